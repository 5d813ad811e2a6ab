import { describe, expect, it } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { PipelineError } from '../../../core/errors.ts';
import { fitMessage, tidyMessage } from '../../../sinks/notify/fit-message.ts';
import { sampleMessage } from '../../support/message.ts';

const items = Array.from({ length: 12 }, (_, index) => ({ text: `post ${index} ${'word '.repeat(60)}`.trim() }));
const message: Message = {
  ...sampleMessage,
  sections: Array.from({ length: 4 }, (_, index) => ({ title: `List ${index}`, items })),
};
const size = (m: Message) => JSON.stringify(m).length;
const within = (limit: number) => fitMessage(message, (m) => size(m) <= limit, 'a test');

describe('fitMessage', () => {
  it('changes nothing in a message that fits', () => {
    expect(fitMessage(sampleMessage, () => true, 'a test')).toEqual(sampleMessage);
  });

  it('takes items first, then lists, then words, and never a link', () => {
    const levels = Array.from({ length: 340 }, (_, step) => within(18_000 - 50 * step));
    for (const shorter of levels) {
      expect(shorter.links).toEqual(message.links);
      expect(shorter.labels).toEqual(message.labels);
      expect(shorter.key).toBe(message.key);
    }
    const counts = levels.map(({ sections }) => [sections.length, sections[0]?.items.length ?? 0]);
    expect(counts[0]?.[0]).toBe(4);
    // Each never grows from one level to the next.
    for (const part of [0, 1]) {
      const sizes = counts.map((count) => count[part] ?? 0);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    const fewer = levels.find(({ sections }) => sections.length < 4);
    expect(fewer?.sections[0]?.items).toHaveLength(2);
    expect(fewer?.sections[0]?.items[0]).toEqual(items[0]);
    const shortened = levels.find(({ sections }) => sections[0]?.items[0]?.text.endsWith('…'));
    expect(shortened?.sections).toHaveLength(1);
    expect(levels.every(({ title }) => title === message.title)).toBe(true);
  });

  it('says how many items it left out, also when they were many to begin with', () => {
    const shorter = within(9_000);
    const [list] = shorter.sections;
    const left = (list?.items.length ?? 0) - 1;
    expect(list?.items.at(-1)).toEqual({ text: `… +${items.length - left}` });

    const many = Array.from({ length: 500 }, (_, index) => ({ text: `post ${index}` }));
    const two = fitMessage(
      { ...message, sections: [{ title: 'Posts', items: many }] },
      ({ sections }) => (sections[0]?.items.length ?? 0) <= 3,
      'a test',
    );
    expect(two.sections[0]?.items.map(({ text }) => text)).toEqual(['post 0', 'post 1', '… +498']);
  });

  it('gives up with what nobody will ever take, and says why', () => {
    expect(() => within(100)).toThrow(PipelineError);
    expect(() => within(100)).toThrow(
      expect.objectContaining({ retry: 'poison', message: expect.stringContaining('links') }),
    );
  });
});

describe('tidyMessage', () => {
  it('keeps what a reader needs and bounds the rest', () => {
    const long = 'word '.repeat(10_000);
    const tidy = tidyMessage({
      ...message,
      title: `two\nlines ${long}`,
      summary: long,
      facts: Array.from({ length: 100 }, () => ({ label: long, value: long })),
      sections: Array.from({ length: 100 }, () => ({
        title: long,
        items: Array(500).fill({ text: long, detail: long }),
      })),
      footer: long,
    });
    expect(tidy.title).toMatch(/^two lines word .*…$/u);
    expect(size(tidy)).toBeLessThan(1_000_000);
    expect(tidy.facts).toHaveLength(20);
  });

  it('drops addresses that nobody should follow, and no link of our own', () => {
    const links = [
      { label: '', url: 'https://escolta.example.com/' },
      { label: 'Stop', url: 'mailto:a@b.example' },
    ];
    const posts = [
      { text: 'a', url: 'javascript:alert(1)' },
      { text: 'b', url: 'https://a.example/' },
    ];
    const tidy = tidyMessage({ ...message, links, sections: [{ title: 'Posts', items: posts }] });
    expect(tidy.sections[0]?.items).toEqual([{ text: 'a' }, { text: 'b', url: 'https://a.example/' }]);
    expect(tidy.links.map(({ label }) => label)).toEqual(['https://escolta.example.com/', 'Stop']);
  });
});
