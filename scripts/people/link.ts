import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { CursorStore } from '../../core/contract.ts';
import type { Account } from '../../core/people.ts';
import { createIdentify } from '../../processors/identity/identify.ts';
import { estimate, startWeights, type Weights } from '../../processors/identity/weights.ts';
import type { Client } from '../../sinks/clickhouse/evidence/read.ts';
import type { AccountStore } from '../../sinks/clickhouse/people/accounts.ts';
import {
  type AuthorPlace,
  readSeenAuthors,
  readTexts,
  readUnknownAuthors,
} from '../../sinks/clickhouse/people/authors.ts';
import type { DecisionStore } from '../../sinks/clickhouse/people/decisions.ts';
import { stateOf } from '../../sinks/clickhouse/people/state-of.ts';
import type { SuggestionStore } from '../../sinks/clickhouse/people/suggestions.ts';
import { type Directory, loadDirectory } from './directory.ts';
import { join, joinKeys } from './join.ts';
import { type Judgeable, judge } from './judge.ts';

/** Under which the place of the reading of authors is kept. */
export const peopleCursor = '~people';
/** Under which it is kept against whom accounts were last judged, and since when. */
export const judgedCursor = '~people:judged';
/** Under which the place of the reading of decisions is kept. */
export const decisionsCursor = '~people:decisions';
const cursorSchema = z.object({ since: z.number() });
const judgedSchema = z.object({ state: z.string(), at: z.number() });

/** Decisions from which weights are learned from them. */
export const leastDecisions = 30;
/** Accounts judged in one go, and how many before others have their turn. */
const batch = 200;
const turn = 10;
/** Authors read at once: each reading goes over all mentions since its place. */
const page = 2_000;
/** How far back each look begins before the last one's end: mentions are stored a little after they were fetched. */
const overlapMs = 120_000;
/** Mentions that were stored later than that are looked for so far back, now and then. */
const lateMs = 7 * 86_400_000;
/** An account that was seen again and shows the same is written again when that was so long ago. */
const seenAgainMs = 3_600_000;

export interface Linker {
  /** Looks at authors that are new or look different; resolves with how many were judged. */
  linkNew(signal: AbortSignal): Promise<number>;
  /** Looks for authors whose mentions were stored long after they were fetched; resolves with how many were judged. */
  linkLate(signal: AbortSignal): Promise<number>;
  /** Judges some of the accounts again that were judged before customers or decisions changed; with how many. */
  linkAgain(signal: AbortSignal): Promise<number>;
  /** Judges the accounts again that people decided of since the last time; with how many. */
  linkDecided(signal: AbortSignal): Promise<number>;
  /** Takes over changes of customers, and what decisions teach. */
  refresh(signal: AbortSignal): Promise<void>;
}

/** The weights that were learned from decisions, where there are enough of them. */
export async function learnedWeights(
  decisions: DecisionStore,
): Promise<{ readonly weights: Weights; readonly decisions: number }> {
  const judged = await decisions.judged();
  return {
    weights: judged.length < leastDecisions ? startWeights : estimate(startWeights, judged),
    decisions: judged.length,
  };
}

/**
 * Links the authors of mentions to customers, and accounts of one person to one another. All that it writes follows from what is stored: after a
 * death half-way the next one judges the same authors again, and writes the same.
 */
export function createLinker(options: {
  /** Who was forgotten, and erases what came of them in the meantime. */
  readonly forgotten?:
    | { has(account: string): boolean; erase(authors: readonly Judgeable[]): Promise<unknown> }
    | undefined;
  readonly client: Client;
  readonly accounts: AccountStore;
  readonly suggestions: SuggestionStore;
  readonly decisions: DecisionStore;
  readonly cursors: CursorStore;
  readonly thresholds: { readonly link: number; readonly suggest: number };
  readonly clock: Clock;
}): Linker {
  const { client, accounts, suggestions, decisions, cursors, thresholds, clock } = options;
  let directory: Directory | undefined;
  let taught = '';
  let identify: ReturnType<typeof createIdentify> | undefined;
  /** Decisions that were looked at, by their ids: those that the next reading may find again. */
  let handled: ReadonlyMap<string, number> = new Map();
  /** Accounts that were judged before are to be judged again. */
  let judgedSince = 0;

  async function refresh(signal: AbortSignal): Promise<void> {
    const learned = await learnedWeights(decisions);
    // So often weights are learned anew: with every tenth part more.
    const now =
      learned.decisions < leastDecisions ? '' : String(Math.floor(Math.log(learned.decisions) / Math.log(1.1)));
    const isNew = directory === undefined || directory.state !== (await stateOf(client, 'customers'));
    if (!isNew && now === taught) return;
    // Before the reading: what changes during it counts the next time.
    const at = clock.now();
    if (isNew) {
      // The former is let go first: two of a million customers are too much for one process.
      directory = undefined;
      identify = undefined;
    }
    const loaded: Directory = directory ?? (await loadDirectory(client, signal));
    if (signal.aborted) return;
    // After a restart with the same customers only what was left over is judged.
    const state = `${loaded.state} ${now} ${thresholds.link} ${thresholds.suggest}`;
    const past = judgedSchema.safeParse(await cursors.load(judgedCursor));
    const since = past.success && past.data.state === state ? past.data.at : at;
    if (since === at) await cursors.save(judgedCursor, { state, at });
    // At last, so that what fails before is done again.
    judgedSince = since;
    directory = loaded;
    identify = createIdentify({ index: loaded.index, weights: learned.weights, thresholds });
    taught = now;
  }

  async function judgeAll(authors: readonly Judgeable[], signal: AbortSignal): Promise<number> {
    if (!directory || !identify || authors.length === 0) return 0;
    const names = authors.map(({ account }) => account);
    const before = await accounts.find(names);
    const all = await suggestions.of(names);
    const refused = await decisions.refused(names);
    const verdicts = await decisions.verdicts(names);
    const texts = await readTexts(client, names);
    const changed = new Map<string, Account>();
    const told = [];
    for (const [at, author] of authors.entries()) {
      if (signal.aborted) return at;
      if (at % turn === 0) await nextTurn();
      const judged = judge(
        { ...author, texts: texts.get(author.account) ?? [] },
        {
          ...{ before: before.get(author.account), verdict: verdicts.get(author.account) },
          ...{ suggested: all.filter(({ account }) => account === author.account) },
          ...{ identify, index: directory.index, refused, thresholds, now: clock.now() },
        },
      );
      told.push(...judged.suggestions);
      changed.set(author.account, judged.account);
    }
    await joinAll(changed);
    // Suggestions first: an account that is written counts as judged.
    await suggestions.put(told);
    await accounts.put([...changed.values()]);
    return authors.length;
  }

  async function judgeEach(authors: readonly Judgeable[], signal: AbortSignal): Promise<number> {
    let judged = 0;
    const late = authors.filter(({ account }) => options.forgotten?.has(account));
    if (late.length > 0) await options.forgotten?.erase(late);
    const kept = authors.filter((author) => !late.includes(author));
    for (let at = 0; at < kept.length && !signal.aborted; at += batch)
      judged += await judgeAll(kept.slice(at, at + batch), signal);
    return judged;
  }

  async function joinAll(changed: Map<string, Account>): Promise<void> {
    const keys = [...changed.values()].flatMap(joinKeys);
    if (keys.length === 0) return;
    const stored = new Map((await accounts.withKeys(keys)).map((one) => [one.account, one]));
    for (const name of [...changed.keys()]) {
      const account = changed.get(name);
      if (!account) continue;
      const wanted = new Set(joinKeys(account));
      const others = [...new Map([...stored, ...changed]).values()].filter(
        (other) => other.account !== name && other.keys.some((key) => wanted.has(key)),
      );
      for (const joined of join(account, others, clock.now())) changed.set(joined.account, joined);
    }
  }

  return {
    refresh,
    async linkNew(signal) {
      if (!directory) await refresh(signal);
      const stored = cursorSchema.safeParse(await cursors.load(peopleCursor));
      let place: AuthorPlace = { since: stored.success ? stored.data.since - overlapMs : 0, account: '' };
      let judged = 0;
      while (!signal.aborted) {
        const seen = await readSeenAuthors(client, place, page);
        const before = await accounts.find(seen.map(({ account }) => account));
        const isChanged = ({ account, profile, lastSeenAt }: Judgeable) => {
          const known = before.get(account);
          return !known || shown(known.profile) !== shown(profile) || lastSeenAt - known.lastSeenAt > seenAgainMs;
        };
        judged += await judgeEach(seen.filter(isChanged), signal);
        const last = seen.at(-1);
        if (!last || signal.aborted) break;
        await cursors.save(peopleCursor, { since: last.lastSeenAt });
        if (seen.length < page) break;
        place = { since: last.lastSeenAt, account: last.account };
      }
      return judged;
    },
    async linkLate(signal) {
      if (!directory) await refresh(signal);
      let judged = 0;
      while (!signal.aborted) {
        const late = await readUnknownAuthors(client, clock.now() - lateMs, page);
        judged += await judgeEach(late, signal);
        if (late.length < page) break;
      }
      return judged;
    },
    async linkAgain(signal) {
      const old = await accounts.judgedBefore(judgedSince, batch);
      return judgeAll(old, signal);
    },
    async linkDecided(signal) {
      if (!directory) await refresh(signal);
      const stored = cursorSchema.safeParse(await cursors.load(decisionsCursor));
      // Versions are microseconds, by the clocks of several processes.
      const since = stored.success ? stored.data.since - overlapMs * 1_000 : 0;
      const all = await decisions.touched(since);
      const fresh = all.filter(({ id, version }) => handled.get(id) !== version);
      const last = all.at(-1);
      if (fresh.length === 0 || !last) return 0;
      const names = new Set(fresh.flatMap((one) => one.accounts));
      const judged = await judgeEach([...(await accounts.find(names)).values()], signal);
      if (signal.aborted) return judged;
      handled = new Map(all.map(({ id, version }) => [id, version]));
      await cursors.save(decisionsCursor, { since: last.version });
      return judged;
    },
  };
}

/** Numbers that rise all the time are no other profile. */
const shown = ({ followers: _, ...profile }: Account['profile']) =>
  JSON.stringify(profile, Object.keys(profile).sort());
