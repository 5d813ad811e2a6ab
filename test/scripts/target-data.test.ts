import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createExtractor } from '../../processors/sentiment/model/features.ts';
import type { Vectors } from '../../processors/sentiment/model/vectors.ts';
import { fitBlend, weighSets } from '../../scripts/train/blend.ts';
import { onlyTarget, readTargets } from '../../scripts/train/target-data.ts';

const noVectors: Vectors = { width: 0, scale: 1, values: new Int8Array(0), rowOf: () => -1 };
const extractor = createExtractor(noVectors, () => undefined, new Map());

describe('tweets with targets', () => {
  let folder: string;
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('are read as they came and as people write, with all places of the target', () => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-targets-'));
    const lines = ["i do n't like $T$ , it 's bad : -RRB- $T$ < 3", 'acme', '-1', 'no target here', 'acme', '1', ''];
    writeFileSync(join(folder, 'target-en-train.txt'), lines.join('\n'));
    const [tweet, ...rest] = readTargets(folder);
    expect(rest).toEqual([]);
    expect(tweet?.raw.text).toBe("i do n't like acme , it 's bad : -RRB- acme < 3");
    expect(tweet?.written.text).toBe("i don't like acme, it's bad :) acme <3");
    expect(tweet?.written).toMatchObject({ label: 0, language: 'en' });
    for (const one of [tweet?.raw, tweet?.written])
      expect(one?.target.map(([start, end]) => one.text.slice(start, end))).toEqual(['acme', 'acme']);
  });
});

describe('a whole text that names one thing', () => {
  const target = (text: string) => {
    const found = onlyTarget({ set: 's', language: 'en', text, label: 1 }, extractor)?.target;
    return found?.map(([start, end]) => text.slice(start, end));
  };
  test('is about it: its mention, or its name of one or more words', () => {
    expect(target('thanks @acme for all')).toEqual(['@acme']);
    expect(target('I love Acme Air so much')).toEqual(['Acme Air']);
    expect(target('thanks @acme for New York')).toEqual(['@acme']);
  });
  test('is about nothing where it names none or several', () => {
    expect(target('thanks for all')).toBeUndefined();
    expect(target('@acme or @bolt')).toBeUndefined();
    expect(target('I love Acme and Bolt')).toBeUndefined();
  });
});

describe('blending', () => {
  const circumstances = [1, ...Array.from({ length: 12 }, () => 0)];
  const says = (label: number) => [0, 1, 2].map((c) => (c === label ? 1 : -0.5));
  const calm = [0, 0, 0];

  test('learns whom to believe', () => {
    // The whole text is always right, the words are always wrong.
    const heard = Array.from({ length: 300 }, (_, i) => {
      const said = [says(i % 3), calm, says((i + 1) % 3), calm, calm, calm, calm];
      return { set: 's', truth: i % 3, testimony: { said, circumstances } };
    });
    const blend = fitBlend(weighSets(heard, () => 300));
    expect(blend[0]?.[0]).toBeGreaterThan(0.5);
    expect(blend[2]?.[0]).toBeLessThan(0.3);
  });

  test('a set counts for what it is worth, rare labels for more', () => {
    const heard = [0, 0, 0, 2].map((truth) => ({ set: 's', truth }));
    const [common, , , rare] = weighSets(heard, () => 8).map(({ weight }) => weight);
    expect(rare).toBeGreaterThan(common as number);
    expect(
      weighSets(
        [
          { set: 's', truth: 0 },
          { set: 's', truth: 1 },
          { set: 's', truth: 2 },
        ],
        () => 9,
      ).map(({ weight }) => weight),
    ).toEqual([3, 3, 3]);
  });
});
