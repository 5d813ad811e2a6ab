import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';
import { sourcesCommand } from '../../scripts/sources.ts';
import { startServer, type TestServer } from '../support/http-server.ts';
import { runCommand } from './cli.ts';

let server: TestServer;
let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'escolta-try-'));
  server = await startServer(({ url }, response) => {
    const name = /^\/(\w[\w.-]+\.xml)$/u.exec(url.pathname)?.[1];
    if (name === undefined) response.writeHead(404).end();
    else
      response
        .setHeader('content-type', 'application/xml')
        .end(readFileSync(packagePath(`test/fixtures/feed/${name}`)));
  });
});
afterAll(async () => {
  await server.close();
  await rm(cwd, { recursive: true });
});

const trying = (args: readonly string[], more: { stdin?: string; env?: NodeJS.ProcessEnv } = {}) =>
  runCommand(sourcesCommand, ['try', ...args], { cwd, sources, ...more });
const lines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('sources try', () => {
  it('gives posts on standard output, and on standard error what was asked and refused', async () => {
    const args = ['feed', '--url', `${server.url}/rss-2.0.xml`, '--allow-private', '--json'];
    const { stdout, stderr, exitCode } = await trying(args);
    expect(lines(stdout)).toEqual([
      expect.objectContaining({
        kind: 'post',
        source: 'feed',
        title: 'Acme’s recall &amp; what it means',
        markup: 'html',
      }),
      expect.objectContaining({ title: 'Plain and undated' }),
      expect.objectContaining({ publishedAt: Date.UTC(2026, 1, 26, 9) }),
      expect.objectContaining({ text: '' }),
    ]);
    expect(stderr).toContain(`GET ${server.url}/rss-2.0.xml → 200, application/xml, `);
    expect(stderr).toContain('refused: ');
    expect(stderr).toMatch(/4 posts, 1 refused in [\d.]+ s\n/u);
    expect(exitCode).toBe(3);
  });

  it('shows them as the pipeline makes them, where asked', async () => {
    const args = ['feed', '--url', `${server.url}/rss-2.0.xml`, '--allow-private', '--limit', '1', '--json', '--plain'];
    const { stdout, stderr } = await trying(args);
    expect(lines(stdout)).toEqual([
      expect.objectContaining({ title: 'Acme’s recall & what it means', text: 'The recall covers 4,000 anvils.' }),
    ]);
    expect(stderr).toMatch(/1 posts, .* ended by --limit\n/u);
    const { stdout: forPeople } = await trying(args.filter((word) => !/json|plain/u.test(word)));
    expect(forPeople).toContain(
      'article by Jane Roe\n  Acme’s recall & what it means – The recall covers 4,000 anvils.\n',
    );
  });

  it('asks many from standard input, and writes one line for each in their order', async () => {
    const asked = [
      `${server.url}/atom-1.0.xml`,
      `${server.url}/nowhere`,
      'no address',
      '',
      `${server.url}/json-none.xml`,
    ];
    const args = ['feed', '--urls', '-', '--allow-private', '--json'];
    const { stdout, stderr, exitCode } = await trying(args, { stdin: asked.slice(0, 4).join('\r\n') });
    expect(lines(stdout)).toEqual([
      {
        url: asked[0],
        ms: expect.any(Number),
        rejects: [],
        posts: expect.arrayContaining([expect.objectContaining({ kind: 'post' })]),
      },
      {
        url: asked[1],
        ms: expect.any(Number),
        rejects: [],
        posts: [],
        error: expect.stringContaining('answered 404'),
        fatal: false,
      },
      {
        url: asked[2],
        ms: expect.any(Number),
        rejects: [],
        posts: [],
        error: expect.stringContaining('expected an http or https address'),
        fatal: true,
      },
    ]);
    expect(stderr).toContain('3 asked, 2 failed');
    expect(exitCode).toBe(3);
  });

  it('asks no private address unless it is let', async () => {
    const { stdout, stderr, exitCode } = await trying(['feed', '--url', `${server.url}/rss-2.0.xml`]);
    expect(stdout).toBe('');
    expect(stderr).toContain('refused to ask 127.0.0.1');
    expect(exitCode).toBe(1);
  });

  it('explains options as the configuration does', async () => {
    const { stderr, exitCode } = await trying(['feed', '--ulr', 'https://acme.example', '--max-items', 'many']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('missing required key "urls"');
    expect(stderr).toContain('ulr: unknown key');
    expect(stderr).toContain('maxItems: expected a number, found "many"');
    expect((await trying(['feed', 'https://acme.example'])).stderr).toContain(
      'is no option of feed: write --key value',
    );
    expect((await trying(['fed'])).stderr).toContain('there is no source "fed": appstore, bluesky, ');
  });

  it('takes objects, repeated keys and values of the environment', async () => {
    const entry = `{url: "${server.url}/atom-1.0.xml", bearer: "\${TOKEN}"}`;
    const args = ['feed', '--url', entry, `--url=${server.url}/rss-0.91.xml`, '--allow-private', '--json'];
    const before = server.requests.length;
    const { stderr } = await trying(args, { env: { TOKEN: 'tok-3-1415926' } });
    const asked = server.requests.slice(before);
    expect(asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/atom-1.0.xml', 'Bearer tok-3-1415926'],
      ['/rss-0.91.xml', undefined],
    ]);
    expect(stderr).not.toContain('tok-3-1415926');
  });

  it('reads files from where it is called', async () => {
    await writeFile(join(cwd, 'posts.ndjson'), '{"id":"1","text":"Acme is fine"}\nnonsense\n');
    const { stdout, stderr, exitCode } = await trying(['file', '--path', 'posts.ndjson', '--json']);
    expect(lines(stdout)).toEqual([expect.objectContaining({ text: 'Acme is fine' })]);
    expect(stderr).toContain('line 2');
    expect(exitCode).toBe(3);
  });
});
