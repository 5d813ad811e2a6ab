import type { Evidence, EvidenceMention, Incident, Observation, RuleType } from '../../core/incident.ts';
import { excerpt, line } from './line.ts';
import { tellReasons } from './reasons.ts';
import { tellSpan, type Voice } from './voice.ts';

const hour = 3_600_000;
/** Those whose `expected` is of this time of the week; of the others it is of all weeks together. */
const byTimeOfWeek: ReadonlySet<RuleType> = new Set([
  'negative-volume',
  'positive-volume',
  'volume',
  'negative-reach',
  'silence',
]);

/** What an incident is about where it is about no brand: the source or the budget. */
export function subject(incident: Incident, brandName: (id: string) => string): string {
  const { source, budget } = incident.labels;
  const name = incident.brand === '' ? (source ?? budget ?? incident.rule) : brandName(incident.brand);
  return line(name, 80) || line(incident.rule, 80);
}

/** The single mention that an incident is about, where the evidence has it. */
export function mentionOf(incident: Incident): EvidenceMention | undefined {
  return incident.evidence?.top.find(({ mentionId }) => mentionId === incident.mentionId);
}

/** A value by the type of its rule: `41`, `62%`, `−0.45`, `3 h`, `$84`. */
export function valueText({ type, labels }: Incident, value: number, { format }: Voice): string {
  switch (type) {
    case 'negative-share':
    case 'share-of-voice':
      return format.percent(value);
    case 'net-sentiment':
      return format.net(value);
    case 'negative-reach':
      return format.compact(value);
    case 'unanswered':
      return format.duration(value * hour);
    case 'cost':
      return format.money(value, labels['currency']);
    default:
      return format.number(value);
  }
}

/** What was seen: the first half of the arithmetic, without what is usual. */
export function tellSeen(incident: Incident, observation: Observation, voice: Voice, name: string): string {
  const { format, phrases: p } = voice;
  const { value, mentions: total } = observation;
  const window = format.duration(observation.windowMs);
  const shown = valueText(incident, value, voice);
  const mentions = total === undefined ? undefined : p.mentions(total);
  switch (incident.type) {
    case 'negative-volume':
      return tellCount(observation, voice, p.negativeMentions, p.negativeStories);
    case 'positive-volume':
      return tellCount(observation, voice, p.positiveMentions, p.positiveStories);
    case 'volume':
      return tellCount(observation, voice, p.mentions, p.stories);
    case 'negative-reach':
      return `${p.reached(p.followers(value), window)}${mentions === undefined ? '' : ` (${p.inAll(mentions)})`}`;
    case 'negative-share':
      return `${p.negativeShare(shown, mentions)} ${p.inWindow(window)}`;
    case 'net-sentiment':
      return p.netSentiment(shown, mentions, window);
    case 'share-of-voice':
      return p.shareOfVoice(shown, mentions, window);
    case 'silence':
      if (incident.brand !== '') return value > 0 ? `${p.mentions(value)} ${p.inWindow(window)}` : p.noMention(window);
      return p.notAnswering(name, format.when(incident.startedAt), format.duration(value * hour));
    case 'cost': {
      const { bound, at } = observation;
      const budget = bound === undefined ? undefined : valueText(incident, bound, voice);
      return p.spent(shown, budget, ofDay(observation) ? format.when(at) : format.dayOfMonth(at - 1));
    }
    case 'mention': {
      const mention = mentionOf(incident);
      return mention === undefined ? p.someoneWrote : p.wrote(tellWho(mention, voice), excerpt(mention.text, 160));
    }
    case 'hot-lead': {
      const mention = mentionOf(incident);
      const scored = p.leadScore(shown);
      return mention === undefined
        ? scored
        : `${scored}. ${p.wrote(tellWho(mention, voice), excerpt(mention.text, 160))}`;
    }
    case 'unanswered': {
      const mention = mentionOf(incident);
      const waiting = p.noAnswer(shown);
      return mention === undefined
        ? waiting
        : `${waiting}. ${p.wrote(tellWho(mention, voice), excerpt(mention.text, 160))}`;
    }
  }
}

/** What would have been usual, or was promised: the other half. */
export function tellUsual(incident: Incident, observation: Observation, voice: Voice): string | undefined {
  const { format, phrases: p } = voice;
  const { expected, bound, most, baselineDays, direction, at, windowMs } = observation;
  const value = (n: number) => valueText(incident, n, voice);
  const clauses: string[] = [];
  switch (incident.type) {
    case 'mention': {
      const reasons = tellReasons(incident, voice).map(({ text }) => text);
      return reasons.length === 0 ? undefined : p.because(reasons.join(', '));
    }
    case 'cost':
      return expected === undefined ? undefined : p.pace(value(expected), ofDay(observation) ? 'day' : 'month');
    case 'unanswered':
      return bound === undefined ? undefined : p.promised(value(bound));
    case 'silence':
      if (incident.brand === '') return undefined;
      break;
  }
  const byHour = windowMs < 24 * hour && byTimeOfWeek.has(incident.type);
  if (expected !== undefined && byHour)
    clauses.push(p.usual(format.weekday(at - 1), format.fullHour(at - 1), value(expected)));
  else if (expected !== undefined) clauses.push(p.usually(value(expected)));
  const days = baselineDays === undefined ? undefined : p.days(Math.round(baselineDays));
  // That it has been worse before is no reason for alarm; then the bound is.
  const unseen = most !== undefined && direction === 'above' && most < observation.value;
  if (unseen) clauses.push(p.neverAbove(value(most), days));
  else if (bound !== undefined && incident.type !== 'silence') clauses.push(p.alarm(direction, value(bound)));
  return clauses.length === 0 ? undefined : clauses.join(', ');
}

/** Whether a budget is of a day: the longest has 25 hours. */
function ofDay({ windowMs }: Observation): boolean {
  return windowMs < 26 * hour;
}

/** `ana (x, 12,300 followers, ★ 1/5)`. */
export function tellWho(mention: EvidenceMention, { format, phrases: p }: Voice): string {
  const where = [line(mention.network, 40)];
  if (mention.followers !== undefined) where.push(p.followers(mention.followers));
  if (mention.rating !== undefined) where.push(`★ ${format.number(mention.rating)}/5`);
  return `${line(mention.author, 80) || p.unknownAuthor} (${where.join(', ')})`;
}

/** Where a source was not seen: `hackernews not seen 14:05–16:20 (HTTP 503); numbers may be low`. Empty where all were. */
export function tellGaps(gaps: Evidence['gaps'], to: number, voice: Voice): string {
  const { format, phrases: p } = voice;
  if (gaps.length === 0) return '';
  const shown = gaps.slice(0, 3).map((gap) => {
    const span = gap.to >= to ? p.since(format.when(gap.from)) : tellSpan(voice, gap.from, gap.to);
    return p.gap(line(gap.source, 60), span, line(gap.error, 80));
  });
  if (gaps.length > shown.length) shown.push(p.moreGaps(gaps.length - shown.length));
  return `${shown.join('; ')}: ${p.mayBeLow}`;
}

function tellCount(
  { value, mentions, stories, perStory, windowMs }: Observation,
  { format, phrases: p }: Voice,
  ofMentions: (n: number) => string,
  ofStories: (n: number) => string,
): string {
  const inWindow = p.inWindow(format.duration(windowMs));
  if (perStory === true) {
    const all = mentions !== undefined && mentions > value ? ` (${p.inAll(p.mentions(mentions))})` : '';
    return `${ofStories(value)} ${inWindow}${all}`;
  }
  const aside = stories !== undefined && stories < value ? ` (${p.stories(stories)})` : '';
  return `${ofMentions(value)} ${inWindow}${aside}`;
}
