import { ca } from './ca.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { pt } from './pt.ts';
import type { EmotionWords } from './types.ts';

export type { EmotionWords } from './types.ts';

/** By language, ISO 639-1. */
export const emotionWords: Readonly<Record<string, EmotionWords>> = { en, es, ca, fr, pt, it, de };
