import { hash } from 'node:crypto';
import type { Message, MessageLanguage } from '../../core/channel.ts';
import { renderAtom } from '../../sinks/notify/atom.ts';
import { type AlertLinks, defaultLinkLifeMs } from '../alert-links.ts';
import type { Answer } from './page.ts';
import { doorPhrases } from './phrases.ts';
import type { FeedMessage } from './ports.ts';

export const feedEntries = 100;
/** Each alert may have gone to several channels. */
export const feedReads = 500;

/** RFC 9110 counts in seconds. */
const second = 1_000;

export interface FeedInput {
  /** Newest first. */
  readonly messages: readonly FeedMessage[];
  readonly brand: string | undefined;
  readonly links: AlertLinks;
  readonly language: MessageLanguage;
  readonly brandName: (id: string) => string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The feed, or 304 where the reader has it already. */
export function feedAnswer({ messages, brand, links, language, brandName, headers }: FeedInput): Answer {
  const shown = oneVoice(messages, language)
    .slice(0, feedEntries)
    .map((message) => readOnly(message, links, language));
  const updated = Math.max(0, ...shown.map(({ at }) => at));
  const body = renderAtom(shown, {
    title: doorPhrases[language].feedTitle(brand === undefined ? undefined : brandName(brand)),
    id: `urn:escolta:feed:alerts${brand === undefined ? '' : `:${encodeURIComponent(brand)}`}`,
    updated,
    selfUrl: links.feed(brand),
  });
  const etag = `"${hash('sha256', body).slice(0, 32)}"`;
  const answer = {
    'content-type': 'application/atom+xml; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'cache-control': 'private, no-cache',
    etag,
    'last-modified': new Date(updated).toUTCString(),
  };
  const fresh = isFresh(headers, etag, updated);
  return fresh ? { status: 304, headers: answer, body: '' } : { status: 200, headers: answer, body };
}

/**
 * Each incident is told of by one channel, the one that told of it first, so that none is listed once per channel; of those that told at the
 * same time, one that speaks the reader's language. Escalations go to channels of their own, and are news there.
 */
function oneVoice(messages: readonly FeedMessage[], language: MessageLanguage): Message[] {
  const told = messages.filter(({ message: { kind } }) => kind !== 'digest' && kind !== 'test');
  const foreign = ({ message }: FeedMessage) => (message.language === language ? 0 : 1);
  const inOrder = told.toSorted(
    (a, b) =>
      a.message.at - b.message.at ||
      foreign(a) - foreign(b) ||
      (a.channel < b.channel ? -1 : Number(a.channel > b.channel)),
  );
  const voices = new Map<string, string>();
  const escalations = new Set<string>();
  const heard = inOrder.filter(({ channel, message }) => {
    for (const id of message.incidents) if (!voices.has(id)) voices.set(id, channel);
    if (message.incidents.some((id) => voices.get(id) === channel)) return true;
    const escalation = JSON.stringify([message.incidents, message.at]);
    if (message.kind !== 'escalation' || escalations.has(escalation)) return false;
    escalations.add(escalation);
    return true;
  });
  return heard.map(({ message }) => message).reverse();
}

/** The address of a feed is kept for years, and by whoever: nothing can be done by the links in it. */
function readOnly(message: Message, links: AlertLinks, language: MessageLanguage): Message {
  const [id] = message.incidents;
  const { unsubscribeUrl: _, ...rest } = message;
  // By when it was made, so that the same entry is the same text.
  const options = { readOnly: true, expires: message.at + defaultLinkLifeMs };
  return {
    ...rest,
    links: id === undefined ? [] : [{ label: doorPhrases[language].open, url: links.incident(id, options) }],
  };
}

/** RFC 9110, 13.2.2: the tag decides where one is given. */
function isFresh(headers: FeedInput['headers'], etag: string, updated: number): boolean {
  const tags = headers['if-none-match'];
  if (typeof tags === 'string') {
    return tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === etag);
  }
  const since = headers['if-modified-since'];
  const at = typeof since === 'string' ? Date.parse(since) : Number.NaN;
  return Number.isFinite(at) && Math.floor(updated / second) * second <= at;
}
