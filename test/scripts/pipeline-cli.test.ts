import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../core/contract.ts';
import { deadLetter } from '../../core/dead-letter.ts';
import { packagePath } from '../../core/package-root.ts';
import { cli, startCli } from '../support/cli.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-cli-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const brands = `
brands:
  - name: Acme
    handles: [acme]
  - name: Bolt
    kind: competitor
`;

function configure(more = ''): void {
  writeFileSync(join(folder, 'escolta.yaml'), `${brands}${more}`);
}

const csv = [
  'text,author,created_at',
  '"I love my new Acme kettle, it is wonderful",ann,2026-03-01 10:00:00',
  '"Acme support is terrible, I hate waiting",bob,2026-03-01 11:00:00 +0100',
  '"Nothing to see here",cat,2026-03-01 12:00:00',
  '"Moved from Acme to Bolt",dan,2026-03-02 12:00:00',
  '"I love my new Acme kettle, it is wonderful",ann,2026-03-01 10:00:00',
].join('\n');

const counts = async (extra: readonly string[] = []) => {
  const query = 'SELECT brand, count() AS n FROM v_mentions GROUP BY brand ORDER BY brand';
  const { stdout, stderr, code } = await cli(folder, ['sql', '--format', 'CSV', query, ...extra]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout.trim().replaceAll('"', '').split('\n');
};

describe('escolta import', () => {
  it('brings a CSV file in, each post once, and adds nothing the second time', async () => {
    configure();
    writeFileSync(join(folder, 'posts.csv'), csv);
    const first = await cli(folder, ['import', 'posts.csv', '--json']);
    expect(first.stderr).toBe('');
    expect(JSON.parse(first.stdout)).toMatchObject({ rows: 5, imported: 5, refused: 0, mentionsAdded: 4 });
    expect(await counts()).toEqual(['acme,3', 'bolt,1']);
    const second = await cli(folder, ['import', 'posts.csv']);
    expect(second.stdout).toContain('0 mentions added, 4 in the store');
    expect(second.code).toBe(0);
    expect(await counts()).toEqual(['acme,3', 'bolt,1']);
    const { stdout } = await cli(folder, [
      'sql',
      '--format',
      'TSV',
      "SELECT sentiment, toString(published_at), author_handle FROM v_mentions WHERE brand = 'acme' ORDER BY published_at, author_handle",
    ]);
    expect(stdout.trim().split('\n').slice(0, 2)).toEqual([
      'positive\t2026-03-01 10:00:00.000\tann',
      'negative\t2026-03-01 10:00:00.000\tbob',
    ]);
  });

  it('reads gzipped NDJSON from standard input, reports bad rows by line and imports the rest', async () => {
    configure();
    const rows = [
      '{"text": "Acme is great", "id": "1"}',
      '{"text": ',
      '{"id": "3"}',
      '{"text": "Bolt is fine", "id": "4"}',
    ];
    writeFileSync(join(folder, 'posts.ndjson.gz'), gzipSync(rows.join('\n')));
    const { stdout, stderr, code } = await cli(folder, ['import', 'posts.ndjson.gz']);
    expect(code).toBe(3);
    expect(stdout).toContain('4 rows: 2 imported, 2 refused');
    expect(stderr).toMatch(/line 2/);
    expect(stderr).toMatch(/line 3/);
    expect(await counts()).toEqual(['acme,1', 'bolt,1']);
    const dead = await cli(folder, ['dead', 'list', '--json']);
    expect(
      dead.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).reason),
    ).toEqual(['unreadable', 'unreadable']);
  });

  it('says what is missing: a configuration, a column, a file', async () => {
    writeFileSync(join(folder, 'posts.csv'), csv);
    const without = await cli(folder, ['import', 'posts.csv']);
    expect(without).toMatchObject({ code: 2, stdout: '' });
    expect(without.stderr).toContain('escolta init');
    configure();
    writeFileSync(join(folder, 'odd.csv'), 'a,b\n1,2\n');
    const odd = await cli(folder, ['import', 'odd.csv']);
    expect(odd.code).toBe(1);
    expect(odd.stderr).toContain('--map');
    const gone = await cli(folder, ['import', 'gone.csv']);
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain('gone.csv');
    const wrong = await cli(folder, ['import', 'posts.csv', '--map', 'text']);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('field=column');
  });
});

describe('escolta run', () => {
  it('answers sql, status, import and dead while it runs, and stops cleanly at the first signal', async () => {
    const entry = (n: number, text: string) =>
      `<item><guid>https://blog.example/${n}</guid><link>https://blog.example/${n}</link><description>${text}</description><pubDate>Mon, 02 Mar 2026 10:00:0${n} GMT</pubDate></item>`;
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/rss+xml' });
      response.end(
        `<rss version="2.0"><channel><title>b</title>${entry(1, 'Acme is lovely')}${entry(2, 'nothing')}</channel></rss>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    configure(`
sources:
  - type: feed
    urls: ["http://127.0.0.1:${port}/feed"]
http:
  allowPrivate: ["127.0.0.1"]
`);
    const run = startCli(folder, ['run', '--log', 'json']);
    try {
      await run.line('"event":"poll_finished"');
      expect(await counts()).toEqual(['acme,1']);
      const { stdout } = await cli(folder, ['status', '--json']);
      const status = JSON.parse(stdout);
      expect(status.running.pid).toBe(run.child.pid);
      expect(status.counts).toMatchObject({ posts: 2, mentions: 1, dead: 0 });
      expect(status.sources).toMatchObject([{ name: 'feed', live: { state: 'waiting', posts: 2, failures: 0 } }]);
      expect((await cli(folder, ['status'])).stdout).toMatch(/feed\s+waiting/);
      writeFileSync(join(folder, 'posts.csv'), csv);
      expect((await cli(folder, ['import', 'posts.csv'])).stdout).toContain('4 mentions added, 5 in the store');
      expect((await cli(folder, ['dead', 'list'])).stdout).toBe('No dead letters (dead).\n');
      const second = await cli(folder, ['run', '--log', 'json']);
      expect(second).toMatchObject({ code: 4 });
      expect(second.stderr).toContain('already runs');
      const refused = await cli(folder, ['sql', 'INSERT INTO cursors (source) VALUES (1)']);
      expect(refused.code).toBe(1);
      expect(await counts()).toEqual(['acme,4', 'bolt,1']);
    } finally {
      run.child.kill('SIGINT');
      server.close();
      server.closeAllConnections();
    }
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('"step":"stopped"');
    expect(await counts()).toEqual(['acme,4', 'bolt,1']);
  });

  it('replays the sample where there is no configuration, and says so', async () => {
    const { stdout, code } = await cli(folder, ['run', '--log', 'json', '--once'], {
      env: { ESCOLTA_SAMPLE_SPEED: '0' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('this is sample data');
    expect(stdout).toContain('escolta init');
    const { stdout: status } = await cli(folder, ['status', '--json']);
    const { counts: held, sources } = JSON.parse(status);
    expect(sources[0]).toMatchObject({ name: 'sample' });
    expect(Object.keys(held.brands).length).toBe(4);
    expect(held.mentions).toBeGreaterThan(1_500);
    expect(held.dead).toBeGreaterThanOrEqual(1);
    // The storm of the tenth day, for who asks what happened.
    const { stdout: told } = await cli(folder, ['alerts', 'list', '--state', 'all', '--severity', 'critical']);
    expect(told).toMatch(/resolved\s+critical\s+[6-9]\/10\s+volandra .* negative spike: \d+ negative mentions/u);
    // A fortnight is judged hour by hour.
  }, 240_000);
});

describe('escolta dead', () => {
  /** Writes dead letters as a pipeline does, in a process of its own: the engine of a folder belongs to one process. */
  function keep(letters: readonly DeadLetter[]): void {
    const script = `
      const dist = (path) => import(process.argv[1] + '/' + path);
      const { connectStore } = await dist('sinks/clickhouse/connect.js');
      const { migrate } = await dist('sinks/clickhouse/migrate.js');
      const { createDeadLetterSink } = await dist('sinks/clickhouse/state.js');
      const store = connectStore({ path: process.argv[2], database: 'escolta' });
      await migrate(store.client);
      await createDeadLetterSink({ client: store.client }).write(JSON.parse(process.argv[3]));
      await store.close();`;
    const dist = pathToFileURL(packagePath('dist')).href;
    const args = ['--input-type=module', '-e', script, dist, join(folder, 'data'), JSON.stringify(letters)];
    execFileSync(process.execPath, args);
  }

  const post = {
    kind: 'post',
    id: 'test:1',
    network: 'test',
    source: 'feed',
    type: 'post',
    text: 'Acme is great',
    markup: 'plain',
    author: {},
    engagement: {},
    media: [],
    publishedAt: 1_772_000_000_000,
    fetchedAt: 1_772_000_100_000,
  };

  it('lists, shows and sends through again; what cannot be, stays', async () => {
    configure();
    const letter = (payload: unknown, postId: string) =>
      deadLetter({
        stage: 'process',
        source: 'feed',
        postId,
        reason: 'processing-failed',
        error: 'no luck',
        payload,
        at: Date.now(),
      });
    const good = letter(post, 'test:1');
    const bad = letter('not even JSON', 'test:2');
    keep([good, bad]);

    const list = await cli(folder, ['dead', 'list', '--json']);
    const listed = list.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(listed.map(({ id, state }) => [id, state]).toSorted()).toEqual(
      [
        [good.id, 'dead'],
        [bad.id, 'dead'],
      ].toSorted(),
    );
    const show = await cli(folder, ['dead', 'show', good.id.slice(0, 8)]);
    expect(JSON.parse(show.stdout)).toMatchObject({
      id: good.id,
      stage: 'process',
      payload: { text: 'Acme is great' },
    });

    const replay = await cli(folder, ['dead', 'replay', '--all']);
    expect(replay.stdout).toBe('1 replayed, 1 kept as dead letters\n');
    expect(replay.stderr).toContain(`${bad.id} cannot be replayed`);
    expect(replay.code).toBe(3);
    expect(await counts()).toEqual(['acme,1']);
    const left = await cli(folder, ['dead', 'list', '--json']);
    expect(
      left.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual([bad.id]);

    expect((await cli(folder, ['dead', 'show', 'zz'])).code).toBe(2);
    expect((await cli(folder, ['dead', 'show', '0123456789abcdef'])).code).toBe(1);
    expect((await cli(folder, ['dead', 'replay'])).code).toBe(2);
  });
});

describe('escolta', () => {
  it('explains itself', async () => {
    const help = await cli(folder, ['--help']);
    expect(help.code).toBe(0);
    for (const command of ['run', 'init', 'check', 'import', 'sql', 'status', 'dead', 'doctor']) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
      const own = await cli(folder, [command, '--help']);
      expect(own.code).toBe(0);
      expect(own.stdout).toContain('Usage: escolta');
    }
    const unknown = await cli(folder, ['lisen']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("unknown command 'lisen'");
  });

  it('tells what works on this machine', async () => {
    const { stdout, code } = await cli(folder, ['doctor', '--json']);
    expect(code).toBe(0);
    const findings = JSON.parse(stdout);
    expect(findings).toContainEqual(expect.objectContaining({ what: 'embedded ClickHouse', state: 'ok' }));
    expect(findings).toContainEqual(expect.objectContaining({ what: 'configuration', state: 'missing' }));
  });
});
