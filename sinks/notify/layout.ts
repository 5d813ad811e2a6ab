import type { Message } from '../../core/channel.ts';
import { shorten } from './fit.ts';
import { sparkline } from './sparkline.ts';

/** How one service writes things. Everything that `text` gives back is inert there; the others take what it gave. */
export interface Markup {
  /** Escapes plain text. */
  text(plain: string): string;
  strong(text: string): string;
  /** `url` is one of `safeUrl` or `ownUrl`. */
  link(text: string, url: string): string;
}

/** Longest that parts of a line become once they are escaped, so that a line stays below 3,000 whatever it is made of. */
const longest = { text: 1_000, detail: 400, url: 1_500 };

/** `Began: 18:05`, one line each. */
export function factLines(message: Message, markup: Markup): readonly string[] {
  return message.facts.map(({ label, value }) => `${markup.strong(markup.text(label))}: ${markup.text(value)}`);
}

/** A heading and a line for each item, its text leading to its address. */
export function sectionLines({ title, items }: Message['sections'][number], markup: Markup): readonly string[] {
  const escapedTo = (limit: number, plain: string) =>
    markup.text(shorten(plain, limit, (text) => markup.text(text).length));
  const lines = items.map(({ text, url, detail }) => {
    const words = escapedTo(longest.text, text || (url ?? '…'));
    const linked = url !== undefined && markup.link('', url).length <= longest.url ? markup.link(words, url) : words;
    return `• ${linked}${detail ? ` — ${escapedTo(longest.detail, detail)}` : ''}`;
  });
  return [...(title ? [markup.strong(markup.text(title))] : []), ...lines];
}

/** The curve where no picture goes: drawn, and in words for those who cannot see it. Not escaped; empty without a curve. */
export function curveLines({ curve, curveText }: Message): readonly string[] {
  const drawn = sparkline(curve);
  return drawn === '' ? [] : [drawn, ...(curveText ? [curveText] : [])];
}

/** Where to act. */
export function linkTexts(message: Message, markup: Markup): readonly string[] {
  return message.links.map(({ label, url }) => markup.link(markup.text(label), url));
}

/** Says at a glance how urgent it is, where a channel has no colours of its own. */
export function markOf({ kind, state, severity }: Message): string {
  if (kind === 'digest') return '📋';
  if (kind === 'test') return '🔔';
  if (state === 'resolved') return '✅';
  return { critical: '🔴', warning: '🟠', info: '🔵' }[severity];
}
