import { z } from 'zod';
import type { ChannelContext, Message, Receipt } from '../../core/channel.ts';
import { describeError, PipelineError, type Retry, retryOf } from '../../core/errors.ts';
import { type HttpResponse, parseRetryAfter } from '../../core/http.ts';
import { shorten, tidyLine } from './fit.ts';

/** An address of a service, in a configuration. */
export const httpAddress = z.url({ protocol: /^https?$/u, error: 'expected an http or https address' });

/** An address below one that may end in a slash. `path` begins with one. */
export function addressUnder(baseUrl: string, path: string): string {
  return `${baseUrl.replace(/\/+$/u, '')}${path}`;
}

/** What a service said, in its own terms. */
export interface ServiceAnswer {
  /** Whether the answer shows that the message was taken. Looked at for 2xx only: a page for people may come with 200 as well. */
  readonly taken: boolean;
  /** Its own words, for errors. */
  readonly words?: string | undefined;
  /** Its id of the message. */
  readonly id?: string | undefined;
  /** How long it asks to wait, where it says so other than by `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
  /** What to do, where the status alone would mislead. */
  readonly retry?: Retry | undefined;
  /** What a person can do about it, in place of the service's usual `remedy`. */
  readonly remedy?: string | undefined;
}

/** A service that takes messages by HTTP. */
export interface HttpService {
  /** As people call it: `Slack`. */
  readonly name: string;
  /** A sentence for when it refuses the credential: which one is wrong, and how to get a new one. */
  readonly remedy: string;
  read(response: HttpResponse, redirected: boolean): ServiceAnswer;
}

export interface Posting {
  readonly url: string;
  /** A value to send as JSON, or a form. */
  readonly body: { readonly json: unknown } | { readonly form: FormData };
  /** Lower-case names; a credential in them belongs into `secrets` too. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Besides the path and the query of `url`, which are always kept out of errors. */
  readonly secrets?: readonly string[];
  readonly signal: AbortSignal;
}

/** What is about the message: sent again, it would be refused again. */
const objections = new Set([400, 413, 422]);

/**
 * Posts to a service, and resolves when it has taken the message. Throws as `Channel.send` does: `transient` for the network,
 * time-outs, 408, 425, 429, 5xx and answers that are not the service's; `fatal` for 401, 403, 404, 410 and other refusals;
 * `poison` for 400, 413 and 422. No error shows the path or the query of the address: with webhooks they are the secret.
 */
export async function postTo(
  service: HttpService,
  posting: Posting,
  context: Pick<ChannelContext, 'http' | 'clock'>,
): Promise<Receipt> {
  const { url, signal } = posting;
  const hide = hiderOf([...secretsOf(url), ...(posting.secrets ?? [])]);
  const doing = `sending to ${service.name}`;
  const { body, contentType } = await encode(posting.body);
  let response: HttpResponse;
  try {
    const headers = { 'content-type': contentType, ...posting.headers };
    response = await context.http.request({ url, method: 'POST', headers, body, signal, maxBytes: 2 ** 20 });
  } catch (error) {
    // Not as its cause: that would show the address.
    // Nor as poison: an answer out of bounds is about the address, not about the message.
    const retry = retryOf(error) === 'transient' ? 'transient' : 'fatal';
    throw new PipelineError(`${doing}: ${hide(describeError(error))}`, { retry });
  }
  const { status, headers } = response;
  const redirected = addressOf(response.url) !== addressOf(url);
  const answer = service.read(response, redirected);
  if (status >= 200 && status < 300 && answer.taken)
    return { ...(answer.id === undefined ? {} : { id: answer.id }), detail: `${status}` };

  const words = answer.words ? `: ${shorten(tidyLine(hide(answer.words)), 300)}` : '';
  const said = `${doing}: ${new URL(response.url).host} answered ${status}${words}`;
  const retryAfterMs = answer.retryAfterMs ?? parseRetryAfter(headers['retry-after'], context.clock.now());
  const retry = answer.retry ?? retryByStatus(status, redirected);
  if (retry === 'transient') throw new PipelineError(said, { retry, retryAfterMs });
  const remedy = answer.remedy ?? (retry === 'fatal' ? service.remedy : undefined);
  throw new PipelineError(remedy === undefined ? said : `${said}. ${remedy}`, { retry });
}

function retryByStatus(status: number, redirected: boolean): Retry {
  if (objections.has(status)) return 'poison';
  // A page of somebody else, in the way for a while; behind a redirect it is there to stay.
  if (status < 400) return redirected ? 'fatal' : 'transient';
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'transient';
  // It is about us, not about the message: 401, 403, 404, 410 …
  return 'fatal';
}

async function encode(body: Posting['body']): Promise<{ body: Buffer; contentType: string }> {
  if ('json' in body) return { body: Buffer.from(JSON.stringify(body.json)), contentType: 'application/json' };
  const encoded = new Response(body.form);
  return { body: Buffer.from(await encoded.arrayBuffer()), contentType: encoded.headers.get('content-type') ?? '' };
}

/** What is asked by a URL. */
function addressOf(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return parsed.href;
}

/** What of an address could be a secret: all but its host and its short words (`api`, `services`). */
function secretsOf(url: string): readonly string[] {
  const { pathname, search, searchParams, username, password } = new URL(url);
  const parts = [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length > 11);
  return [`${pathname}${search}`, pathname, ...parts, ...parts.map(decode), username, password, decode(password)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Longest first, so that no part of a secret is left over. */
function hiderOf(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets)].filter(({ length }) => length > 3).sort((a, b) => b.length - a.length);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, '[secret]'), text);
}

/** A JSON object in an answer; empty when it is something else. */
export function jsonObject(response: HttpResponse): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(response.body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A value as a wait in ms, where it is a number of seconds; at most a day. */
export function secondsToMs(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? Math.ceil(Math.min(value, 86_400) * 1_000) : undefined;
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The picture of a message's curve; `undefined` without one, and when drawing fails: an alert does not wait for a picture. */
export async function pictureOf(message: Message, context: ChannelContext): Promise<Buffer | undefined> {
  if (!message.curve) return undefined;
  try {
    return await context.renderCurve(message);
  } catch (error) {
    context.log.warn({ channel: context.name, error: describeError(error) }, 'drawing the curve failed; sent without');
    return undefined;
  }
}

/** The first way; where the service refuses the message as it is, which is not to have taken it, the second. */
export async function unlessPoison<T>(first: () => Promise<T>, second: () => Promise<T>): Promise<T> {
  try {
    return await first();
  } catch (error) {
    if (retryOf(error) !== 'poison') throw error;
    return second();
  }
}
