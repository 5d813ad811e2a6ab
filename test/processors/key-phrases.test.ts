import { describe, expect, it } from 'vitest';
import type { Assessment, Mention } from '../../core/assessment.ts';
import { createKeyPhrases } from '../../processors/key-phrases.ts';
import { assess, processOne } from './posts.ts';

const find = createKeyPhrases();

function mentionOf(text: string, term: string): Mention {
  const start = text.indexOf(term);
  return {
    brand: term.toLowerCase(),
    spans: start < 0 ? [] : [{ field: 'text', start, end: start + term.length, term }],
    sentiment: { label: 'neutral', score: 0, confidence: 0, words: [], engine: 'test' },
  };
}

async function phrasesOf(text: string, code: string, term = 'Acme', title?: string): Promise<readonly string[]> {
  const post = { text, ...(title !== undefined && { title }) };
  const given: Assessment = {
    ...assess(post),
    language: { code, confidence: 1 },
    mentions: [mentionOf(text, term)],
  };
  const outcome = await processOne(find, given);
  return outcome.kind === 'keep' ? (outcome.value.mentions[0]?.insights?.phrases ?? []) : [];
}

describe('findKeyPhrases', () => {
  it.each([
    ['en', 'Acme battery life is terrible and the battery life never improves', 'battery life'],
    ['es', 'La atención al cliente de Acme es un desastre, la atención al cliente no responde', 'atención al cliente'],
    ['ca', "El servei d'atenció al client d'Acme no respon i la bateria no dura", 'atenció al client'],
  ])('finds phrases of several words, in %s', async (code, text, phrase) => {
    expect(await phrasesOf(text, code)).toContain(phrase);
  });

  it('leaves out the brand, addresses and accounts, and reads hashtags as words', async () => {
    const phrases = await phrasesOf('Acme recall https://acme.example/recall @joe_doe #BatteryGate', 'en');
    expect(phrases).toContain('battery gate');
    expect(phrases.filter((phrase) => /acme|https?|example|joe/u.test(phrase))).toEqual([]);
  });

  it('begins and ends none with a stop word, and says each once', async () => {
    const phrases = await phrasesOf('The price of the Acme is the problem, and the price of the parts too', 'en');
    expect(phrases.filter((phrase) => /^(the|of|is|and)\b|\b(the|of|is|and)$/u.test(phrase))).toEqual([]);
    expect(new Set(phrases).size).toBe(phrases.length);
  });

  it('counts a title that the text repeats once', async () => {
    const title = 'Acme recalls scooters';
    expect(await phrasesOf(`${title} after fires`, 'en', 'Acme', title)).toEqual(
      expect.arrayContaining(['recalls scooters', 'fires']),
    );
  });

  it('gives at most twenty-four, also of hostile texts', async () => {
    const texts = [
      '',
      '#'.repeat(50_000),
      'a'.repeat(50_000),
      'word '.repeat(10_000),
      '\ud83d\ud83d 𝒶𝒷 \u202e\u0000',
      "l'l'l'l'".repeat(6_000),
    ];
    for (const text of texts) {
      const phrases = await phrasesOf(text, 'en');
      expect(phrases.length).toBeLessThanOrEqual(24);
      for (const phrase of phrases) expect(phrase.split(' ').length).toBeLessThanOrEqual(4);
    }
  });
});
