import { createHash } from 'node:crypto';
import type { DeliveryRecord, OutboxFilter, QueuedNotification } from './alerts.ts';
import type { Message, Receipt } from './channel.ts';
import type { Clock } from './clock.ts';
import { type Crm, type CrmDuplicate, type CrmLead, type CrmNote, type CrmRecord, DuplicatesFound } from './crm.ts';
import { carry, generationKey, ofGenerationKey } from './delivery/carry.ts';
import type { DeliveryEvents } from './delivery/events.ts';
import { PipelineError } from './errors.ts';
import { type Delivery, runDelivery } from './run-delivery.ts';

/**
 * What became of an item: `held` waits for a person to allow it; `duplicate` for one to say whether the CRM has that person already;
 * `undone` was taken back at the CRM.
 */
export const crmItemStates = ['held', 'queued', 'cancelled', 'failed', 'duplicate', 'sent', 'undone'] as const;
export type CrmItemState = (typeof crmItemStates)[number];

/** One thing that goes to one CRM. No text of anybody is in it. Times are ms since the epoch. */
export interface CrmItem {
  /** 32 hex digits: the same thing for the same CRM has the same. */
  readonly id: string;
  readonly crm: string;
  readonly kind: 'lead' | 'note';
  /** Empty: a person asked for it. */
  readonly rule: string;
  /** Empty for a note. */
  readonly leadId: string;
  /** Empty for a lead. */
  readonly mentionId: string;
  readonly brand: string;
  readonly personId: string;
  /** Id of the contact that a note is on. */
  readonly contact: string;
  readonly state: CrmItemState;
  /** Rises with each decision of a person: what an earlier one led to counts no more. */
  readonly generation: number;
  /** In this generation. */
  readonly attempts: number;
  readonly record?: CrmRecord | undefined;
  readonly duplicates: readonly CrmDuplicate[];
  readonly error: string;
  readonly by: string;
  readonly createdAt: number;
  readonly sentAt?: number | undefined;
}

/** One try to bring an item to its CRM. */
export interface CrmAttempt {
  readonly itemId: string;
  readonly crm: string;
  readonly generation: number;
  readonly attempt: number;
  readonly at: number;
  readonly outcome: 'sent' | 'again' | 'failed';
  readonly durationMs: number;
  readonly detail: string;
}

export interface CrmItemFilter {
  /** Ids, or beginnings of ids of 4 hex digits or more. */
  readonly ids?: readonly string[];
  readonly leadIds?: readonly string[];
  readonly states?: readonly CrmItemState[];
  readonly crm?: string;
  readonly exceptCrms?: readonly string[];
  readonly rule?: string;
  readonly limit?: number;
}

/** The durable outbox. Every write may be repeated; of two states of an item that of the later generation counts, then the further one. */
export interface CrmOutbox {
  /** Oldest first. */
  find(filter: CrmItemFilter): Promise<readonly CrmItem[]>;
  put(items: readonly CrmItem[]): Promise<void>;
  log(attempts: readonly CrmAttempt[]): Promise<void>;
}

/** What is to be sent now, or why nothing is: it was deleted, forgotten, or is no lead any more. */
export type Rendered =
  /** `others`: contacts of the CRM of whom a person said that they are somebody else. */
  | { readonly kind: 'lead'; readonly lead: CrmLead; readonly others?: readonly string[] | undefined }
  | { readonly kind: 'note'; readonly note: CrmNote }
  | { readonly kind: 'cancel'; readonly reason: string };

export interface CrmConnection {
  readonly name: string;
  readonly crm: Crm;
}

export interface CrmDeliveryOptions {
  readonly outbox: CrmOutbox;
  readonly connections: readonly CrmConnection[];
  /** Makes what is sent from what is known at that moment. */
  readonly render: (item: CrmItem) => Promise<Rendered>;
  /** After what became of an item is durable; it may be called again for the same. */
  readonly settled: (item: CrmItem) => Promise<void>;
  readonly events: DeliveryEvents;
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends no more; the item under way is finished and written down. */
  readonly signal: AbortSignal;
  readonly giveUp: AbortSignal;
  /** How often the outbox is looked into. Default 10 seconds. */
  readonly lookMs?: number;
}

/** The same lead or note has the same item in a CRM, so that it is enqueued once. */
export function crmItemId(crm: string, of: { readonly leadId: string } | { readonly mentionId: string }): string {
  const what = 'leadId' in of ? `lead\0${of.leadId}` : `note\0${of.mentionId}`;
  return createHash('sha256').update(`${crm}\0${what}`).digest('hex').slice(0, 32);
}

/** A person's decision: whatever an earlier one leads to from now on counts no more. */
export function decided(item: CrmItem, change: Partial<CrmItem> & Pick<CrmItem, 'state'>): CrmItem {
  return { ...item, attempts: 0, error: '', duplicates: [], ...change, generation: item.generation + 1 };
}

/** Whether the CRM found what we made there ourselves. */
export const isOwn = ({ by }: CrmDuplicate): boolean => /external|escolta/iu.test(by);

/** A month: what a CRM did not take for so long is told as failed. It stays, and can be tried again. */
const giveUpAfterMs = 30 * 86_400_000;
/** A CRM that fails in passing for so long counts as down. */
const downAfterMs = 300_000;

/**
 * Empties the outbox of CRMs by the loop that tells people (`runDelivery`): tried again with back-off; a CRM that needs a person is left
 * alone but for a probe; what is of one person keeps its order. An item is sent at least once, and made once by its external id: where the
 * process died before the answer, the CRM finds what it made. Items of CRMs that are not connected stay.
 */
export function runCrmDelivery(options: CrmDeliveryOptions): Delivery {
  const { outbox, clock, connections, events } = options;
  const items = new Map<string, CrmItem>();
  /** What a try came to, until it is written. */
  const results = new Map<string, Partial<CrmItem>>();

  async function bring(connection: CrmConnection, key: string, signal: AbortSignal): Promise<Receipt> {
    const { crm } = connection;
    // A person, or a deletion, may have decided otherwise since it was read.
    const item = await current(key);
    if (!item) return { detail: 'withdrawn' };
    const rendered = await options.render(item);
    if (rendered.kind === 'cancel') {
      // What a note tells is there no more: neither is the note.
      if (item.kind === 'note' && item.record) {
        await crm.remove(item.record, signal);
        return settle(
          key,
          { state: 'undone', record: undefined, error: rendered.reason },
          `removed: ${rendered.reason}`,
        );
      }
      return settle(key, { state: 'cancelled', error: rendered.reason }, rendered.reason);
    }
    if (rendered.kind === 'note') {
      const { created, ...record } = await crm.putNote(rendered.note, signal);
      return settle(key, { state: 'sent', record }, created ? 'created' : 'was there already');
    }
    const duplicates = await crm.findDuplicates(rendered.lead, signal);
    const foreign = duplicates.filter(({ kind, id }) => !(kind === 'contact' && rendered.others?.includes(id)));
    const others = duplicates.some(isOwn) ? [] : foreign;
    if (others.length > 0) return duplicate(connection, key, others);
    // Some CRMs have rules of their own, which they tell when they refuse.
    const put = await crm.putLead(rendered.lead, signal).catch((error: unknown) => {
      if (error instanceof DuplicatesFound && error.duplicates.length > 0) return error;
      throw error;
    });
    if (put instanceof DuplicatesFound) return duplicate(connection, key, put.duplicates);
    const { created, ...record } = put;
    return settle(key, { state: 'sent', record }, created ? 'created' : 'was there already, brought up to date');
  }

  function duplicate({ name }: CrmConnection, key: string, duplicates: readonly CrmDuplicate[]): Receipt {
    const who = duplicates.slice(0, 3).map((one) => `${one.kind} ${one.id} ${one.name} (same ${one.by})`);
    const error = `${name} has that person already: ${who.join('; ')}`;
    return settle(key, { state: 'duplicate', duplicates: duplicates.slice(0, 20), error }, error);
  }

  function settle(key: string, result: Partial<CrmItem>, detail: string): Receipt {
    results.set(key, result);
    return { detail, ...(result.record && { id: result.record.id }) };
  }

  async function current(key: string): Promise<CrmItem | undefined> {
    const [item] = await outbox.find({ ids: [ofGenerationKey(key).id] });
    return item && generationKey(item) === key && item.state === 'queued' ? item : undefined;
  }

  const queue = {
    entries: async () => [],
    known: async () => new Set<string>(),
    enqueue: async () => undefined,
    async queued({ channel, except, limit }: OutboxFilter = {}) {
      // What is for a CRM that is not connected waits for it.
      if (except !== undefined || channel === undefined) return [];
      const found = await outbox.find({ states: ['queued'], crm: channel, ...(limit !== undefined && { limit }) });
      for (const item of found) items.set(generationKey(item), item);
      return found.map(notificationOf);
    },
    async mark(notification: QueuedNotification) {
      const item = items.get(notification.key);
      if (!item) return;
      const { state, attempts, error } = notification;
      const result = results.get(notification.key);
      const [now] = await outbox.find({ ids: [item.id] });
      // Whoever was forgotten meanwhile is not written down again.
      if (!now) {
        await undoWithdrawn(item, result);
        results.delete(notification.key);
        items.delete(notification.key);
        return;
      }
      if (state === 'queued') return outbox.put([{ ...item, attempts, error }]);
      // Withdrawn: whoever withdrew it has written so.
      const failed = state === 'failed' || state === 'dropped';
      const after: CrmItem | undefined = failed
        ? { ...item, attempts, state: 'failed', error }
        : result && {
            ...item,
            attempts,
            error: '',
            ...result,
            ...(result.state === 'sent' && { sentAt: clock.now() }),
          };
      if (after) {
        await outbox.put([after]);
        await options.settled(after);
        // Read again: it may have been withdrawn since.
        const [written] = await outbox.find({ ids: [item.id] });
        await undoWithdrawn(item, result, written);
      }
      results.delete(notification.key);
      items.delete(notification.key);
    },
    async log(record: DeliveryRecord) {
      const { key, channel, ...rest } = record;
      const { id: itemId, generation } = ofGenerationKey(key);
      await outbox.log([{ itemId, crm: channel, generation, ...rest }]);
    },
  };

  /** Cancelled, or forgotten, while it was on its way: what was made is taken back. `now`: what is written of it. */
  async function undoWithdrawn(item: CrmItem, result: Partial<CrmItem> | undefined, now?: CrmItem): Promise<void> {
    if (result?.state !== 'sent' || !result.record) return;
    const withdrawn = !now || (now.generation > item.generation && ['cancelled', 'undone'].includes(now.state));
    if (!withdrawn) return;
    const connection = connections.find(({ name }) => name === item.crm);
    await connection?.crm.remove(result.record, options.giveUp);
  }

  return runDelivery({
    outbox: queue,
    channels: connections.map((connection) => ({
      name: connection.name,
      minIntervalMs: 0,
      channel: { send: (message: Message, signal: AbortSignal) => bring(connection, message.key, signal) },
    })),
    events,
    clock,
    random: options.random,
    signal: options.signal,
    giveUp: options.giveUp,
    giveUpAfterMs,
    fallbackAfterMs: downAfterMs,
    lookMs: options.lookMs ?? 10_000,
    maxQueued: 200,
  });
}

/** An item as the loop of notifications carries it. */
function notificationOf(item: CrmItem): QueuedNotification {
  const { kind, leadId, mentionId, brand, crm: channel, personId: thread, createdAt, attempts, error } = item;
  const title = `${kind} ${leadId || mentionId}`;
  return carry({ key: generationKey(item), channel, thread, createdAt, attempts, error, brand, title });
}

/** Takes back what was made of an item at its CRM. Throws `PipelineError` as the CRM does; where nothing was made, nothing happens. */
export async function removeAtCrm(crm: Crm, item: CrmItem, rendered: Rendered, signal: AbortSignal): Promise<boolean> {
  if (item.record) {
    await crm.remove(item.record, signal);
    return true;
  }
  // Never answered: it may have been made all the same.
  if (rendered.kind !== 'lead') return false;
  const found = (await crm.findDuplicates(rendered.lead, signal)).filter(isOwn);
  for (const { kind, id } of found) {
    if (kind !== 'lead')
      throw new PipelineError(`the CRM calls ${kind} ${id} ours: remove it there`, { retry: 'poison' });
    await crm.remove({ kind, id }, signal);
  }
  return found.length > 0;
}
