import type { TextSentiment } from '../../../core/assessment.ts';
import type { SentimentEngine, SentimentRequest, SentimentVerdict } from '../engine.ts';
import { type Lexicon, loadEmoji, loadLexicon } from '../lexicons.ts';
import { type Judgement, judge } from '../score.ts';
import { createTokenizer } from '../tokenize.ts';
import { strongest, unratedText } from './verdict.ts';

const version = 'lexicon-1';
/** Fewer words than this tell nothing, unless one of them has feeling. */
const minWords = 2;
/** Places of other brands that are looked at. */
const maxOthers = 64;
/** Where no language says better. */
const emojiBounds = [-0.2, 0.2] as const;

/**
 * Our own reading of the public lexicons, with negations, boosters and contrasts: English, Spanish, Portuguese, French, Italian,
 * German, Dutch, Catalan, Galician and Basque; emoji alone in other languages. The brand's own terms are not read: "Happy Socks"
 * is not happy. Where a post names several brands, words count the less for one the nearer they stand to another. The
 * lexicons of `languages` are read from disk at once, 10 to 150 ms each; others when they first come.
 */
export function createLexiconEngine({ languages }: { readonly languages: readonly string[] }): SentimentEngine {
  const tokenize = createTokenizer();
  const emoji = loadEmoji();
  const lexicons = new Map<string, Lexicon | undefined>();
  const lexiconOf = (language: string) => {
    if (!lexicons.has(language)) lexicons.set(language, loadLexicon(language));
    return lexicons.get(language);
  };
  for (const language of languages) lexiconOf(language);

  const verdictOn = ({ text, language, targets }: SentimentRequest): SentimentVerdict => {
    const tokens = tokenize(text);
    const lexicon = lexiconOf(language);
    const read = (skip: SentimentRequest['targets'][number]['spans'], others: typeof skip) =>
      judge(text, tokens, lexicon, emoji, skip, others);
    return {
      whole: rate(read([], []), lexicon),
      toward: targets.map((target) => {
        const named = target.spans.length > 0 && targets.length > 1;
        const others = named ? targets.flatMap(({ spans }) => (spans === target.spans ? [] : spans)) : [];
        const judgement = read(target.spans, others.slice(0, maxOthers));
        const rated = rate(judgement, lexicon);
        return { ...rated, words: rated.label === 'unrated' ? [] : strongest(judgement.hits), engine: version };
      }),
    };
  };
  return { version, judge: async (requests) => requests.map(verdictOn) };
}

function rate({ score, hits, words }: Judgement, lexicon: Lexicon | undefined): TextSentiment {
  if (hits.length === 0 && (!lexicon || words < minWords)) return unratedText;
  const [low, high] = lexicon?.bounds ?? emojiBounds;
  const label = score < low ? 'negative' : score > high ? 'positive' : 'neutral';
  return { label, score, confidence: confidenceOf(label, score, hits.length) };
}

/**
 * How often such a judgement was right, by logistic regression on public labelled texts in seven languages (UMSAB and SemEval
 * tweets, hotel reviews): a strong score is right nine times in ten, a neutral text without any hit little more than half.
 */
function confidenceOf(label: 'negative' | 'neutral' | 'positive', score: number, hits: number): number {
  const strength = Math.abs(score);
  const logit = label === 'neutral' ? 0.2 - 1.7 * strength - 0.3 * Math.min(hits, 6) : 3.6 * strength - 0.9;
  return Math.round(1000 / (1 + Math.exp(-logit))) / 1000;
}
