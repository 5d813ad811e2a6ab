import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { algoliaHackernews } from '../support/algolia-hackernews.ts';
import { cli } from '../support/cli.ts';
import { type Handler, sendJson, startServer, type TestServer } from '../support/http-server.ts';

const start = Date.UTC(2026, 0, 1) / 1_000;
const day = 86_400;
/** One an hour for sixty days, each about one of two brands. */
const items = Array.from({ length: 1_440 }, (_, n) => ({
  id: n + 1,
  at: start + n * 3_600,
  kind: 'story' as const,
  text: `${n % 2 === 0 ? 'Acme' : 'Bolt'} did it again ${n}`,
}));

const folder = mkdtempSync(join(tmpdir(), 'escolta-backfill-'));
const network = algoliaHackernews(items);
let answer: Handler = network;
let server: TestServer;

beforeAll(async () => {
  server = await startServer((request, response) => answer(request, response));
  writeFileSync(
    join(folder, 'escolta.yaml'),
    `
brands:
  - name: Acme
  - name: Bolt
sources:
  - type: hackernews
    name: hn
    baseUrl: ${server.url}
    pageSize: 100
  - type: webhook
    token: 0123456789abcdef0123456789abcdef
http: { allowPrivate: true }
alerts:
  rules:
    - name: any
      type: mention
      maxAge: 7d
      sentiment: [negative]
`,
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (days: number) => new Date((start + days * day) * 1_000).toISOString();
const backfill = (...args: string[]) => cli(folder, ['backfill', '--source', 'hn', '--pace', '1ms', ...args]);
const ask = async (query: string) => (await cli(folder, ['sql', '--format', 'TSV', query])).stdout.trim();

describe('escolta backfill', () => {
  it('reads a range back, says how far it came, and leaves the place of the source where it was', async () => {
    const { stdout, code } = await backfill('--since', at(10), '--until', at(40), '--json');
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ source: 'hn', posts: 720, refused: 0, through: true, mentionsAdded: 720 });
    expect(result.reach).toEqual([
      { what: '"acme"', oldest: (start + 10 * day) * 1_000, why: 'since' },
      expect.objectContaining({ what: '"bolt"' }),
    ]);
    expect(code).toBe(0);
    const query =
      "SELECT count(), uniq(mention_id), (SELECT groupArray(source) FROM cursors WHERE source NOT LIKE '~%') FROM v_mentions";
    expect(await ask(query)).toBe("720\t720\t['backfill:hn']");
  });

  it('goes on from where it failed, counts once what it reads twice, and is no source of its own', async () => {
    let good = 3;
    answer = (request, response) => {
      good -= 1;
      if (good >= 0) return network(request, response);
      sendJson(response, { message: 'no' }, 400);
    };
    const range = ['--since', at(0), '--until', at(60), '--json'];
    const failed = await backfill(...range);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('Run it again to go on');
    answer = network;
    const { stdout, stderr, code } = await backfill(...range);
    expect(stderr).toContain('going on with the walk of');
    const { posts, through } = JSON.parse(stdout);
    expect([code, through]).toEqual([0, true]);
    expect(posts).toBeLessThan(1_440 - 250);
    const { stdout: told } = await cli(folder, ['status', '--json']);
    const status = JSON.parse(told) as { counts: { mentions: number }; sources: { name: string }[] };
    expect(status.counts.mentions).toBe(1_440);
    expect(status.sources.map(({ name }) => name)).toEqual(['hn', 'webhook']);
  });

  it('leaves to the source itself what some rule still looks at', async () => {
    const before = server.requests.length;
    const { stdout, stderr, code } = await backfill('--since', '30d');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('between');
    const bounds = server.requests
      .slice(before)
      .map(({ url }) => Number(/created_at_i<(\d+)$/u.exec(url.searchParams.get('numericFilters') ?? '')?.[1]));
    expect(bounds.length).toBeGreaterThan(0);
    // Whatever the clock shows: seven days, and an hour for what comes late.
    for (const bound of bounds) expect(bound).toBeLessThanOrEqual(Date.now() / 1_000 - 7 * day - 3_600 + 1);
    const within = await backfill('--since', '3d');
    expect([within.code, within.stderr]).toEqual([2, expect.stringContaining('alerts look back to')]);
  });

  it('says what cannot be read back, and which sources there are', async () => {
    const pushed = await cli(folder, ['backfill', '--source', 'webhook', '--since', '30d']);
    expect([pushed.code, pushed.stderr]).toEqual([2, expect.stringContaining('cannot be read back')]);
    const unknown = await cli(folder, ['backfill', '--source', 'nobody', '--since', '30d']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('hn, webhook')]);
  });
});
