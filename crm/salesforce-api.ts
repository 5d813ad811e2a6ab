import type { CrmContext } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { createSession, LoginExpired } from './session.ts';
import { type Answer, type ApiRequest, at, createTalk, recordsOf, textOf } from './talk.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface Login {
  readonly token: string;
  /** Where this organisation's API is. */
  readonly instance: string;
  /** Id of the user that the application runs as. */
  readonly userId: string;
}

/** What passes by itself, and how long it is waited for. Allowances of requests are of 24 hours that move along. */
const passing: Readonly<Record<string, number>> = {
  REQUEST_LIMIT_EXCEEDED: 900_000,
  SERVER_UNAVAILABLE: 60_000,
  UNABLE_TO_LOCK_ROW: 5_000,
  QUERY_TIMEOUT: 60_000,
};

/** `[{message, errorCode, fields}]`; its OAuth server says `{error, error_description}`. */
export function wordsOf(json: unknown): string | undefined {
  const errors = recordsOf(json)
    .slice(0, 5)
    .map((one) => [textOf(one['errorCode']), textOf(one['message'])].filter(Boolean).join(': '));
  const oauth = [textOf(at(json, 'error')), textOf(at(json, 'error_description'))].filter(Boolean).join(': ');
  return errors.join('; ') || oauth || undefined;
}

const codeOf = (json: unknown): string => textOf(at(json, 0, 'errorCode'));

/** Text as a literal of SOQL. */
export function quoted(text: string): string {
  const escaped = text.replace(/[\\'"]/gu, (sign) => `\\${sign}`).replace(/[\s\p{Cc}]+/gu, ' ');
  return `'${escaped}'`;
}

export function createSalesforceApi(
  options: {
    readonly url: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly apiVersion: string;
  },
  { http, clock, name }: CrmContext,
) {
  const { url, clientId, clientSecret, apiVersion } = options;
  const talk = createTalk({ http, clock, secrets: [clientSecret], wordsOf });
  const remedy = 'Let the permission set of the user that the application runs as do this, with the fields it is about';

  const session = createSession<Login>({
    whyExpired: 'its sessions end at once. Check the session policies of the application',
    async login() {
      const doing = `CRM ${name}: logging in`;
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
      const address = `${url}/services/oauth2/token`;
      const answer = await talk.ask({ url: address, method: 'POST', headers, body }, doing);
      const advice =
        'Check `url` (the "My Domain" address), `clientId` and `clientSecret`, and that the application allows the client credentials flow and has a user to run as';
      const token = talk.tokenOf(answer, { doing, remedy: advice });
      const instance = textOf(at(answer.json, 'instance_url')).replace(/\/+$/u, '');
      if (!/^https?:\/\/[\w.:-]+$/u.test(instance)) {
        throw new PipelineError(`${doing}: the answer names no address of the API`, { retry: 'transient' });
      }
      // `https://login.salesforce.com/id/ORGANISATION/USER`
      return { token, instance, userId: /\/(005\w{12,15})$/u.exec(textOf(at(answer.json, 'id')))?.[1] ?? '' };
    },
  });

  /** `path` from `/sobjects` on, or whole where Salesforce named it. */
  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    expected: (answer: Answer, code: string) => boolean = () => false,
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    return session.use(async ({ token, instance }) => {
      const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
      const whole = path.startsWith('/services/') ? path : `/services/data/${apiVersion}${path}`;
      const answer = await talk.ask({ url: `${instance}${whole}`, method, headers, signal, json: body }, what);
      const code = codeOf(answer.json);
      if (answer.status === 401) throw new LoginExpired(talk.say(what, wordsOf(answer.json)));
      if (answer.status < 300 || expected(answer, code)) return answer;
      const retryAfterMs = passing[code];
      if (retryAfterMs !== undefined) {
        throw new PipelineError(talk.say(what, wordsOf(answer.json)), { retry: 'transient', retryAfterMs });
      }
      throw talk.refused(answer, { doing: what, remedy });
    }, signal);
  }

  /**
   * All records of a query that has a limit. Salesforce gives them in batches; where the place of the next is forgotten, what there is by
   * then is enough for whoever goes on by id.
   */
  async function query(soql: string, doing: string, signal: AbortSignal, all = false): Promise<Fields[]> {
    const records: Fields[] = [];
    for (let path = `/${all ? 'queryAll' : 'query'}?${new URLSearchParams({ q: soql })}`; path !== ''; ) {
      const { json, status } = await ask({ path }, doing, signal, (_, code) => {
        return code === 'INVALID_QUERY_LOCATOR' && records.length > 0;
      });
      if (status >= 300) break;
      records.push(...recordsOf(at(json, 'records')));
      const next = textOf(at(json, 'nextRecordsUrl'));
      path = next.startsWith('/services/data/') && records.length < 50_000 ? next : '';
    }
    return records;
  }

  return {
    ask,
    query,
    login: (signal: AbortSignal) => session.use(async (login) => login, signal),
    /** Where people see a record. */
    urlOf: (type: string, id: string) =>
      `${session.current?.instance ?? url}/lightning/r/${type}/${encodeURIComponent(id)}/view`,
  };
}
