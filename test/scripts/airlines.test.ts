import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { cli } from '../support/cli.ts';

/** 14,640 real tweets to six airlines, 155 rows of which repeat an earlier one; kept beside the project, not inside it. */
const tweets = join(process.env['ESCOLTA_DATA'] ?? packagePath('..', 'shared', 'data'), 'airline', 'tweets.csv');

describe.skipIf(!existsSync(tweets))('fourteen thousand tweets to six airlines (needs the airline data)', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-airlines-'));
    copyFileSync(packagePath('config', 'examples', 'airlines.yaml'), join(folder, 'escolta.yaml'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const ask = async (query: string) => {
    const { stdout, stderr } = await cli(folder, ['sql', '--format', 'TSV', query]);
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  };

  it('are imported once each, and once only', async () => {
    const args = ['import', tweets, '--map', 'text=text,author=name,publishedAt=tweet_created', '--json'];
    const first = JSON.parse((await cli(folder, args)).stdout);
    // In 101 rows a text with a semicolon has run into the date: they are refused, and kept as dead letters.
    expect(first).toMatchObject({ rows: 14_640, imported: 14_539, refused: 101 });
    const [[mentions, distinct, posts] = []] = await ask(
      'SELECT count(), uniqExact(brand, post_id), (SELECT count() FROM v_posts) FROM v_mentions',
    );
    expect(posts).toBe('14385');
    expect(mentions).toBe(distinct);
    expect(Number(mentions)).toBeGreaterThan(14_300);
    const second = JSON.parse((await cli(folder, args)).stdout);
    expect(second).toMatchObject({ mentionsAdded: 0, mentionsAfter: first.mentionsAfter });
  }, 180_000);

  it('answer the first questions of an analyst', async () => {
    const dated = "published_at < '2015-03-01'";
    const brands = await ask(`SELECT brand, count() FROM v_mentions WHERE ${dated} GROUP BY brand ORDER BY brand`);
    expect(brands.map(([brand]) => brand)).toHaveLength(6);
    const [[hour, negative] = []] = await ask(
      `SELECT toStartOfHour(published_at) AS hour, countIf(sentiment = 'negative') AS negative FROM v_mentions
       WHERE brand = 'american' AND ${dated} GROUP BY hour ORDER BY negative DESC LIMIT 1`,
    );
    // The storm that closed Dallas.
    expect(hour).toMatch(/^2015-02-2[234]/);
    expect(Number(negative)).toBeGreaterThan(30);
    const [[author, count] = []] = await ask(
      `SELECT author_handle, count() AS n FROM v_mentions GROUP BY author_handle ORDER BY n DESC, author_handle LIMIT 1`,
    );
    expect(author).toBe('JetBlueNews');
    expect(Number(count)).toBeGreaterThan(50);
  });
});
