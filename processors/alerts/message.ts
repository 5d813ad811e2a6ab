import type { Message, MessageLanguage } from '../../core/channel.ts';
import { type Evidence, type Incident, type IncidentCare, isWindowed } from '../../core/incident.ts';
import { describeCurve } from './describe-curve.ts';
import { alertFacts } from './facts.ts';
import { item, mentionItem, termItem } from './items.ts';
import { excerpt, line } from './line.ts';
import { tellReasons } from './reasons.ts';
import { mentionOf, subject, tellGaps, tellSeen, tellUsual } from './tell.ts';
import { tellWhere } from './tell-where.ts';
import { capitalized, createVoice, sentence, tellSpan, type Voice } from './voice.ts';

export interface AlertMessageInput {
  readonly kind: 'firing' | 'update' | 'reminder' | 'escalation' | 'resolved' | 'test';
  /** `Message.key`. */
  readonly key: string;
  /** At least one. The first is the most severe, and gives thread, title and evidence; the others of its group are listed. */
  readonly incidents: readonly Incident[];
  /** Of the first. */
  readonly care?: IncidentCare;
  /** Held back because one of `incidents` tells the same: named in one line. */
  readonly suppressed?: readonly Incident[];
  readonly brandName: (id: string) => string;
  readonly language: MessageLanguage;
  readonly timeZone: string;
  readonly at: number;
  readonly links: Message['links'];
}

type BrandName = AlertMessageInput['brandName'];

/** Puts what is known about incidents into words. RangeError for no incident, or for an unknown time zone. */
export function alertMessage(input: AlertMessageInput): Message {
  const { kind, incidents, care, suppressed = [], brandName, language, timeZone, at } = input;
  const [incident] = incidents;
  if (incident === undefined) throw new RangeError('an alert is about at least one incident');
  const voice = createVoice(language, timeZone, at);
  const curve = incident.evidence?.curve;
  return {
    key: input.key,
    kind,
    thread: incident.id,
    language,
    timeZone,
    at,
    severity: incident.severity,
    state: incident.state,
    impact: incident.impact,
    brand: incident.brand,
    title: titleOf(kind, incident, voice, brandName),
    summary: summaryOf(kind, incident, care, voice, brandName),
    facts: alertFacts({ incident, care, suppressed }, voice),
    sections: sectionsOf(input, incident, voice),
    links: input.links,
    ...(curve === undefined ? {} : { curve, curveText: sentence(describeCurve(curve, voice)) }),
    labels: incident.labels,
    incidents: incidents.map(({ id }) => id),
    footer: voice.phrases.footer(line(incident.rule, 80), silenceCommand(incident), timeZone),
  };
}

/** `Volandra: negative spike (complaint, delivery)`. */
export function incidentName(incident: Incident, voice: Voice, brandName: BrandName): string {
  const reasons = tellReasons(incident, voice);
  const traits = {
    falling: incident.peak.direction === 'below',
    brandless: incident.brand === '',
    reason: reasons.find(({ kind }) => kind !== undefined)?.kind,
  };
  // Of a single mention what was read of it, of many what all of them are.
  const read = reasons.filter(({ read }) => read === true).map(({ text }) => text);
  const about = incident.type === 'mention' ? read.join(', ') : tellWhere(incident, voice);
  const title = voice.phrases.title(incident.type, traits);
  return `${subject(incident, brandName)}: ${title}${about === '' ? '' : ` (${about})`}`;
}

function titleOf(kind: AlertMessageInput['kind'], incident: Incident, voice: Voice, brandName: BrandName): string {
  const name = incidentName(incident, voice, brandName);
  if (kind === 'firing') return name;
  return voice.phrases.prefix[kind](name, voice.format.duration(voice.at - incident.startedAt));
}

function summaryOf(
  kind: AlertMessageInput['kind'],
  incident: Incident,
  care: IncidentCare | undefined,
  voice: Voice,
  brandName: BrandName,
): string {
  const { format, phrases: p } = voice;
  if (kind === 'resolved') return tellResolved(incident, care, voice, brandName);
  const { latest, evidence } = incident;
  const apart = ['mention', 'unanswered', 'hot-lead'].includes(incident.type);
  const said = tellSeen(incident, latest, voice, subject(incident, brandName));
  // A name keeps its spelling wherever it stands.
  const named = incident.type === 'mention' || (incident.type === 'silence' && incident.brand === '');
  const seen = named ? said : capitalized(said);
  const usual = tellUsual(incident, latest, voice);
  const told = apart
    ? [sentence(seen), sentence(usual)]
    : [sentence(seen, usual, coverageOfSilence(incident, evidence, voice))];
  if (kind === 'test') told.unshift(sentence(p.testOnly));
  const forgotten = (kind === 'reminder' || kind === 'escalation') && care?.acknowledgedBy === undefined;
  if (forgotten && incident.firedAt !== undefined) {
    told.push(sentence(p.notAcknowledged(format.duration(voice.at - incident.firedAt))));
  }
  return told.filter((part) => part !== '').join(' ');
}

/** Nobody speaking is one thing, and nobody listening another: the rule holds only while all sources answer. */
function coverageOfSilence(incident: Incident, evidence: Evidence | undefined, voice: Voice): string | undefined {
  if (incident.type !== 'silence' || incident.brand === '') return undefined;
  const gaps = evidence?.gaps ?? [];
  return gaps.length === 0 ? voice.phrases.allAnswer : tellGaps(gaps, evidence?.to ?? voice.at, voice);
}

function tellResolved(incident: Incident, care: IncidentCare | undefined, voice: Voice, brandName: BrandName): string {
  const { format, phrases: p } = voice;
  const { type, startedAt, peak } = incident;
  const end = incident.resolvedAt ?? incident.lastHeldAt;
  const name = subject(incident, brandName);
  const stopped = type === 'silence' && incident.brand === '';
  const seen = stopped ? p.wasSilent(name) : tellSeen(incident, peak, voice, name);
  const told = isWindowed(type)
    ? sentence(p.atPeak(seen, peak.direction === 'below'), tellUsual(incident, peak, voice))
    : sentence(stopped || type === 'mention' ? seen : capitalized(seen));
  const lasted = p.lasted(format.duration(end - startedAt), tellSpan(voice, startedAt, end));
  // A single mention does not last, and a budget only ends.
  const span = isWindowed(type) || type === 'silence' ? sentence(lasted) : '';
  return [told, span, sentence(tellEnd(incident, care, voice))].filter((part) => part !== '').join(' ');
}

/** How it ended: by a person, by what became of the mention, or by itself. */
function tellEnd(incident: Incident, care: IncidentCare | undefined, { phrases: p }: Voice): string {
  const { type, brand, resolution = '' } = incident;
  const person = /^resolved by (.+)$/u.exec(resolution)?.[1] ?? care?.resolvedBy;
  if (person !== undefined) return p.resolvedBy(line(person, 80));
  switch (resolution) {
    case 'the mention was deleted':
    case 'the mention is gone':
      return p.mentionDeleted;
    case 'answered':
      return p.answered;
    case 'its rule is gone':
      return p.ruleGone;
    case 'nothing came of it':
      return p.nothingCame;
    case '':
      break;
    default:
      return capitalized(line(resolution, 200));
  }
  if (type === 'silence' && brand === '') return p.answersAgain;
  // The silence of a brand is over, too, when it can no longer be told from that of its sources.
  const spoken = type === 'silence' && incident.latest.value > 0;
  return isWindowed(type) || spoken ? p.backToUsual : p.closed;
}

function sectionsOf(input: AlertMessageInput, incident: Incident, voice: Voice): Message['sections'] {
  const { section } = voice.phrases;
  const { evidence } = incident;
  const single = mentionOf(incident);
  const top = evidence?.top ?? [];
  const mentions = incident.mentionId === undefined ? top : single === undefined ? [] : [single];
  const over = input.kind === 'resolved';
  return [
    { title: section.top, items: mentions.slice(0, 5).map((mention) => mentionItem(mention, voice)) },
    ...(evidence === undefined || over
      ? []
      : [
          { title: section.drivers, items: driversOf(evidence, voice) },
          { title: section.customers, items: customersOf(evidence, voice) },
          { title: section.authors, items: authorsOf(evidence, voice) },
        ]),
    { title: section.also, items: othersOf(input.incidents.slice(1), voice, input.brandName) },
    { title: section.notes, items: notesOf(input.care, voice) },
  ].filter(({ items }) => items.length > 0);
}

function driversOf({ terms, reasons }: Evidence, voice: Voice) {
  const { format, phrases: p } = voice;
  const items = terms.slice(0, 6).map((term) => termItem(term, voice));
  const words = reasons.slice(0, 8).map(({ word, mentions }) => `${line(word, 40)} (${format.number(mentions)})`);
  return words.length === 0 ? items : [...items, item(p.sentimentWords(words.join(', ')))];
}

function authorsOf({ authors }: Evidence, { phrases: p }: Voice) {
  return authors.slice(0, 5).map(({ author, url, network, followers, mentions }) => {
    const reach = followers === undefined ? undefined : p.followers(followers);
    return item(line(author, 80) || p.unknownAuthor, [line(network, 40), reach, p.mentions(mentions)], url);
  });
}

function customersOf({ customers }: Evidence, { format, phrases: p }: Voice) {
  return customers.slice(0, 5).map(({ name, id, segment, value, mentions }) => {
    const worth = value === undefined ? undefined : p.value(format.number(value));
    return item(line(name, 80) || line(id, 80), [line(segment, 40), worth, p.mentions(mentions)]);
  });
}

function othersOf(others: readonly Incident[], voice: Voice, brandName: BrandName) {
  const { format, phrases: p } = voice;
  const items = others.slice(0, 8).map((other) => {
    const seen = excerpt(tellSeen(other, other.latest, voice, subject(other, brandName)), 200);
    const stopped = other.type === 'silence' && other.brand === '';
    const since = stopped ? undefined : p.since(format.when(other.startedAt));
    return item(incidentName(other, voice, brandName), [seen, since, p.severity[other.severity]]);
  });
  return others.length > items.length ? [...items, item(p.more(others.length - items.length))] : items;
}

/** The latest notes, in the order of their writing. */
function notesOf(care: IncidentCare | undefined, { format, phrases: p }: Voice) {
  const notes = (care?.notes ?? []).toSorted((a, b) => a.at - b.at).slice(-5);
  return notes.map(({ at, author, text }) => item(excerpt(text, 300), [p.by(line(author, 80), format.when(at))]));
}

/** What one types to hear no more of this, for a POSIX shell. */
function silenceCommand({ rule, labels, brand }: Incident): string {
  const { source, budget } = labels;
  const matchers = Object.entries({ rule, brand, source, budget }).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${quoted(line(value, 120))}`],
  );
  return `escolta alerts silence ${matchers.join(' ')}`;
}

function quoted(value: string): string {
  return /^[\w.:@/-]+$/u.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
