import type { Assessment, Mention, Span } from '../core/assessment.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import { createStopWords } from '../core/stop-words.ts';
import { createCandidates } from './key-phrases/candidates.ts';
import { createTokenizer, type Token } from './key-phrases/tokens.ts';

/** Phrases of one mention: with half as many, a word of a long review is missing in every fourth that has it (docs/TOPICS.md). */
const most = 24;

/**
 * Finds what each mention is about: up to 24 phrases of one to four words, in lower case with their accents, as candidates for topics;
 * most telling first. Stop words of the post's language begin and end none; the terms by which the brand was found are in none;
 * addresses and accounts are left out, hashtags are read as words. A post says the same whatever came before.
 */
export function createKeyPhrases(): Processor<Assessment, Assessment> {
  const tokenize = createTokenizer();
  const stopWordsOf = createStopWords();
  const candidatesOf = createCandidates();

  const phrasesOf = (fields: readonly Token[][], stops: ReadonlySet<string>): readonly string[] =>
    candidatesOf(fields, stops, most);

  return {
    name: 'find-key-phrases',
    process: async (batch) =>
      batch.map((assessment): Outcome<Assessment> => {
        const { post, mentions, language } = assessment;
        if (mentions.length === 0) return { kind: 'keep', value: assessment };
        const stops = stopWordsOf(language.code);
        const title = post.title === undefined ? [] : tokenize(post.title);
        // Many networks repeat the title at the head of the text.
        const repeated = post.title !== undefined && post.text.startsWith(post.title) ? post.title.length : 0;
        const text = tokenize(post.text).filter(({ start }) => start >= repeated);
        const found = mentions.map((mention): Mention => {
          const fields = [without(title, mention.spans, 'title'), without(text, mention.spans, 'text')];
          const phrases = phrasesOf(fields, stops);
          return { ...mention, insights: { ...mention.insights, phrases } };
        });
        return { kind: 'keep', value: { ...assessment, mentions: found } };
      }),
  };
}

/** The tokens with holes where the brand was found. */
function without(tokens: Token[], spans: readonly Span[], field: Span['field']): Token[] {
  const cuts = spans.filter((span) => span.field === field);
  if (cuts.length === 0) return tokens;
  return tokens.map((token) =>
    cuts.some(({ start, end }) => token.start < end && token.end > start) ? { ...token, word: '' } : token,
  );
}
