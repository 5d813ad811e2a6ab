import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Range } from '../../core/assessment.ts';
import type { SentimentRequest } from '../../processors/sentiment/engine.ts';
import { clauseAround } from '../../processors/sentiment/engines/clause.ts';
import { createOnnxEngine, type OnnxOptions } from '../../processors/sentiment/engines/onnx.ts';
import { meaningOf, sharesOf } from '../../processors/sentiment/engines/onnx-labels.ts';
import { writeOnnxModel } from '../support/onnx-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'escolta-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const three = ['negative', 'neutral', 'positive'];
const words = { good: [-3, 0, 3], awful: [5, 0, -5], so: [0, 1, 0] };

function model(name: string, labels: readonly string[] = three): OnnxOptions {
  const path = join(folder, name);
  writeOnnxModel(path, words, labels);
  return { path, maxTokens: 16, batch: 4 };
}

function request(text: string, ...names: readonly string[]): SentimentRequest {
  const spans = (name: string): Range[] =>
    text.includes(name) ? [[text.indexOf(name), text.indexOf(name) + name.length]] : [];
  return { text, language: 'en', targets: names.map((brand) => ({ brand, spans: spans(brand) })) };
}

describe('an ONNX model of one’s own', () => {
  test('judges in batches, each text as it would be judged alone, toward the brand by its sentence', async () => {
    const engine = await createOnnxEngine(model('tiny'));
    try {
      const requests = [
        request('Acme is awful. Bolt is so good', 'Acme', 'Bolt'),
        ...Array.from({ length: 9 }, (_, i) => request(`${'so '.repeat(i)}good`, 'Acme')),
        request('12 34 !!', 'Acme'),
      ];
      const verdicts = await engine.judge(requests);
      expect(verdicts[0]?.toward.map(({ label }) => label)).toEqual(['negative', 'positive']);
      expect(verdicts[0]?.whole.label).toBe('negative');
      // e³ of e³ + e⁰ + e⁻³.
      expect(verdicts[1]?.whole).toEqual({ label: 'positive', score: 0.948, confidence: 0.95 });
      expect(verdicts.at(-1)?.whole).toEqual({ label: 'unrated', score: 0, confidence: 0 });
      for (const [i, one] of requests.entries()) expect((await engine.judge([one]))[0]).toEqual(verdicts[i]);
      expect(verdicts[0]?.toward[0]?.engine).toBe(engine.version);
      expect(engine.version).toMatch(/^onnx-tiny-[0-9a-f]{8}$/u);
    } finally {
      await engine.close?.();
    }
  });

  test('reads no more of a text than it may', async () => {
    const engine = await createOnnxEngine(model('short'));
    try {
      const [verdict] = await engine.judge([request(`${'so '.repeat(16)}awful awful awful awful awful`)]);
      expect(verdict?.whole.label).toBe('neutral');
    } finally {
      await engine.close?.();
    }
  });

  test('tells the words that decided only when asked', async () => {
    const engine = await createOnnxEngine(model('explained'));
    try {
      const asked = request('Acme is so awful, Bolt was good', 'Acme');
      expect((await engine.judge([asked]))[0]?.toward[0]?.words).toEqual([]);
      const explained = await engine.explain?.(asked);
      expect(explained?.toward[0]?.words[0]).toMatchObject({ word: 'awful' });
      expect(explained?.toward[0]?.words[0]?.weight).toBeLessThan(-0.5);
      expect(explained?.toward[0]?.words.find(({ word }) => word === 'good')?.weight).toBeGreaterThan(0);
    } finally {
      await engine.close?.();
    }
  });

  test('what was in hand when the worker ends is transient, and the next batch gets a new worker', async () => {
    const engine = await createOnnxEngine(model('ended'));
    try {
      const lost = engine.judge([request('good')]);
      await Promise.all([expect(lost).rejects.toMatchObject({ retry: 'transient' }), engine.close?.()]);
      expect((await engine.judge([request('good')]))[0]?.whole.label).toBe('positive');
    } finally {
      await engine.close?.();
    }
  });

  test('is another engine when any of its files changes, and the same when none does', async () => {
    const options = model('changed');
    const versionOf = async () => {
      const engine = await createOnnxEngine(options);
      await engine.close?.();
      return engine.version;
    };
    const versions = [await versionOf()];
    expect(await versionOf()).toBe(versions[0]);
    // One weight is another: nothing of its description is.
    writeOnnxModel(options.path, { ...words, so: [0, 2, 0] }, three);
    versions.push(await versionOf());
    writeFileSync(join(options.path, 'model.onnx_data'), 'weights');
    versions.push(await versionOf());
    writeFileSync(join(options.path, 'tokenizer_config.json'), '{"tokenizer_class":"PreTrainedTokenizer"}');
    versions.push(await versionOf());
    expect(new Set(versions).size).toBe(4);
  });

  describe('that hangs', () => {
    /** Time passes when told: `pass` ends the latest sleep, once there were so many. */
    const createTime = () => {
      const slept: number[] = [];
      const ends: (() => void)[] = [];
      const waiting = new Set<() => void>();
      const sleep = (ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          slept.push(ms);
          ends.push(resolve);
          signal?.addEventListener('abort', () => resolve());
          for (const look of waiting) look();
        });
      const pass = (sleeps: number) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (ends.length < sleeps) return;
            waiting.delete(look);
            ends[sleeps - 1]?.();
            resolve();
          };
          waiting.add(look);
          look();
        });
      return { clock: { sleep }, slept, pass };
    };
    /** Speaks as the worker does; never answers to a text that says so. */
    const standIn = (name: string, start: string) => {
      const file = join(folder, name);
      writeFileSync(
        file,
        `import { parentPort } from 'node:worker_threads';
         parentPort.on('message', ({ id, texts }) => {
           if (texts.includes('hang')) return;
           parentPort.postMessage({ kind: 'judged', id, logits: texts.map(() => [0, 0, 5]) });
         });
         ${start}`,
      );
      return file;
    };
    const ready = "parentPort.postMessage({ kind: 'ready', labels: ['negative', 'neutral', 'positive'] });";

    test('is ended, what it had in hand is transient, and the next batch gets a new worker', async () => {
      const time = createTime();
      const worker = standIn('hangs.mjs', ready);
      const engine = await createOnnxEngine({ ...model('hangs'), timeout: 5_000 }, { clock: time.clock, worker });
      try {
        expect((await engine.judge([request('good')]))[0]?.whole.label).toBe('positive');
        const hanging = engine.judge([request('hang')]);
        const refused = expect(hanging).rejects.toMatchObject({
          retry: 'transient',
          cause: { message: 'a run of the model took longer than 5 s' },
        });
        await time.pass(3);
        await refused;
        expect((await engine.judge([request('good')]))[0]?.whole.label).toBe('positive');
        // Loading may take longer; an answer in time leaves nothing to wait for.
        expect(time.slept).toEqual([25_000, 5_000, 5_000, 25_000, 5_000]);
        await time.pass(5);
        expect((await engine.judge([request('good')]))[0]?.whole.label).toBe('positive');
      } finally {
        await engine.close?.();
      }
    });

    test('while it is loaded, too', async () => {
      const time = createTime();
      const starting = createOnnxEngine(model('never'), { clock: time.clock, worker: standIn('never.mjs', '') });
      await time.pass(1);
      await expect(starting).rejects.toMatchObject({
        retry: 'transient',
        cause: { message: 'loading the model took longer than 300 s' },
      });
    });
  });

  test.each([
    ['an empty folder', () => undefined, /there is no file .*model\.onnx/u],
    ['a broken model', (path: string) => writeFileSync(join(path, 'model.onnx'), 'no model'), /loading the model in /u],
    [
      'a broken tokenizer',
      (path: string) => writeFileSync(join(path, 'tokenizer.json'), '{'),
      /reading .*tokenizer\.json/u,
    ],
    ['no labels', (path: string) => writeFileSync(join(path, 'config.json'), '{}'), /has no "id2label"/u],
    [
      'labels that mean nothing',
      (path: string) => writeFileSync(join(path, 'config.json'), '{"id2label":{"0":"cat","1":"dog","2":"cow"}}'),
      /what the label "cat" means: say so under sentiment\.onnx\.labels/u,
    ],
    [
      'fewer labels than numbers',
      (path: string) => writeFileSync(join(path, 'config.json'), '{"id2label":{"0":"negative","1":"positive"}}'),
      /the model gave numbers of the shape 1 × 3/u,
    ],
  ])('%s is refused at the start, with the reason', async (name, spoil, message) => {
    const options =
      name === 'an empty folder' ? { ...model('some'), path: join(folder, 'empty') } : model(name.replaceAll(' ', '-'));
    spoil(options.path);
    const refused = createOnnxEngine(options);
    await expect(refused).rejects.toMatchObject({ retry: 'fatal', message: expect.stringMatching(message) });
  });
});

describe('labels', () => {
  test.each([
    [
      ['Negative', 'Neutral', 'Positive'],
      ['negative', 'neutral', 'positive'],
    ],
    [
      ['POS', 'NEG', 'NEU'],
      ['positive', 'negative', 'neutral'],
    ],
    [
      ['LABEL_0', 'LABEL_1', 'LABEL_2'],
      ['negative', 'neutral', 'positive'],
    ],
    [
      ['LABEL_0', 'LABEL_1'],
      ['negative', 'positive'],
    ],
    [
      ['1 star', '2 stars', '3 stars', '4 stars', '5 stars'],
      ['negative', 'negative', 'neutral', 'positive', 'positive'],
    ],
    [
      ['Very Negative', 'Negative', 'Neutral', 'Positive', 'Very Positive'],
      ['negative', 'negative', 'neutral', 'positive', 'positive'],
    ],
  ])('%j', (labels, meanings) => {
    expect(meaningOf(labels)).toEqual(meanings);
  });

  test('mean what the configuration says', () => {
    expect(meaningOf(['joy', 'rage', 'POS'], { joy: 'positive', rage: 'negative' })).toEqual([
      'positive',
      'negative',
      'positive',
    ]);
    expect(() => meaningOf(['joy', 'rage'], { joy: 'positive' })).toThrow(/what the label "rage" means/u);
    expect(() => meaningOf(['NEG', 'POS'], { bad: 'negative' })).toThrow(/"bad", which the model does not have/u);
    expect(() => meaningOf(['LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3'])).toThrow(/LABEL_0/u);
    expect(() => meaningOf(['positive', 'neutral'])).toThrow(/no label means negative/u);
  });

  test('of one meaning add up', () => {
    const { negative, neutral, positive } = sharesOf([0, 0, 0, 0, 0], meaningOf(['1', '2', '3', '4', '5']));
    expect([negative, neutral, positive].map((share) => Number(share.toFixed(6)))).toEqual([0.4, 0.2, 0.4]);
    expect(sharesOf([1_000, 0, -1_000], ['negative', 'neutral', 'positive'])).toEqual({
      negative: 1,
      neutral: 0,
      positive: 0,
    });
  });
});

describe('what is read toward a brand', () => {
  const around = (text: string, name: string, ...others: string[]) => {
    const span = (of: string): Range => [text.indexOf(of), text.indexOf(of) + of.length];
    return clauseAround(text, [span(name)], others.map(span));
  };

  test.each([
    ['It rained. Acme was late. We left', 'Acme', [], 'Acme was late.'],
    ['See acme.com v3.5 for more! Bye', 'acme', [], 'See acme.com v3.5 for more!'],
    ['I left Acme for Bolt and love it', 'Acme', ['Bolt'], 'I left Acme for'],
    ['I left Acme for Bolt and love it', 'Bolt', ['Acme'], 'for Bolt and love it'],
    ['Acme beats Bolt', 'Bolt', ['Acme'], 'Acme beats Bolt'],
  ] as const)('“%s”: %s', (text, name, others, clause) => {
    expect(around(text, name, ...others)).toBe(clause);
  });

  test('is the whole text where the brand stands nowhere, and every sentence where it stands', () => {
    expect(clauseAround('So good. So bad', [])).toBe('So good. So bad');
    const text = 'Acme here today. Nothing there. And Acme again';
    const second = text.lastIndexOf('Acme');
    expect(
      clauseAround(text, [
        [0, 4],
        [second, second + 4],
      ]),
    ).toBe('Acme here today.\nAnd Acme again');
  });
});
