import { describe, expect, it } from 'vitest';
import { lemmy } from '../../ingest/lemmy.ts';
import { describeSource } from '../suites/source-conformance.ts';
import { type Handler, sendJson } from '../support/http-server.ts';
import { expectFixture, searchesFor, trySource } from '../support/try-source.ts';

const now = Date.UTC(2026, 0, 15, 12);

interface Known {
  readonly id: number;
  readonly at: number;
  readonly text: string;
  readonly comment?: true;
}

const creator = {
  id: 4,
  name: 'ann',
  display_name: null,
  actor_id: 'https://social.example/u/ann',
  banned: false,
  local: false,
  deleted: false,
};
const view = ({ id, at, text, comment }: Known) => {
  const published = new Date(at).toISOString().replace('Z', '000Z');
  const common = { id, creator_id: 4, published, deleted: false, removed: false, local: true, language_id: 0 };
  const counts = { score: 1, upvotes: 2, downvotes: 1, published };
  return comment
    ? {
        comment: {
          ...common,
          post_id: 1,
          content: text,
          ap_id: `https://lemmy.example/comment/${id}`,
          path: `0.${id}`,
        },
        creator,
        post: { id: 1, name: 'A post', ap_id: 'https://lemmy.example/post/1' },
        counts: { ...counts, child_count: 0 },
      }
    : {
        post: {
          ...common,
          name: text,
          community_id: 2,
          ap_id: `https://lemmy.example/post/${id}`,
          nsfw: false,
          locked: false,
        },
        creator,
        counts: { ...counts, comments: 0 },
      };
};

const serve =
  (known: readonly Known[]): Handler =>
  ({ url }, response) => {
    const of = (name: string) => url.searchParams.get(name) ?? '';
    const wanted = of('type_') === 'Comments';
    const limit = Number(of('limit'));
    const at = (Number(of('page')) - 1) * limit;
    const found = known
      .filter(({ text, comment = false }) => comment === wanted && text.toLowerCase().includes(of('q').toLowerCase()))
      .sort((a, b) => b.at - a.at || b.id - a.id)
      .slice(at, at + limit)
      .map(view);
    sendJson(response, {
      type_: of('type_'),
      posts: wanted ? [] : found,
      comments: wanted ? found : [],
      communities: [],
      users: [],
    });
  };

const minute = 60_000;
const items: Known[] = [
  ...Array.from({ length: 60 }, (_, n): Known => ({ id: n + 1, at: now - (200 - n) * 20 * minute, text: `Acme ${n}` })),
  { id: 100, at: now - 90 * minute, text: 'acme in a comment', comment: true },
  { id: 101, at: now - 2 * minute, text: 'Acme again', comment: true },
];

describeSource('lemmy', {
  now,
  items,
  idOf: ({ id, comment }) => `lemmy:lemmy.example/${comment ? 'comment' : 'post'}/${id}`,
  serve,
  create: (baseUrl, context) =>
    lemmy.create(lemmy.config.parse({ baseUrl }), { ...context, searches: searchesFor('Acme') }),
  mayRepeat: ({ id, at, comment }) => (comment ? at >= now - 12 * minute : id === 60),
});

describe('lemmy', () => {
  it.each([
    ['posts', 'Posts'],
    ['comments', 'Comments'],
  ])('makes posts of what the API answers: %s', (name, kind) =>
    expectFixture(lemmy, name, { config: { kinds: [kind] }, rest: { posts: [], comments: [] } }),
  );

  it('asks for posts and comments, newest first, as the account that it is told', async () => {
    const { requests } = await trySource(lemmy, { token: 't-1' }, serve([]), { searches: searchesFor('Acme Pay') });
    expect(requests.map(({ url }) => Object.fromEntries(url.searchParams))).toEqual(
      ['Posts', 'Comments'].map((type_) => ({
        q: 'Acme Pay',
        type_,
        listing_type: 'All',
        sort: 'New',
        limit: '50',
        page: '1',
      })),
    );
    expect(requests[0]?.headers.authorization).toBe('Bearer t-1');
  });

  it('says that an instance lets nobody search without an account', async () => {
    const { error } = await trySource(lemmy, {}, (_, response) => sendJson(response, { error: 'not_logged_in' }, 401));
    expect(error).toMatchObject({ retry: 'fatal', message: expect.stringContaining('refuses the credential') });
  });
});
