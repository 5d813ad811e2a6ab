import { describe, expect, it } from 'vitest';
import { sources } from '../../ingest/index.ts';
import { trySource } from '../support/try-source.ts';

const secret = 'hush-4711';

/** What each type that asks a network is configured with, and what its error must name: the key, and where to get one. */
const cases: Record<string, readonly [config: (url: string) => Record<string, unknown>, ...named: string[]]> = {
  appstore: [() => ({ apps: ['123'], countries: ['es'] }), 'this machine'],
  bluesky: [() => ({ identifier: 'me.example', appPassword: secret }), '`appPassword`', 'App passwords'],
  devto: [() => ({ apiKey: secret }), '`apiKey`', 'Settings'],
  discourse: [() => ({ apiKey: secret, apiUsername: 'me' }), '`apiKey`', 'Admin, API'],
  facebook: [() => ({ pages: ['123'], token: secret }), '`token`', 'developers.facebook.com'],
  feed: [(url) => ({ urls: [{ url: `${url}/feed`, bearer: secret }] }), '`bearer`'],
  gdelt: [() => ({}), 'this machine'],
  github: [() => ({ token: secret }), '`token`', 'github.com/settings/tokens'],
  googlenews: [() => ({}), 'this machine'],
  hackernews: [() => ({}), 'this machine'],
  instagram: [() => ({ user: '123', token: secret }), '`token`', 'developers.facebook.com'],
  lemmy: [() => ({ token: secret }), '`token`', 'an account'],
  mastodon: [() => ({ token: secret }), '`token`', 'New application'],
  mastodonstream: [() => ({ token: secret }), '`token`', 'New application'],
  newsapi: [() => ({ key: secret }), '`key`', 'newsapi.org/register'],
  reddit: [() => ({ clientId: 'me', clientSecret: secret }), '`clientSecret`', 'reddit.com/prefs/apps'],
  stackexchange: [() => ({ key: secret }), '`key`', 'stackapps.com'],
  telegram: [() => ({ token: `1234567:${secret.padEnd(35, 'x')}` }), '`token`', '@BotFather'],
  tumblr: [() => ({ key: secret }), '`key`', 'tumblr.com/oauth/apps'],
  wordpress: [(url) => ({ sites: [url] }), 'this machine'],
  x: [() => ({ bearer: secret, budget: 1_000 }), '`bearer`', 'developer.x.com'],
  youtube: [() => ({ key: secret }), '`key`', 'console.cloud.google.com'],
};
/** They read files, wait to be sent to, or need nothing at all. */
const elsewhere = ['file', 'jetstream', 'sample', 'webhook'];

describe('a refused credential', () => {
  it('is looked at for every type', () => {
    expect([...Object.keys(cases), ...elsewhere].sort()).toEqual(sources.map(({ type }) => type).sort());
  });

  it.each(
    Object.entries(cases).flatMap(([type, [config, ...named]]) =>
      [401, 403].map((status) => ({ type, status, config, named })),
    ),
  )('$type says at $status what to do, and no secret', async ({ type, status, config, named }) => {
    const component = sources.find((source) => source.type === type);
    if (!component) throw new Error(type);
    const { error, requests } = await trySource(component, config, (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end('{"message":"no"}');
    });
    expect(error?.retry).toBe('fatal');
    for (const words of named) expect(error?.message).toContain(words);
    expect(error?.message).not.toContain(secret);
    // Nobody is asked over and over.
    expect(requests.length).toBeLessThan(9);
  });
});
