import type { MessageLanguage } from '../../core/channel.ts';
import { createFormat, type Format } from './format.ts';
import { createCatalan } from './phrases/ca.ts';
import { createEnglish } from './phrases/en.ts';
import { createSpanish } from './phrases/es.ts';
import type { CreatePhrases, Phrases } from './phrases/phrases.ts';

/** How one reader is spoken to. */
export interface Voice {
  readonly format: Format;
  readonly phrases: Phrases;
  /** When it is spoken. */
  readonly at: number;
}

const languages: Readonly<Record<MessageLanguage, CreatePhrases>> = {
  en: createEnglish,
  es: createSpanish,
  ca: createCatalan,
};

export function createVoice(language: MessageLanguage, timeZone: string, at: number): Voice {
  const format = createFormat(language, timeZone, at);
  return { format, phrases: languages[language](format), at };
}

/** From when to when: with days where one of the two is not today, as otherwise the other would seem to be of the same. */
export function tellSpan({ format, phrases }: Voice, from: number, to: number): string {
  const dated = [from, to].some((at) => format.when(at).day !== undefined);
  return phrases.between(format.when(from, dated), format.when(to, dated));
}

/** Clauses as one sentence, with its full stop. What is absent or empty is left out. */
export function sentence(...clauses: (string | undefined)[]): string {
  const said = clauses.filter((clause) => clause !== undefined && clause !== '').join('; ');
  return said === '' || /[.!?…]$/u.test(said) ? said : `${said}.`;
}

export function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
