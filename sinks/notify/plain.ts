import type { Message, MessageItem } from '../../core/channel.ts';
import { ownUrl, shorten, tidyLine } from './fit.ts';
import { tidyMessage } from './fit-message.ts';

/** A message as lines of text, for terminals, mail and whoever else shows text only. Each of its texts is on a line of its own. */
export function plainMessage(message: Message): string {
  return `${titleOf(message)}\n${plainBody(message)}\n`;
}

/** What to call a message where something must be said: its title, or else what is left of it; one line of at most 250. */
export function titleOf({ title, summary, brand }: Message): string {
  return shorten([title, summary, brand].map(tidyLine).find((text) => text !== '') ?? 'Escolta', 250);
}

/** The same without the title, for services that show it on their own. Ends without a line break. */
export function plainBody(message: Message): string {
  const { summary, facts, curveText, sections, links, footer } = tidyMessage(message);
  const unsubscribe = message.unsubscribeUrl === undefined ? undefined : ownUrl(message.unsubscribeUrl);
  const blocks = [
    [tidyLine(summary)],
    facts.map(factText),
    [curveText],
    ...sections.map(({ title, items }) => [title, ...items.flatMap(itemLines)]),
    links.map(({ label, url }) => (label === url ? url : `${label}: ${url}`)),
    [footer, unsubscribe],
  ];
  const paragraphs = blocks.map((block) => block.filter((line) => line !== undefined && line !== '').join('\n'));
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

function itemLines({ text, url, detail }: MessageItem): string[] {
  const [first, ...others] = [text, detail, url].filter((part) => part !== undefined && part !== '');
  return first === undefined ? [] : [`- ${first}`, ...others.map((part) => `  ${part}`)];
}

function factText({ label, value }: Message['facts'][number]): string {
  return [label, value].filter((part) => part !== '').join(': ');
}

/** An item on one line. */
export function itemText({ text, url, detail }: MessageItem): string {
  return [text, detail, url].filter((part) => part !== undefined && part !== '').join(' — ');
}

/** Labels for machines, clean and bounded: at most 50, of 100 and 500 characters. */
export function tidyLabels(labels: Message['labels']): Record<string, string> {
  const pairs = Object.entries(labels).slice(0, 50);
  return Object.fromEntries(
    pairs.map(([name, value]) => [shorten(tidyLine(name), 100), shorten(tidyLine(value), 500)]),
  );
}
