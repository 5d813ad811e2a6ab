// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoadResult, loadConfig, parseConfig } from '../../config/load.ts';
import { components } from './components.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'escolta-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (text: string, env: NodeJS.ProcessEnv = {}): LoadResult =>
  parseConfig(text, { file: 'escolta.yaml', sources: components, env, cwd: folder });

/** Each problem as `line:column path: message → hint`. */
function problemsOf(result: LoadResult): readonly string[] {
  if (result.ok) return [];
  return result.problems.map(
    ({ line, column, path, message, hint }) => `${line}:${column} ${path}: ${message}${hint ? ` → ${hint}` : ''}`,
  );
}

function valid(result: LoadResult): Extract<LoadResult, { ok: true }> {
  expect(problemsOf(result)).toEqual([]);
  if (!result.ok) throw new Error('not valid');
  return result;
}

const brand = 'brands: [{name: Acme Robotics}]\n';

describe('a valid file', () => {
  test('is filled in with every default', () => {
    const { config, warnings, secrets, baseDir } = valid(
      parse('brands:\n  - name: Cafè de l’Alba\nsources:\n  - type: feed\n    urls: [https://a.example/feed]\n'),
    );
    expect(config).toEqual({
      version: 1,
      brands: [
        {
          id: 'cafe-de-l-alba',
          name: 'Cafè de l’Alba',
          kind: 'own',
          aliases: [],
          handles: [],
          hashtags: [],
          sites: [],
          exclude: [],
          accounts: [],
          employees: [],
          ownPosts: 'flag',
          languages: [],
          caseSensitive: false,
          foldAccents: true,
        },
      ],
      languages: ['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'],
      sources: [
        {
          type: 'feed',
          name: 'feed',
          schedule: 'every 15m',
          slowest: 4,
          enabled: true,
          options: { urls: ['https://a.example/feed'], maxItems: 100, deep: false },
        },
      ],
      store: {
        path: join(folder, 'data'),
        username: 'default',
        password: '',
        database: 'escolta',
        retention: {
          droppedPostsDays: 30,
          coverageDays: 400,
          deadLettersDays: 90,
          alertsDays: 400,
          networkDays: { youtube: 30 },
          auditDays: 730,
        },
      },
      channels: [],
      crm: [],
      // Rules and inhibitions are long, and told of in test/config/alerts.test.ts.
      alerts: {
        enabled: true,
        interval: 2_000,
        time: 'clock',
        timezone: 'UTC',
        language: 'en',
        maxDelay: 3_600_000,
        minimumSeverity: 'warning',
        rules: expect.any(Array),
        segments: {},
        schedules: {},
        groupBy: ['brand'],
        groupWait: 0,
        groupInterval: 300_000,
        repeat: 14_400_000,
        inhibit: expect.any(Array),
      },
      digests: [],
      reasons: {},
      // Told of in test/processors/leads and test/scripts/people.test.ts.
      leads: expect.objectContaining({ enabled: true, send: [], notes: [] }),
      segments: [],
      people: { enabled: true, link: 0.95, suggest: 0.5, every: 5_000, reload: 600_000 },
      web: { enabled: true, listen: '127.0.0.1:9467', trustProxy: false, requestsPerMinute: 1_200 },
      sentiment: { engine: 'model', leastConfidence: 0.4, learning: { automatic: true, least: 40 } },
      relevance: { learning: { automatic: true, least: 40 } },
      blocks: {},
      lists: {},
      bus: {
        brokers: [],
        prefix: 'escolta',
        clientId: 'escolta',
        partitions: 12,
        retention: 604_800_000,
        createTopics: true,
        compression: 'gzip',
        sessionTimeout: 10_000,
      },
      http: { timeout: 30_000, maxBytes: 10_000_000, allowPrivate: false },
      api: { listen: '127.0.0.1:9466' },
      monitor: {},
      log: { level: 'info', format: 'auto' },
      process: { batch: 2_000, linger: 200, maxInFlight: 5_000 },
    });
    expect({ warnings, secrets, baseDir }).toEqual({ warnings: [], secrets: [], baseDir: folder });
  });

  test('finds the sentiment’s files from the folder of the file', () => {
    const { sentiment } = valid(
      parse(
        `${brand}sentiment: {engine: onnx, model: own.bin, onnx: {path: models/xlm-t, labels: {LABEL_0: negative}}}\n`,
      ),
    ).config;
    expect(sentiment.model).toBe(join(folder, 'own.bin'));
    expect(sentiment.onnx).toEqual({
      path: join(folder, 'models', 'xlm-t'),
      labels: { LABEL_0: 'negative' },
      maxTokens: 128,
      batch: 16,
      timeout: 60_000,
    });
  });

  test.each([
    ['{engine: onnx}', 'sentiment.onnx: the engine "onnx" needs a model: say where it is with "path"'],
    ['{engine: modle}', 'sentiment.engine: '],
    ['{leastConfidence: 40}', 'sentiment.leastConfidence: '],
    ['{leastConfidense: 0.4}', 'sentiment.leastConfidense: unknown key → did you mean "leastConfidence"?'],
    ['{onnx: {path: x, labels: {a: good}}}', 'sentiment.onnx.labels.a: '],
    ['{learning: {least: 5}}', 'sentiment.learning.least: '],
  ])('refuses sentiment: %s', (section, problem) => {
    const [found, ...more] = problemsOf(parse(`${brand}sentiment: ${section}\n`));
    expect(found).toContain(problem);
    expect(more).toEqual([]);
  });

  test('reads queries with their blocks and lists, and points into those that it cannot read', () => {
    const good = `brands:
  - name: Acme
    query: "@block(products) AND NOT author:@list(staff)"
blocks: {products: 'acme OR "rocket skates"'}
lists: {staff: [jane, john]}
`;
    expect(valid(parse(good)).config.brands[0]?.query).toBe('@block(products) AND NOT author:@list(staff)');
    const bad = parse(`brands: [{name: Acme, query: 'acme AND (fail OR'}]\nblocks: {a: 'NEAR/3 b'}\n`);
    expect(bad.ok ? [] : problemsOf(bad)).toEqual([
      '1:30 brands[0].query: character 18: expected a term behind OR, found the end; add the term, or remove the operator',
      '2:13 blocks.a: character 1: expected a term, found "NEAR/3"; remove "NEAR/3", or quote it to look for it as a word',
    ]);
    const { warnings } = valid(parse(`brands: [{name: Acme, query: 'down', aliases: [Acme Inc]}]\n`));
    expect(warnings.map(({ path }) => path)).toEqual(['sources', 'brands[0].query', 'brands[0].aliases']);
  });

  test.each([
    ['{mechanism: plain, username: me, password: secret}', []],
    ['{mechanism: scram-sha-512, username: me}', ['bus.sasl: "scram-sha-512" needs "password"']],
    ['{mechanism: oauthbearer, tokenUrl: "https://id.example/token", clientId: a, clientSecret: b}', []],
    ['{mechanism: plain, username: me, password: secret, scope: all}', ['bus.sasl.scope: is not for "plain"']],
    ['{mechanism: kerberos}', ['bus.sasl.mechanism']],
  ])('logs in at the brokers: %s', (sasl, problems) => {
    const result = parse(`${brand}bus:\n  brokers: ["kafka:9092"]\n  sasl: ${sasl}\n`);
    const found = result.ok ? [] : problemsOf(result);
    expect(found).toHaveLength(problems.length);
    for (const [i, problem] of problems.entries()) expect(found[i]).toContain(problem);
  });

  test('may use anchors and merge keys', () => {
    const { config } = valid(
      parse('brands:\n  - &a {name: Acme Robotics, hashtags: [acme]}\n  - {<<: *a, id: other}\n'),
    );
    expect(config.brands.map(({ id, hashtags }) => [id, hashtags])).toEqual([
      ['acme-robotics', ['acme']],
      ['other', ['acme']],
    ]);
  });

  test('takes every form of schedule and duration', () => {
    const sources = ['once', 'every 30s', '*/5 * * * *'].map(
      (s, i) => `  - {type: hackernews, name: s${i}, schedule: "${s}"}\n`,
    );
    const { config } = valid(
      parse(`${brand}http: {timeout: 2m}\nprocess: {linger: 50ms}\nsources:\n${sources.join('')}`),
    );
    expect(config.sources.map(({ schedule }) => schedule)).toEqual(['once', 'every 30s', '*/5 * * * *']);
    expect([config.http.timeout, config.process.linger]).toEqual([120_000, 50]);
  });
});

describe('mistakes', () => {
  test('are all reported at once, in the order of the file', () => {
    const text = `version: 2
brands:
  - nam: Acme
    kind: competitr
  - name: Orange Bank
    languages: [cat, EN]
  - name: orange bank
  - id: A_B
    name: 12
  - name: 日本
  -
sources:
  - type: fed
  - typ: feed
  - {}
  - type: feed
    urls: []
    schedul: every 5m
  - type: feed
    schedule: every 5 lightyears
    urls:
      - 3
      - {url: https://a.example, passwrod: x}
      - nonsense
    maxItems: 0
    deep: maybe
  - type: hackernews
    tags: [story, coment]
languages: en
store:
  retention:
http: {timeout: 30, maxBytes: 1.5, allowPrivate: 3}
process: {linger: 2h}
langauges: [en]
foo: 1
`;
    expect(problemsOf(parse(text))).toEqual([
      '1:10 version: expected 1, found 2',
      '3:5 brands[0].nam: unknown key → did you mean "name"?',
      '4:11 brands[0].kind: expected one of own, competitor, found "competitr" → did you mean "competitor"?',
      '6:17 brands[1].languages[0]: expected an ISO 639-1 language code such as "ca", found "cat" → did you mean "ca"?',
      '6:22 brands[1].languages[1]: expected an ISO 639-1 language code such as "ca", found "EN" → did you mean "en"?',
      '7:5 brands[2].id: the brand id "orange-bank" is already taken by item 2 of the list: give this one its own "id"',
      '8:9 brands[3].id: expected lower-case letters, digits and hyphens, found "A_B"',
      '9:11 brands[3].name: expected text, found 12 → put it in quotes',
      '10:11 brands[4].name: no id can be made from this name: add an "id" of lower-case letters, digits and hyphens',
      '11:4 brands[5]: expected a mapping, found nothing → give it a value, or remove it',
      '13:11 sources[0].type: expected one of feed, hackernews, found "fed" → did you mean "feed"?',
      '14:5 sources[1].type: missing required key "type" → is "typ" meant to be "type"?',
      '15:5 sources[2].type: missing required key "type" → one of feed, hackernews',
      '17:11 sources[3].urls: expected at least 1 item, found an empty list',
      '18:5 sources[3].schedul: unknown key → did you mean "schedule"?',
      '19:5 sources[4].name: the source name "feed" is already taken by item 4 of the list: give this one its own "name"',
      '20:15 sources[4].schedule: expected "every" and a duration from 1s to 30d ("every 5m"), a cron expression ("0 9 * * 1-5"), or "once", found "every 5 lightyears"',
      '22:9 sources[4].urls[0]: expected text or a mapping, found 3',
      '23:34 sources[4].urls[1].passwrod: unknown key → did you mean "password"?',
      '24:9 sources[4].urls[2]: expected an address such as "https://…", found "nonsense"',
      '25:15 sources[4].maxItems: expected at least 1, found 0',
      '26:11 sources[4].deep: expected true or false, found "maybe"',
      '28:19 sources[5].tags[1]: expected one of story, comment, found "coment" → did you mean "comment"?',
      '29:12 languages: expected a list, found "en" → write it as a list, with "- " before each item',
      '31:3 store.retention: expected a mapping, found nothing → give "retention" a value, or remove it',
      '32:17 http.timeout: expected a duration such as "500ms", "30s", "5m", "2h" or "7d", found 30',
      '32:31 http.maxBytes: expected a whole number, found 1.5',
      '32:50 http.allowPrivate: expected true or false or a list, found 3',
      '33:19 process.linger: expected a duration from 1ms to 1m, found "2h"',
      '34:1 langauges: unknown key → did you mean "languages"?',
      '35:1 foo: unknown key → valid keys here: version, brands, languages, blocks, lists, sources, channels, crm, alerts, digests, sentiment, relevance, reasons, leads, store, bus, http, api, people, segments, web, monitor, log, process',
    ]);
  });

  test.each([
    [
      'a missing key',
      'sources: []\n',
      ['1:1 brands: missing required key "brands" → add "brands": The brands to listen for: at least one.'],
    ],
    [
      'a key of a source type that has other keys',
      `${brand}sources:\n  - type: hackernews\n    urls: [https://a.example]\n`,
      ['4:5 sources[0].urls: unknown key → valid keys here: tags, type, name, schedule, slowest, enabled'],
    ],
    [
      'a rule of a source type across its keys',
      `${brand}sources:\n  - type: feed\n    urls: [https://a.example]\n    deep: true\n`,
      ['3:5 sources[0].maxItems: expected at most 10 with deep, found nothing'],
    ],
    [
      'a key that stands twice',
      'brands: [{name: Acme Robotics}]\nlog: {level: info}\nlog: {level: warn}\n',
      ['3:1 log: this key is already set on line 2 → keep one of the two'],
    ],
    [
      'an alias of nothing',
      `${brand}languages: *all\n`,
      ['2:12 languages: the alias *all has no anchor before it → mark what it stands for with &all'],
    ],
    ['an alias of itself', 'brands: &b [*b]\n', ['1:13 brands[0]: expected a mapping, found a list']],
    ['a tag', 'brands: [{name: !secret x}]\n', ['1:17 : unresolved tag: !secret → remove the tag: none is supported']],
    [
      'an empty file',
      '# nothing\n',
      ['1:1 : the file is empty → start with "brands:", or make a file with "escolta init"'],
    ],
    ['a list', '- a\n', ['1:1 : expected keys and values → start with "brands:", or make a file with "escolta init"']],
    [
      'a tab',
      'brands:\n\t- name: x\n',
      ['2:1 : not valid YAML: tabs are not allowed as indentation → indent with spaces'],
    ],
    [
      'a second document',
      `${brand}---\na: 1\n`,
      ['2:1 : not valid YAML: a second document after "---" → keep one document a file'],
    ],
    [
      'a reference in braces without quotes',
      'store: {path: ${DIR}}\n',
      ['1:16 : not valid YAML: unexpected flow-map-start at node end → inside { } and [ ], put "${…}" in quotes'],
    ],
    [
      'a control character',
      'brands: [{name: "Ac\\u0000me"}]\n',
      [
        '1:17 brands[0].name: a control character in the text → remove it: it cannot be seen, and nothing would match it',
      ],
    ],
    [
      'one half of a certificate',
      `${brand}store:\n  tls: {certFile: a.pem}\n`,
      ['3:8 store.tls: certFile and keyFile belong together: give both, or neither'],
    ],
    [
      'the prototype as a key',
      `${brand}__proto__: {a: 1}\n`,
      [
        '2:1 __proto__: unknown key → valid keys here: version, brands, languages, blocks, lists, sources, channels, crm, alerts, digests, sentiment, relevance, reasons, leads, store, bus, http, api, people, segments, web, monitor, log, process',
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(parse(text))).toEqual(expected);
  });

  test('several syntax mistakes are told, without the echoes of each', () => {
    const problems = problemsOf(parse('a: "x\nb: {c: 1\nd: 2\n'));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThan(4);
  });

  test('hold their line', () => {
    const result = parse('brands:\n  - nam: Acme\n');
    expect(result.ok ? undefined : result.problems).toEqual([
      {
        file: 'escolta.yaml',
        line: 2,
        column: 5,
        path: 'brands[0].nam',
        message: 'unknown key',
        hint: 'did you mean "name"?',
        source: '  - nam: Acme',
      },
    ]);
  });

  test('lines are right after CRLF and a byte order mark', () => {
    writeFileSync(join(folder, 'crlf.yaml'), '\uFEFFbrands:\r\n  - name: Acme Robotics\r\nfoo: 1\r\n');
    const result = loadConfig('crlf.yaml', { sources: components, env: {}, cwd: folder });
    expect(problemsOf(result)[0]).toMatch(/^3:1 foo: unknown key/);
  });
});

describe('a hostile file', () => {
  test.each([
    ['nested brackets', '['.repeat(100_000), 'nested 100000 levels deep, more than 50'],
    ['nested dashes', '- '.repeat(10_000), 'nested 10000 levels deep, more than 50'],
    ['many aliases', `a: &a x\nb: [${'*a,'.repeat(101)}]\n`, '101 aliases, more than 100'],
    [
      'a billion laughs',
      `a: &a [x]\n${'bcdefghi'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join()}]`)
        .join('\n')}\n`,
      'aliases cannot be resolved: Excessive alias count indicates a resource exhaustion attack',
    ],
  ])('%s', (_what, text, message) => {
    const result = parse(text);
    expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toContain(message);
  });

  test('with very many keys is read in linear time', () => {
    const result = parse(Array.from({ length: 20_000 }, (_, i) => `k${i}: 1`).join('\n'));
    expect(problemsOf(result)).toHaveLength(20_001);
  }, 20_000);

  test('over a megabyte, not UTF-8, or absent is refused', () => {
    writeFileSync(join(folder, 'big.yaml'), ' '.repeat(1_000_001));
    writeFileSync(join(folder, 'latin1.yaml'), Buffer.from('brands: [{name: Caf\xe9}]', 'latin1'));
    mkdirSync(join(folder, 'dir.yaml'));
    const load = (file: string) => problemsOf(loadConfig(file, { sources: components, env: {}, cwd: folder }));
    expect(load('big.yaml')).toEqual([
      '0:0 : the file holds 1000001 bytes, more than 1000000 → is it a configuration file?',
    ]);
    expect(load('latin1.yaml')).toEqual(['0:0 : the file is not UTF-8 text → save it as UTF-8']);
    expect(load('none.yaml')).toEqual([
      '0:0 : there is no such file → make one with "escolta init", or name another with --config',
    ]);
    expect(load('dir.yaml')).toEqual(['0:0 : the file cannot be read (EISDIR) → name another with --config']);
  });
});

describe('the environment', () => {
  test('overrides where the store is', () => {
    const env = { ESCOLTA_CLICKHOUSE_URL: 'https://me:hunter22@ch.example:8443', ESCOLTA_DATA_DIR: 'elsewhere' };
    const { config, secrets, warnings } = valid(
      parse(`${brand}sources: [{type: hackernews}]\nstore: {path: ./here}\n`, env),
    );
    expect(config.store.url).toBe('https://me:hunter22@ch.example:8443');
    expect(config.store.path).toBe(join(folder, 'elsewhere'));
    expect(secrets).toContain('hunter22');
    expect(warnings).toEqual([]);
  });

  test('says who we are at the store, where Kafka is, and where to be watched', () => {
    const { config, secrets } = valid(
      parse(brand, {
        ESCOLTA_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092',
        ESCOLTA_CLICKHOUSE_USER: 'writer',
        ESCOLTA_CLICKHOUSE_PASSWORD: 'hunter23',
        ESCOLTA_MONITOR_LISTEN: '127.0.0.1:9464',
      }),
    );
    expect(config.bus.brokers).toEqual(['kafka-1:9092', 'kafka-2:9092']);
    expect(config.store).toMatchObject({ username: 'writer', password: 'hunter23' });
    expect(config.monitor.listen).toBe('127.0.0.1:9464');
    expect(secrets).toContain('hunter23');
  });

  test('is named where it is wrong, without its value', () => {
    const result = parse(brand, { ESCOLTA_CLICKHOUSE_URL: 'ftp://me:hunter22@ch.example' });
    expect(result.ok ? [] : result.problems).toEqual([
      {
        file: 'ESCOLTA_CLICKHOUSE_URL',
        line: 0,
        column: 0,
        path: 'store.url',
        message: 'expected an address such as "http://localhost:8123", found the value of ESCOLTA_CLICKHOUSE_URL',
      },
    ]);
  });
});

describe('warnings', () => {
  const warningsOf = (text: string) => {
    const { warnings } = valid(parse(text));
    return warnings.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  };
  const source = 'sources: [{type: hackernews}]\n';

  test('name brands that everyday words are called by', () => {
    const text = `brands:\n  - {name: Orange, aliases: [Órbita Ñu, Mango]}\n  - {name: HP}\n  - {name: 任天堂, id: nintendo}\n${source}`;
    expect(warningsOf(text)).toEqual([
      '2:12 brands[0].name: "Orange" is also an everyday word or name: expect posts that are not about the brand',
      '2:41 brands[0].aliases[1]: "Mango" is also an everyday word or name: expect posts that are not about the brand',
      '3:12 brands[1].name: "HP" is shorter than four letters: expect posts that are not about the brand',
    ]);
  });

  test('let go those who exclude namesakes or insist on capitals', () => {
    const text = `brands:\n  - {name: Apple, exclude: [apple pie]}\n  - {name: Target, caseSensitive: true}\n  - {name: Orange Bank}\n${source}`;
    expect(warningsOf(text)).toEqual([]);
  });

  test('tell languages that nobody uses, and those that are not listened in', () => {
    const text = `brands:\n  - {name: Acme Robotics, languages: [ca, gl]}\nlanguages: [ca, en]\n${source}`;
    expect(warningsOf(text)).toEqual([
      '2:43 brands[0].languages[1]: "gl" is not among the languages listened in',
      '3:17 languages[1]: no brand is listened for in "en"',
    ]);
  });

  test('tell who would be let in, or never let in', () => {
    const oidc = 'oidc: {issuer: "https://id.example", clientId: x, defaultRole: viewer, passwordLogin: false}';
    expect(warningsOf(`${brand}${source}web: {listen: "0.0.0.0:80", anonymous: viewer}\n`)).toEqual([
      expect.stringContaining('web.anonymous: whoever reaches 0.0.0.0:80 is a viewer, without logging in'),
    ]);
    expect(warningsOf(`${brand}${source}web: {anonymous: viewer}\n`)).toEqual([]);
    expect(warningsOf(`${brand}${source}web: {${oidc}}\n`)).toEqual([
      expect.stringContaining('web.oidc: the provider sends browsers back to where Escolta listens'),
      expect.stringContaining('web.oidc.passwordLogin: nobody becomes an administrator'),
    ]);
  });

  test('tell that nothing will be read, and that a path is not used', () => {
    expect(warningsOf(`${brand}store: {path: a, url: "http://h:8123"}\n`)).toEqual([
      '1:1 sources: there are no sources: nothing will be read',
      '2:15 store.path: "path" is not used, since "url" names a server',
    ]);
    expect(warningsOf(`${brand}sources: [{type: hackernews, enabled: false}]\n`)).toEqual([
      '2:10 sources: every source is switched off: nothing will be read',
    ]);
  });
});
