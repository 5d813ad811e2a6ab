import {
  type AlertReader,
  type CandidateMention,
  type IncidentStore,
  type Segment,
  stepMs,
} from '../../core/alerts.ts';
import { groupBy } from '../../core/group-by.ts';
import { type Incident, type IncidentCare, isWindowed } from '../../core/incident.ts';
import { type Account, createBook, nameOf, stepOf } from './book.ts';
import { judge, judgeBrandSilence, type Subject } from './judge.ts';
import { judgeCost, judgeSourceSilence } from './judge-sources.ts';
import { aboutLead, aboutMention, type Finding, kindOf, subjectKey } from './kinds.ts';
import { advance, further } from './lifecycle.ts';
import { type MentionCheck, matchMention } from './match-mention.ts';
import { partName, partOf } from './part.ts';
import { isSpikeRule, type MentionRule, type Rule, type SilenceRule, type WindowRule } from './rules.ts';
import { addUp } from './series.ts';
import { spikeDefaults } from './spikes.ts';
import { type AlertBrand, createWatch } from './watch.ts';

export type { AlertBrand } from './watch.ts';

export interface EvaluatorOptions {
  readonly rules: readonly Rule[];
  readonly brands: readonly AlertBrand[];
  /** By name. */
  readonly segments: Readonly<Record<string, Segment>>;
  /** Names of the sources that are asked. */
  readonly sources: readonly string[];
  /** How often each is asked at least, ms: what is asked once a day is not silent in between. Infinite: once, and never again. */
  readonly askedEveryMs?: Readonly<Record<string, number>>;
  readonly reader: AlertReader;
  readonly incidents: Pick<IncidentStore, 'load' | 'care'>;
  /** What mentions must say, by the name of the rule. */
  readonly checks: ReadonlyMap<string, MentionCheck>;
  /** What first comes so long after its publication is no news, ms. */
  readonly maxDelayMs: number;
  /** Time is that of a replay: all comes long after its publication. */
  readonly replayed?: boolean;
  /** IANA name: what "usual for Sunday 18:00" means. */
  readonly timeZone: string;
  /** When alerts were last evaluated, by whichever process; undefined where they never were. What was seen before is no news. */
  readonly lastEvaluatedAt?: number | undefined;
  /** Tells, by another text each time, that stored posts were matched again: what is counted anew is history. */
  readonly matchedAgain?: () => Promise<string>;
  /** Told when there are more new mentions than are looked at in one go. */
  readonly onOverflow?: (looked: number) => void;
}

/** What an evaluation found. */
export interface Evaluation {
  /** Incidents that changed in a way worth keeping. */
  readonly changed: readonly Incident[];
  /** All that are not resolved, and those that are not long resolved. */
  readonly current: readonly Incident[];
  /** What people did about those that are open. */
  readonly care: ReadonlyMap<string, IncidentCare>;
}

/** A rule that cannot judge by what is usual yet. */
export interface Learning {
  readonly rule: string;
  readonly brand: string;
  /** Covered history in ms, had and needed. */
  readonly haveMs: number;
  readonly needMs: number;
}

export interface Evaluator {
  /** Judges everything at `now`, ms since the epoch. Throws where the store cannot be asked; asking again is safe. */
  evaluate(now: number): Promise<Evaluation>;
  /** What is still learning, as of the last evaluation. */
  learning(): readonly Learning[];
  /** Evaluates from scratch the next time: what is remembered may be out of date. */
  reset(): void;
}

const minute = 60_000;
const hour = 60 * minute;
/** Windows up to this long are read again with each evaluation; of longer ones, the older part is settled. */
const longestFresh = 6 * hour;
/** A clock that goes back so far has been set. */
const backMs = minute;
/** A store that was away for so long is as a start. Windows are read again for longer. */
const awayMs = 2 * hour;
/** How long after the start sources have to answer before they are called silent: they may not have been asked yet. */
const startGraceMs = 5 * minute;
/** Sources, questions and ends of incidents are looked at so often. */
const slowEveryMs = 30_000;
/** Mentions are looked at again for so long after they were first seen, because they become durable in no strict order … */
const seenOverlapMs = 2 * minute;
/** … and now and then all of so long, because the store may have been away. */
const seenSweepMs = 6 * hour;
const sweepEveryMs = 5 * minute;
const mostMentions = 20_000;
/** So often all is read again within one evaluation because posts are matched again meanwhile: alerts do not wait for the end of that. */
const mostReadings = 3;
/** An incident about one mention is over after a day, if nothing ended it before. */
const mentionKeepMs = 24 * hour;
/** An open incident is written at least so often, so that a restart knows how long it lasted. */
const heldEveryMs = minute;

/**
 * Judges all rules for all brands. What was counted lately is read again each time and put in the place of what was known, so that
 * replays, edits and deletions never count twice; what is older than `maxDelayMs` is learned as history. After a start, a long outage
 * and a jump of the clock everything is read again: they are one case. One evaluation at a time.
 */
export function createEvaluator(options: EvaluatorOptions): Evaluator {
  const { reader, maxDelayMs } = options;
  const watch = createWatch(options);
  const { brandsOf, handlesOf } = watch;
  const ruleNamed = watch.rules;
  const rules = [...ruleNamed.values()];
  const counting = rules.filter((rule): rule is WindowRule | SilenceRule => countsMentions(rule));
  const everyBrand = options.brands.map(({ id }) => id);
  /** By the names of what rules look at. */
  const segments = {
    ...options.segments,
    ...Object.fromEntries(rules.map((rule) => [partName(rule), partOf(rule, options.segments)])),
  };
  const accountOf = (rule: WindowRule | SilenceRule, brand: string): Account => ({
    segment: partName(rule),
    brand,
    ...(rule.type === 'silence' && { onTime: true }),
  });
  const accountsOf = (rule: WindowRule | SilenceRule): Account[] =>
    (rule.type === 'share-of-voice' ? everyBrand : [...brandsOf(rule)]).map((brand) => accountOf(rule, brand));
  /** What rules that count are judged for, each by itself. */
  const subjects = counting.flatMap((rule) =>
    [...brandsOf(rule)].map((brand) => {
      const kind = kindOf(rule, { brand });
      const everyone = rule.type === 'share-of-voice' ? accountsOf(rule) : [];
      return { rule, brand, account: accountOf(rule, brand), kind, key: subjectKey(kind), everyone };
    }),
  );
  const accounts = new Map(counting.flatMap(accountsOf).map((account) => [nameOf(account), account]));
  const horizonMs =
    Math.max(2 * hour, ...counting.map((rule) => Math.min(longestFresh, windowOf(rule)))) + maxDelayMs + stepMs;
  const book = createBook({
    ...options,
    segments,
    accounts: [...accounts.values()],
    detecting: rules.filter(isSpikeRule).flatMap((rule) => accountsOf(rule).map((account) => ({ rule, account }))),
    horizonMs,
  });

  /** Of each subject, its latest incident. */
  let tracked = new Map<string, Incident>();
  /** Open ones that another of the same subject has taken the place of, because two processes did not know of each other. */
  let replaced: readonly Incident[] = [];
  const judged = new Map<string, string>();
  const learning = new Map<string, Learning>();
  let before: number | undefined;
  let startedAt = 0;
  /** When this one began, whatever the clock says since. */
  let firstStartedAt = Number.POSITIVE_INFINITY;
  let sweptAt = Number.NEGATIVE_INFINITY;
  let slowAt = Number.NEGATIVE_INFINITY;

  /** How long a resolved incident is remembered: as long as it keeps another from beginning. */
  const keepMs = (rule: Rule | undefined): number => {
    const maxAge = rule?.type === 'mention' || rule?.type === 'unanswered' ? rule.maxAge : 0;
    return Math.max(24 * hour, rule?.cooldown ?? 0, maxAge) + hour;
  };

  async function start(now: number): Promise<void> {
    // Where this fails, all of it is done again.
    before = undefined;
    await book.load(now);
    judged.clear();
    learning.clear();
    const stored = await options.incidents.load(now - Math.max(keepMs(undefined), ...rules.map(keepMs)));
    const isOpen = ({ state }: Incident) => Number(state !== 'resolved');
    const inOrder = stored.toSorted((a, b) => isOpen(a) - isOpen(b) || a.startedAt - b.startedAt);
    tracked = new Map(inOrder.map((one) => [subjectKey(one), one]));
    replaced = inOrder.filter((one) => isOpen(one) && tracked.get(subjectKey(one)) !== one);
    startedAt = now;
    firstStartedAt = Math.min(firstStartedAt, now);
    sweptAt = Number.NEGATIVE_INFINITY;
    slowAt = Number.NEGATIVE_INFINITY;
  }

  function* judgeCounts(now: number, seen: Map<string, string>): Generator<Finding> {
    const step = stepOf(now);
    const totals = new Map<Rule, Subject['everyone']>();
    const everyoneOf = (rule: Rule, everyone: readonly Account[]): Subject['everyone'] => {
      const known = totals.get(rule) ?? (everyone.length === 0 ? [] : [addUp(everyone.map(book.series))]);
      totals.set(rule, known);
      return known;
    };
    for (const { rule, brand, account, kind, key, everyone } of subjects) {
      const series = book.series(account);
      const state = `${step} ${series.revision()}`;
      const open = tracked.get(key)?.state;
      const still = judged.get(key) === state && rule.type !== 'share-of-voice';
      // Nothing new was counted, and nothing is open that time alone could end.
      if (still && open !== 'firing' && open !== 'pending') continue;
      seen.set(key, state);
      const detector = isSpikeRule(rule) ? book.detector(rule, brand) : undefined;
      const subject: Subject = {
        series,
        everyone: everyoneOf(rule, everyone),
        step,
        now,
        learnedUntil: detector?.learnedUntil ?? step - maxDelayMs,
        detector: detector?.detector,
      };
      const judgement =
        rule.type === 'silence'
          ? judgeBrandSilence(rule, subject, book.covered(now - rule.after, now))
          : judge(rule, subject);
      if (judgement.learning) learning.set(key, { rule: rule.name, brand, ...judgement.learning });
      else learning.delete(key);
      yield { kind, judgement };
    }
  }

  /** The last matching again that is known, and the last evaluation before it. */
  let matched: string | undefined;
  let matchedSince = Number.NEGATIVE_INFINITY;

  /** Whether stored posts were matched again since this was asked last. */
  async function wereMatchedAgain(now: number): Promise<boolean> {
    const last = (await options.matchedAgain?.()) ?? '';
    const former = matched;
    matched = last;
    if (former === undefined || former === last) return false;
    matchedSince = before ?? now;
    return true;
  }

  /** What was first seen before this is history. */
  const newsFrom = () =>
    Math.max(Math.min(firstStartedAt, options.lastEvaluatedAt ?? firstStartedAt), matchedSince) - seenOverlapMs;

  /** Whether there is no incident about it yet, or one that waits: that a mention is still there says nothing. */
  const isNews = (rule: Rule, { brand, mentionId }: CandidateMention): boolean => {
    const known = tracked.get(subjectKey({ rule: rule.name, labels: { brand, mention: mentionId } }));
    return known === undefined || known.state === 'pending';
  };

  async function judgeMentions(now: number, sweep: boolean): Promise<Finding[]> {
    const found: Finding[] = [];
    // The first time after a start all that is news: it may have been away for longer.
    const backMs = sweptAt === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : seenSweepMs;
    const seenFrom = Math.max(newsFrom(), now - (sweep ? backMs : seenOverlapMs));
    const mentionRules = rules.filter((rule): rule is MentionRule => rule.type === 'mention');
    for (const group of groupBy(mentionRules, (rule) => `${rule.segment}\0${rule.maxAge}`).values()) {
      const [first] = group as [MentionRule, ...MentionRule[]];
      const mentions = await reader.mentions({
        brands: [...new Set(group.flatMap((rule) => [...brandsOf(rule)]))],
        segment: options.segments[first.segment ?? ''] ?? {},
        from: now - first.maxAge,
        to: now + hour,
        seenFrom,
        limit: mostMentions,
      });
      if (mentions.length === mostMentions) options.onOverflow?.(mostMentions);
      for (const mention of mentions) {
        for (const rule of group) {
          const reason =
            brandsOf(rule).has(mention.brand) && isNews(rule, mention)
              ? matchMention(rule, mention, options.checks.get(rule.name))
              : undefined;
          if (reason !== undefined) found.push(aboutMention(rule, mention, now, reason));
        }
      }
    }
    return found;
  }

  /** Finds the questions that still wait, and by `answered` the incidents about those that do not. */
  async function judgeQuestions(now: number, answered: Set<string>): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const rule of rules) {
      if (rule.type !== 'unanswered') continue;
      const brands = [...brandsOf(rule)].filter((id) => handlesOf(id).length > 0);
      const newFrom = Math.max(now - rule.maxAge, newsFrom() - rule.after);
      const to = now - rule.after;
      const waits = [...tracked.values()].filter(
        ({ rule: name, state, brand }) => name === rule.name && state !== 'resolved' && brands.includes(brand),
      );
      // Of those that were told of, the answer counts, however late it comes.
      const from = Math.min(newFrom, ...waits.map(({ startedAt: askedAt }) => askedAt));
      const mentions =
        brands.length === 0
          ? []
          : await reader.unanswered({
              brands,
              handles: Object.fromEntries(brands.map((id) => [id, handlesOf(id)])),
              segment: partOf(rule, options.segments),
              from,
              to,
              limit: mostMentions,
            });
      const waiting = new Set(mentions.map(({ mentionId }) => mentionId));
      for (const mention of mentions) {
        if (mention.publishedAt >= newFrom && isNews(rule, mention)) found.push(aboutMention(rule, mention, now));
      }
      // Of what lies behind the last one that was looked at, nothing is known.
      const last = mentions.length === mostMentions ? (mentions.at(-1)?.publishedAt ?? to) : to;
      if (mentions.length === mostMentions) options.onOverflow?.(mostMentions);
      for (const { id, mentionId = '', startedAt: askedAt } of waits) {
        if (askedAt < last && !waiting.has(mentionId)) answered.add(id);
      }
    }
    return found;
  }

  /** Who became a hot lead lately: leads are scored every minute, behind the mentions. */
  async function judgeLeads(now: number): Promise<Finding[]> {
    const found: Finding[] = [];
    for (const rule of rules) {
      if (rule.type !== 'hot-lead' || !reader.hotLeads) continue;
      const leads = await reader.hotLeads({
        brands: [...brandsOf(rule)],
        segment: options.segments[rule.segment ?? ''] ?? {},
        hotSince: now - hour,
        limit: mostMentions,
      });
      for (const lead of leads) {
        if (lead.score > rule.scoreAbove && isNews(rule, lead.mention)) found.push(aboutLead(rule, lead, now));
      }
    }
    return found;
  }

  async function judgeSources(now: number): Promise<Finding[]> {
    const found: Finding[] = [];
    const silences = rules.filter((rule) => rule.type === 'silence' && rule.of === 'source') as SilenceRule[];
    const sights = silences.length > 0 && now - startedAt >= startGraceMs ? await reader.sources(now) : [];
    for (const rule of silences) {
      for (const sight of sights) {
        if (!watch.asksAbout(rule, sight.source)) continue;
        const judgement = judgeSourceSilence(rule, sight, now, options.askedEveryMs?.[sight.source]);
        found.push({ kind: kindOf(rule, { source: sight.source }), judgement });
      }
    }
    for (const rule of rules) {
      if (rule.type !== 'cost') continue;
      const kind = kindOf(rule, {}, { currency: rule.currency });
      found.push({ kind, judgement: await judgeCost(rule, reader, options.timeZone, now) });
    }
    return found;
  }

  /** Why an open incident is over, whatever its rule would say; undefined where it is not. */
  async function endings(now: number, open: readonly Incident[], slow: boolean) {
    const about = open.filter(({ mentionId }) => slow && mentionId !== undefined);
    const gone = await reader.gone(
      about.map(({ brand, mentionId = '', startedAt: publishedAt }) => ({ brand, mentionId, publishedAt })),
    );
    return (incident: Incident, care: ReadonlyMap<string, IncidentCare>): string | undefined => {
      const by = care.get(incident.id)?.resolvedBy;
      if (by !== undefined) return `resolved by ${by}`;
      const unwatched = watch.endOf(incident);
      if (unwatched !== undefined) return unwatched;
      if (incident.mentionId === undefined) return undefined;
      if (gone.has(incident.mentionId)) return 'the mention is gone';
      const old =
        now - (incident.firedAt ?? incident.startedAt) >= Math.max(mentionKeepMs, keepMs(ruleNamed.get(incident.rule)));
      return old ? 'nothing came of it' : undefined;
    };
  }

  return {
    async evaluate(now) {
      const jumped = before !== undefined && (now < before - backMs || now - before > awayMs);
      const anew = before === undefined || jumped;
      let again = await wereMatchedAgain(now);
      if (anew) await start(now);
      // Asked for now and then: it changes slowly.
      const slow = now - slowAt >= slowEveryMs;
      const sweep = now - sweptAt >= sweepEveryMs;
      const seen = new Map<string, string>();
      const answered = new Set<string>();
      let fresh = anew;
      const read = async () => {
        // What counts are compared with was matched again too.
        if (again && !fresh) {
          await book.load(now);
          judged.clear();
          fresh = true;
        }
        answered.clear();
        return settled([
          judgeMentions(now, sweep),
          slow ? judgeQuestions(now, answered) : [],
          slow ? judgeLeads(now) : [],
          slow ? judgeSources(now) : [],
          fresh ? undefined : book.refresh(now),
        ]);
      };
      let [mentions, questions, leads, sources] = await read();
      // That may have begun, or gone on, while it was read.
      for (let tries = 0; tries < mostReadings && (await wereMatchedAgain(now)); tries += 1) {
        again = true;
        fresh = false;
        [mentions, questions, leads, sources] = await read();
      }
      const found = [...judgeCounts(now, seen), ...mentions, ...questions, ...leads, ...sources];

      const next = new Map(tracked);
      for (const { kind, judgement } of found) {
        const key = subjectKey(kind);
        const former = next.get(key);
        // That a mention is still there is no news.
        if (kind.mentionId !== undefined && former && former.state !== 'pending') continue;
        const incident = advance(former, kind, judgement, now);
        if (incident) next.set(key, incident);
      }
      const open = [...next.values()].filter(({ state }) => state !== 'resolved');
      const [care, endOf] = await settled([options.incidents.care(open.map(({ id }) => id)), endings(now, open, slow)]);
      for (const incident of open) {
        const resolution = endOf(incident, care) ?? (answered.has(incident.id) ? 'answered' : undefined);
        if (resolution === undefined) continue;
        next.set(subjectKey(incident), { ...incident, state: 'resolved', resolvedAt: now, resolution });
      }

      const changed: Incident[] = replaced.map((incident) => ({
        ...incident,
        state: 'resolved',
        resolvedAt: now,
        resolution: 'another one goes on in its place',
      }));
      for (const [key, incident] of next) {
        const former = tracked.get(key);
        if (incident === former) {
          const keep = keepMs(ruleNamed.get(incident.rule));
          if (incident.state === 'resolved' && now - (incident.resolvedAt ?? now) > keep) next.delete(key);
        } else if (worthKeeping(former, incident)) changed.push(incident);
        // What is not written is not remembered either, so that this process and the next one after it go on from the same.
        else if (former) next.set(key, former);
      }
      // Only now: where anything above failed, the next evaluation does all of it again.
      tracked = next;
      replaced = [];
      for (const [key, state] of seen) judged.set(key, state);
      before = now;
      if (slow) slowAt = now;
      if (sweep) sweptAt = now;
      return { changed, current: [...next.values()], care };
    },
    learning: () => [...learning.values()],
    reset() {
      before = undefined;
    },
  };
}

/** As `Promise.all`, and where one fails it waits for the others too: nothing is under way when all is done again. */
async function settled<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

const countsMentions = (rule: Rule): boolean => (rule.type === 'silence' ? rule.of === 'brand' : isWindowed(rule.type));
/** Spikes have windows of several lengths where none is given. */
const windowOf = (rule: WindowRule | SilenceRule) =>
  rule.type === 'silence' ? rule.after : (rule.window ?? Math.max(...spikeDefaults.windowsMs));

/** Whether a change is to be written: states, peaks and impact at once; that it goes on, once a minute. */
function worthKeeping(former: Incident | undefined, next: Incident): boolean {
  if (!former || former.id !== next.id || former.state !== next.state || former.impact !== next.impact) return true;
  const worse =
    further(next.peak, former.peak) &&
    Math.abs(next.peak.value - former.peak.value) > 0.1 * Math.abs(former.peak.value);
  return worse || next.lastHeldAt - former.lastHeldAt >= heldEveryMs;
}
