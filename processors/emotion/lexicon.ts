import { type Emotion, emotions } from '../../core/insights.ts';
import { languages } from '../sentiment/languages.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import { emotionEmoji } from './words/emoji.ts';
import { emotionWords } from './words/index.ts';

/** What a word or phrase tells. */
export type Sense =
  | { readonly emotion: number; readonly weight: number }
  /** Looks like a feeling and is none. */
  | 'ignored';

export interface EmotionLexicon {
  readonly match: Matcher<Sense>;
  readonly isState: Matcher<true>;
  readonly isOther: Matcher<true>;
  readonly isSelf: Matcher<true>;
}

const grades = { strong: 1.6, plain: 1, weak: 0.35 } as const;

/** Compiles what is known of one language; undefined where nothing is. A few milliseconds. */
export function loadEmotionLexicon(code: string): EmotionLexicon | undefined {
  const words = Object.hasOwn(emotionWords, code) ? emotionWords[code] : undefined;
  if (!words) return undefined;
  const elides = languages[code]?.elides ?? false;
  const senses = (function* () {
    yield [words.ignore, 'ignored'] as const;
    for (const [grade, weight] of Object.entries(grades)) {
      for (const [emotion, name] of emotions.entries()) {
        yield [words[name][grade as keyof typeof grades] ?? '', { emotion, weight }] as const;
      }
    }
  })();
  const setOf = (list: string) => createMatcher([[list, true as const]], elides);
  return {
    match: createMatcher<Sense>(senses, elides),
    isState: setOf(words.states),
    isOther: setOf(words.others),
    isSelf: setOf(words.self),
  };
}

/** What pictures tell, in all languages: the weight for each emotion, in the order of `emotions`. */
export function loadEmotionEmoji(): ReadonlyMap<string, readonly number[]> {
  const map = new Map<string, number[]>();
  for (const [index, emotion] of emotions.entries()) {
    for (const [pictures, weight] of emotionEmoji[emotion]) {
      for (const picture of pictures) {
        const known = map.get(picture) ?? emotions.map(() => 0);
        known[index] = weight;
        map.set(picture, known);
      }
    }
  }
  return map;
}

export function indexOf(emotion: Emotion): number {
  return emotions.indexOf(emotion);
}
