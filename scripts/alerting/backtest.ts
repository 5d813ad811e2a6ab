import { type NotificationEntry, type Segment, type Silence, stepMs } from '../../core/alerts.ts';
import type { Incident } from '../../core/incident.ts';
import { type DispatchOptions, type Due, findDue } from '../../processors/alerts/dispatch.ts';
import { type AlertBrand, createEvaluator, type Learning } from '../../processors/alerts/evaluate.ts';
import { inhibited } from '../../processors/alerts/inhibit.ts';
import type { MentionCheck } from '../../processors/alerts/match-mention.ts';
import { matchesAll } from '../../processors/alerts/matchers.ts';
import type { Rule } from '../../processors/alerts/rules.ts';
import { createHistoryReader, type History } from './history.ts';

export interface ReplayOptions {
  readonly history: History;
  /** Replayed is `[from, to)`, at whole steps; what lies before in the history is what is usual. */
  readonly from: number;
  readonly to: number;
  readonly rules: readonly Rule[];
  readonly brands: readonly AlertBrand[];
  readonly segments: Readonly<Record<string, Segment>>;
  readonly sources: readonly string[];
  readonly checks: ReadonlyMap<string, MentionCheck>;
  readonly maxDelayMs: number;
  readonly timeZone: string;
}

export interface BacktestOptions extends ReplayOptions {
  readonly dispatch: DispatchOptions;
  readonly silences: readonly Silence[];
}

/** Why nobody would have been told. */
export type KeptBack =
  | { readonly why: 'inhibited'; readonly by: string }
  | { readonly why: 'silenced'; readonly by: string }
  | { readonly why: 'severity' | 'no-channel' | 'hours' };

export interface BacktestIncident {
  /** As it was last. */
  readonly incident: Incident;
  /** Messages about it, in their order. */
  readonly told: readonly { readonly channel: string; readonly kind: Due['kind']; readonly at: number }[];
  /** Absent where somebody would have been told. */
  readonly keptBack?: KeptBack;
}

export interface Backtest {
  /** Those that fired, in the order of firing. */
  readonly incidents: readonly BacktestIncident[];
  readonly messages: readonly {
    readonly at: number;
    readonly channel: string;
    readonly kind: Due['kind'];
    readonly rule: string;
  }[];
  /** What could not judge by what is usual at the beginning; `until` absent: nor at the end. */
  readonly learning: readonly (Learning & { readonly until?: number })[];
}

/** What would have fired and who would have been told, by the evaluator and the dispatcher that judge the present. It writes nothing. */
export async function backtest(options: BacktestOptions): Promise<Backtest> {
  const { dispatch, silences } = options;
  const fired = new Map<string, Incident>();
  const told = new Map<string, BacktestIncident['told'][number][]>();
  const quiet = new Map<string, KeptBack>();
  const seen = new Set<string>();
  const messages: Backtest['messages'][number][] = [];
  let entries: NotificationEntry[] = [];
  const learning = new Map<string, Learning & { until?: number }>();

  for await (const { now, changed, current, care, learning: learns } of replay(options)) {
    for (const incident of changed) if (incident.firedAt !== undefined) fired.set(incident.id, incident);
    const firing = current.filter(({ state }) => state === 'firing');
    if (firing.length > 0 || entries.length > 0) {
      const silencing = silences.filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
      for (const { id, labels } of silencing.length > 0 ? firing : []) {
        const silence = silencing.find(({ matchers }) => matchesAll(matchers, labels));
        if (silence) quiet.set(id, { why: 'silenced', by: silence.id });
      }
      // Whoever keeps others back fires before or with them.
      if (firing.some(({ id }) => !seen.has(id))) {
        for (const [id, by] of inhibited(firing, dispatch.inhibitions)) {
          if (!quiet.has(id)) quiet.set(id, { why: 'inhibited', by: by.id });
        }
      }
      for (const { id } of firing) seen.add(id);
      for (const due of findDue(dispatch, { now, incidents: current, care, silences, entries })) {
        entries.push(entryOf(due, now));
        messages.push({ at: now, channel: due.channel, kind: due.kind, rule: due.incidents[0]?.rule ?? '' });
        for (const { id } of due.incidents) {
          const list = told.get(id) ?? [];
          told.set(id, [...list, { channel: due.channel, kind: due.kind, at: now }]);
        }
      }
      const ids = new Set(current.map(({ id }) => id));
      entries = entries.filter(({ incidents }) => incidents.some((id) => ids.has(id)));
    }
    const names = new Set(learns.map(({ rule, brand }) => `${rule}\0${brand}`));
    for (const [name, known] of learning) if (!names.has(name)) known.until ??= now;
    for (const one of learns) {
      const known = learning.get(`${one.rule}\0${one.brand}`);
      learning.set(`${one.rule}\0${one.brand}`, { ...one, ...(known?.until !== undefined && { until: known.until }) });
    }
  }

  const rules = new Map(options.rules.map((rule) => [rule.name, rule]));
  const keptBack = (incident: Incident): KeptBack => {
    const known = quiet.get(incident.id);
    if (known) return known;
    const refs = rules.get(incident.rule)?.channels ?? dispatch.channels;
    if (refs.length === 0) return { why: 'no-channel' };
    const severe = dispatch.minimumSeverity;
    const rank = { info: 0, warning: 1, critical: 2 };
    const below = rules.get(incident.rule)?.channels === undefined && rank[incident.severity] < rank[severe];
    return { why: below ? 'severity' : 'hours' };
  };
  const incidents = [...fired.values()]
    .sort((a, b) => (a.firedAt ?? 0) - (b.firedAt ?? 0))
    .map((incident): BacktestIncident => {
      const list = told.get(incident.id) ?? [];
      return { incident, told: list, ...(list.length === 0 && { keptBack: keptBack(incident) }) };
    });
  return { incidents, messages, learning: [...learning.values()] };
}

/** Judges the end of every step (or of each stride of several), as if it were the present. */
export async function* replay(options: ReplayOptions, strideMs = stepMs) {
  const { history, from, to } = options;
  const reader = createHistoryReader(history);
  const evaluator = createEvaluator({
    ...options,
    reader,
    replayed: true,
    incidents: { load: async () => [], care: async () => new Map() },
  });
  for (let end = from + strideMs; end <= to; end += strideMs) {
    // The last moment of the step: all of it is known, and nothing of the next one.
    const now = end - 1;
    reader.moveTo(now);
    const evaluation = await evaluator.evaluate(now);
    yield { now, ...evaluation, learning: evaluator.learning() };
  }
}

/** Those that fired, in the order of firing. */
export async function firedIn(options: ReplayOptions, strideMs?: number): Promise<Incident[]> {
  const fired = new Map<string, Incident>();
  for await (const { changed } of replay(options, strideMs)) {
    for (const incident of changed) if (incident.firedAt !== undefined) fired.set(incident.id, incident);
  }
  return [...fired.values()].sort((a, b) => (a.firedAt ?? 0) - (b.firedAt ?? 0));
}

function entryOf({ key, channel, kind, thread, incidents }: Due, now: number): NotificationEntry {
  const impact = Math.max(...incidents.map((one) => one.impact));
  return {
    key,
    channel,
    kind,
    incidents: incidents.map(({ id }) => id),
    thread,
    impact,
    createdAt: now,
    state: 'sent',
  };
}
