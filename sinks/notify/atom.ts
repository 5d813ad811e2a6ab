import { z } from 'zod';
import type { ChannelComponent, Message } from '../../core/channel.ts';
import { ownUrl, tidyLine } from './fit.ts';
import { tidyMessage } from './fit-message.ts';
import { escapeHtml, htmlMessage } from './html.ts';
import { titleOf } from './plain.ts';

const config = z.strictObject({});

type AtomConfig = z.infer<typeof config>;

/** Messages are taken by being stored: the feed is made of the outbox whenever somebody asks for it. */
export const atom: ChannelComponent<AtomConfig> = {
  type: 'atom',
  summary: 'An Atom feed of messages, for feed readers: people subscribe to it, nothing is sent.',
  config,
  minIntervalMs: 0,
  create: () => ({ send: async () => ({ detail: 'in the feed' }) }),
};

export interface AtomOptions {
  readonly title: string;
  /** An IRI that never changes, such as `urn:escolta:feed:crisis`. */
  readonly id: string;
  /** When the feed last changed, ms since the epoch. */
  readonly updated: number;
  /** Where the feed itself is found. */
  readonly selfUrl?: string | undefined;
}

/** An Atom 1.0 document (RFC 4287) of messages, in the order given; each key once. */
export function renderAtom(messages: readonly Message[], { title, id, updated, selfUrl }: AtomOptions): string {
  const self = selfUrl === undefined ? undefined : ownUrl(selfUrl);
  const unique = new Map(messages.map((message) => [message.key, message]));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${line(id)}</id>`,
    `<title type="text">${line(title)}</title>`,
    `<updated>${new Date(updated).toISOString()}</updated>`,
    '<author><name>Escolta</name></author>',
    '<generator uri="https://github.com/escolta/escolta">Escolta</generator>',
    ...(self === undefined ? [] : [`<link rel="self" type="application/atom+xml" href="${xml(self)}"/>`]),
    ...[...unique.values()].map(entry),
    '</feed>\n',
  ].join('\n');
}

function entry(message: Message): string {
  const { key, summary, at, severity, kind, language, links } = tidyMessage(message);
  const time = new Date(at).toISOString();
  const link = links[0]?.url;
  return [
    `<entry xml:lang="${xml(language)}">`,
    `<id>urn:escolta:${encodeURIComponent(key)}</id>`,
    `<title type="text">${xml(titleOf(message))}</title>`,
    `<published>${time}</published>`,
    `<updated>${time}</updated>`,
    ...(link === undefined ? [] : [`<link rel="alternate" href="${xml(link)}"/>`]),
    `<category term="${xml(severity)}"/>`,
    `<category term="${xml(kind)}"/>`,
    `<summary type="text">${line(summary)}</summary>`,
    `<content type="html">${xml(htmlMessage(message))}</content>`,
    '</entry>',
  ].join('\n');
}

/** A text from outside, on one line. */
function line(text: string): string {
  return xml(tidyLine(text));
}

/** Escaped, and without what is left that XML 1.0 has no way to write. `text` is tidy. */
function xml(text: string): string {
  return escapeHtml(text.replace(/[\ufffe\uffff]/gu, ''));
}
