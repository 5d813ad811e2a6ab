import { afterEach, describe, expect, it } from 'vitest';
import { sources } from '../../ingest/index.ts';
import { sourcesCommand } from '../../scripts/sources.ts';
import { type Handler, startServer, type TestServer } from '../support/http-server.ts';
import { runCommand } from './cli.ts';

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function suggest(handler: Handler, ...args: string[]) {
  server = await startServer(handler);
  return runCommand(sourcesCommand, ['suggest', server.url, '--allow-private', ...args], { cwd: '.', sources });
}

const home = `<!doctype html><html><head>
  <link rel="alternate" type="application/rss+xml" title="Acme &amp; news" href="/news.rss">
  <link rel="alternate" type="application/atom+xml" href="https://blog.acme.example/atom">
  <link rel="alternate" hreflang="es" href="/es">
  <link rel="https://api.w.org/" href="/wp-json/">
  <meta name="apple-itunes-app" content="app-id=310633997, affiliate-data=x">
  </head><body>
  <a href="https://x.com/acme">X</a> <a href="https://x.com/intent/tweet?text=x">share</a> <a href="https://twitter.com/acme/">again</a>
  <a href="https://www.facebook.com/sharer/sharer.php?u=x">share</a> <a href="https://social.example/@acme" rel="me">Mastodon</a>
  <a href="https://www.youtube.com/@AcmePay">video</a> <a href="https://apps.apple.com/es/app/acme/id310633997">app</a> <a href="javascript:alert(1)">no</a>
  </body></html>`;

const page: Handler = ({ path }, response) => {
  if (path === '/') response.setHeader('content-type', 'text/html').end(home);
  else response.writeHead(404).end();
};

describe('sources suggest', () => {
  it('finds what the page announces, and the accounts that it links to', async () => {
    const { stdout, exitCode } = await suggest(page, '--json');
    const { found, failed } = JSON.parse(stdout);
    const origin = server?.url;
    expect(failed).toEqual([]);
    expect(found.map(({ type, options }: { type: string; options: unknown }) => [type, options])).toEqual([
      ['feed', { urls: [`${origin}/news.rss`] }],
      ['feed', { urls: ['https://blog.acme.example/atom'] }],
      ['appstore', { apps: ['310633997'], countries: ['us'] }],
      ['x', { handle: 'acme' }],
      ['mastodon', { handle: 'acme@social.example' }],
      ['youtube', { handle: '@AcmePay' }],
      ['wordpress', { sites: [origin] }],
    ]);
    expect(exitCode).toBe(0);
  });

  it('prints what a configuration takes', async () => {
    const { stdout } = await suggest(page);
    expect(stdout).toContain(
      `sources:\n  - type: feed  # announced by the page as "Acme & news"\n    urls:\n      - ${server?.url}/news.rss\n`,
    );
    expect(stdout).toContain('handles: ["acme","acme@social.example","AcmePay"]  # of the brand');
  });

  it('tries the usual addresses, and asks whether it is a forum', async () => {
    const { stdout } = await suggest(({ path }, response) => {
      if (path === '/') response.end('<html><body>Hello</body></html>');
      else if (path === '/latest.json') response.end('{"users":[],"topic_list":{"topics":[]}}');
      else if (path === '/atom.xml') response.end('<feed xmlns="http://www.w3.org/2005/Atom"></feed>');
      else if (path === '/feed') response.end('<!doctype html><html>not a feed <rss></html>');
      else response.writeHead(404).end();
    }, '--json');
    expect(JSON.parse(stdout).found).toMatchObject([
      { type: 'discourse', options: { baseUrl: server?.url } },
      { type: 'feed', options: { urls: [`${server?.url}/atom.xml`] }, why: 'is at /atom.xml' },
    ]);
  });

  it('says that nothing was found, and why', async () => {
    const { stderr, exitCode } = await suggest((_, response) => void response.writeHead(500).end());
    expect(exitCode).toBe(1);
    expect(stderr).toContain('answers, but shows no page');
    const private_ = await runCommand(sourcesCommand, ['suggest', server?.url ?? ''], { cwd: '.', sources });
    expect(private_.stderr).toContain('refused to ask 127.0.0.1');
  });
});
