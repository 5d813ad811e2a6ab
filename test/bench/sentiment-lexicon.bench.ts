/**
 * Macro-F1 of the lexicon sentiment next to the analyzers of `sentiment` and `natural`, on public validation sets, and its speed.
 * Run with `npx vitest bench test/bench/sentiment-lexicon.bench.ts`; skips where the data is absent (`ESCOLTA_DATA`).
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bench, describe } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { loadEmoji, loadLexicon } from '../../processors/sentiment/lexicons.ts';
import { judge } from '../../processors/sentiment/score.ts';
import { createTokenizer } from '../../processors/sentiment/tokenize.ts';

const folder = join(process.env['ESCOLTA_DATA'] ?? packagePath('../shared/data'), 'sentiment');
const available = existsSync(folder);
if (!available) console.log(`skipped: no labelled texts in ${folder} (set ESCOLTA_DATA)`);

const sets: readonly (readonly [name: string, language: string, natural: readonly [string, string] | undefined])[] = [
  ['umsab_en_val', 'en', ['English', 'afinn']],
  ['te_val', 'en', ['English', 'afinn']],
  ['opener_en_dev', 'en', ['English', 'afinn']],
  ['umsab_es_val', 'es', ['Spanish', 'afinn']],
  ['opener_es_dev', 'es', ['Spanish', 'senticon']],
  ['umsab_fr_val', 'fr', ['French', 'pattern']],
  ['umsab_it_val', 'it', ['Italian', 'pattern']],
  ['umsab_pt_val', 'pt', ['Portuguese', 'afinn']],
  ['umsab_de_val', 'de', ['German', 'pattern']],
  ['multibooked_ca_dev', 'ca', ['Catalan', 'senticon']],
];

interface Labelled {
  /** 0 negative, 1 neutral, 2 positive. */
  readonly label: number;
  readonly text: string;
}

function readSet(name: string): Labelled[] {
  const lines = readFileSync(join(folder, `${name}.tsv`), 'utf8').split('\n');
  return lines.filter(Boolean).map((line) => ({ label: Number(line[0]), text: line.slice(2) }));
}

/** Unweighted mean of the F1 of the three classes, in percent. */
function macroF1(items: readonly Labelled[], predict: (text: string) => number): number {
  const told = items.map(({ text }) => predict(text));
  const scores = [0, 1, 2].map((label) => {
    const right = items.filter((item, i) => item.label === label && told[i] === label).length;
    const total = items.filter((item) => item.label === label).length + told.filter((other) => other === label).length;
    return total === 0 ? 0 : (2 * right) / total;
  });
  return (100 * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
}

const sign = (score: number) => (score > 0 ? 2 : score < 0 ? 0 : 1);

describe.skipIf(!available)('lexicon sentiment', () => {
  if (!available) return;
  const require = createRequire(import.meta.url);
  const Sentiment = require('sentiment');
  const Analyzer = require('natural/lib/natural/sentiment/SentimentAnalyzer');
  const tokenize = createTokenizer();
  const emoji = loadEmoji();
  const afinn = new Sentiment();

  const rows = sets.map(([name, language, natural]) => {
    const items = readSet(name);
    const lexicon = loadLexicon(language);
    const [low, high] = lexicon?.bounds ?? [0, 0];
    const ours = (text: string) => {
      const { score } = judge(text, tokenize(text), lexicon, emoji);
      return score < low ? 0 : score > high ? 2 : 1;
    };
    const analyzer = natural && new Analyzer(natural[0], undefined, natural[1]);
    const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{M}']+/gu) ?? [];
    return {
      set: name,
      ours: macroF1(items, ours).toFixed(1),
      sentiment: macroF1(items, (text) => sign(afinn.analyze(text).score)).toFixed(1),
      natural: analyzer ? macroF1(items, (text) => sign(analyzer.getSentiment(words(text)))).toFixed(1) : '-',
    };
  });
  console.table(rows);

  for (const [name, language] of [
    ['te_val', 'en'],
    ['umsab_es_val', 'es'],
  ] as const) {
    const texts = readSet(name)
      .slice(0, 324)
      .map(({ text }) => text);
    const lexicon = loadLexicon(language);
    bench(
      `${texts.length} texts in ${language}, ${Math.round(texts.join('').length / texts.length)} characters each`,
      () => {
        for (const text of texts) judge(text, tokenize(text), lexicon, emoji);
      },
    );
  }
});
