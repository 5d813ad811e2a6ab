import {
  type AlertReader,
  type CandidateMention,
  type Gap,
  type HotLead,
  type IncidentStore,
  metrics,
  type Segment,
  type SourceSight,
  type StepCounts,
  stepMs,
} from '../../core/alerts.ts';
import { holds } from '../../core/condition.ts';
import type { Incident, IncidentCare } from '../../core/incident.ts';

/** A state of a mention, as a table of states holds it: the one with the highest version counts, of equal ones the last. */
export interface MentionState extends CandidateMention {
  readonly version: number;
  readonly deleted: boolean;
  /** Id of the post that it repeats; its own where it is new. */
  readonly storyId: string;
  /** It asks something. */
  readonly asks: boolean;
  /** When this state was written, ms since the epoch. */
  readonly writtenAt: number;
}

export interface Asking {
  readonly source: string;
  readonly at: number;
  readonly ok: boolean;
  readonly error?: string;
  readonly posts?: number;
}

/** What was stored of the world: all of it is kept, and what is asked is answered as of a time. */
export interface MemoryAlerts {
  readonly reader: AlertReader;
  /** Leads that are hot, whenever it is asked. */
  readonly hot: HotLead[];
  /** What has been written later than this is not there yet. */
  moveTo(now: number): void;
  put(state: Partial<MentionState> & Pick<MentionState, 'publishedAt'>): MentionState;
  ask(asking: Asking): void;
  /** Answers of accounts, by the post that is answered. */
  answer(answer: { readonly postId: string; readonly handle: string; readonly at: number }): void;
  /** Fails what is asked as long as it returns an error. */
  failing: (question: keyof AlertReader) => Error | undefined;
  /** Questions so far. */
  readonly asked: Map<keyof AlertReader, number>;
}

/**
 * Counts from a list of states, each time from the beginning: slow, and easily seen to be right. Of coverage: a step is covered unless
 * every source that was ever asked failed in it or was not asked in it and the step before. Without askings all is covered.
 */
export function createMemoryAlerts(): MemoryAlerts {
  let now = Number.NEGATIVE_INFINITY;
  let made = 0;
  const states = new Map<string, MentionState[]>();
  const askings: Asking[] = [];
  /** Steps in which a source answered. */
  const seen = new Map<string, Set<number>>();
  const answers: { postId: string; handle: string; at: number }[] = [];
  const hot: HotLead[] = [];

  let known: { readonly as: string; readonly list: readonly MentionState[] } | undefined;
  /** All that is there, oldest first. */
  const latest = (): readonly MentionState[] => {
    const as = `${now} ${made}`;
    if (known?.as === as) return known.list;
    const list = [...states.values()].flatMap((all) => {
      let best: MentionState | undefined;
      for (const state of all) {
        if (state.writtenAt <= now && (!best || state.version >= best.version)) best = state;
      }
      return best && !best.deleted ? [best] : [];
    });
    list.sort((a, b) => a.publishedAt - b.publishedAt || (a.mentionId < b.mentionId ? -1 : 1));
    known = { as, list };
    return list;
  };
  const fits = (segment: Segment) => (one: MentionState) =>
    (segment.networks?.includes(one.network) ?? true) &&
    (segment.sources?.includes(one.source) ?? true) &&
    (segment.types?.includes(one.type) ?? true) &&
    (segment.languages?.includes(one.language) ?? true) &&
    (segment.countries?.includes(one.country) ?? true) &&
    (segment.sites?.includes(one.site) ?? true) &&
    (segment.followersAtLeast === undefined || (one.followers ?? 0) >= segment.followersAtLeast) &&
    (segment.where === undefined || holds(segment.where, one));
  const select = (query: { brands: readonly string[]; segment: Segment; from: number; to: number }) => {
    const brands = new Set(query.brands);
    return latest()
      .filter((one) => one.publishedAt >= query.from && one.publishedAt < query.to && brands.has(one.brand))
      .filter(fits(query.segment));
  };
  const plain = (handle: string) => handle.replace(/^@/u, '').toLowerCase();

  const reader: AlertReader = {
    async counts(query) {
      const rows = new Map<string, { -readonly [K in keyof StepCounts]: StepCounts[K] }>();
      for (const one of select(query)) {
        if (query.maxDelayMs !== undefined && one.firstSeenAt - one.publishedAt > query.maxDelayMs) continue;
        const at = Math.floor(one.publishedAt / stepMs) * stepMs;
        const key = `${one.brand} ${at}`;
        const row = rows.get(key) ?? {
          brand: one.brand,
          at,
          ...(Object.fromEntries(metrics.map((metric) => [metric, 0])) as Record<(typeof metrics)[number], number>),
        };
        rows.set(key, row);
        const isNew = one.storyId === one.postId;
        row.mentions += 1;
        if (isNew) row.stories += 1;
        if (one.sentiment !== 'unrated') row.rated += 1;
        if (one.sentiment === 'negative') {
          row.negative += 1;
          row.negativeReach += one.followers ?? 0;
          if (isNew) row.negativeStories += 1;
        }
        if (one.sentiment === 'positive') {
          row.positive += 1;
          if (isNew) row.positiveStories += 1;
        }
      }
      return [...rows.values()].sort((a, b) => (a.brand < b.brand ? -1 : a.brand > b.brand ? 1 : a.at - b.at));
    },
    async mentions(query) {
      return select(query)
        .filter((one) => one.firstSeenAt >= query.seenFrom && (query.ids?.includes(one.mentionId) ?? true))
        .slice(0, query.limit);
    },
    hotLeads: async ({ brands, limit }) => hot.filter(({ mention }) => brands.includes(mention.brand)).slice(0, limit),
    async unanswered(query) {
      const isAnswered = (one: MentionState) =>
        answers.some(
          ({ postId, handle, at }) =>
            at <= now &&
            postId === one.postId &&
            (query.handles[one.brand] ?? []).some((own) => plain(own) === plain(handle)),
        );
      return select(query)
        .filter((one) => one.asks && !isAnswered(one))
        .slice(0, query.limit);
    },
    async gone(mentions) {
      const there = new Set(latest().map(({ mentionId }) => mentionId));
      return new Set(mentions.map(({ mentionId }) => mentionId).filter((id) => !there.has(id)));
    },
    async sources(at) {
      return [...new Set(askings.map(({ source }) => source))].flatMap((source): SourceSight[] => {
        const known = askings.filter((one) => one.source === source && one.at <= at);
        const success = known.findLast(({ ok }) => ok);
        const failure = known.findLast(({ ok }) => !ok);
        if (!known[0]) return [];
        return [
          {
            source,
            ...(success && { lastSuccessAt: success.at }),
            lastError: failure && failure.at > (success?.at ?? 0) ? (failure.error ?? '') : '',
            firstAskedAt: known[0].at,
          },
        ];
      });
    },
    async coverage({ sources, from, to }) {
      const names = sources.filter((source) => seen.has(source));
      const gaps: Gap[] = [];
      const covered: boolean[] = [];
      for (let at = from; at < to; at += stepMs) {
        const step = Math.floor(at / stepMs);
        const blind = names.filter((name) => !seen.get(name)?.has(step) && !seen.get(name)?.has(step - 1));
        for (const source of blind) gaps.push({ source, from: at, to: Math.min(to, at + stepMs), error: '' });
        covered.push(names.length === 0 || blind.length < names.length);
      }
      return { gaps, covered };
    },
    async postsRead(from, to) {
      const read = new Map<string, number>();
      for (const { source, at, posts = 0 } of askings) {
        if (at >= from && at < to && at <= now) read.set(source, (read.get(source) ?? 0) + posts);
      }
      return read;
    },
  };

  const asked = new Map<keyof AlertReader, number>();
  const memory: MemoryAlerts = {
    reader: Object.fromEntries(
      Object.entries(reader).map(([question, answer]) => [
        question,
        async (...input: never[]) => {
          asked.set(question as keyof AlertReader, (asked.get(question as keyof AlertReader) ?? 0) + 1);
          const error = memory.failing(question as keyof AlertReader);
          if (error) throw error;
          return (answer as (...input: never[]) => unknown)(...input);
        },
      ]),
    ) as unknown as AlertReader,
    moveTo(time) {
      now = time;
    },
    put(given) {
      made += 1;
      const mentionId = given.mentionId ?? `m${made}`;
      const before = states.get(mentionId) ?? [];
      const postId = given.postId ?? before[0]?.postId ?? `p${made}`;
      const firstSeenAt = given.firstSeenAt ?? before[0]?.firstSeenAt ?? given.publishedAt;
      const state: MentionState = {
        brand: 'acme',
        type: 'post',
        title: '',
        body: '',
        text: '',
        url: '',
        network: 'mastodon',
        source: 'feed',
        site: '',
        language: 'en',
        country: '',
        author: 'somebody',
        authorHandle: 'somebody',
        authorUrl: '',
        threadId: '',
        sentiment: 'neutral',
        copies: 0,
        asks: false,
        deleted: false,
        version: before.length + 1,
        ...given,
        firstSeenAt,
        writtenAt: given.writtenAt ?? firstSeenAt,
        mentionId,
        postId,
        storyId: given.storyId ?? postId,
      };
      states.set(mentionId, [...before, state]);
      return state;
    },
    ask(asking) {
      askings.push(asking);
      const steps = seen.get(asking.source) ?? new Set();
      seen.set(asking.source, steps);
      if (asking.ok) steps.add(Math.floor(asking.at / stepMs));
    },
    answer: (answer) => void answers.push(answer),
    hot,
    failing: () => undefined,
    asked,
  };
  return memory;
}

/** Incidents as a table keeps them: of each the state that was saved last. What people did is set by hand. */
export interface MemoryIncidents extends Pick<IncidentStore, 'load' | 'care' | 'save'> {
  readonly rows: Map<string, Incident>;
  readonly people: Map<string, IncidentCare>;
}

export function createMemoryIncidents(): MemoryIncidents {
  const rows = new Map<string, Incident>();
  const people = new Map<string, IncidentCare>();
  return {
    rows,
    people,
    async load(resolvedSince) {
      const kept = [...rows.values()].filter(
        ({ state, resolvedAt }) => state !== 'resolved' || (resolvedAt ?? 0) >= resolvedSince,
      );
      // As JSON, like the table: nothing is shared with who saved it.
      return JSON.parse(JSON.stringify(kept)) as Incident[];
    },
    async save(incidents) {
      for (const incident of incidents) rows.set(incident.id, JSON.parse(JSON.stringify(incident)) as Incident);
    },
    async care(ids) {
      return new Map(ids.flatMap((id) => (people.has(id) ? [[id, people.get(id) as IncidentCare]] : [])));
    },
  };
}
