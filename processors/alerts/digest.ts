import type { Message, MessageItem, MessageLanguage } from '../../core/channel.ts';
import type { DigestBrand, DigestContent, DigestFrequency } from '../../core/digest.ts';
import { type Incident, severities } from '../../core/incident.ts';
import { brandFacts, brandLine } from './digest-counts.ts';
import { item, mentionItem, termItem } from './items.ts';
import { excerpt, line } from './line.ts';
import { incidentName } from './message.ts';
import { subject, tellGaps, tellSeen } from './tell.ts';
import { capitalized, createVoice, sentence, tellSpan, type Voice } from './voice.ts';

export interface DigestMessageInput {
  /** `Message.key`. */
  readonly key: string;
  /** Of the digest: what its messages share. */
  readonly name: string;
  readonly content: DigestContent;
  readonly frequency: DigestFrequency;
  readonly brandName: (id: string) => string;
  readonly language: MessageLanguage;
  readonly timeZone: string;
  readonly at: number;
  readonly links: Message['links'];
  readonly unsubscribeUrl?: string;
  /** Why one gets this, ready in the reader's language. */
  readonly footer: string;
}

/** Brands told in the summary, as facts, and with lists of their own. */
const most = { summary: 3, facts: 12, lists: 6 };

/** Puts a period into words. What was not seen is said to be unknown, and never shown as zero. RangeError for an unknown time zone. */
export function digestMessage(input: DigestMessageInput): Message {
  const { content, language, timeZone, at, brandName } = input;
  const voice = createVoice(language, timeZone, at);
  const incidents = content.incidents.filter(({ state }) => state !== 'pending').toSorted(byUrgency);
  const [only] = content.brands.length === 1 ? content.brands : [];
  return {
    key: input.key,
    kind: 'digest',
    thread: input.name,
    language,
    timeZone,
    at,
    severity: 'info',
    state: incidents.some(({ state }) => state === 'firing') ? 'firing' : 'resolved',
    impact: 0,
    brand: only?.brand ?? '',
    title: titleOf(input, voice),
    summary: summaryOf(input, incidents, voice),
    facts: factsOf(content, voice, brandName),
    sections: sectionsOf(content, incidents, voice, brandName),
    links: input.links,
    labels: {},
    incidents: incidents.map(({ id }) => id),
    footer: input.footer,
    ...(input.unsubscribeUrl === undefined ? {} : { unsubscribeUrl: input.unsubscribeUrl }),
  };
}

/** Open ones first, then by severity, then the latest. */
function byUrgency(a: Incident, b: Incident): number {
  const open = Number(b.state === 'firing') - Number(a.state === 'firing');
  return open || severities.indexOf(b.severity) - severities.indexOf(a.severity) || b.startedAt - a.startedAt;
}

function nameOf(brand: string, brandName: (id: string) => string): string {
  return line(brandName(brand), 80) || line(brand, 80);
}

function titleOf({ name, content, frequency, brandName }: DigestMessageInput, voice: Voice): string {
  const { format, phrases: p } = voice;
  const { from, to } = content;
  const names = content.brands.map(({ brand }) => nameOf(brand, brandName));
  const shown = names.length <= 3 ? names : [...names.slice(0, 2), p.more(names.length - 2)];
  const periods: Record<DigestFrequency, () => string> = {
    instant: () => tellSpan(voice, from, to),
    hourly: () => tellSpan(voice, from, to),
    // The day that it ends in: a digest of the early morning is about the day before.
    daily: () => format.date(to - 1),
    weekly: () => `${format.date(from)} – ${format.date(to - 1)}`,
  };
  return p.digest.title(p.digest.name[frequency], format.list(shown) || line(name, 80), periods[frequency]());
}

function summaryOf(input: DigestMessageInput, incidents: readonly Incident[], voice: Voice): string {
  const { content, frequency, brandName } = input;
  const { phrases: p } = voice;
  const { brands, gaps } = content;
  const partial = gaps.length > 0;
  const told: string[] = [];
  if (brands.every(({ mentions }) => mentions === 0)) {
    const quiet = p.digest.quiet(p.digest.period[frequency]);
    told.push(partial ? sentence(`${quiet}, ${p.digest.notAllAnswered}`) : sentence(quiet, p.digest.allAnswered));
  } else if (brands.length === 1) {
    told.push(...brands.map((brand) => sentence(brandLine(brand, partial, voice))));
  } else {
    const lines = brands.map((brand) => `${nameOf(brand.brand, brandName)}: ${brandLine(brand, partial, voice)}`);
    told.push(...lines.slice(0, most.summary).map((text) => sentence(text)));
    if (lines.length > most.summary) told.push(sentence(p.more(lines.length - most.summary)));
  }
  const open = incidents.filter(({ state }) => state === 'firing').length;
  const toAnswer = brands.reduce((sum, { worthResponding }) => sum + worthResponding.length, 0);
  const found = incidents.length === 0 ? undefined : p.digest.incidents(incidents.length);
  const incidentsTold = found !== undefined && open > 0 ? `${found}, ${p.digest.stillOpen(open)}` : found;
  told.push(sentence(incidentsTold, toAnswer === 0 ? undefined : p.digest.toAnswer(toAnswer)));
  return told.filter((text) => text !== '').join(' ');
}

function factsOf(content: DigestContent, voice: Voice, brandName: (id: string) => string): Message['facts'] {
  const { phrases: p } = voice;
  const { brands, gaps, from, to } = content;
  const partial = gaps.length > 0;
  const [only] = brands;
  const counts =
    brands.length === 1 && only !== undefined
      ? brandFacts(only, partial, voice)
      : brands
          .slice(0, most.facts)
          .map((brand) => ({ label: nameOf(brand.brand, brandName), value: brandLine(brand, partial, voice) }));
  const coverage = tellGaps(gaps, to, voice) || capitalized(p.digest.allAnswered);
  return [
    ...counts,
    { label: p.fact.coverage, value: coverage },
    { label: p.fact.period, value: tellSpan(voice, from, to) },
  ];
}

function sectionsOf(
  { brands }: DigestContent,
  incidents: readonly Incident[],
  voice: Voice,
  brandName: (id: string) => string,
): Message['sections'] {
  const { section, digest } = voice.phrases;
  const lists = (title: string, itemsOf: (brand: DigestBrand) => readonly MessageItem[]) =>
    brands.slice(0, most.lists).map((brand) => ({
      title: brands.length === 1 ? title : digest.ofBrand(title, nameOf(brand.brand, brandName)),
      items: itemsOf(brand),
    }));
  return [
    ...lists(section.answer, ({ worthResponding }) =>
      worthResponding.slice(0, 5).map((mention) => {
        const why = mention.why.map((reason) => digest.reason[reason]).join(', ');
        const waiting = digest.waiting(voice.format.duration(Math.max(0, voice.at - mention.publishedAt)));
        return mentionItem(mention, voice, [why, mention.why.includes('unanswered') ? waiting : '']);
      }),
    ),
    { title: section.incidents, items: incidentsOf(incidents, voice, brandName) },
    ...lists(section.stories, ({ topStories }) => topStories.slice(0, 5).map((story) => mentionItem(story, voice))),
    ...lists(section.rising, ({ risingTerms }) => risingTerms.slice(0, 6).map((term) => termItem(term, voice))),
  ].filter(({ items }) => items.length > 0);
}

function incidentsOf(incidents: readonly Incident[], voice: Voice, brandName: (id: string) => string) {
  const { format, phrases: p } = voice;
  const items = incidents.slice(0, 8).map((incident) => {
    const { state, severity, startedAt, resolvedAt, peak } = incident;
    const span = resolvedAt === undefined ? p.since(format.when(startedAt)) : tellSpan(voice, startedAt, resolvedAt);
    const seen = excerpt(tellSeen(incident, peak, voice, subject(incident, brandName)), 200);
    const shown = state === 'firing' ? p.digest.open : p.digest.resolved;
    return item(incidentName(incident, voice, brandName), [shown, p.severity[severity], span, seen]);
  });
  return incidents.length > items.length ? [...items, item(p.more(incidents.length - items.length))] : items;
}
