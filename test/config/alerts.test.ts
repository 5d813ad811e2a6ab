// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { describe, expect, test } from 'vitest';
import { type LoadResult, loadConfig, parseConfig } from '../../config/load.ts';
import { formatProblems } from '../../config/problems.ts';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';
import { defaultInhibitions } from '../../processors/alerts/inhibit.ts';
import { defaultRules } from '../../processors/alerts/rules.ts';
import { components } from './components.ts';

const minute = 60_000;
const hour = 60 * minute;

const head = `brands:
  - {name: Acme, handles: ['@acme']}
  - {name: Rival, kind: competitor}
sources:
  - {type: hackernews, name: news}
channels:
  - {type: console, name: team}
  - {type: pagerduty, name: pager, routingKey: "00000000000000000000000000000000"}
`;
const parse = (text: string, start = head): LoadResult =>
  parseConfig(start + text, { file: 'escolta.yaml', sources: components, env: {}, cwd: '/nowhere' });

/** Each problem as `path: message`, with the words of its line. */
function problemsOf(text: string, start = head): string[] {
  const result = parse(text, start);
  if (result.ok) return [];
  return result.problems.map(({ path, message, hint, line, source }) => {
    expect(line, `${path} has a place`).toBeGreaterThan(0);
    expect((start + text).split('\n')[line - 1]).toBe(source);
    return `${path}: ${message}${hint ? ` → ${hint}` : ''}`;
  });
}

function valid(text: string, start = head) {
  const result = parse(text, start);
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.config;
}
const rules = (...list: readonly string[]) => `alerts:\n  rules:\n${list.map((one) => `    - ${one}\n`).join('')}`;

describe('without a word about alerts', () => {
  test('there are the default rules, for all channels, and every default', () => {
    const { alerts, digests } = valid('');
    const { rules: made, ...rest } = alerts;
    expect(made.map(({ name }) => name)).toEqual(defaultRules.map((one) => one['name'] ?? one['type']));
    expect(rest).toEqual({
      enabled: true,
      interval: 2_000,
      time: 'clock',
      timezone: 'UTC',
      language: 'en',
      maxDelay: hour,
      minimumSeverity: 'warning',
      segments: {},
      schedules: {},
      groupBy: ['brand'],
      groupWait: 0,
      groupInterval: 5 * minute,
      repeat: 4 * hour,
      inhibit: defaultInhibitions,
    });
    expect(digests).toEqual([]);
  });

  test('also where there are no channels and no sources', () => {
    const { alerts, channels } = valid('', 'brands: [{name: Acme}]\n');
    expect(channels).toEqual([]);
    expect(alerts.rules).toHaveLength(defaultRules.length);
  });
});

test('all of it, in one', () => {
  const { alerts, digests } = valid(`crm: [{type: file, path: customers.csv}]
alerts:
  timezone: Europe/Madrid
  channels: [team, {channel: pager, during: nights}]
  segments:
    spain: {countries: [es], sources: [news], followersAtLeast: 10}
  schedules:
    nights: {timezone: UTC, hours: [{days: [fri], from: "22:00", to: "06:00"}, {from: "00:00", to: "24:00"}]}
  inhibit:
    - {source: ["severity=critical"], target: ["severity!=critical"], equal: [brand]}
  rules:
    - {type: volume, segment: spain, brands: [acme, rival], channels: [team], escalate: [{after: 5m, channels: [pager]}]}
    - {type: volume, name: other, enabled: false}
    - {type: mention, customerValueAbove: 10}
    - {type: silence, sources: [news]}
    - {type: cost, budget: 5, prices: {news: 0.01}}
digests:
  - {name: morning, channels: [team], brands: [acme], frequency: weekly, at: "07:30", day: fri}
`);
  expect(alerts.channels).toEqual([{ channel: 'team' }, { channel: 'pager', during: 'nights' }]);
  expect(alerts.schedules['nights']?.hours).toEqual([
    { days: ['fri'], from: '22:00', to: '06:00' },
    { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' },
  ]);
  expect(alerts.rules[0]).toMatchObject({
    name: 'volume',
    channels: [{ channel: 'team' }],
    escalate: [{ after: 5 * minute, channels: [{ channel: 'pager' }] }],
  });
  expect(digests).toEqual([
    {
      name: 'morning',
      enabled: true,
      frequency: 'weekly',
      at: '07:30',
      day: 'fri',
      brands: ['acme'],
      channels: ['team'],
      skipEmpty: false,
    },
  ]);
});

describe('names that stand for nothing are refused, with those that there are', () => {
  test.each([
    [
      rules('{type: volume, brands: [acme, acne]}'),
      'alerts.rules[0].brands[1]: there is no brand "acne": there are acme, rival',
    ],
    [
      rules('{type: silence}', '{type: volume, channels: [team, tam]}'),
      'alerts.rules[1].channels[1]: there is no channel "tam": there are team, pager',
    ],
    [
      rules('{type: volume, escalate: [{after: 5m, channels: [boss]}]}'),
      'alerts.rules[0].escalate[0].channels[0]: there is no channel "boss": there are team, pager',
    ],
    [
      rules('{type: volume, channels: [{channel: team, during: nights}]}'),
      'alerts.rules[0].channels[0].during: there is no schedule in alerts.schedules "nights": there are none',
    ],
    [
      rules('{type: volume, segment: spain}'),
      'alerts.rules[0].segment: there is no segment in alerts.segments "spain": there are none',
    ],
    [rules('{type: silence, sources: [new]}'), 'alerts.rules[0].sources[0]: there is no source "new": there are news'],
    [
      rules('{type: cost, budget: 1, prices: {feeds: 1}}'),
      'alerts.rules[0].prices.feeds: there is no source "feeds": there are news',
    ],
    ['alerts: {channels: [x]}\n', 'alerts.channels[0]: there is no channel "x": there are team, pager'],
    [
      'alerts: {segments: {a: {sources: [new]}}}\n',
      'alerts.segments.a.sources[0]: there is no source "new": there are news',
    ],
    ['digests: [{name: a, channels: [x]}]\n', 'digests[0].channels[0]: there is no channel "x": there are team, pager'],
    [
      'digests: [{name: a, channels: [team], brands: [x]}]\n',
      'digests[0].brands[0]: there is no brand "x": there are acme, rival',
    ],
  ])('%s', (text, expected) => expect(problemsOf(text)).toEqual([expected]));

  test('a fall-back, too, and one that is oneself', () => {
    const start = 'brands: [{name: Acme}]\nchannels:\n';
    expect(problemsOf('  - {type: console, name: a, fallback: b}\n', start)).toEqual([
      'channels[0].fallback: there is no channel "b": there are a',
    ]);
    expect(problemsOf('  - {type: console, name: a, fallback: a}\n', start)).toEqual([
      'channels[0].fallback: a channel cannot stand in for itself',
    ]);
  });
});

describe('a rule that could not do what it says is refused', () => {
  test('two of one name, also where the type is the name', () => {
    expect(problemsOf(rules('{type: volume}', '{type: silence}', '{type: volume}'))).toEqual([
      'alerts.rules[2]: the rule name "volume" is already taken by item 1 of the list: give this one its own "name"',
    ]);
    expect(problemsOf(rules('{type: volume}', '{type: silence, name: volume}'))).toHaveLength(1);
    expect(problemsOf(rules('{type: volume}', '{type: volume, name: other}'))).toEqual([]);
  });

  test('a query that cannot be read, with the place in it', () => {
    const [problem, ...others] = problemsOf(rules('{type: mention, query: "recall OR ("}'));
    expect(others).toEqual([]);
    expect(problem).toMatch(/^alerts\.rules\[0\]\.query: character \d+: /u);
    expect(problemsOf(rules('{type: mention, query: "@block(risk)"}'))).toHaveLength(1);
    expect(problemsOf(`blocks: {risk: recall}\n${rules('{type: mention, query: "@block(risk)"}')}`)).toEqual([]);
  });

  test('a reason that the configuration turns off, or has of its own; in a segment, too', () => {
    const where = rules('{type: volume, where: "reason:wifi"}');
    expect(problemsOf(where)).toHaveLength(1);
    expect(problemsOf(`reasons: {wifi: {terms: [wifi]}}\n${where}`)).toEqual([]);
    expect(problemsOf(`reasons: {price: false}\n${rules('{type: volume, where: "-reason:price"}')}`)).toEqual([
      'alerts.rules[0].where: there is no reason "price": there are quality, delivery, service, bug, safety, ethics',
    ]);
    expect(
      problemsOf('alerts: {segments: {a: {where: "reason:prize OR intent:buy"}, b: {where: "intent"}}}\n'),
    ).toEqual([
      'alerts.segments.a.where: there is no reason "prize": did you mean "price"?',
      'alerts.segments.b.where: "intent" is no condition: expected a field and a value, such as "intent:(complain OR leave) reason:delivery"',
    ]);
  });

  test('customers where nobody is known to be one', () => {
    expect(problemsOf(rules('{type: mention, customerValueAbove: 5}'))).toEqual([
      'alerts.rules[0].customerValueAbove: nobody is known to be a customer: add a CRM or a file of them to "crm"',
    ]);
  });

  test.each([
    ['{type: volume, sensitivity: "off"}', 'alerts.rules[0].above: with "sensitivity: off" it needs "above"'],
    ['{type: negative-share}', 'alerts.rules[0]: expected "above", "rise", or both'],
    ['{type: mention}', 'alerts.rules[0]: expected at least one of "query"'],
    [
      '{type: mention, where: "intent:leaves"}',
      'alerts.rules[0].where: there is no intent "leaves": did you mean "leave"?',
    ],
    [
      '{type: mention, where: "intention:leave"}',
      'alerts.rules[0].where: there is no field "intention": did you mean "intent"?',
    ],
    [
      '{type: volume, where: "reason:deliver"}',
      'alerts.rules[0].where: there is no reason "deliver": did you mean "delivery"?',
    ],
    ['{type: volume, where: "leave"}', 'alerts.rules[0].where: "leave" is no condition'],
    ['{type: silence, where: "intent:leave"}', 'alerts.rules[0].where: unknown key'],
    ['{type: cost, budget: 1, prices: {news: 1}, where: "intent:leave"}', 'alerts.rules[0].where: unknown key'],
    ['{type: unanswered, after: 24h}', 'alerts.rules[0].maxAge: expected longer than "after"'],
    ['{type: cost, budget: 1, prices: {}}', 'alerts.rules[0].prices: expected the price of at least one source'],
  ])('%s', (rule, expected) => {
    const [problem, ...others] = problemsOf(rules(rule));
    expect(others).toEqual([]);
    expect(problem).toContain(expected);
  });
});

describe('a mistake is told with its place and the remedy', () => {
  test.each([
    [rules('{type: volumes}'), 'alerts.rules[0].type: ', 'volume'],
    [rules('{type: volume, threshold: 4}'), 'alerts.rules[0].threshold: unknown key', ''],
    [rules('{type: volume, sensitivty: low}'), 'alerts.rules[0].sensitivty: unknown key', 'sensitivity'],
    [rules('{type: volume, window: 1h30m}'), 'alerts.rules[0].window: expected a duration such as', ''],
    [rules('{type: volume, labels: {brand: x}}'), 'alerts.rules[0].labels', 'choose another name'],
    ['alerts: {timezone: Madrid}\n', 'alerts.timezone: expected the IANA name of a time zone', 'Europe/Madrid'],
    ['alerts: {maxDelay: 5m}\n', 'alerts.maxDelay: expected a duration from 10m to 24h', ''],
    ['alerts: {maxDelay: 11m}\n', 'alerts.maxDelay: expected a multiple of 5m', ''],
    ['alerts: {intervall: 5s}\n', 'alerts.intervall: unknown key', 'interval'],
    [
      'alerts: {schedules: {a: {hours: [{from: "8:00", to: "09:00"}]}}}\n',
      'alerts.schedules.a.hours[0].from: ',
      '08:30',
    ],
    ['alerts: {schedules: {a: {hours: []}}}\n', 'alerts.schedules.a.hours: ', ''],
    [
      'alerts: {schedules: {a: {hours: [{days: [monday], from: "08:00", to: "09:00"}]}}}\n',
      'hours[0].days[0]: ',
      'mon',
    ],
    [
      'alerts: {inhibit: [{source: [critical], target: ["a=b"]}]}\n',
      'alerts.inhibit[0].source[0]: expected a matcher',
      'brand=acme',
    ],
    [
      'alerts: {inhibit: [{source: ["a=~("], target: ["a=b"]}]}\n',
      'alerts.inhibit[0].source[0]: expected a matcher',
      '',
    ],
    ['alerts: {baseUrl: escolta.example}\n', 'alerts.baseUrl: expected an address', 'https://'],
    ['alerts: {listen: here}\n', 'alerts.listen: ', '127.0.0.1:9465'],
    ['alerts: {minimumSeverity: high}\n', 'alerts.minimumSeverity: ', 'critical'],
    ['alerts: {segments: {Spain: {}}}\n', 'alerts.segments', 'lower-case'],
    ['digests: [{name: a, channels: [pager]}]\n', 'digests[0].channels[0]: pagerduty wakes people', 'takes no digests'],
    ['digests: [{name: a, channels: [team], at: "25:00"}]\n', 'digests[0].at: expected a time such as', ''],
    ['digests: [{name: a, channels: []}]\n', 'digests[0].channels: ', ''],
    [
      'digests: [{name: a, channels: [team]}, {name: a, channels: [team]}]\n',
      'digests[1].name: the digest name "a" is already taken',
      'its own "name"',
    ],
  ])('%s', (text, expected, remedy) => {
    const [problem, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(problem).toContain(expected);
    expect(problem).toContain(remedy);
  });

  test('all at once', () => {
    expect(problemsOf(rules('{type: volume, segment: x, channels: [y]}', '{type: volume, brands: [z]}'))).toHaveLength(
      4,
    );
  });

  test('no secret of a channel stands in it', () => {
    const start = head.replace('"00000000000000000000000000000000"', 'wrong-secret-1234');
    const result = parse('alerts: {channels: [x]}\n', start);
    expect(result.ok).toBe(false);
    expect(result.ok || formatProblems(result.problems)).not.toContain('wrong-secret-1234');
  });
});

test('the sample tells of what it is about, in its own time zone', () => {
  const result = loadConfig(packagePath('config', 'sample', 'escolta.yaml'), { sources, env: {}, cwd: packagePath() });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  const { alerts, brands } = result.config;
  expect(alerts).toMatchObject({ enabled: true, time: 'posts', timezone: 'Europe/Madrid' });
  // Its brand can be answered for, and has rivals: no default rule is without a subject.
  expect(brands.some(({ kind, handles }) => kind === 'own' && handles.length > 0)).toBe(true);
  expect(brands.some(({ kind }) => kind === 'competitor')).toBe(true);
});
