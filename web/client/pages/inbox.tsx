import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import type { Label, Mention, WorkState } from '../mention.ts';
import { addressWith, Filters } from '../parts/filters.tsx';
import { MentionDetails } from '../parts/mention-details.tsx';
import { MentionRow } from '../parts/mention-row.tsx';
import { SavedFilters } from '../parts/saved-filters.tsx';
import { Failure, Loading } from '../parts/status.tsx';
import { go, usePlace } from '../route.ts';
import type { SessionUser } from '../session.ts';
import { plural, t } from '../words/index.ts';

interface PageOfMentions {
  readonly mentions: readonly Mention[];
  readonly next: string | null;
}

interface Change {
  readonly state?: WorkState;
  readonly assignee?: string;
  readonly bookmarked?: boolean;
  readonly addTags?: readonly string[];
}

interface Outcome {
  readonly brand: string;
  readonly postId: string;
  readonly outcome: 'labelled' | 'withdrawn' | 'missing';
  readonly irrelevant?: true;
}

type Undo = () => Promise<void>;

/** Where letters are text, and no commands. */
const typed = 'input:not([type=checkbox]), textarea, select';

/** Where people work through what is said: a list by filter, one mention beside it, and the keyboard for all of it. */
export function InboxPage({ user }: { user: SessionUser }) {
  const { query } = usePlace();
  const asked = query.toString();
  const [mentions, setMentions] = useState<readonly Mention[]>();
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem>();
  const [at, setAt] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [fresh, setFresh] = useState(0);
  const [told, setTold] = useState<{ readonly text: string; readonly undo?: Undo }>();
  const [facets, setFacets] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [opened, setOpened] = useState(false);
  const [tagging, setTagging] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
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
      const filter = Object.fromEntries(new URLSearchParams(asked));
      api<PageOfMentions>('GET', '/mentions', { query: { ...filter, cursor: after }, signal: gone.signal })
        .then(
          (page) => {
            if (gone.signal.aborted) return;
            setMentions((before) => (after && before ? [...before, ...page.mentions] : page.mentions));
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
    [asked],
  );
  useEffect(() => {
    load();
    return () => loading.current?.abort();
  }, [load]);
  useEffect(() => {
    api<{ facets: Record<string, string[]> }>('GET', '/facets').then(
      ({ facets: found }) => setFacets(found),
      () => undefined,
    );
  }, []);
  useEffect(() => {
    const events = new EventSource(`/api/v1/mentions/live${asked === '' ? '' : `?${asked}`}`);
    events.addEventListener('mentions', (event) => setFresh((before) => before + Number(JSON.parse(event.data).count)));
    return () => events.close();
  }, [asked]);

  const chosen = useMemo(
    () => (mentions ?? []).filter((mention, index) => (selected.size > 0 ? selected.has(mention.id) : index === at)),
    [mentions, selected, at],
  );
  const current = mentions?.[at];

  /** Shows at once what was asked for; what the API refuses is put back. */
  const replace = (changed: ReadonlyMap<string, Partial<Mention>>) =>
    setMentions((before) => before?.map((mention) => ({ ...mention, ...changed.get(mention.id) })));
  const failed = (error: unknown) => setTold({ text: (error as ApiProblem).message });

  async function triage(change: Change, of = chosen): Promise<void> {
    if (!mayAct || of.length === 0) return;
    const refs = of.map(({ brand, id }) => ({ brand, mentionId: id }));
    try {
      const { changed } = await api<{
        changed: { brand: string; mentionId: string; before: Partial<Mention>; after: Partial<Mention> }[];
      }>('POST', '/mentions/triage', { body: { mentions: refs, change } });
      replace(new Map(changed.map(({ mentionId, after }) => [mentionId, after])));
      setTold({
        text: plural(changed.length, t.inbox.changed),
        undo: async () => {
          await api('POST', '/mentions/triage/restore', {
            body: { states: changed.map(({ brand, mentionId, before }) => ({ brand, mentionId, before })) },
          });
          replace(new Map(changed.map(({ mentionId, before }) => [mentionId, before])));
        },
      });
    } catch (error) {
      failed(error);
    }
  }

  async function label(said: Label, of = chosen): Promise<void> {
    if (!mayAct || of.length === 0) return;
    const shows = (as: Partial<Mention>) => replace(new Map(of.map(({ id }) => [id, as])));
    try {
      await say(said, of);
      shows(said === 'irrelevant' ? { irrelevant: true } : { sentiment: said, labelledBy: user.name });
      setTold({
        text: plural(of.length, t.inbox.changed),
        undo: async () => {
          await unlabel(of);
          replace(
            new Map(
              of.map(({ id, sentiment, labelledBy, irrelevant }) => [
                id,
                { sentiment, labelledBy: labelledBy && user.name, irrelevant },
              ]),
            ),
          );
        },
      });
    } catch (error) {
      failed(error);
    }
  }

  const undo = () => {
    const work = told?.undo;
    if (!work) return;
    work().then(() => setTold({ text: t.inbox.undone }), failed);
  };
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
    e: () => void triage({ state: 'closed' }),
    a: () => void triage({ assignee: user.name, state: 'open' }),
    t: askTag,
    b: () => void triage({ bookmarked: !current?.bookmarked }),
    1: () => void label('negative'),
    2: () => void label('neutral'),
    3: () => void label('positive'),
    i: () => void label('irrelevant'),
    u: undo,
    '/': () => search.current?.focus(),
  };
  const keysNow = useRef(keys);
  keysNow.current = keys;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const on = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (on.matches(typed) && event.key !== 'Escape') return;
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
    <div class={`inbox${opened ? ' opened' : ''}`}>
      <aside class={`side${unfolded ? ' unfolded' : ''}`} aria-label={t.inbox.filters}>
        <h1>{t.inbox.title}</h1>
        <button type="button" class="fold" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {t.inbox.filters}
          {query.size > 0 && <span class="badge">{query.size}</span>}
        </button>
        <div class="folded">
          <SavedFilters asked={asked} exports={user.rights.includes('export')} />
          <Filters query={query} facets={facets} />
          {asked !== '' && (
            <a class="button" href="/inbox">
              {t.inbox.clear}
            </a>
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
            type="search"
            ref={search}
            key={query.get('text') ?? ''}
            defaultValue={query.get('text') ?? ''}
            placeholder={t.inbox.search}
          />
        </form>
        {fresh > 0 && (
          <button type="button" class="fresh" onClick={() => load()}>
            {plural(fresh, t.inbox.fresh)}
          </button>
        )}
        {mayAct && selected.size > 0 && (
          <div class="bulk" role="toolbar" aria-label={plural(selected.size, t.inbox.selected)}>
            <span>{plural(selected.size, t.inbox.selected)}</span>
            <button type="button" onClick={() => void triage({ state: 'closed' })}>
              {t.inbox.done}
            </button>
            <button type="button" onClick={() => void triage({ assignee: user.name, state: 'open' })}>
              {t.inbox.assignMe}
            </button>
            <button type="button" onClick={askTag}>
              {t.inbox.tag}
            </button>
            <button type="button" onClick={() => void label('irrelevant')}>
              {t.inbox.irrelevant}
            </button>
          </div>
        )}
        {tagging && (
          <TagForm
            done={(tag) => {
              setTagging(false);
              if (tag !== '') void triage({ addTags: [tag] });
            }}
          />
        )}
        {problem ? (
          <Failure problem={problem} retry={() => load()} />
        ) : !mentions ? (
          <Loading />
        ) : mentions.length === 0 ? (
          <div class="empty">
            <strong>{t.inbox.empty}</strong>
            <p>{t.inbox.emptyText}</p>
          </div>
        ) : (
          <ol class="mentions">
            {mentions.map((mention, index) => (
              <MentionRow
                key={mention.id}
                mention={mention}
                current={index === at}
                selected={selected.has(mention.id)}
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
            mayAct={mayAct}
            triage={(change) => void triage(change, [current])}
            label={(said) => void label(said, [current])}
            user={user}
            close={() => setOpened(false)}
          />
        ) : (
          <p class="empty">{t.inbox.choose}</p>
        )}
        <p class="keys">{t.inbox.keys}</p>
      </section>
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

/** Says of mentions what they are; `none` takes back all that was said of them. Resolves to what they show then. */
async function say(label: Label | 'relevant' | 'none', of: readonly Mention[]): Promise<readonly Outcome[]> {
  if (of.length === 0) return [];
  const mentions = of.map(({ brand, postId }) => ({ brand, postId }));
  return (await api<{ outcomes: Outcome[] }>('POST', '/mentions/label', { body: { mentions, label } })).outcomes;
}

/** Makes mentions show again what they showed when they were read, where people had said that as well. */
async function unlabel(of: readonly Mention[]): Promise<void> {
  const now = new Map((await say('none', of)).map((one) => [`${one.brand} ${one.postId}`, one]));
  for (const label of ['negative', 'neutral', 'positive'] as const)
    await say(
      label,
      of.filter(({ sentiment, labelledBy }) => labelledBy !== '' && sentiment === label),
    );
  for (const irrelevant of [true, false])
    await say(
      irrelevant ? 'irrelevant' : 'relevant',
      of.filter(({ brand, postId, irrelevant: was }) => {
        const outcome = now.get(`${brand} ${postId}`);
        return outcome?.outcome === 'withdrawn' && was === irrelevant && was !== (outcome.irrelevant ?? false);
      }),
    );
}

/** Asks for a tag of what is chosen; the keyboard begins and ends in it. */
function TagForm({ done }: { done: (tag: string) => void }) {
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
        {t.inbox.tag} <input ref={field} maxLength={50} autocomplete="off" />
      </label>
      <button type="submit" class="main">
        {t.inbox.addTag}
      </button>
    </form>
  );
}
