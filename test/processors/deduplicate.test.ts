import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { createDeduplicate, type Deduplicate } from '../../processors/deduplicate.ts';
import { seededRandom } from '../support/random.ts';
import { assess, keptBy, noon } from './posts.ts';

const hour = 3_600_000;
const news =
  'Volta recalls twelve thousand electric bikes after reports that batteries overheat while charging, the company said on Tuesday';

async function storyOf(deduplicate: Deduplicate, id: string, text: string, publishedAt = noon): Promise<string> {
  return (await keptBy(deduplicate, assess({ id, text, publishedAt }))).storyId;
}

describe('stories', () => {
  it.each([
    ['the same text', news],
    ['another case and other accents', news.toUpperCase().replace('REPORTS', 'RÉPORTS')],
    ['a retweet', `RT @volta_news: ${news}`],
    ['another agency', `${news} via Agència Catalana`],
    ['another link and another reader', `@ann look ${news} https://t.example/x9Yz`],
    ['a headline before it', `BREAKING: ${news}`],
    ['one changed word', news.replace('twelve', 'ten')],
    ['its end cut', `${news.slice(0, 100)}…`],
  ])('joins %s', async (_, copy) => {
    const deduplicate = createDeduplicate();
    expect(await storyOf(deduplicate, 'test:1', news)).toBe('test:1');
    expect(await storyOf(deduplicate, 'test:2', copy)).toBe('test:1');
  });

  it.each([
    [
      'another text on the topic',
      'Volta says that batteries of its electric bikes are safe, and that no report of overheating was confirmed',
    ],
    [
      'a comment with a quote',
      `I have had two of them for years and never saw anything like that: "${news.slice(0, 55)}"`,
    ],
    ['a short text', 'Volta recalls twelve thousand bikes'],
  ])('keeps apart %s', async (_, other) => {
    const deduplicate = createDeduplicate();
    await storyOf(deduplicate, 'test:1', news);
    expect(await storyOf(deduplicate, 'test:2', other)).toBe('test:2');
  });

  it('does not join short texts, even equal ones', async () => {
    const deduplicate = createDeduplicate();
    const first = await keptBy(deduplicate, assess({ id: 'test:1', text: 'So happy with it, thanks a lot!' }));
    expect(first).toMatchObject({ simhash: '', storyId: 'test:1' });
    expect(await storyOf(deduplicate, 'test:2', 'So happy with it, thanks a lot!')).toBe('test:2');
  });

  it('counts the title in', async () => {
    const deduplicate = createDeduplicate();
    await keptBy(deduplicate, assess({ id: 'test:1', title: news.slice(0, 60), text: news.slice(61) }));
    expect(await storyOf(deduplicate, 'test:2', news)).toBe('test:1');
  });

  it('names a story after its first post, through copies of copies', async () => {
    const deduplicate = createDeduplicate();
    await storyOf(deduplicate, 'test:1', news);
    expect(await storyOf(deduplicate, 'test:2', `${news} via Reuter`)).toBe('test:1');
    expect(await storyOf(deduplicate, 'test:3', `Look at this: ${news} via Reuter`)).toBe('test:1');
  });

  it('gives the same story when a batch comes again, and when a post is edited', async () => {
    const deduplicate = createDeduplicate();
    const batch = [assess({ id: 'test:1', text: news }), assess({ id: 'test:2', text: `${news} via X` })];
    const first = await deduplicate.process(batch);
    expect(await deduplicate.process(batch)).toEqual(first);
    expect(
      await storyOf(deduplicate, 'test:2', 'Something else entirely that I wrote after I thought about it for long'),
    ).toBe('test:1');
  });

  it('ends a story with its window, and lets copies prolong it', async () => {
    const deduplicate = createDeduplicate({ windowMs: 10 * hour });
    await storyOf(deduplicate, 'test:1', news, noon);
    expect(await storyOf(deduplicate, 'test:2', news, noon + 10 * hour)).toBe('test:1');
    expect(await storyOf(deduplicate, 'test:3', news, noon + 20 * hour)).toBe('test:1');
    expect(await storyOf(deduplicate, 'test:4', news, noon + 20 * hour + 10 * hour + 1)).toBe('test:4');
  });

  it('forgets the oldest beyond its capacity', async () => {
    const deduplicate = createDeduplicate({ capacity: 3 });
    const random = seededRandom(5);
    const other = (): string => Array.from({ length: 20 }, () => `w${Math.floor(random() * 1e6)}`).join(' ');
    await storyOf(deduplicate, 'test:1', news);
    await storyOf(deduplicate, 'test:2', other());
    await storyOf(deduplicate, 'test:3', other());
    expect(await storyOf(deduplicate, 'test:4', news)).toBe('test:1');
    for (const id of ['test:5', 'test:6', 'test:7']) await storyOf(deduplicate, id, other());
    expect(await storyOf(deduplicate, 'test:8', news)).toBe('test:8');
  });

  it('does not spend an entry on each of ten thousand copies', async () => {
    const deduplicate = createDeduplicate({ capacity: 100 });
    await storyOf(
      deduplicate,
      'test:first',
      'Quite another story about a launch that went well and made many people in Girona happy',
    );
    for (let i = 0; i < 10_000; i++) await storyOf(deduplicate, `test:${i}`, news);
    expect(
      await storyOf(
        deduplicate,
        'test:last',
        'Quite another story about a launch that went well and made many people in Girona happy',
      ),
    ).toBe('test:first');
  });

  it('goes on with the stories that are restored, in whatever order they come', async () => {
    const before = createDeduplicate();
    const entries = [];
    for (const [i, text] of [news, `${news} via X`, 'too short'].entries()) {
      const { post, storyId, simhash } = await keptBy(before, assess({ id: `test:${i}`, text }));
      entries.push({ postId: post.id, storyId, simhash, at: post.publishedAt });
    }
    const after = createDeduplicate();
    after.restore(entries.reverse());
    expect(await storyOf(after, 'test:1', `${news} via X`)).toBe('test:0');
    expect(await storyOf(after, 'test:9', news)).toBe('test:0');
    expect(await storyOf(after, 'test:2', 'too short')).toBe('test:2');
    expect(
      await storyOf(after, 'test:10', 'The weather in Lleida has been fine for a week, and nobody there complains'),
    ).toBe('test:10');
  });

  it('gives a stable simhash of 16 hex digits', async () => {
    expect((await keptBy(createDeduplicate(), assess({ text: news }))).simhash).toBe('bac3b4593008e4ab');
  });
});

const tweets = join(process.env['ESCOLTA_DATA'] ?? packagePath('../shared/data'), 'airline/tweets.csv');

describe.skipIf(!existsSync(tweets))('14,000 tweets to airlines (data that is kept beside the project)', () => {
  it('finds copies of them, and joins no others', async () => {
    const lines = readFileSync(tweets, 'utf8').split('\n').slice(1);
    const texts = [...new Set(lines.map((line) => line.split(',').slice(3, -4).join(',')))];
    const deduplicate = createDeduplicate();
    const batch = texts.map((text, i) => assess({ id: `a:${i}`, text }));
    const originals = (await deduplicate.process(batch)).map(
      (outcome) => (outcome as { value: (typeof batch)[0] }).value,
    );
    const joined = originals.filter(({ post, storyId }) => post.id !== storyId);
    // Looked at one by one: all are copies (newspaper headlines, texts sent to several airlines, corrected tweets).
    expect(joined.length).toBeGreaterThan(80);
    expect(joined.length).toBeLessThan(130);

    const share = async (name: string, change: (text: string) => string): Promise<number> => {
      const copies = originals.filter(({ simhash }) => simhash !== '').slice(0, 2_000);
      let found = 0;
      let asked = 0;
      for (const { post, storyId } of copies) {
        const copy = await keptBy(deduplicate, assess({ id: `${name}:${post.id}`, text: change(post.text) }));
        if (copy.simhash === '') continue;
        asked += 1;
        if (copy.storyId === storyId) found += 1;
      }
      return found / asked;
    };
    expect(await share('rt', (text) => `RT @someone: ${text}`)).toBeGreaterThan(0.99);
    expect(await share('via', (text) => `${text} via Agency`)).toBeGreaterThan(0.98);
    expect(await share('cut', (text) => `${text.slice(0, Math.floor(text.length * 0.85))}…`)).toBeGreaterThan(0.85);
  });
});
