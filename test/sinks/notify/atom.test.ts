import { parseFeed } from 'feedsmith';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { normalizeFeed } from '../../../ingest/feed/normalize.ts';
import { readFeedsmith } from '../../../ingest/feed/read-feedsmith.ts';
import { atom, renderAtom } from '../../../sinks/notify/atom.ts';
import { describeContents } from '../../suites/channel-conformance.ts';
import { channelTools } from '../../support/channel-tools.ts';
import { hostile, hostileMessage, sampleMessage } from '../../support/message.ts';
import { readHtml } from './read-html.ts';

const options = { title: 'Alerts', id: 'urn:escolta:feed:crisis', updated: sampleMessage.at };
const read = (document: string) => readFeedsmith(parseFeed(document));

/** What the words of `hostile` are once nothing in them can do anything. */
const harmless =
  '<script>alert(1)</script> <b>&amp; "quoted" \'single\' ]]> evil Bcc: victim@example.com <img src=x onerror=1> \ufffd and \u{1f600} {{y}} @everyone';

describe('the feed', () => {
  test('is read back by our own reader as what it was made of', () => {
    const second: Message = {
      ...sampleMessage,
      key: 'f'.repeat(32),
      title: 'Volandra: resolved',
      kind: 'resolved',
      at: sampleMessage.at + 60_000,
    };
    const { items } = read(
      renderAtom([second, sampleMessage], { ...options, selfUrl: 'https://escolta.example/feed?t=1&u=2' }),
    );
    expect(
      items.map(({ id, title, link, published, updated, language }) => ({
        id,
        title,
        link,
        published,
        updated,
        language,
      })),
    ).toEqual([
      {
        id: `urn:escolta:${'f'.repeat(32)}`,
        title: { value: 'Volandra: resolved', html: false },
        link: 'https://escolta.example.com/incidents/fedcba9876543210',
        published: '2026-11-22T17:06:00.000Z',
        updated: '2026-11-22T17:06:00.000Z',
        language: 'en',
      },
      {
        id: 'urn:escolta:0123456789abcdef0123456789abcdef',
        title: { value: 'Volandra: negative spike', html: false },
        link: 'https://escolta.example.com/incidents/fedcba9876543210',
        published: '2026-11-22T17:05:00.000Z',
        updated: '2026-11-22T17:05:00.000Z',
        language: 'en',
      },
    ]);
    expect(items[1]?.text?.html).toBe(true);
    expect(items[1]?.text?.value).toContain('Lost my suitcase &amp; my patience');
    expect(items[1]?.text?.value).toContain('href="https://mastodon.example/@ana/1"');
  });

  test('stays whole and harmless whatever strangers write', () => {
    const messages = [
      hostileMessage({ title: hostile }),
      hostileMessage({ key: '"><x>', title: `${hostile}\ufffe\uffff\u000b` }),
    ];
    const document = renderAtom(messages, { ...options, title: hostile });
    expect(document).not.toMatch(/[\u0000-\u0009\u000b-\u001f\ufffe\uffff]|\p{Surrogate}/u);
    expect(
      document.match(
        /<(?!\/?(?:feed|id|title|updated|author|name|generator|entry|published|link|category|summary|content)[ >]|\?xml)/gu,
      ),
    ).toBeNull();
    const { items } = read(document);
    expect(items.map(({ title }) => title?.value)).toEqual([harmless, harmless]);
    expect(items.map(({ id }) => id)).toEqual([
      'urn:escolta:0123456789abcdef0123456789abcdef',
      'urn:escolta:%22%3E%3Cx%3E',
    ]);
    for (const { text } of items) {
      const tags = [...(text?.value ?? '').matchAll(/<\/?([a-z]\w*)/giu)].map(([, name]) => name ?? '');
      expect(tags.filter((name) => !'div h1 h2 p table tr th td ul li br span a'.split(' ').includes(name))).toEqual(
        [],
      );
      expect(text?.value).not.toMatch(/javascript:|data:text|user:pw/u);
    }
    const posts = normalizeFeed(read(document), {
      address: 'https://escolta.example/feed',
      network: 'web',
      now: sampleMessage.at,
      maxItems: 10,
    });
    expect(posts.rejects).toEqual([]);
    expect(posts.posts).toHaveLength(2);
  });

  test('has each message once, and none where there is none', () => {
    expect(read(renderAtom([sampleMessage, sampleMessage], options)).items).toHaveLength(1);
    expect(read(renderAtom([], options)).items).toEqual([]);
  });

  test('gives no link where none leads to the web', () => {
    const { items } = read(
      renderAtom([{ ...sampleMessage, links: [{ label: 'x', url: 'javascript:alert(1)' }] }], options),
    );
    expect(items[0]?.link).toBeUndefined();
  });
});

test('the channel takes every message, since it is stored', async () => {
  const { context, close } = channelTools();
  const channel = atom.create(atom.config.parse({}), context);
  expect(await channel.send(sampleMessage, new AbortController().signal)).toEqual({ detail: 'in the feed' });
  await close();
});

describeContents('atom', async (message) => {
  const { items } = read(renderAtom([message], options));
  expect(items).toHaveLength(1);
  const { text, urls } = readHtml(items[0]?.text?.value ?? '');
  return { text: `${items[0]?.title?.value}\n${text}`, urls };
});
