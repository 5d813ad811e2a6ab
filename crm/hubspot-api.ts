import type { CrmContext } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { type Answer, type ApiRequest, at, createTalk, recordsOf, textOf } from './talk.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** How long a limit lasts, in milliseconds, where the answer does not say. A day's ends at midnight of the account. */
const limits: Readonly<Record<string, number>> = {
  SECONDLY: 1_000,
  TEN_SECONDLY_ROLLING: 10_000,
  DAILY: 3_600_000,
};
/** So long is waited in place, and so often. */
const shortMs = 10_000;
const mostWaits = 5;

/** `{status: "error", message, category, errors: [{message}]}`; a batch answers 207 with `errors` alone. */
function wordsOf(json: unknown): string | undefined {
  const errors = recordsOf(at(json, 'errors')).map((one) => textOf(one['message']));
  return [...new Set([textOf(at(json, 'message')), ...errors])].filter(Boolean).slice(0, 5).join('; ') || undefined;
}

/** Asks HubSpot. A limit of a second or ten is waited for in place; one of the day is an error with a time. */
export function createHubspotApi(
  { url, accessToken }: { readonly url: string; readonly accessToken: string },
  { http, clock, name }: CrmContext,
) {
  const talk = createTalk({ http, clock, secrets: [accessToken], wordsOf });
  const remedy =
    'Check `accessToken`, and give its private app the scopes that docs/CRM.md names (Settings → Integrations → Private Apps)';
  let known: { readonly portal: string; readonly domain: string } | undefined;

  async function ask(
    { method = 'GET', path, body }: ApiRequest,
    doing: string,
    signal: AbortSignal,
    expected: readonly number[] = [],
  ): Promise<Answer> {
    const what = `CRM ${name}: ${doing}`;
    const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
    for (let waits = 0; ; waits += 1) {
      let policy = '';
      const read = (json: unknown) => {
        policy = textOf(at(json, 'policyName'));
        return wordsOf(json);
      };
      try {
        const answer = await talk.ask({ url: `${url}${path}`, method, headers, signal, json: body }, what, read);
        if (answer.status < 300 || expected.includes(answer.status)) return answer;
        throw talk.refused(answer, { doing: what, remedy });
      } catch (error) {
        const lasts = limits[policy];
        if (!(error instanceof PipelineError) || lasts === undefined) throw error;
        const retryAfterMs = error.retryAfterMs ?? lasts;
        if (retryAfterMs > shortMs || waits >= mostWaits) {
          throw new PipelineError(error.message, { retry: 'transient', retryAfterMs, cause: error });
        }
        await clock.sleep(retryAfterMs, signal);
        signal.throwIfAborted();
      }
    }
  }

  /** Objects with their properties beside the id. */
  function recordsIn(json: unknown): Fields[] {
    return recordsOf(at(json, 'results')).map((one) => ({
      ...((one['properties'] ?? {}) as Fields),
      id: textOf(one['id']),
    }));
  }

  return {
    ask,
    recordsIn,
    /** Contacts. */
    async search(body: Fields, doing: string, signal: AbortSignal): Promise<Fields[]> {
      const { json } = await ask({ method: 'POST', path: '/crm/v3/objects/contacts/search', body }, doing, signal);
      return recordsIn(json);
    },
    /** Whose token it is, and where people see its records. */
    async account(signal: AbortSignal) {
      if (known) return known;
      const { json } = await ask({ path: '/account-info/v3/details' }, 'asking whose account it is', signal);
      const domain = textOf(at(json, 'uiDomain'));
      known = {
        portal: textOf(at(json, 'portalId')),
        domain: /^[a-z\d.-]{1,100}$/u.test(domain) ? domain : 'app.hubspot.com',
      };
      return known;
    },
    /** The id that this account gives the association of a note with a lead without a label. */
    async noteToLead(signal: AbortSignal): Promise<number> {
      const { json } = await ask({ path: '/crm/v4/associations/notes/leads/labels' }, 'writing a note', signal);
      const plain = recordsOf(at(json, 'results')).find(
        (one) => one['category'] === 'HUBSPOT_DEFINED' && !one['label'],
      );
      const id = Number(plain?.['typeId']);
      if (Number.isInteger(id) && id > 0) return id;
      throw new PipelineError(`CRM ${name}: writing a note: notes of leads are not known there`, { retry: 'poison' });
    },
    /** The error of an answer of 2xx, or one that was expected, which says that nothing was written. */
    refusal: (json: unknown, doing: string) =>
      new PipelineError(talk.say(`CRM ${name}: ${doing}`, wordsOf(json)), { retry: 'poison' }),
  };
}
