import type { Message } from '../../core/channel.ts';
import type { DigestBrand, DigestCounts, DigestShare } from '../../core/digest.ts';
import { line } from './line.ts';
import type { Voice } from './voice.ts';

/** Below which a percentage of change says more than the numbers do: 3 after 2 is no "+50%". */
const leastForChange = 20;
/** Below which net sentiment is a guess: with 30 rated mentions its standard error is still up to 0.18. */
const leastRated = 30;

/** (positive − negative) / rated, −1 to 1; `undefined` where nothing is rated. */
function netSentiment({ negative, neutral, positive }: DigestCounts): number | undefined {
  const rated = negative + neutral + positive;
  return rated === 0 ? undefined : (positive - negative) / rated;
}

/** What changed, in parentheses with a space before. */
function change(now: number, before: number, { format, phrases: p }: Voice): string {
  if (before < leastForChange || now === 0) return ` (${p.digest.before(format.number(before))})`;
  const share = now / before - 1;
  if (Math.round(share * 100) === 0) return ` (${p.digest.unchanged})`;
  return share >= 9 ? ` (×${format.number(now / before)})` : ` (${format.change(share)})`;
}

function netText(brand: DigestBrand, { format, phrases: p }: Voice): string | undefined {
  const net = netSentiment(brand);
  if (net === undefined) return undefined;
  const before = netSentiment(brand.before);
  const notes = before === undefined ? [] : [p.digest.before(format.net(before))];
  if (brand.negative + brand.neutral + brand.positive < leastRated) notes.push(p.digest.smallSample);
  return `${format.net(net)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function shareOfVoice({ shareOfVoice: share }: DigestBrand, { format, phrases: p }: Voice): string | undefined {
  if (share === undefined) return undefined;
  return `${format.percent(share.value)} (${p.digest.before(format.percent(share.before))})`;
}

/** A brand in one line. `partial`: not all sources were seen, so that nothing counted is nothing known. */
export function brandLine(brand: DigestBrand, partial: boolean, voice: Voice): string {
  const { phrases: p } = voice;
  const { mentions, negative, before } = brand;
  if (mentions === 0) return partial ? p.digest.notSeen : `${p.digest.quietBrand}${change(0, before.mentions, voice)}`;
  const parts = [
    `${p.mentions(mentions)}${change(mentions, before.mentions, voice)}`,
    `${p.negative(negative)}${change(negative, before.negative, voice)}`,
  ];
  const net = netText(brand, voice);
  if (net !== undefined) parts.push(`${lowered(p.digest.net)} ${net}`);
  const share = shareOfVoice(brand, voice);
  if (share !== undefined) parts.push(`${lowered(p.digest.shareOfVoice)} ${share}`);
  return parts.join(', ');
}

/** `complaint 12 (before 4), request for help 5 (before 5)`. */
function sharesText(shares: readonly DigestShare[], field: 'intent' | 'reason', { format, phrases: p }: Voice): string {
  const names: Readonly<Record<string, string>> = p.insight[field];
  return shares
    .map(({ name, mentions, before }) => {
      const shown = Object.hasOwn(names, name) ? names[name] : line(name, 40);
      return `${shown} ${format.number(mentions)} (${p.digest.before(format.number(before))})`;
    })
    .join(', ');
}

/** The same in short pairs, with all that is counted. */
export function brandFacts(brand: DigestBrand, partial: boolean, voice: Voice): Message['facts'] {
  const { format, phrases: p } = voice;
  const { mentions, before } = brand;
  if (mentions === 0) return [{ label: p.fact.mentions, value: brandLine(brand, partial, voice) }];
  const count = (label: string, key: keyof DigestCounts) => ({
    label,
    value: `${format.number(brand[key])}${change(brand[key], before[key], voice)}`,
  });
  const net = netText(brand, voice);
  const share = shareOfVoice(brand, voice);
  const { intents = [], reasons = [] } = brand;
  return [
    count(p.fact.mentions, 'mentions'),
    count(p.digest.stories, 'stories'),
    count(p.digest.negative, 'negative'),
    count(p.digest.neutral, 'neutral'),
    count(p.digest.positive, 'positive'),
    ...(brand.unrated === 0 ? [] : [count(p.digest.unrated, 'unrated')]),
    ...(net === undefined ? [] : [{ label: p.digest.net, value: net }]),
    ...(share === undefined ? [] : [{ label: p.digest.shareOfVoice, value: share }]),
    ...(intents.length === 0 ? [] : [{ label: p.digest.intents, value: sharesText(intents, 'intent', voice) }]),
    ...(reasons.length === 0 ? [] : [{ label: p.digest.reasons, value: sharesText(reasons, 'reason', voice) }]),
  ];
}

function lowered(label: string): string {
  return `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
}
