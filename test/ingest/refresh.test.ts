import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SourceComponent } from '../../core/component.ts';
import type { PostRef } from '../../core/contract.ts';
import { packagePath } from '../../core/package-root.ts';
import type { PostDraft } from '../../core/post.ts';
import { sources } from '../../ingest/index.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { refreshFrom, type Settings } from '../support/try-source.ts';

type Json = Record<string, unknown>;

/** What stands in the fixtures for the instance that is asked. */
const instances = /(?:social|lemmy|here)\.example/gu;
const fixture = (type: string, name: string, host?: string): never => {
  const text = readFileSync(packagePath('test/fixtures', type, `${name}.json`), 'utf8');
  return JSON.parse(host === undefined ? text : text.replace(instances, host)) as never;
};
const component = (type: string): SourceComponent => {
  const found = sources.find((each) => each.type === type);
  if (!found) throw new Error(`no source ${type}`);
  return found;
};
const hostOf = (request: Parameters<Handler>[0]) => request.headers.host ?? '';

/** How each network gives the posts of a fixture again, by their ids. */
interface Again {
  readonly type: string;
  readonly names: readonly string[];
  readonly config?: Settings;
  readonly answer: Handler;
}

const items = (type: string, name: string, key = 'items') => (fixture(type, `${name}.answer`) as Json)[key] as Json[];

const again: readonly Again[] = [
  {
    type: 'reddit',
    names: ['links', 'comments'],
    config: { clientId: 'a', clientSecret: 'b' },
    answer: ({ url }, response) => {
      if (url.pathname === '/api/v1/access_token') return sendJson(response, { access_token: 't', expires_in: 9_000 });
      expect(url.pathname).toBe('/api/info');
      const asked = url.searchParams.get('id')?.split(',');
      const all = ['links', 'comments'].flatMap(
        (name) => (fixture('reddit', `${name}.answer`) as { data: { children: Json[] } }).data.children,
      );
      const children = all.filter(({ data }) => asked?.includes(String((data as Json)['name'])));
      sendJson(response, { kind: 'Listing', data: { after: null, children } });
    },
  },
  {
    type: 'bluesky',
    names: ['posts'],
    config: { identifier: 'a', appPassword: 'b' },
    answer: ({ url }, response) => {
      if (url.pathname.endsWith('createSession')) return sendJson(response, { accessJwt: 'j' });
      const asked = url.searchParams.getAll('uris');
      sendJson(response, {
        posts: items('bluesky', 'posts', 'posts').filter(({ uri }) => asked.includes(String(uri))),
      });
    },
  },
  {
    type: 'x',
    names: ['tweets'],
    config: { bearer: 'b', budget: 100 },
    answer: ({ url }, response) => {
      expect(url.searchParams.get('user.fields')).toContain('username');
      const { meta: _, ...answer } = fixture('x', 'tweets.answer') as Json;
      sendJson(response, answer);
    },
  },
  {
    type: 'youtube',
    names: ['videos'],
    config: { key: 'k', comments: false },
    answer: (_, response) => sendJson(response, fixture('youtube', 'videos.answer')),
  },
  {
    type: 'stackexchange',
    names: ['questions'],
    config: { comments: false },
    answer: ({ url }, response) => {
      expect(url.pathname).toMatch(/^\/2\.3\/questions\/[\d;]+$/u);
      sendJson(response, { items: items('stackexchange', 'questions'), has_more: false });
    },
  },
  {
    type: 'github',
    names: ['issues'],
    config: { token: 't', comments: false },
    answer: ({ url }, response) => {
      const [, path, number] = /^\/repos\/(.+)\/issues\/(\d+)$/u.exec(url.pathname) ?? [];
      const found = items('github', 'issues').find(({ html_url }) =>
        new RegExp(`/${path}/(?:issues|pull)/${number}$`, 'u').test(String(html_url)),
      );
      sendJson(response, found ?? {}, found ? 200 : 404);
    },
  },
  {
    type: 'lemmy',
    names: ['posts', 'comments'],
    answer: (request, response) => {
      const kind = request.url.pathname.split('/').at(-1) ?? '';
      const { posts, comments } = fixture('lemmy', `${kind}s.answer`, hostOf(request)) as Record<string, Json[]>;
      const view = [...(posts ?? []), ...(comments ?? [])].find(
        (each) => (each[kind] as Json)['id'] === Number(request.url.searchParams.get('id')),
      );
      sendJson(response, { [`${kind}_view`]: view });
    },
  },
  {
    type: 'mastodon',
    names: ['statuses'],
    config: { token: 't' },
    answer: (request, response) => {
      const id = request.url.pathname.split('/').at(-1);
      const found = (fixture('mastodon', 'statuses.answer', hostOf(request)) as Json[]).find(
        (status) => status['id'] === id,
      );
      sendJson(response, found ?? {}, found ? 200 : 404);
    },
  },
  {
    type: 'devto',
    names: ['articles'],
    config: { comments: false },
    answer: ({ url }, response) => {
      const found = (fixture('devto', 'articles.answer') as Json[]).find(({ id }) => url.pathname.endsWith(`/${id}`));
      sendJson(response, found ?? { error: 'not found', status: 404 }, found ? 200 : 404);
    },
  },
  {
    type: 'wordpress',
    names: ['posts', 'comments'],
    config: (url) => ({ sites: [url] }),
    answer: ({ url }, response) => {
      const [, kind, id] = /^\/wp-json\/wp\/v2\/(posts|comments)\/(\d+)$/u.exec(url.pathname) ?? [];
      sendJson(
        response,
        (fixture('wordpress', `${kind}.answer`) as Json[]).find((each) => each['id'] === Number(id)),
      );
    },
  },
  {
    type: 'discourse',
    names: ['search'],
    answer: ({ url }, response) => {
      const { posts, topics } = fixture('discourse', 'search.answer') as { posts: Json[]; topics: Json[] };
      const [, kind, id] = /^\/(posts|t)\/(\d+)\.json$/u.exec(url.pathname) ?? [];
      const found = (kind === 't' ? topics : posts).find((each) => each['id'] === Number(id));
      const { blurb, like_count, ...rest } = found ?? {};
      // As the search's excerpt, so that what is compared is all else.
      const cooked = String(blurb ?? '')
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;');
      sendJson(response, { ...rest, cooked, actions_summary: [{ id: 2, count: like_count }] });
    },
  },
];

/** The posts of a fixture, as the test's server would have them. Those of other instances are asked for there. */
function expected({ type, names }: Again, host: string): PostDraft[] {
  const all = names.flatMap((name) => (fixture(type, `${name}.expected`, host) as { posts: PostDraft[] }).posts);
  return type === 'lemmy' || type === 'mastodon' ? all.filter(({ id }) => id.includes(host)) : all;
}

const refOf = ({ id, url = '', parentId = '', threadId = '' }: PostDraft): PostRef => ({ id, url, parentId, threadId });

describe('a post that is asked for again', () => {
  it.each(again)('is the post that was found: $type', async (network) => {
    const { type, config = {}, answer } = network;
    const { posts, error, deletions, host } = await refreshFrom(
      component(type),
      config,
      (here) => expected(network, here).map(refOf),
      answer,
    );
    expect(error).toBeUndefined();
    expect(deletions).toEqual([]);
    const known = expected(network, host);
    expect(known.length).toBeGreaterThanOrEqual(1);
    const plain = (list: readonly PostDraft[]) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(plain(posts)).toEqual(plain(known));
  });

  it('is the post that was found: hackernews', async () => {
    const story = {
      id: 8863,
      type: 'story',
      by: 'dhouston',
      time: 1_175_714_200,
      title: 'My YC app',
      url: 'http://g.example',
      score: 104,
      descendants: 71,
    };
    const comment = {
      id: 2_921_983,
      type: 'comment',
      by: 'norvig',
      time: 1_314_211_127,
      text: 'Aw shucks',
      parent: 2_921_506,
    };
    const { posts } = await refreshFrom(
      component('hackernews'),
      {},
      [{ id: 'hackernews:8863' }, { id: 'hackernews:2921983', threadId: 'hackernews:2921000' }, { id: 'hackernews:1' }],
      ({ path }, response) =>
        sendJson(response, path === '/v0/item/8863.json' ? story : path.includes('2921983') ? comment : null),
    );
    expect(posts).toMatchObject([
      { id: 'hackernews:8863', title: 'My YC app', text: 'http://g.example', engagement: { score: 104, replies: 71 } },
      { type: 'comment', text: 'Aw shucks', parentId: 'hackernews:2921506', threadId: 'hackernews:2921000' },
    ]);
  });
});

interface Gone {
  readonly type: string;
  readonly config?: Settings;
  readonly ref: (host: string) => Partial<PostRef>;
  /** The network's definite word. */
  readonly gone: Handler;
  /** What looks like it and is not, by name. */
  readonly unsure: Readonly<Record<string, Handler>>;
}

const json =
  (value: unknown, status = 200): Handler =>
  (_, response) =>
    sendJson(response, value, status);
/** Answers by the beginning of the path; 404 with nothing for any other. */
const paths =
  (answers: Readonly<Record<string, Handler>>): Handler =>
  (request, response) => {
    const found = Object.entries(answers).find(([path]) => request.url.pathname.includes(path));
    return found ? found[1](request, response) : void response.writeHead(404).end();
  };
const notFound = json({ error: 'Record not found' }, 404);

const gone: readonly Gone[] = [
  {
    type: 'mastodon',
    ref: (host) => ({ id: `mastodon:${host}/12`, url: `https://${host}/@ann/12` }),
    gone: paths({ statuses: notFound, lookup: json({ id: '1', acct: 'ann' }) }),
    unsure: {
      'of a suspended account': paths({ statuses: notFound, lookup: json({ id: '1', suspended: true }) }),
      'of an account that is gone': paths({ statuses: notFound, lookup: notFound }),
      'on an instance that lets nobody in': json({ error: 'This API requires an authenticated user' }, 401),
      'behind a page for people': (_, response) => void response.writeHead(404).end('<h1>nginx</h1>'),
    },
  },
  {
    type: 'jetstream',
    ref: () => ({ id: 'bluesky:did:plc:ann/k1' }),
    gone: paths({
      getPosts: json({ posts: [] }),
      getProfiles: json({ profiles: [{ did: 'did:plc:ann', handle: 'a' }] }),
    }),
    unsure: {
      'of a suspended account': paths({ getPosts: json({ posts: [] }), getProfiles: json({ profiles: [] }) }),
      'of somebody who blocks us': paths({
        getPosts: json({ posts: [] }),
        getProfiles: json({ profiles: [{ did: 'did:plc:ann', viewer: { blockedBy: true } }] }),
      }),
    },
  },
  {
    type: 'hackernews',
    ref: () => ({ id: 'hackernews:7' }),
    gone: json({ id: 7, deleted: true, type: 'comment', time: 1_700_000_000 }),
    unsure: { 'unknown for now': json(null) },
  },
  {
    type: 'reddit',
    config: { clientId: 'a' },
    ref: () => ({ id: 'reddit:t1_nz0' }),
    gone: paths({
      access_token: json({ access_token: 't', expires_in: 9_000 }),
      info: json(fixture('reddit', 'comments.answer')),
    }),
    unsure: {
      'left out': paths({
        access_token: json({ access_token: 't', expires_in: 9_000 }),
        info: json({ kind: 'Listing', data: { children: [] } }),
      }),
    },
  },
  {
    type: 'stackexchange',
    ref: () => ({ id: 'stackexchange:stackoverflow/9', threadId: 'stackexchange:stackoverflow/9' }),
    gone: json({ items: [], has_more: false }),
    unsure: {},
  },
  {
    type: 'github',
    config: { token: 't' },
    ref: () => ({ id: 'github:acme/sdk/issues/9' }),
    gone: json({ message: 'This issue was deleted' }, 410),
    unsure: { 'in a repository that is private now': json({ message: 'Not Found' }, 404) },
  },
  {
    type: 'x',
    config: { bearer: 'b', budget: 100 },
    ref: () => ({ id: 'x:9' }),
    gone: json({
      errors: [
        {
          resource_id: '9',
          title: 'Not Found Error',
          detail: 'Could not find tweet with ids: [9].',
          type: 'https://api.twitter.com/2/problems/resource-not-found',
        },
      ],
    }),
    unsure: {
      'of a protected account': json({
        errors: [
          {
            resource_id: '9',
            title: 'Authorization Error',
            detail: 'Sorry, you are not authorized to see the Tweet with ids: [9].',
            type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
          },
        ],
      }),
    },
  },
  {
    type: 'lemmy',
    ref: (host) => ({ id: `lemmy:${host}/post/9` }),
    gone: json({ error: 'couldnt_find_post' }, 404),
    unsure: { 'on an instance that is away': json({ error: 'instance_is_private' }, 400), 'by a proxy': notFound },
  },
  {
    type: 'devto',
    ref: (host) => ({ id: `devto:${host}/9`, url: `https://${host}/ann/why-1a2b` }),
    gone: paths({ '/articles/9': json({ error: 'not found', status: 404 }, 404), '/users/': json({ id: 3 }) }),
    unsure: { 'of an account that is gone': json({ error: 'not found', status: 404 }, 404) },
  },
  {
    type: 'discourse',
    ref: (host) => ({ id: `discourse:${host}/9`, url: `https://${host}/t/cards/76/4` }),
    gone: json({ errors: ['gone'], error_type: 'not_found' }, 404),
    unsure: {
      'in a closed category': json({ errors: ['no'], error_type: 'invalid_access' }, 403),
      'by a proxy': (_, response) => void response.writeHead(404).end('<h1>nginx</h1>'),
    },
  },
  {
    type: 'wordpress',
    config: (url) => ({ sites: [url] }),
    ref: (host) => ({ id: `wordpress:${host}/comment/9` }),
    gone: json({ code: 'rest_comment_invalid_id', message: 'Invalid comment ID.', data: { status: 404 } }, 404),
    unsure: {
      'private now': json({ code: 'rest_forbidden', data: { status: 401 } }, 401),
      'without its API': json({ code: 'rest_no_route', data: { status: 404 } }, 404),
    },
  },
];

describe('a post that the network says is gone', () => {
  it.each(gone)('is told as deleted: $type', async ({ type, config = {}, ref, gone: answer }) => {
    const { posts, deletions, error, host } = await refreshFrom(component(type), config, (here) => [ref(here)], answer);
    expect(error).toBeUndefined();
    const { id = '' } = ref(host);
    expect(posts.map((post) => post.id)).not.toContain(id);
    expect(deletions).toContainEqual({ id, network: id.split(':')[0] });
  });

  it.each(
    gone.flatMap(({ unsure, ...one }) => Object.entries(unsure).map(([why, answer]) => ({ ...one, why, answer }))),
  )('is not told where it may be $why: $type', async ({ type, config = {}, ref, answer }) => {
    const { posts, deletions, error } = await refreshFrom(component(type), config, (here) => [ref(here)], answer);
    expect([posts, deletions, error]).toEqual([[], [], undefined]);
  });

  it.each(gone)('is not told where the network is broken: $type', async ({ type, config = {}, ref }) => {
    for (const status of [200, 403, 429, 500, 502]) {
      const broken: Handler = (_, response) => void response.writeHead(status).end('<h1>oops</h1>');
      const { posts, deletions } = await refreshFrom(component(type), config, (here) => [ref(here)], broken);
      expect([posts, deletions]).toEqual([[], []]);
    }
  });

  it('is not believed where nearly everything is missing', async () => {
    const refs = Array.from({ length: 20 }, (_, n) => ({
      id: `stackexchange:stackoverflow/${n + 1}`,
      threadId: `stackexchange:stackoverflow/${n + 1}`,
    }));
    const { deletions, error } = await refreshFrom(
      component('stackexchange'),
      {},
      refs,
      json({ items: [], has_more: false }),
    );
    expect(deletions).toEqual([]);
    expect(error).toMatchObject({ retry: 'transient', message: expect.stringContaining('20 of 20') });
  });
});

describe('what people answer to a post that was found', () => {
  it('comes with it: stackexchange', async () => {
    const owner = { user_id: 4, display_name: 'Bo' };
    const question = items('stackexchange', 'questions')[0] as Json;
    const { posts } = await refreshFrom(
      component('stackexchange'),
      {},
      [{ id: 'stackexchange:stackoverflow/79000001', threadId: 'stackexchange:stackoverflow/79000001' }],
      paths({
        '/answers': json({
          items: [
            {
              answer_id: 79_000_002,
              question_id: 79_000_001,
              owner,
              body: '<p>Acme fixed it</p>',
              creation_date: 1_768_461_000,
              score: 2,
            },
          ],
          has_more: false,
        }),
        '/comments': json({
          items: [
            {
              comment_id: 5,
              post_id: 79_000_001,
              owner,
              body: 'Acme &amp; me',
              creation_date: 1_768_462_000,
              score: 0,
            },
          ],
          has_more: false,
        }),
        '/questions': json({ items: [question], has_more: false }),
      }),
    );
    expect(posts.slice(1)).toMatchObject([
      {
        id: 'stackexchange:stackoverflow/79000002',
        type: 'reply',
        url: 'https://stackoverflow.com/a/79000002',
        parentId: 'stackexchange:stackoverflow/79000001',
      },
      { id: 'stackexchange:stackoverflow/comment/5', type: 'comment', text: 'Acme &amp; me', markup: 'html' },
    ]);
  });

  it('comes with it: github', async () => {
    const issue = { ...items('github', 'issues')[0], comments: 101 };
    const { posts, requests } = await refreshFrom(
      component('github'),
      { token: 't' },
      [{ id: 'github:acme/sdk/issues/12' }],
      paths({
        '/comments': json([
          {
            id: 8,
            html_url: 'https://github.com/acme/sdk/issues/12#issuecomment-8',
            body: 'Acme is back',
            user: { login: 'bo', id: 6 },
            created_at: '2026-01-15T10:00:00Z',
            updated_at: '2026-01-15T10:00:00Z',
          },
        ]),
        '/issues/12': json(issue),
      }),
    );
    expect(requests.at(-1)?.url.search).toBe('?per_page=100&page=2');
    expect(posts.at(-1)).toMatchObject({
      id: 'github:acme/sdk/issues/12/comment/8',
      type: 'comment',
      author: { handle: 'bo' },
      parentId: 'github:acme/sdk/issues/12',
    });
  });

  it('comes with it, replies too, without what was deleted: devto', async () => {
    const user = { username: 'bo', name: 'Bo', user_id: 4 };
    const comment = (id_code: string, body_html: string, children: unknown[] = []) => ({
      type_of: 'comment',
      id_code,
      created_at: '2026-01-15T10:00:00Z',
      body_html,
      user,
      children,
    });
    const { posts } = await refreshFrom(
      component('devto'),
      {},
      (host) => [{ id: `devto:${host}/2150001` }],
      paths({
        '/comments': json([
          comment('a1', '<p>Acme!</p>', [
            { ...comment('a2', ''), user: {}, children: [comment('a3', '<p>No, Acme</p>')] },
          ]),
        ]),
        '/articles/2150001': json((fixture('devto', 'articles.answer') as Json[])[0]),
      }),
    );
    expect(posts.slice(1).map(({ type, text, parentId }) => [type, text, parentId?.split('/').at(-1)])).toEqual([
      ['comment', '<p>Acme!</p>', '2150001'],
      ['reply', '<p>No, Acme</p>', 'a2'],
    ]);
  });

  it('comes with it, where comments are not switched off: youtube', async () => {
    const videos = fixture('youtube', 'videos.answer');
    const refs = [{ id: 'youtube:dQw4w9WgXcQ' }];
    const comments = json(fixture('youtube', 'comments.answer'));
    const { posts } = await refreshFrom(
      component('youtube'),
      { key: 'k' },
      refs,
      paths({ '/videos': json(videos), commentThreads: comments }),
    );
    expect(posts.filter(({ type }) => type !== 'video').length).toBeGreaterThanOrEqual(2);
    const off = json({ error: { message: 'disabled', errors: [{ reason: 'commentsDisabled' }] } }, 403);
    const { posts: alone, error } = await refreshFrom(
      component('youtube'),
      { key: 'k' },
      refs,
      paths({ '/videos': json(videos), commentThreads: off }),
    );
    expect([error, alone.every(({ type }) => type === 'video')]).toEqual([undefined, true]);
  });
});
