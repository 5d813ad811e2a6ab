import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Crm, CrmComponent, CrmContext, CrmRecord } from '../core/crm.ts';
import { PipelineError } from '../core/errors.ts';
import { parseRetryAfter, redactUrl } from '../core/http.ts';
import { signWebhook, webhookHeaders, webhookSecrets } from '../core/webhook-signature.ts';
import { crmUrl } from './options.ts';
import { at, createTalk, textOf } from './talk.ts';

const config = z.strictObject({
  url: crmUrl.describe('Where leads, notes and lists are posted.'),
  secret: webhookSecrets,
  headers: webhookHeaders,
});

type Options = z.infer<typeof config>;

type Kind = 'connection.checked' | 'lead.put' | 'note.put' | 'list.put' | 'record.removed';

/** What nobody but a person can mend, and what will never be taken. Others pass: a receiver answers 404 while it is being deployed. */
const stopping = new Set([401, 403, 410]);
const refusing = new Set([400, 409, 413, 422]);

const wordsOf = (json: unknown) => textOf(at(json, 'message')) || textOf(at(json, 'error')) || undefined;

function connect({ url, secret, headers }: Options, { http, clock, name }: CrmContext): Crm {
  const secrets = [...[secret].flat(), ...Object.values(headers)];
  const talk = createTalk({ http, clock, secrets, wordsOf });

  /** Resolves with the JSON of the answer, or undefined: a receiver need not say anything. */
  async function post(type: Kind, key: string, data: object, doing: string, signal: AbortSignal): Promise<unknown> {
    const what = `CRM ${name}: ${doing}`;
    const json = JSON.stringify({
      type,
      timestamp: new Date(clock.now()).toISOString(),
      data: { version: 1, ...data },
    });
    // A retry has the same id, and what changed another: else receivers that drop what they have would miss the change.
    const content = createHash('sha256')
      .update(JSON.stringify([type, data]))
      .digest('hex')
      .slice(0, 16);
    const response = await http.request({
      ...{ url, method: 'POST', body: json, signal },
      headers: {
        ...headers,
        ...signWebhook(secret, { id: `${key}.${content}`, now: clock.now(), body: json }),
        'idempotency-key': key,
        'content-type': 'application/json',
        accept: 'application/json',
      },
    });
    const { status } = response;
    const text = response.body.toString('utf8', 0, 100_000);
    const answer = parsed(text);
    // A redirect loses the body on its way, whatever its end says.
    const moved = new URL(response.url).href !== new URL(url).href;
    if (status < 300 && !moved) return answer;
    const words = wordsOf(answer) || text.slice(0, 400) || undefined;
    const where = `${what}: ${redactUrl(response.url)} answered ${status}`;
    if (moved || stopping.has(status)) {
      const remedy = 'Check `url`, `secret` and `headers`: the receiver refuses what we send, is gone, or has moved';
      throw new PipelineError(talk.say(where, words, remedy), { retry: 'fatal' });
    }
    if (refusing.has(status)) throw new PipelineError(talk.say(where, words), { retry: 'poison' });
    const retryAfterMs = parseRetryAfter(response.headers['retry-after'], clock.now());
    throw new PipelineError(talk.say(where, words), { retry: 'transient', retryAfterMs });
  }

  async function put(kind: CrmRecord['kind'], item: { readonly externalId: string }, signal: AbortSignal) {
    const answer = await post(`${kind}.put` as Kind, item.externalId, item, `writing a ${kind}`, signal);
    const page = textOf(at(answer, 'url'));
    return {
      kind,
      id: (textOf(at(answer, 'id')) || item.externalId).slice(0, 500),
      ...(/^https?:\/\/\S{1,2000}$/u.test(page) && { url: page }),
      created: at(answer, 'created') !== false,
    };
  }

  return {
    async check(signal) {
      await post(
        'connection.checked',
        `escolta-check-${Math.floor(clock.now() / 1_000)}`,
        {},
        'asking whether it listens',
        signal,
      );
      return `${new URL(url).host} takes what is signed`;
    },
    // Nobody can be asked: the receiver looks itself.
    findDuplicates: async () => [],
    putLead: (lead, signal) => put('lead', lead, signal),
    putNote: (note, signal) => put('note', note, signal),
    putList: (list, signal) => put('list', list, signal),
    async remove({ kind, id }, signal) {
      await post('record.removed', `${kind}-${id}`, { kind, id }, `removing a ${kind}`, signal);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A receiver of your own, by Standard Webhooks: `{type, timestamp, data}`, where `type` is `lead.put`, `note.put`, `list.put`,
 * `record.removed` (`data: {version, kind, id}`) or `connection.checked`, and `data` what core/crm.ts calls `CrmLead`, `CrmNote` and `CrmList`,
 * with `version` 1. `idempotency-key` is the external id: the receiver keeps one record for each, and replaces it when it comes again. It may
 * answer `{id, url, created}`; without, the external id stands in. Duplicates it must look for itself: 409 refuses a lead.
 */
export const webhook: CrmComponent<Options> = {
  type: 'webhook',
  summary: 'Posts leads, notes and lists as signed JSON to an address of your own, by Standard Webhooks.',
  config,
  connect,
};
