import type { MessageLanguage } from '../../core/channel.ts';
import type { DigestContent } from '../../core/digest.ts';
import type { Curve, Evidence, EvidenceMention, Incident, Observation, Severity } from '../../core/incident.ts';

/** An invented incident, for messages that try a channel out: everything that one may hold is in it. */

const minute = 60_000;
const hour = 60 * minute;

interface SampleTexts {
  readonly posts: (brand: string) => readonly [string, string, string];
  readonly terms: readonly [string, string];
  readonly words: readonly [string, string];
  readonly note: string;
}

const texts: Readonly<Record<MessageLanguage, SampleTexts>> = {
  en: {
    posts: (brand) => [
      `Three weeks and still no parcel from ${brand}. Nobody answers the phone, nobody answers mail. Never again.`,
      `The ${brand} app logs me out every time I try to pay. Anyone else?`,
      `${brand} support: "have you tried to wait?" I have. Since Tuesday.`,
    ],
    terms: ['no parcel', 'support'],
    words: ['never', 'nobody'],
    note: 'calling the carrier',
  },
  es: {
    posts: (brand) => [
      `Tres semanas y el paquete de ${brand} sin llegar. Nadie coge el teléfono, nadie contesta al correo. Nunca más.`,
      `La app de ${brand} me cierra la sesión cada vez que intento pagar. ¿A alguien más le pasa?`,
      `Soporte de ${brand}: «¿ha probado a esperar?» Sí. Desde el martes.`,
    ],
    terms: ['paquete', 'soporte'],
    words: ['nunca', 'nadie'],
    note: 'llamando al transportista',
  },
  ca: {
    posts: (brand) => [
      `Tres setmanes i el paquet encara no arriba. ${brand}: ningú agafa el telèfon, ningú contesta el correu. Mai més.`,
      `L'aplicació em tanca la sessió cada cop que vull pagar. ${brand}, li passa a algú més?`,
      `Suport (${brand}): «heu provat d'esperar?» Sí. Des de dimarts.`,
    ],
    terms: ['paquet', 'suport'],
    words: ['mai', 'ningú'],
    note: 'trucant al transportista',
  },
};

export interface SampleOptions {
  /** Its id, which its messages share. 16 hex digits. */
  readonly id: string;
  /** Id of the brand, and what it is called. */
  readonly brand: string;
  readonly brandName: string;
  readonly severity: Severity;
  readonly resolved: boolean;
  readonly language: MessageLanguage;
  readonly at: number;
}

export function sampleIncident(options: SampleOptions): Incident {
  const { id, brand, severity, resolved, at } = options;
  const rule = 'test';
  const type = 'negative-volume';
  const startedAt = Math.floor(at / (5 * minute)) * 5 * minute - (resolved ? 3 * hour : 30 * minute);
  const peak = observation(startedAt + 30 * minute, 41);
  return {
    id,
    rule,
    type,
    brand,
    labels: { rule, type, severity, brand },
    state: resolved ? 'resolved' : 'firing',
    severity,
    impact: 7,
    startedAt,
    firedAt: startedAt + 10 * minute,
    ...(resolved && { resolvedAt: at }),
    lastHeldAt: resolved ? at - 30 * minute : at,
    peak,
    latest: resolved ? observation(at, 5) : peak,
    evidence: sampleEvidence(options, startedAt),
  };
}

function observation(at: number, value: number): Observation {
  return {
    at,
    windowMs: hour,
    value,
    expected: 6,
    bound: 15,
    most: 15,
    baselineDays: 28,
    direction: 'above',
    mentions: 52,
    stories: 29,
    score: 0.93,
  };
}

function sampleEvidence(options: SampleOptions, startedAt: number): Evidence {
  const { language, at } = options;
  const { terms, words } = texts[language];
  const [ana, pol, mei] = sampleMentions(options);
  const author = (mention: EvidenceMention, mentions: number) => ({
    author: mention.author,
    url: mention.authorUrl,
    network: mention.network,
    ...(mention.followers !== undefined && { followers: mention.followers }),
    mentions,
  });
  return {
    from: startedAt,
    to: at,
    mentions: 52,
    stories: 29,
    negative: 41,
    neutral: 7,
    positive: 2,
    unrated: 2,
    bySource: [
      { name: 'mastodon', mentions: 31, share: 0.6 },
      { name: 'reddit', mentions: 21, share: 0.4 },
    ],
    byLanguage: [{ name: language, mentions: 52, share: 1 }],
    top: [ana, pol, mei],
    terms: [
      { term: terms[0], mentions: 23, lift: 8.2 },
      { term: terms[1], mentions: 14, lift: 3.1 },
    ],
    reasons: [
      { word: words[0], mentions: 17 },
      { word: words[1], mentions: 12 },
    ],
    authors: [author(ana, 3), author(pol, 1)],
    customers: [{ name: 'Ana Example', id: 'c-1', segment: 'premium', value: 1_250, mentions: 3 }],
    gaps: [
      {
        source: 'reddit',
        from: startedAt - 5 * hour,
        to: startedAt - 4 * hour,
        error: 'HTTP 503',
      },
    ],
    curve: sampleCurve(startedAt, at),
  };
}

/** A day in half hours: few at night, an hour that is not known, and the rise at its end. */
function sampleCurve(startedAt: number, at: number): Curve {
  const stepMs = 30 * minute;
  const to = Math.ceil(at / stepMs) * stepMs;
  const from = to - 48 * stepMs;
  const starts = Array.from({ length: 48 }, (_, step) => from + step * stepMs);
  const usual = starts.map((start) => 3 + 2 * Math.sin(((start % (24 * hour)) / (24 * hour) - 0.35) * 2 * Math.PI));
  const unknown = (start: number) => start + stepMs > startedAt - 5 * hour && start < startedAt - 4 * hour;
  const values = starts.map((start, step) => {
    if (unknown(start)) return null;
    const since = start + stepMs - startedAt;
    const more = since > 0 ? 36 * Math.exp(-((since - hour) ** 2) / (2 * hour) ** 2) : 0;
    return Math.round((usual[step] ?? 0) + (step % 3) - 1 + more);
  });
  return { from, stepMs, values: values.map((value) => value && Math.max(0, value)), expected: usual, mark: startedAt };
}

function sampleMentions(options: SampleOptions): readonly [EvidenceMention, EvidenceMention, EvidenceMention] {
  const { language, at, brandName } = options;
  const [first, second, third] = texts[language].posts(brandName);
  const mention = (n: number, text: string, some: Partial<EvidenceMention>): EvidenceMention => ({
    mentionId: `test-${n}`,
    postId: `test:${n}`,
    text,
    url: `https://social.example/${n}`,
    network: 'mastodon',
    source: 'mastodon',
    language,
    author: 'ana',
    authorUrl: 'https://social.example/@ana',
    sentiment: 'negative',
    publishedAt: at - n * 7 * minute,
    copies: 0,
    ...some,
  });
  return [
    mention(1, first, { followers: 12_300, copies: 11 }),
    mention(2, second, {
      author: 'pol',
      authorUrl: 'https://forum.example/u/pol',
      network: 'reddit',
      source: 'reddit',
    }),
    mention(3, third, { author: 'mei', authorUrl: 'https://social.example/@mei', followers: 410 }),
  ];
}

/** What somebody wrote down about it. */
export function sampleNote(language: MessageLanguage): string {
  return texts[language].note;
}

/** A day of the brand, with the incident in it. */
export function sampleDigest(options: SampleOptions): DigestContent {
  const { brand, at, language } = options;
  const [ana, pol, mei] = sampleMentions(options);
  return {
    from: at - 24 * hour,
    to: at,
    brands: [
      {
        brand,
        mentions: 214,
        stories: 131,
        negative: 63,
        neutral: 98,
        positive: 46,
        unrated: 7,
        before: { mentions: 160, stories: 120, negative: 22, neutral: 90, positive: 44, unrated: 4 },
        shareOfVoice: { value: 0.38, before: 0.33 },
        worthResponding: [
          { ...ana, why: ['negative', 'reach', 'customer'] },
          { ...pol, why: ['question', 'unanswered'] },
        ],
        topStories: [ana, mei],
        risingTerms: [{ term: texts[language].terms[0], mentions: 23, lift: 8.2 }],
      },
    ],
    incidents: [sampleIncident({ ...options, resolved: true })],
    gaps: [],
  };
}
