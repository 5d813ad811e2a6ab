import type { CrmContext } from '../core/crm.ts';
import { type Answer, type ApiRequest, at, createTalk, recordsOf, textOf } from './talk.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Values of an attribute: `"x"`, `{"$": "x", "@href": …}`, or `{"_item": [{"@index": "0", "$": "x"}]}` where there may be several. */
export function valuesOf(value: unknown): string[] {
  const items = at(value, '_item') ?? value;
  return (Array.isArray(items) ? items.slice(0, 50) : [items])
    .map((one) =>
      typeof one === 'boolean' ? String(one) : textOf(one) || textOf(at(one, '$')) || textOf(at(one, '@href')),
    )
    .filter((text) => text !== '');
}

/** Several values of an attribute, as openMDX reads them. */
export const manyOf = (values: readonly string[]) => ({
  _item: values.map((value, index) => ({ '@index': String(index), $: value })),
});

/** The last step of the address of an object: its id. */
export function idOf(object: Fields): string {
  const address = textOf(object['@href']) || textOf(object['identity']);
  return decodeURIComponent(/\/([^/?]+)\/?$/u.exec(address)?.[1] ?? '');
}

/** Objects of a result set: a single one is not always in a list. */
export function objectsOf(json: unknown): Fields[] {
  const objects = at(json, 'objects') ?? at(json, '_item');
  return [...recordsOf(Array.isArray(objects) ? objects : objects ? [objects] : [])];
}

/** Text as a literal of a query. A semicolon begins the next verb, so that one in a text cannot be asked for. */
export function literal(text: string): string | undefined {
  return /[;"\\\p{Cc}]/u.test(text) ? undefined : `"${text}"`;
}

/** `:datetime:20261127T120000.000Z` */
export const moment = (ms: number): string => `:datetime:${new Date(ms).toISOString().replace(/[-:]/gu, '')}`;

/** What openMDX says of an exception, however deep it stands: the innermost causes come last. */
export function wordsOf(json: unknown): string | undefined {
  const found: string[] = [];
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 5 || found.length >= 5) return;
    for (const [key, inner] of Object.entries(value)) {
      const text = valuesOf(inner)[0];
      if (/^(?:description|message|exceptionDescription)$/u.test(key) && text) found.push(text);
      else look(inner, depth + 1);
    }
  };
  look(json, 0);
  return [...new Set(found)].join('; ') || undefined;
}

export function createOpencrxApi(
  options: {
    readonly url: string;
    readonly username: string;
    readonly password: string;
    readonly provider: string;
    readonly segment: string;
    readonly restPath: string;
  },
  { http, clock, name }: CrmContext,
) {
  const { url, username, password, provider, segment } = options;
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  const talk = createTalk({ http, clock, secrets: [password, basic], wordsOf });
  const remedy = 'Check `username` and `password`, and what the groups of that user may do in this segment';

  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    const headers = {
      accept: 'application/json',
      authorization: `Basic ${basic}`,
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    };
    const [space, rest = ''] = path.split(/\/(.*)/su);
    const root = `${url}${options.restPath}/org.opencrx.kernel.${space}/provider/${encodeURIComponent(provider)}/segment/${encodeURIComponent(segment)}`;
    const answer = await talk.ask({ url: `${root}/${rest}`, method, headers, signal, json: body }, what);
    if (answer.status < 300 || expected.includes(answer.status)) return answer;
    throw talk.refused(answer, { doing: what, remedy });
  }

  return {
    ask,
    /** One page of what `path` holds: `account1/account`, of the type (`account1:Contact`) and for which all verbs are true. */
    async list(
      path: string,
      options: {
        readonly type?: string;
        readonly verbs?: readonly string[];
        readonly position?: number;
        readonly size: number;
      },
      doing: string,
      signal: AbortSignal,
    ): Promise<{ readonly objects: readonly Fields[]; readonly more: boolean }> {
      const query = new URLSearchParams({
        position: String(options.position ?? 0),
        size: String(options.size),
        ...(options.type && { queryType: `org:opencrx:kernel:${options.type}` }),
        ...(options.verbs && options.verbs.length > 0 && { query: options.verbs.join(';') }),
      });
      // openMDX reads a plus as one, and not as a space.
      const { json } = await ask({ path: `${path}?${query.toString().replaceAll('+', '%20')}` }, doing, signal);
      return { objects: objectsOf(json), more: String(at(json, '@hasMore')) === 'true' };
    },
  };
}
