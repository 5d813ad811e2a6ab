import { groupBy } from '../../core/group-by.ts';
import type { Incident } from '../../core/incident.ts';
import type { Learning } from '../../processors/alerts/evaluate.ts';
import { excerpt, line } from '../../processors/alerts/line.ts';
import type { Rule } from '../../processors/alerts/rules.ts';
import { subject, tellSeen, tellUsual } from '../../processors/alerts/tell.ts';
import { createVoice, type Voice } from '../../processors/alerts/voice.ts';
import type { Configuration } from '../configuration.ts';
import type { Output } from '../context.ts';
import { number, paint, plain, table } from '../text.ts';
import type { Backtest, BacktestIncident, KeptBack } from './backtest.ts';
import type { History } from './history.ts';
import { poissonInterval } from './poisson.ts';
import type { Proposal } from './proposal.ts';
import { ruleLine } from './rule-yaml.ts';

/** What a run found, as `--json` prints it. Times are ms since the epoch. */
export interface BacktestReport {
  readonly from: number;
  readonly to: number;
  readonly weeks: number;
  readonly tookMs: number;
  readonly rules: readonly {
    readonly rule: string;
    readonly type: string;
    readonly incidents: number;
    readonly perWeek: number;
    /** Of `perWeek` (95 %, Poisson). */
    readonly interval: readonly [low: number, high: number];
    /** Of those messages that tell of it first. */
    readonly messages: number;
    readonly messagesPerWeek: number;
  }[];
  readonly channels: readonly {
    readonly channel: string;
    readonly messages: number;
    readonly perWeek: number;
    readonly byKind: Readonly<Record<string, number>>;
  }[];
  readonly total: {
    readonly incidents: number;
    readonly incidentsPerWeek: number;
    readonly messages: number;
    readonly messagesPerWeek: number;
  };
  readonly incidents: readonly ReportedIncident[];
  /** `until` absent: still at the end. */
  readonly learning: readonly (Learning & { readonly until?: number })[];
  readonly wanted: { readonly perWeek: number; readonly settings: readonly Proposal[]; readonly yaml: string };
}

export interface ReportedIncident
  extends Pick<Incident, 'id' | 'rule' | 'type' | 'brand' | 'severity' | 'impact' | 'startedAt' | 'peak' | 'labels'> {
  readonly firedAt: number;
  /** Absent: not over at the end. */
  readonly resolvedAt?: number;
  readonly lastedMs: number;
  /** The arithmetic of its worst moment, in words. */
  readonly what: string;
  readonly told: BacktestIncident['told'];
  readonly keptBack?: KeptBack;
}

export interface BacktestResults {
  readonly configuration: Pick<Configuration, 'config'>;
  readonly from: number;
  readonly to: number;
  readonly rules: readonly Rule[];
  readonly history: Pick<History, 'mentions' | 'questions'>;
  readonly found: Backtest;
  readonly proposals: readonly Proposal[];
  readonly wanted: number;
  readonly tookMs: number;
}

const weekMs = 7 * 86_400_000;

export function backtestReport({
  configuration,
  from,
  to,
  rules,
  history,
  found,
  proposals,
  wanted,
  tookMs,
}: BacktestResults): BacktestReport {
  const { config } = configuration;
  const weeks = (to - from) / weekMs;
  const voice = createVoice('en', config.alerts.timezone, to);
  const brandName = (id: string) => config.brands.find((brand) => brand.id === id)?.name ?? id;
  const texts = textsOf(history, found);
  const incidents = found.incidents.map(({ incident, told, keptBack }): ReportedIncident => {
    const {
      id,
      rule,
      type,
      brand,
      severity,
      impact,
      startedAt,
      peak,
      labels,
      firedAt = startedAt,
      resolvedAt,
    } = incident;
    return {
      ...{ id, rule, type, brand, severity, impact, startedAt, peak, labels, firedAt },
      ...(resolvedAt !== undefined && { resolvedAt }),
      lastedMs: (resolvedAt ?? to) - startedAt,
      what: whatOf(incident, texts.get(incident.mentionId ?? ''), voice, brandName),
      told,
      ...(keptBack && { keptBack }),
    };
  });
  const messagesOf = groupBy(found.messages, ({ rule }) => rule);
  return {
    from,
    to,
    weeks,
    tookMs,
    rules: rules.map(({ name, type }) => {
      const count = incidents.filter(({ rule }) => rule === name).length;
      const messages = messagesOf.get(name)?.length ?? 0;
      const [low, high] = poissonInterval(count);
      return {
        rule: name,
        type,
        incidents: count,
        perWeek: count / weeks,
        interval: [low / weeks, high / weeks],
        messages,
        messagesPerWeek: messages / weeks,
      };
    }),
    channels: [...groupBy(found.messages, ({ channel }) => channel)].map(([channel, messages]) => ({
      channel,
      messages: messages.length,
      perWeek: messages.length / weeks,
      byKind: Object.fromEntries([...groupBy(messages, ({ kind }) => kind)].map(([kind, list]) => [kind, list.length])),
    })),
    total: {
      incidents: incidents.length,
      incidentsPerWeek: incidents.length / weeks,
      messages: found.messages.length,
      messagesPerWeek: found.messages.length / weeks,
    },
    incidents,
    learning: found.learning,
    wanted: { perWeek: wanted, settings: proposals, yaml: proposalYaml(proposals, rules, weeks) },
  };
}

/** Of single mentions, what they said. */
function textsOf(history: BacktestResults['history'], found: Backtest): ReadonlyMap<string, string> {
  const wanted = new Set(found.incidents.map(({ incident }) => incident.mentionId));
  const mentions = [
    ...history.mentions.values(),
    ...[...history.questions.values()].map((list) => list.map(({ mention }) => mention)),
  ];
  return new Map(
    mentions
      .flat()
      .filter(({ mentionId }) => wanted.has(mentionId))
      .map(({ mentionId, author, text }) => [mentionId, `${line(author, 40)}: “${excerpt(text, 160)}”`]),
  );
}

function whatOf(incident: Incident, text: string | undefined, voice: Voice, brandName: (id: string) => string): string {
  const seen = text ?? tellSeen(incident, incident.peak, voice, subject(incident, brandName));
  const usual = tellUsual(incident, incident.peak, voice);
  return usual === undefined ? seen : `${seen}; ${usual}`;
}

/** Rules that are ready to paste, those of one setting for all of its brands together. */
function proposalYaml(proposals: readonly Proposal[], rules: readonly Rule[], weeks: number): string {
  const lines: string[] = [];
  for (const rule of rules) {
    const own = proposals.filter((proposal) => proposal.rule === rule.name);
    const groups = [...groupBy(own, ({ setting, reached }) => JSON.stringify([setting, reached])).values()];
    for (const group of groups) {
      for (const { brand, incidents, perWeek, interval, reached } of group) {
        const [low, high] = interval.map(rate);
        const least = reached ? '' : ': still more than wanted';
        lines.push(
          `# ${brand}: ${incidents} in ${weeks.toFixed(1)} weeks, ${rate(perWeek)} a week (95 %: ${low} to ${high})${least}`,
        );
      }
      const brands = group.map(({ brand }) => brand);
      const name = groups.length === 1 ? rule.name : `${rule.name}-${brands[0] ?? ''}`.slice(0, 63);
      lines.push(ruleLine({ ...rule, ...group[0]?.setting, brands, name } as Rule));
    }
  }
  return lines.join('\n');
}

const mostIncidents = 200;

/** For people. */
export function renderBacktest(
  report: BacktestReport,
  { config }: Pick<Configuration, 'config'>,
  output: Output,
): string {
  const voice = createVoice('en', config.alerts.timezone, report.to);
  const { format } = voice;
  const time = (at: number) => {
    const { day, clock } = format.when(at, true);
    return `${day ?? ''} ${clock}`.trim();
  };
  const heading = (text: string) => paint('bold', text, output);
  const parts = [
    `${heading(`From ${time(report.from)} to ${time(report.to)} (${report.weeks.toFixed(1)} weeks)`)}\nNothing was written, and nobody was told.`,
    table(
      ['rule', 'incidents', 'a week (95 %)', 'messages', 'a week'],
      [
        ...report.rules.map(({ rule, incidents, perWeek, interval, messages, messagesPerWeek }) => [
          rule,
          number(incidents),
          `${rate(perWeek)} (${rate(interval[0])} to ${rate(interval[1])})`,
          number(messages),
          rate(messagesPerWeek),
        ]),
        [
          'in all',
          number(report.total.incidents),
          rate(report.total.incidentsPerWeek),
          number(report.total.messages),
          rate(report.total.messagesPerWeek),
        ],
      ],
      output,
    ),
  ];
  if (report.channels.length === 0) parts.push('No channel would have been written to.');
  else {
    const rows = report.channels.map(({ channel, messages, perWeek, byKind }) => [
      channel,
      number(messages),
      rate(perWeek),
      Object.entries(byKind)
        .map(([kind, count]) => `${number(count)} ${kind}`)
        .join(', '),
    ]);
    parts.push(table(['channel', 'messages', 'a week', 'of which'], rows, output));
  }
  if (report.incidents.length > 0) {
    // Those about single mentions may be many: the others go before.
    const isSingle = ({ labels }: ReportedIncident) => Number(labels['mention'] !== undefined);
    const shown = report.incidents.toSorted((a, b) => isSingle(a) - isSingle(b)).slice(0, mostIncidents);
    shown.sort((a, b) => a.firedAt - b.firedAt);
    const rows = shown.map((incident) => [
      // It was judged in the last moment of a step.
      time(incident.firedAt + 1),
      incident.rule,
      incident.brand || (incident.labels['source'] ?? ''),
      incident.severity,
      `${incident.impact}/10`,
      `${format.duration(incident.lastedMs + 1)}${incident.resolvedAt === undefined ? ', not over' : ''}`,
      toldText(incident, report.incidents),
      incident.what,
    ]);
    parts.push(table(['fired', 'rule', 'about', 'severity', 'impact', 'lasted', 'who is told', 'what'], rows, output));
    const more = report.incidents.length - rows.length;
    if (more > 0) parts.push(`… and ${number(more)} more: --json has them all.`);
  }
  if (report.learning.length > 0) {
    const rows = report.learning.map(({ rule, brand, haveMs, needMs, until }) => [
      rule,
      brand,
      until === undefined
        ? `still: ${format.duration(haveMs)} of ${format.duration(needMs)}`
        : `until ${time(until + 1)}`,
    ]);
    parts.push(
      `${heading('What could not judge by what is usual yet')}\n${table(['rule', 'brand', 'learning'], rows, output)}`,
    );
  }
  const { perWeek, yaml } = report.wanted;
  if (yaml !== '') {
    parts.push(
      `${heading(`Thresholds for ${rate(perWeek)} incidents a week of each rule and brand, or as near below as there is`)}\n${yaml.split('\n').map(plain).join('\n')}`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function toldText({ told, keptBack }: ReportedIncident, all: readonly ReportedIncident[]): string {
  if (!keptBack) {
    const channels = groupBy(told, ({ channel }) => channel);
    return [...channels]
      .map(([channel, messages]) => (messages.length > 1 ? `${channel} (${messages.length})` : channel))
      .join(', ');
  }
  switch (keptBack.why) {
    case 'inhibited':
      return `kept back: part of ${all.find(({ id }) => id === keptBack.by)?.rule ?? keptBack.by}`;
    case 'silenced':
      return `kept back: silence ${keptBack.by}`;
    case 'severity':
      return 'nobody: below alerts.minimumSeverity';
    case 'no-channel':
      return 'nobody: no channel';
    case 'hours':
      return 'nobody: outside of the hours of its channels';
  }
}

/** Two digits that matter. */
const rate = (value: number) => (value >= 10 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toFixed(2));
