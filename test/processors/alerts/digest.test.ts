import { describe, expect, it } from 'vitest';
import type { MessageLanguage } from '../../../core/channel.ts';
import type { DigestBrand, DigestContent, DigestCounts } from '../../../core/digest.ts';
import { type DigestMessageInput, digestMessage } from '../../../processors/alerts/digest.ts';
import { hour, incident, mention, now } from './message-incidents.ts';

/** Sunday 22 November 2026, 00:00 in Madrid, and the midnight before. */
const to = Date.UTC(2026, 10, 21, 23);
const from = to - 24 * hour;

function counts(some: Partial<DigestCounts> = {}): DigestCounts {
  return { mentions: 312, stories: 120, negative: 41, neutral: 200, positive: 61, unrated: 10, ...some };
}

const none = counts({ mentions: 0, stories: 0, negative: 0, neutral: 0, positive: 0, unrated: 0 });

function brand(some: Partial<DigestBrand> = {}): DigestBrand {
  return {
    brand: 'volandra',
    ...counts(),
    before: counts({ mentions: 226, stories: 118, negative: 18, neutral: 150, positive: 50, unrated: 8 }),
    shareOfVoice: { value: 0.31, before: 0.28 },
    worthResponding: [
      { ...mention({ publishedAt: now - 3 * hour, copies: 0 }), why: ['question', 'negative', 'unanswered'] },
    ],
    topStories: [mention({ text: 'The recall', publishedAt: to - 2 * hour })],
    risingTerms: [{ term: 'battery fire', mentions: 23, lift: 8.2 }],
    ...some,
  };
}

function quiet(some: Partial<DigestBrand> = {}): DigestBrand {
  const { shareOfVoice: _, ...rest } = brand();
  return { ...rest, ...none, worthResponding: [], topStories: [], risingTerms: [], ...some };
}

function digest(content: Partial<DigestContent> = {}, some: Partial<DigestMessageInput> = {}) {
  const message = digestMessage({
    key: '0'.repeat(32),
    name: 'morning',
    content: { from, to, brands: [brand()], incidents: [], gaps: [], ...content },
    frequency: 'daily',
    brandName: (id) => `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
    language: 'en',
    timeZone: 'Europe/Madrid',
    at: now,
    links: [],
    footer: 'You get this because you asked for it.',
    ...some,
  });
  return JSON.parse(JSON.stringify(message).replace(/[\u00a0\u202f]/gu, ' ')) as typeof message;
}

function factsOf(message: ReturnType<typeof digest>): Record<string, string> {
  return Object.fromEntries(message.facts.map(({ label, value }) => [label, value]));
}

describe('a digest', () => {
  it.each<[MessageLanguage, string, string]>([
    [
      'en',
      'Volandra: daily digest, Sat 21 Nov',
      '312 mentions (+38%), 41 negative (before: 18), net sentiment +0.07 (before: +0.15), share of voice 31% (before: 28%). 1 mention worth an answer.',
    ],
    [
      'es',
      'Volandra: resumen diario, sáb 21 nov',
      '312 menciones (+38 %), 41 negativas (antes: 18), sentimiento neto +0,07 (antes: +0,15), cuota de voz 31 % (antes: 28 %). 1 mención merece respuesta.',
    ],
    [
      'ca',
      'Volandra: resum diari, ds. 21 de nov.',
      '312 mencions (+38 %), 41 negatives (abans: 18), sentiment net +0,07 (abans: +0,15), quota de veu 31 % (abans: 28 %). 1 menció mereix resposta.',
    ],
  ])('of one brand in %s', (language, title, summary) => {
    expect(digest({}, { language })).toMatchObject({
      title,
      summary,
      kind: 'digest',
      thread: 'morning',
      brand: 'volandra',
    });
  });

  it('tells all counts, and what changed', () => {
    expect(digest().facts.map(({ label, value }) => [label, value])).toEqual([
      ['Mentions', '312 (+38%)'],
      ['Stories', '120 (+2%)'],
      ['Negative', '41 (before: 18)'],
      ['Neutral', '200 (+33%)'],
      ['Positive', '61 (+22%)'],
      ['Unrated', '10 (before: 8)'],
      ['Net sentiment', '+0.07 (before: +0.15)'],
      ['Share of voice', '31% (before: 28%)'],
      ['Coverage', 'All sources answered'],
      ['Period', 'Sat 21 Nov, 00:00 – Sun 22 Nov, 00:00'],
    ]);
  });

  it('makes no percentage of tiny numbers, and none of enormous ones', () => {
    const told = (mentions: number, before: number) =>
      factsOf(digest({ brands: [brand({ mentions, before: counts({ mentions: before }) })] }))['Mentions'];
    expect(told(3, 2)).toBe('3 (before: 2)');
    expect(told(30, 19)).toBe('30 (before: 19)');
    expect(told(30, 20)).toBe('30 (+50%)');
    expect(told(1_000, 1_001)).toBe('1,000 (unchanged)');
    expect(told(900, 30)).toBe('900 (×30)');
    expect(told(10, 40)).toBe('10 (−75%)');
  });

  it('says when net sentiment stands on little, and nothing where it stands on nothing', () => {
    const few = brand({ ...counts({ mentions: 12, negative: 3, neutral: 1, positive: 2, unrated: 6 }) });
    expect(factsOf(digest({ brands: [few] }))['Net sentiment']).toBe('−0.17 (before: +0.15, small sample)');
    const unrated = brand({ ...none, mentions: 12, stories: 12, unrated: 12 });
    expect(factsOf(digest({ brands: [unrated] }))).not.toHaveProperty('Net sentiment');
  });

  it('lists what to answer, what happened, what was read and what rises', () => {
    const open = incident({ startedAt: to - 2 * hour });
    const over = incident({
      type: 'volume',
      state: 'resolved',
      severity: 'warning',
      startedAt: to - 5 * hour,
      resolvedAt: to - 4 * hour,
    });
    const message = digest({ incidents: [over, incident({ state: 'pending' }), open] });
    expect(message.sections).toEqual([
      {
        title: 'Worth an answer',
        items: [
          {
            text: 'My Volandra battery caught fire and nobody answers the phone',
            url: 'https://x.example/ana/1',
            detail: 'question, negative, no answer yet · waiting for 3 h · ana · x · 12.3K followers · 15:05',
          },
        ],
      },
      {
        title: 'Incidents',
        items: [
          {
            text: 'Volandra: negative spike',
            detail: 'open · Critical · since Sat 21 Nov, 22:00 · 41 negative mentions in 30 min (12 stories)',
          },
          {
            text: 'Volandra: spike in mentions',
            detail: 'resolved · Warning · Sat 21 Nov, 19:00–20:00 · 41 mentions in 30 min (12 stories)',
          },
        ],
      },
      {
        title: 'Top stories',
        items: [
          {
            text: 'The recall',
            url: 'https://x.example/ana/1',
            detail: 'ana · x · 12.3K followers · Sat 21 Nov, 22:00 · and 11 copies',
          },
        ],
      },
      { title: 'Rising terms', items: [{ text: 'battery fire', detail: '23 mentions · 8.2 times as often as usual' }] },
    ]);
    expect(message.summary).toMatch(/2 incidents, 1 still open; 1 mention worth an answer\.$/u);
    expect(message).toMatchObject({ state: 'firing', severity: 'info', impact: 0 });
  });

  it('of many brands tells each in a line, and says how many more there are', () => {
    const brands = ['a', 'b', 'c', 'd'].map((id) => (id === 'b' ? quiet({ brand: id }) : brand({ brand: id })));
    const message = digest({ brands });
    expect(message.title).toBe('A, B and 2 more: daily digest, Sat 21 Nov');
    expect(message.summary).toMatch(
      /^A: 312 mentions .*\. B: no mentions \(before: 226\)\. C: 312 .*\. 1 more\. 3 mentions worth an answer\.$/u,
    );
    expect(message.facts.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D', 'Coverage', 'Period']);
    expect(message.sections[0]?.title).toBe('A: worth an answer');
    expect(message.brand).toBe('');
  });
});

describe('what people want and what it is about', () => {
  it.each<[MessageLanguage, string, string, string, string]>([
    [
      'en',
      'Intents',
      'complaint 12 (before: 4), request for help 5 (before: 0)',
      'Reasons',
      'delivery 9 (before: 1), wifi 2 (before: 2)',
    ],
    [
      'es',
      'Intenciones',
      'queja 12 (antes: 4), petición de ayuda 5 (antes: 0)',
      'Motivos',
      'entrega 9 (antes: 1), wifi 2 (antes: 2)',
    ],
    [
      'ca',
      'Intencions',
      "queixa 12 (abans: 4), petició d'ajuda 5 (abans: 0)",
      'Motius',
      'lliurament 9 (abans: 1), wifi 2 (abans: 2)',
    ],
  ])('is counted in %s', (language, intents, wanted, reasons, about) => {
    const told = brand({
      intents: [
        { name: 'complain', mentions: 12, before: 4 },
        { name: 'help', mentions: 5, before: 0 },
      ],
      reasons: [
        { name: 'delivery', mentions: 9, before: 1 },
        { name: 'wifi', mentions: 2, before: 2 },
      ],
    });
    const facts = factsOf(digest({ brands: [told] }, { language }));
    expect([facts[intents], facts[reasons]]).toEqual([wanted, about]);
    expect(factsOf(digest({ brands: [brand()] }, { language }))).not.toHaveProperty(intents);
  });
});

describe('a period without mentions', () => {
  it.each<[MessageLanguage, string]>([
    ['en', 'No mentions in these 24 h; all sources answered.'],
    ['es', 'Ninguna mención en estas 24 h; han respondido todas las fuentes.'],
    ['ca', 'Cap menció en aquestes 24 h; han respost totes les fonts.'],
  ])('says so in %s', (language, summary) => {
    expect(digest({ brands: [quiet()] }, { language }).summary).toBe(summary);
    expect(digest({ brands: [] }, { language }).summary).toBe(summary);
  });

  it('is not calm where sources were missing', () => {
    const gaps = [{ source: 'reddit', from: from + hour, to: from + 3 * hour, error: 'HTTP 503' }];
    const message = digest({ brands: [quiet()], gaps });
    expect(message.summary).toBe(
      'No mentions in these 24 h, but not all sources answered, so that there may have been some.',
    );
    expect(factsOf(message)).toEqual({
      Mentions: 'not known: sources were missing',
      Coverage: 'reddit not seen Sat 21 Nov, 01:00–03:00 (HTTP 503): numbers may be low',
      Period: 'Sat 21 Nov, 00:00 – Sun 22 Nov, 00:00',
    });
  });

  it('tells the hour and the week by their own names', () => {
    expect(digest({ brands: [quiet()] }, { frequency: 'hourly' }).summary).toMatch(/^No mentions in this hour;/u);
    const week = digest({ from: to - 7 * 24 * hour, brands: [quiet()] }, { frequency: 'weekly' });
    expect(week.title).toBe('Volandra: weekly digest, Sun 15 Nov – Sat 21 Nov');
  });
});

it('keeps what the caller made', () => {
  const unsubscribeUrl = 'https://escolta.example/stop';
  expect(digest({}, { unsubscribeUrl })).toMatchObject({
    unsubscribeUrl,
    footer: 'You get this because you asked for it.',
  });
  expect(digest()).not.toHaveProperty('unsubscribeUrl');
});
