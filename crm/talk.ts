import type { Clock } from '../core/clock.ts';
import { PipelineError } from '../core/errors.ts';
import { expectOk, type HttpClient, type HttpRequest, type HttpResponse, redactUrl } from '../core/http.ts';

/** What a CRM answered: `json` is undefined where the body is none. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly response: HttpResponse;
}

export interface Refusal {
  /** Begins the message: `crm shop: reading customers`. */
  readonly doing: string;
  /** What to do where the credential or its rights are what is wrong. */
  readonly remedy: string;
}

/** What is asked of the API of a CRM, below its address. */
export interface ApiRequest {
  readonly method?: HttpRequest['method'];
  readonly path: string;
  readonly body?: unknown;
}

/** A request whose body, where it has one of `json`, is made of that. */
export type TalkRequest = HttpRequest & { readonly json?: unknown };

/** What a CRM says in its own words. */
export type WordsOf = (json: unknown) => string | undefined;

/** Asks a CRM, and makes errors of what it refuses. */
export interface Talk {
  /** Any answer but "come again later" (408, 425, 429, 5xx, and 403 where a limit is used up), which throws `transient` with the time it named. */
  ask(request: TalkRequest, doing: string, wordsOf?: WordsOf): Promise<Answer>;
  /** The error of an answer that is not 2xx: 401 and 403 `fatal` with the remedy, 404 and others by what they mean. */
  refused(answer: Answer, refusal: Refusal): PipelineError;
  /** The access token that a log-in gave. Throws `fatal` with the remedy where it was refused, `transient` where it holds none. */
  tokenOf(answer: Answer, refusal: Refusal): string;
  /** A message with the CRM's words, in which no secret is shown. */
  say(doing: string, words: string | undefined, remedy?: string): string;
}

const mostWords = 400;

/** `secrets`: never shown, though the CRM may repeat them in what it says. */
export function createTalk(options: {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly wordsOf: WordsOf;
}): Talk {
  const { http, clock, wordsOf } = options;
  const secrets = options.secrets.filter((secret) => secret.length >= 3);

  function plain(words: string): string {
    let text = words;
    for (const secret of secrets) text = text.replaceAll(secret, '…');
    return text
      .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
      .trim()
      .slice(0, mostWords);
  }

  function say(doing: string, words: string | undefined, remedy?: string): string {
    const said = words ? `: it says "${plain(words)}"` : '';
    return `${doing}${said}${remedy ? `. ${remedy}` : ''}`;
  }

  return {
    say,
    async ask({ json: sent, ...request }, doing, read = wordsOf) {
      const content = sent !== undefined && {
        body: JSON.stringify(sent),
        headers: { 'content-type': 'application/json', ...request.headers },
      };
      const response = await http.request({ ...request, ...content });
      const json = parsed(response.body);
      try {
        expectOk(response, doing, clock.now());
      } catch (error) {
        const { message, retry, retryAfterMs } = error as PipelineError;
        if (retry === 'transient') throw new PipelineError(say(message, read(json)), { retry, retryAfterMs });
      }
      if (response.status < 300 && json === undefined && response.status !== 204) {
        const what = response.body.length === 0 ? 'nothing' : 'something that is not JSON';
        const message = `${doing}: ${redactUrl(response.url)} answered ${what}`;
        throw new PipelineError(message, { retry: 'transient' });
      }
      return { status: response.status, json, response };
    },
    tokenOf({ status, json }, { doing, remedy }) {
      if (status >= 300) {
        throw new PipelineError(say(`${doing} (${status})`, wordsOf(json), remedy), { retry: 'fatal' });
      }
      const token = textOf(at(json, 'access_token'));
      if (!token) throw new PipelineError(`${doing}: the answer holds no access token`, { retry: 'transient' });
      return token;
    },
    refused({ status, json, response }, { doing, remedy }) {
      const words = wordsOf(json);
      const where = `${doing}: ${redactUrl(response.url)} answered ${status}`;
      if (status === 401 || status === 403) return new PipelineError(say(where, words, remedy), { retry: 'fatal' });
      if (status === 404 || status === 405 || status === 410) {
        const advice = words ? undefined : 'Check the `url` of this CRM, and that its API is switched on';
        return new PipelineError(say(where, words, advice), { retry: words ? 'poison' : 'fatal' });
      }
      return new PipelineError(say(where, words), { retry: 'poison' });
    },
  };
}

/** For questions that hold no item to set aside: what is refused as it is will be refused again, until a person mends it. */
export const needsPerson =
  (remedy: string) =>
  (error: unknown): never => {
    if (!(error instanceof PipelineError) || error.retry !== 'poison') throw error;
    throw new PipelineError(`${error.message}. ${remedy}`, { retry: 'fatal', cause: error.cause });
  };

function parsed(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The value at `path` of whatever a server sent; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object' || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** Text or a number as text; empty for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A list of mappings; empty for anything else. */
export function recordsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const isRecord = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
