import { describe, expect, it } from 'vitest';
import { type MessageLanguage, messageLanguages } from '../../../core/channel.ts';
import { type Incident, type Observation, ruleTypes } from '../../../core/incident.ts';
import { alertMessage } from '../../../processors/alerts/message.ts';
import { evidence, hour, incident, input, mention, minute, now, observation } from './message-incidents.ts';

/** Breaks of lines are forbidden before `%`; that is not what these tests are about. */
function plain(text: string | undefined): string {
  return (text ?? '').replace(/[\u00a0\u202f]/gu, ' ');
}

function judged(type: Incident['type'], seen: Partial<Observation>, some: Partial<Incident> = {}): Incident {
  return incident({ type, latest: observation(seen), peak: observation(seen), ...some });
}

function summaryOf(told: Incident, language: MessageLanguage = 'en'): string {
  return plain(alertMessage(input({ incidents: [told], language })).summary);
}

function factsOf(message: ReturnType<typeof alertMessage>): Record<string, string> {
  return Object.fromEntries(message.facts.map(({ label, value }) => [label, plain(value)]));
}

const none = { expected: undefined, most: undefined, bound: undefined } as object;
const share = { value: 0.62, expected: 0.18, bound: 0.4, most: undefined, windowMs: hour } as object;
const net = {
  value: -0.45,
  expected: 0.12,
  bound: -0.2,
  most: undefined,
  mentions: 120,
  windowMs: 6 * hour,
  direction: 'below',
} as object;

describe('the arithmetic', () => {
  it.each<[MessageLanguage, string]>([
    ['en', '41 negative mentions in 30 min (12 stories); usual for Sunday 18:00: 6, never above 15 in 28 days.'],
    [
      'es',
      '41 menciones negativas en 30 min (12 textos distintos); lo habitual en domingo a las 18:00: 6, nunca más de 15 en 28 días.',
    ],
    [
      'ca',
      "41 mencions negatives en 30 min (12 textos diferents); l'habitual en diumenge a les 18:00: 6, mai més de 15 en 28 dies.",
    ],
  ])('of a negative spike in %s', (language, expected) => {
    expect(summaryOf(incident(), language)).toBe(expected);
  });

  it.each<[MessageLanguage, string, string]>([
    [
      'en',
      '62% of 48 mentions negative in 1 h; usual: 18%, alarm above 40%.',
      'Net sentiment −0.45 over 120 mentions in 6 h; usual: +0.12, alarm below −0.20.',
    ],
    [
      'es',
      '62 % de negativas sobre 48 menciones en 1 h; lo habitual: 18 %, aviso por encima del 40 %.',
      'Sentimiento neto de −0,45 en 120 menciones en 6 h; lo habitual: +0,12, aviso por debajo de −0,20.',
    ],
    [
      'ca',
      "62 % de negatives sobre 48 mencions en 1 h; l'habitual: 18 %, avís per sobre del 40 %.",
      "Sentiment net de −0,45 en 120 mencions en 6 h; l'habitual: +0,12, avís per sota de −0,20.",
    ],
  ])('of shares in %s', (language, ofShare, ofNet) => {
    expect(summaryOf(judged('negative-share', share), language)).toBe(ofShare);
    expect(summaryOf(judged('net-sentiment', net), language)).toBe(ofNet);
  });

  it('says that it was never so only where it was not', () => {
    expect(summaryOf(judged('volume', { value: 41, most: 50, bound: 20 }))).toMatch(/: 6, alarm above 20\.$/u);
  });

  it('counts stories where the rule does', () => {
    expect(summaryOf(judged('positive-volume', { value: 12, perStory: true }))).toMatch(
      /^12 positive stories in 30 min \(48 mentions in all\)/u,
    );
    expect(summaryOf(judged('volume', { value: 1, mentions: 1, stories: 1, ...none }))).toBe('1 mention in 30 min.');
  });

  it('tells the reach, the share of voice and the money', () => {
    expect(summaryOf(judged('negative-reach', { value: 1_200_000, expected: 20_000, most: 90_000 }))).toBe(
      'Negative mentions reached 1.2M followers in 30 min (48 mentions in all); usual for Sunday 18:00: 20K, never above 90K in 28 days.',
    );
    expect(summaryOf(judged('negative-reach', { value: 1_200_000, ...none }), 'ca')).toBe(
      'Les mencions negatives han arribat a 1,2 M de seguidors en 30 min (48 mencions en total).',
    );
    const voice = { ...none, value: 0.11, expected: 0.3, mentions: 340, windowMs: 24 * hour };
    expect(summaryOf(judged('share-of-voice', voice), 'ca')).toBe(
      "Quota de veu de l'11 % sobre 340 mencions en 24 h; l'habitual: 30 %.",
    );
    const cost = judged(
      'cost',
      { value: 84, bound: 100, expected: 126, windowMs: 30 * 24 * hour },
      { brand: '', labels: { budget: 'x-api' } },
    );
    expect(summaryOf(cost)).toBe('84 of 100 spent by day 22; at this pace 126 by the end of the month.');
    const priced = { ...cost, labels: { ...cost.labels, currency: 'USD' } };
    expect(summaryOf(priced)).toBe('$84 of $100 spent by day 22; at this pace $126 by the end of the month.');
    expect(summaryOf({ ...priced, labels: { currency: '€' } }, 'ca')).toBe(
      "Despesa de 84 € d'un total de 100 € fins al dia 22; a aquest ritme, 126 € a final de mes.",
    );
    expect(summaryOf({ ...priced, labels: { currency: 'credits' } }, 'es')).toBe(
      'Gasto de 84 credits de un total de 100 credits hasta el día 22; a este ritmo, 126 credits a final de mes.',
    );
    const daily = judged('cost', { value: 84.5, bound: 100, expected: 126, windowMs: 24 * hour }, { brand: '' });
    expect(summaryOf(daily)).toBe('84.50 of 100 spent by 18:05; at this pace 126 by the end of the day.');
  });

  it('tells who wrote what, and why it matters', () => {
    const reason = '“recall”, “fire”; customer 5000; 12300 followers; ★ 1';
    const told = incident({ type: 'mention', mentionId: 'm1', labels: { reason } });
    expect(summaryOf(told)).toBe(
      'ana (x, 12.3K followers) wrote: “My Volandra battery caught fire and nobody answers the phone”. Why: “recall”, “fire”, a known customer (value 5,000), 12.3K followers, ★ 1/5.',
    );
    const because = (labels: Record<string, string>, language: MessageLanguage) => {
      const message = alertMessage(input({ incidents: [{ ...told, labels }], language }));
      return [message.title, plain(message.summary).split('». ')[1]];
    };
    expect(because({ reason: '★ 1.5; negative' }, 'es')).toEqual([
      'Volandra: valoración baja',
      'Motivo: ★ 1,5/5, negativa.',
    ]);
    expect(because({ reason: 'negative; customer 5000' }, 'ca')).toEqual([
      "Volandra: menció d'un client",
      'Motiu: negativa, un client conegut (valor 5.000).',
    ]);
    expect(because({ reason: '120000 followers' }, 'ca')).toEqual([
      "Volandra: menció d'un compte amb molts seguidors",
      'Motiu: 120 mil seguidors.',
    ]);
    expect(because({ reason: 'says so' }, 'es')).toEqual(['Volandra: mención relevante', 'Motivo: says so.']);
    expect(summaryOf({ ...told, mentionId: 'another', labels: {} })).toBe('A mention was found.');
  });

  it('tells how long somebody waits', () => {
    expect(summaryOf(judged('unanswered', { value: 2.17, bound: 1 }, { mentionId: 'm1' }))).toMatch(
      /^No answer for 2 h 10 min\. ana .*\. An answer was due within 1 h\.$/u,
    );
  });

  it('tells who is a hot lead', () => {
    const told = (language: 'en' | 'es' | 'ca') => {
      const incidents = [judged('hot-lead', { value: 82 }, { mentionId: 'm1' })];
      const { title, summary } = alertMessage(input({ language, incidents }));
      return `${title}. ${summary}`;
    };
    expect(told('en')).toMatch(/: new hot lead\. Lead with a score of 82 of 100\. ana /u);
    expect(told('es')).toMatch(/: nuevo cliente potencial\. Cliente potencial con 82 puntos de 100\. ana /u);
    expect(told('ca')).toMatch(/: nou client potencial\. Client potencial amb 82 punts de 100\. ana /u);
  });

  it('does not take one time zone for another', () => {
    const message = alertMessage(input({ timeZone: 'Asia/Tokyo' }));
    expect(message.summary).toContain('usual for Monday 02:00: 6');
    expect(message.footer).toMatch(/Times in Asia\/Tokyo$/u);
    expect(factsOf(message)).toMatchObject({ Began: '01:35' });
  });

  it('names the day of what was on another', () => {
    const old = incident({ startedAt: now - 48 * hour });
    expect(factsOf(alertMessage(input({ incidents: [old] })))).toMatchObject({ Began: 'Fri 20 Nov, 18:05' });
    expect(factsOf(alertMessage(input({ incidents: [old], language: 'ca' })))).toMatchObject({
      Inici: 'dv. 20 de nov., 18:05',
    });
    const lastYear = incident({ startedAt: now - 365 * 24 * hour });
    expect(factsOf(alertMessage(input({ incidents: [lastYear] })))).toMatchObject({ Began: '22 Nov 2025, 18:05' });
  });
});

describe('silence', () => {
  const source = incident({
    type: 'silence',
    brand: '',
    labels: { rule: 'quiet', source: 'hackernews', brand: '' },
    startedAt: now - 3 * hour,
    latest: observation({ value: 3, ...none }),
  });

  it.each<[MessageLanguage, string, string]>([
    ['en', 'hackernews has not answered since 15:05 (3 h).', 'hackernews: source not answering'],
    ['es', 'hackernews no responde desde las 15:05 (3 h).', 'hackernews: la fuente no responde'],
    ['ca', 'hackernews no respon des de les 15:05 (3 h).', 'hackernews: la font no respon'],
  ])('of a source in %s', (language, summary, title) => {
    expect(alertMessage(input({ incidents: [source], language }))).toMatchObject({ summary, title });
  });

  it('of one o’clock', () => {
    const one = { ...source, startedAt: Date.UTC(2026, 10, 22, 0, 5) };
    expect(summaryOf(one, 'es')).toBe('hackernews no responde desde la 01:05 (3 h).');
    expect(summaryOf(one, 'ca')).toBe('hackernews no respon des de la 01:05 (3 h).');
  });

  it('of a brand is told from that of the sources', () => {
    const quiet = { ...none, value: 0, expected: 24, windowMs: 6 * hour, direction: 'below' } as const;
    const gaps = [{ source: 'reddit', from: now - 2 * hour, to: now, error: 'HTTP 503' }];
    expect(summaryOf(judged('silence', quiet))).toBe(
      'No mention in 6 h; usual for Sunday 18:00: 24; all sources answer.',
    );
    expect(summaryOf(judged('silence', quiet, { evidence: evidence({ gaps }) }))).toBe(
      'No mention in 6 h; usual for Sunday 18:00: 24; reddit not seen since 16:05 (HTTP 503): numbers may be low.',
    );
    const { evidence: _, ...bare } = judged('silence', quiet);
    expect(summaryOf(bare)).toBe('No mention in 6 h; usual for Sunday 18:00: 24; all sources answer.');
  });

  it('in a message about something else is a fact', () => {
    const gaps = [
      { source: 'hackernews', from: now - 4 * hour, to: now - 2 * hour, error: 'HTTP 503' },
      ...['a', 'b', 'c', 'd'].map((name) => ({ source: name, from: now - hour, to: now, error: '' })),
    ];
    const message = alertMessage(input({ incidents: [incident({ evidence: evidence({ gaps }) })] }));
    expect(factsOf(message)['Coverage']).toBe(
      'hackernews not seen 14:05–16:05 (HTTP 503); a not seen since 17:05; b not seen since 17:05; 2 more gaps: numbers may be low',
    );
    expect(factsOf(alertMessage(input()))).not.toHaveProperty('Coverage');
  });
});

describe('kinds', () => {
  it.each([
    ['firing', 'Volandra: negative spike'],
    ['update', 'Update: Volandra: negative spike'],
    ['reminder', 'Still firing (2 h): Volandra: negative spike'],
    ['escalation', 'Escalated: Volandra: negative spike'],
    ['resolved', 'Resolved: Volandra: negative spike'],
    ['test', 'Test: Volandra: negative spike'],
  ] as const)('%s', (kind, title) => {
    const at = now + 90 * minute;
    expect(alertMessage(input({ kind, at }))).toMatchObject({ kind, title, thread: '0123456789abcdef' });
  });

  it('says that nobody has acknowledged it, and not when somebody has', () => {
    const late = { kind: 'escalation', at: now + 30 * minute } as const;
    expect(alertMessage(input(late)).summary).toMatch(/Nobody has acknowledged it for 30 min\.$/u);
    const care = { acknowledgedBy: 'pau', acknowledgedAt: now, assignee: 'ona', notes: [] };
    const message = alertMessage(input({ ...late, care }));
    expect(message.summary).not.toContain('acknowledged');
    expect(factsOf(message)).toMatchObject({ Acknowledged: 'pau, 18:05', 'Assigned to': 'ona' });
  });

  it('says that a test is one', () => {
    expect(alertMessage(input({ kind: 'test', language: 'ca' })).summary).toMatch(
      /^Això és només una prova: no ha passat res\. 41 mencions/u,
    );
  });

  it('tells of the resolved how far it went, how long it lasted and how it ended', () => {
    const over = incident({
      state: 'resolved',
      resolvedAt: now + 2 * hour,
      latest: observation({ value: 3, at: now + 2 * hour }),
    });
    const told = (some: Partial<Incident>, language: MessageLanguage = 'en') =>
      alertMessage(input({ kind: 'resolved', incidents: [{ ...over, ...some }], at: now + 2 * hour, language }))
        .summary;
    expect(told({})).toBe(
      'At its peak: 41 negative mentions in 30 min (12 stories); usual for Sunday 18:00: 6, never above 15 in 28 days. It lasted 2 h 30 min (17:35–20:05). It has gone back to usual by itself.',
    );
    expect(told({ resolution: 'resolved by ana' })).toMatch(/Resolved by ana\.$/u);
    expect(told({ resolution: 'resolved by ana' }, 'es')).toMatch(
      /Ha durado 2 h 30 min \(17:35–20:05\)\. La ha resuelto ana\.$/u,
    );
    expect(told({ resolution: 'the mention was deleted' }, 'ca')).toMatch(/La menció s'ha esborrat a l'origen\.$/u);
    expect(told({ resolution: 'nothing came of it' })).toMatch(/Nothing more came of it\.$/u);
    expect(told({ resolution: 'merged with <another>' })).toMatch(/Merged with <another>\.$/u);
    const answered = {
      type: 'unanswered',
      mentionId: 'm1',
      resolution: 'answered',
      peak: observation({ value: 3 }),
    } as const;
    expect(told(answered, 'ca')).toMatch(/^Sense resposta des de fa 3 h\. ana .* ha escrit: «.*»\. Ja té resposta\.$/u);
    expect(told({ type: 'silence', latest: observation({ value: 0 }), peak: observation({ value: 0 }) })).toMatch(
      /^No mention in 30 min\. .* It is closed\.$/u,
    );
    expect(told({ type: 'net-sentiment', peak: observation(net) })).toMatch(/^At its lowest: net sentiment −0\.45/u);
    const source = { type: 'silence', brand: '', labels: { source: 'hackernews' } } as const;
    expect(told(source)).toBe('hackernews did not answer. It lasted 2 h 30 min (17:35–20:05). It answers again.');
  });
});

describe('facts and lists', () => {
  it('are in the order of their weight', () => {
    const message = alertMessage(
      input({
        suppressed: [incident({ type: 'volume' }), incident({ type: 'net-sentiment' }), incident({ type: 'volume' })],
      }),
    );
    expect(message.facts.map(({ label, value }) => [label, plain(value)])).toEqual([
      ['Severity', 'Critical'],
      ['Began', '17:35'],
      ['Peak', '41 at 18:05'],
      ['Impact', '7/10'],
      ['Mentions', '48 (17 stories): 41 negative, 4 neutral, 1 positive, 2 unrated'],
      ['Reach', 'at least 12.3K followers'],
      ['Sources', 'x 62%, reddit 21%'],
      ['Languages', 'English 62%, Catalan 25%, undetermined 13%'],
      ['Part of the same storm', 'volume, net sentiment'],
    ]);
    expect(message.sections).toEqual([
      {
        title: 'Top mentions',
        items: [
          {
            text: 'My Volandra battery caught fire and nobody answers the phone',
            url: 'https://x.example/ana/1',
            detail: 'ana · x · 12.3K followers · 17:45 · and 11 copies',
          },
        ],
      },
      {
        title: 'What drives it',
        items: [
          { text: 'battery fire', detail: '23 mentions · 8.2 times as often as usual' },
          { text: 'Words behind the sentiment: fire (23), scam (7)' },
        ],
      },
      { title: 'Customers affected', items: [{ text: 'Acme Corp', detail: 'enterprise · value 120,000 · 1 mention' }] },
      {
        title: 'Loudest authors',
        items: [
          { text: 'ana', url: 'https://x.example/ana', detail: 'x · 12.3K followers · 3 mentions' },
          { text: 'pol', detail: 'reddit · 2 mentions' },
        ],
      },
    ]);
  });

  it('make up no reach where no network tells followers', () => {
    const { followers: _, ...unknown } = mention();
    const authors = [{ author: 'pol', url: '', network: 'reddit', mentions: 2 }];
    const message = alertMessage(input({ incidents: [incident({ evidence: evidence({ top: [unknown], authors }) })] }));
    expect(factsOf(message)).not.toHaveProperty('Reach');
    expect(message.sections[0]?.items[0]?.detail).toBe('ana · x · 17:45 · and 11 copies');
  });

  it('show of a single mention that one alone', () => {
    const top = [mention(), mention({ mentionId: 'm2', text: 'another' })];
    const told = incident({ type: 'mention', mentionId: 'm2', evidence: evidence({ top }) });
    const [section] = alertMessage(input({ incidents: [told] })).sections;
    expect(section?.items.map(({ text }) => text)).toEqual(['another']);
  });

  it('name the other incidents of the group and the notes of people', () => {
    const other = incident({ id: 'fedcba9876543210', type: 'volume', severity: 'warning' });
    const notes = Array.from({ length: 7 }, (_, i) => ({ at: now + i * minute, author: 'pau', text: `note ${i}` }));
    const message = alertMessage(input({ incidents: [incident(), other], care: { notes }, at: now + 10 * minute }));
    expect(message.incidents).toEqual(['0123456789abcdef', 'fedcba9876543210']);
    expect(message.sections.find(({ title }) => title === 'Also')?.items).toEqual([
      {
        text: 'Volandra: spike in mentions',
        detail: '41 mentions in 30 min (12 stories) · since 17:35 · Warning',
      },
    ]);
    expect(message.sections.find(({ title }) => title === 'Notes')?.items).toEqual(
      ['07', '08', '09', '10', '11'].map((clock, i) => ({ text: `note ${i + 2}`, detail: `pau, 18:${clock}` })),
    );
  });

  it('work without evidence', () => {
    const { evidence: _, ...bare } = incident();
    const message = alertMessage(input({ incidents: [bare] }));
    expect(message).not.toHaveProperty('curve');
    expect(message.sections).toEqual([]);
    expect(factsOf(message)).toEqual({ Severity: 'Critical', Began: '17:35', Peak: '41 at 18:05', Impact: '7/10' });
  });

  it('say how to silence it, in words that a shell takes as they are', () => {
    const told = incident({ rule: "o'clock; rm -rf ~" });
    expect(alertMessage(input({ incidents: [told] })).footer).toContain(
      String.raw`escolta alerts silence rule='o'\''clock; rm -rf ~' brand=volandra ·`,
    );
  });
});

describe('every rule in every language', () => {
  const cases = messageLanguages.flatMap((language) => ruleTypes.map((type) => [language, type] as const));
  const kinds = ['firing', 'update', 'reminder', 'escalation', 'resolved', 'test'] as const;

  it.each(cases)('%s: %s', (language, type) => {
    const single = ['mention', 'unanswered', 'hot-lead'].includes(type) ? { mentionId: 'm1' } : {};
    for (const kind of kinds) {
      const message = alertMessage(input({ kind, language, incidents: [incident({ type, ...single })] }));
      const texts = [message.title, message.summary, message.footer, message.curveText];
      expect(message.title).toMatch(/Volandra: \p{Ll}/u);
      for (const text of texts) expect(text).not.toMatch(/undefined|NaN|null|\[object|\.\.|;\.|: \.| {2}/u);
      expect(message.summary).toMatch(/[.…]$/u);
      expect(message.facts.every(({ label, value }) => label !== '' && value !== '')).toBe(true);
    }
  });

  it('has a title of its own', () => {
    for (const language of messageLanguages) {
      const titles = ruleTypes.map((type) => alertMessage(input({ language, incidents: [incident({ type })] })).title);
      expect(new Set(titles).size).toBe(ruleTypes.length);
    }
  });
});

it('needs an incident', () => {
  expect(() => alertMessage(input({ incidents: [] }))).toThrow(RangeError);
});

describe('what was read of mentions is named', () => {
  it.each<[MessageLanguage, string, string]>([
    ['en', 'Volandra: spike in mentions (complaint or wish to leave, delivery, not: joy)', 'Only'],
    ['es', 'Volandra: pico de menciones (queja o intención de irse, entrega, no: alegría)', 'Solo'],
    ['ca', 'Volandra: pic de mencions (queixa o intenció de marxar, lliurament, no: alegria)', 'Només'],
  ])('of many in %s', (language, title, label) => {
    const where = 'intent:(complain OR leave) reason:delivery -emotion:joy';
    const told = judged('volume', {}, { labels: { ...incident().labels, where } });
    const message = alertMessage(input({ incidents: [told], language }));
    expect(message.title).toBe(title);
    expect(factsOf(message)[label]).toBe(title.slice(title.indexOf('(') + 1, -1));
  });

  it.each<[MessageLanguage, string, string]>([
    [
      'en',
      'Volandra: mention with a watched word (wish to leave, wifi)',
      'Why: wish to leave, wifi, sarcasm, “battery”.',
    ],
    [
      'es',
      'Volandra: mención con una palabra vigilada (intención de irse, wifi)',
      'intención de irse, wifi, sarcasmo, “battery”',
    ],
    [
      'ca',
      'Volandra: menció amb una paraula vigilada (intenció de marxar, wifi)',
      'intenció de marxar, wifi, sarcasme, “battery”',
    ],
  ])('of one in %s', (language, title, why) => {
    const reason = 'intent leave; reason wifi; sarcasm; “battery”';
    const told = judged('mention', none, { mentionId: 'm1', labels: { ...incident().labels, reason } });
    const message = alertMessage(input({ incidents: [told], language }));
    expect(message.title).toBe(title);
    expect(plain(message.summary)).toContain(why);
  });

  it('also where a condition of a former version cannot be read any more', () => {
    const told = judged('volume', {}, { labels: { ...incident().labels, where: 'mood:sour' } });
    expect(alertMessage(input({ incidents: [told] })).title).toBe('Volandra: spike in mentions (mood:sour)');
  });
});
