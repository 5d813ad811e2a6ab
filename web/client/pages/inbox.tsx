import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import type { Label, Mention } from '../mention.ts';
import { addressWith, type Facets, Filters, Followed } from '../parts/filters.tsx';
import { MentionDetails } from '../parts/mention-details.tsx';
import { MentionKeys } from '../parts/mention-keys.tsx';
import { MentionRow } from '../parts/mention-row.tsx';
import { Saved } from '../parts/saved.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { useMentions, type Wanted } from '../parts/use-mentions.ts';
import { go, usePlace } from '../route.ts';
import type { SessionUser } from '../session.ts';
import { plural, short, t } from '../words/index.ts';

interface PageOfMentions {
  readonly mentions: readonly Mention[];
  readonly next: string | null;
}

const orders = ['new', 'old', 'worth'] as const;

/** Where letters are text, and no commands. */
const typed = 'input:not([type=checkbox]), textarea, select';

/** Where people work through what is said: a list by filter, one mention beside it, and the keyboard for all of it. */
export function InboxPage({ user }: { user: SessionUser }) {
  const { query } = usePlace();
  const asked = query.toString();
  const { mentions, show, follow, told, undo, ...change } = useMentions(user);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem>();
  const [at, setAt] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [fresh, setFresh] = useState(0);
  const [opened, setOpened] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const [helping, setHelping] = useState(false);
  const facets = useApi<{ facets: Facets }>('/facets').value?.facets ?? {};
  const order = orders.find((each) => each === query.get('sort')) ?? 'new';
  // What the list is of, whatever its order.
  const filter = useMemo(() => {
    const rest = new URLSearchParams(asked);
    rest.delete('sort');
    return rest.toString();
  }, [asked]);
  const search = useRef<HTMLInputElement>(null);
  const loading = useRef<AbortController | undefined>(undefined);
  const mayAct = user.rights.includes('act');

  const load = useCallback(
    (after?: string) => {
      // What follows is asked for once, and not while the list that it would follow is replaced.
      if (after && loading.current) return;
      loading.current?.abort();
      const gone = new AbortController();
      loading.current = gone;
      setProblem(undefined);
      const query = Object.fromEntries(new URLSearchParams(asked));
      api<PageOfMentions>('GET', '/mentions', { query: { ...query, cursor: after }, signal: gone.signal })
        .then(
          (page) => {
            if (gone.signal.aborted) return;
            (after ? follow : show)(page.mentions);
            setNext(page.next);
            if (!after) {
              setAt(0);
              setSelected(new Set());
              setFresh(0);
            }
          },
          (error: unknown) => !gone.signal.aborted && setProblem(error as ApiProblem),
        )
        .finally(() => {
          if (loading.current === gone) loading.current = undefined;
        });
    },
    [asked, show, follow],
  );
  useEffect(() => {
    load();
    return () => loading.current?.abort();
  }, [load]);
  useEffect(() => {
    const events = new EventSource(`/api/v1/mentions/live${filter === '' ? '' : `?${filter}`}`);
    events.addEventListener('mentions', (event) => setFresh((before) => before + Number(JSON.parse(event.data).count)));
    return () => events.close();
  }, [filter]);

  const chosen = useMemo(
    () => (mentions ?? []).filter((mention, index) => (selected.size > 0 ? selected.has(mention.id) : index === at)),
    [mentions, selected, at],
  );
  const current = mentions?.[at];
  const triage = (wanted: Wanted) => change.triage(wanted, chosen);
  const label = (said: Label) => change.label(said, chosen);

  const move = (by: number) => {
    const to = Math.min(Math.max(0, at + by), (mentions?.length ?? 1) - 1);
    setAt(to);
    if (to >= (mentions?.length ?? 0) - 3 && next && by > 0) load(next);
    document.getElementById(`mention-${mentions?.[to]?.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const select = (id: string) =>
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const askTag = () => mayAct && setTagging(true);

  const keys: Readonly<Record<string, () => void>> = {
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    o: () => setOpened(true),
    Enter: () => setOpened(true),
    Escape: () => {
      setOpened(false);
      setTagging(false);
      setSelected(new Set());
    },
    x: () => current && select(current.id),
    e: () => triage({ state: 'closed' }),
    a: () => triage({ assignee: user.name, state: 'open' }),
    t: askTag,
    b: () => triage(([first]) => ({ bookmarked: !first?.bookmarked })),
    1: () => label('negative'),
    2: () => label('neutral'),
    3: () => label('positive'),
    i: () => label('irrelevant'),
    u: undo,
    '/': () => search.current?.focus(),
    '?': () => setHelping(true),
  };
  const keysNow = useRef(keys);
  keysNow.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const on = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (on.matches(typed) && event.key !== 'Escape') return;
      if (on.closest('dialog')) return;
      if (on.matches('a, button, summary') && event.key === 'Enter') return;
      const work = keysNow.current[event.key];
      if (!work) return;
      event.preventDefault();
      if (on.matches(typed)) on.blur();
      work();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);

  return (
    <div class={`inbox${opened && current ? ' opened' : ''}`}>
      <aside class={`side${unfolded ? ' unfolded' : ''}`} aria-label={t.inbox.filters}>
        <h1>{t.inbox.title}</h1>
        <Views query={query} me={user.name} mayAct={mayAct} isListed={mentions !== undefined} />
        <button type="button" class="fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t.inbox.filters}
          {query.size > 0 && <span class="badge">{query.size}</span>}
        </button>
        <div class="folded">
          <Saved
            kind="filter"
            now={asked}
            words={{ save: t.inbox.save, name: t.inbox.saveName }}
            show={(saved, name) => (
              <a href={`/inbox?${saved}`} aria-current={saved === asked ? 'true' : undefined}>
                {name}
              </a>
            )}
          />
          <Filters query={query} facets={facets} me={user.name} />
          {asked !== '' && (
            <a class="button" href="/inbox">
              {t.inbox.clear}
            </a>
          )}
          {user.rights.includes('export') && (
            <p class="chips">
              {(['csv', 'ndjson', 'parquet'] as const).map((format) => (
                <a key={format} class="chip" download href={`/api/v1/export/mentions.${format}?${filter}`}>
                  {t.sql[format]}
                </a>
              ))}
              <a class="chip" href={`/settings?webhook=${encodeURIComponent(filter)}#webhooks`}>
                {t.webhooks.fromFilter}
              </a>
            </p>
          )}
        </div>
      </aside>
      <section class="list" aria-label={t.inbox.title}>
        <form
          class="search"
          onSubmit={(event) => {
            event.preventDefault();
            go(addressWith(query, { text: search.current?.value ?? '' }));
          }}
        >
          <label class="hidden" for="words">
            {t.inbox.search}
          </label>
          <input
            id="words"
            class="words"
            type="search"
            ref={search}
            key={query.get('text') ?? ''}
            defaultValue={query.get('text') ?? ''}
            placeholder={t.inbox.search}
          />
          <select
            aria-label={t.inbox.order}
            value={order}
            onChange={(event) => {
              const { value } = event.currentTarget;
              go(addressWith(query, { sort: value === 'new' ? undefined : value }));
            }}
          >
            {orders.map((each) => (
              <option key={each} value={each}>
                {t.inbox.orders[each]}
              </option>
            ))}
          </select>
        </form>
        <Followed query={query} />
        {order === 'worth' && <p class="meta">{t.inbox.worthText}</p>}
        {fresh > 0 && (
          <button type="button" class="fresh" onClick={() => load()}>
            {plural(fresh, t.inbox.fresh)}
          </button>
        )}
        {mayAct && selected.size > 0 && (
          <div class="bulk" role="toolbar" aria-label={plural(selected.size, t.inbox.selected)}>
            <span>{plural(selected.size, t.inbox.selected)}</span>
            {mentions && selected.size < mentions.length && (
              <button type="button" onClick={() => setSelected(new Set(mentions.map(({ id }) => id)))}>
                {t.inbox.selectAll}
              </button>
            )}
            <button type="button" onClick={() => setSelected(new Set())}>
              {t.inbox.selectNone}
            </button>
            <button type="button" onClick={() => triage({ state: 'closed' })}>
              {t.inbox.done}
            </button>
            <button type="button" onClick={() => triage({ assignee: user.name, state: 'open' })}>
              {t.inbox.assignMe}
            </button>
            <button type="button" onClick={askTag}>
              {t.inbox.tag}
            </button>
            <button type="button" onClick={() => triage({ bookmarked: true })}>
              {t.inbox.bookmark}
            </button>
            {(['negative', 'neutral', 'positive'] as const).map((said) => (
              <button key={said} type="button" onClick={() => label(said)}>
                {t.sentiment[said]}
              </button>
            ))}
            <button type="button" onClick={() => label('irrelevant')}>
              {t.inbox.irrelevant}
            </button>
          </div>
        )}
        {tagging && (
          <TagForm
            known={facets['tag'] ?? []}
            done={(tag) => {
              setTagging(false);
              if (tag !== '') triage({ addTags: [tag] });
            }}
          />
        )}
        {problem || !mentions ? (
          <Pending problem={problem} again={() => load()} />
        ) : mentions.length === 0 ? (
          <div class="empty">
            <strong>{order === 'worth' ? t.inbox.calm : t.inbox.empty}</strong>
            <p>{order === 'worth' ? t.inbox.calmText : t.inbox.emptyText}</p>
          </div>
        ) : (
          <ol class="mentions">
            {mentions.map((mention, index) => (
              <MentionRow
                key={mention.id}
                mention={mention}
                current={index === at}
                selected={selected.has(mention.id)}
                why={order === 'worth'}
                onSelect={mayAct ? () => select(mention.id) : undefined}
                onOpen={() => {
                  setAt(index);
                  setOpened(true);
                }}
              />
            ))}
          </ol>
        )}
        {next && (
          <button type="button" class="more" onClick={() => load(next)}>
            {t.inbox.more}
          </button>
        )}
      </section>
      <section class="one" aria-label={t.inbox.details}>
        {current ? (
          <MentionDetails
            key={current.id}
            mention={current}
            triage={(wanted) => change.triage(wanted, [current])}
            label={(said) => change.label(said, [current])}
            askTag={() => {
              setSelected(new Set());
              askTag();
            }}
            colleagues={facets['assignee'] ?? []}
            user={user}
            close={() => setOpened(false)}
          />
        ) : (
          <p class="empty">{t.inbox.choose}</p>
        )}
        <p class="keys">
          <button type="button" class="quiet" onClick={() => setHelping(true)}>
            <kbd>?</kbd> {t.inbox.keys}
          </button>
        </p>
      </section>
      {helping && <MentionKeys close={() => setHelping(false)} />}
      <div class="told" role="status" aria-live="polite">
        {told && (
          <>
            {told.text}
            {told.undo && (
              <button type="button" onClick={undo}>
                {t.inbox.undo}
              </button>
            )}
          </>
        )}
      </div>
    </div>
  );
}

/** What people look for first, with how many wait; these are counted once the list is there, which is not to wait for it. */
function Views({
  query,
  me,
  mayAct,
  isListed,
}: {
  query: URLSearchParams;
  me: string;
  mayAct: boolean;
  isListed: boolean;
}) {
  const brand = query.get('brand') ?? undefined;
  const waiting = { question: true, unanswered: true, brand };
  const { value } = useApi<{ count: number }>(isListed ? `/mentions/count?${queryString(waiting)}` : undefined, {
    everyMs: 60_000,
  });
  const views = [
    [t.inbox.quick.all, { brand }],
    [t.inbox.quick.worth, { brand, sort: 'worth' }],
    [t.inbox.quick.questions, { ...waiting, sort: 'old' }, value?.count],
    ...(mayAct ? [[t.inbox.quick.mine, { brand, assignee: me, state: ['new', 'open'] }] as const] : []),
  ] as const;
  const here = new URLSearchParams([...query].toSorted()).toString();
  return (
    <ul class="views">
      {views.map(([name, asked, count]) => {
        const address = queryString(asked);
        const isHere = new URLSearchParams([...new URLSearchParams(address)].toSorted()).toString() === here;
        return (
          <li key={name}>
            <a
              class="view"
              href={`/inbox${address === '' ? '' : `?${address}`}`}
              aria-current={isHere ? 'true' : undefined}
            >
              {name}
            </a>
            {count !== undefined && count > 0 && <span class="badge">{short(count)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

/** Asks for a tag of what is chosen; the keyboard begins and ends in it. */
function TagForm({ known, done }: { known: readonly string[]; done: (tag: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form
      class="bulk"
      onSubmit={(event) => {
        event.preventDefault();
        done(field.current?.value.trim() ?? '');
      }}
    >
      <label>
        {t.inbox.tag} <input ref={field} maxLength={50} autocomplete="off" list="tags" />
        <datalist id="tags">
          {known.map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
      </label>
      <button type="submit" class="main">
        {t.inbox.addTag}
      </button>
    </form>
  );
}
