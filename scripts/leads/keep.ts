import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { type CrmItem, type CrmOutbox, decided } from '../../core/crm-delivery.ts';
import { type Lead, type LeadEvent, openStates } from '../../core/lead.ts';
import { keepLeads } from '../../processors/leads/keep.ts';
import type { LeadPlan } from '../../processors/leads/score.ts';
import {
  changedPeople,
  goneMentions,
  loadPeople,
  type SignalQuery,
  staleNotes,
} from '../../sinks/clickhouse/leads/people.ts';
import type { LeadStore } from '../../sinks/clickhouse/leads/store.ts';

export interface LeadParts {
  readonly client: ClickHouseClient;
  readonly store: LeadStore;
  readonly outbox: CrmOutbox;
  readonly plans: readonly LeadPlan[];
  readonly clock: Clock;
}

/** People that are looked at in one go. */
const batch = 500;
/** Scores decay: they are made anew so often. */
const rescoreMs = 3_600_000;
const rescoredAtOnce = 5_000;
/** What is written now may carry a time of a little earlier: of when it was fetched. */
const overlapMs = 900_000;
/** So often everybody is looked at, whatever changed. */
const wholeMs = 86_400_000;
/** Signals older than so many half-lives weigh less than a hundredth. */
const halfLives = 7;

/** What counts for any lead, from `now` back. */
export function signalQuery(plans: readonly LeadPlan[], now: number): SignalQuery {
  const wanted = new Map<string, Set<string>>();
  const add = (brand: string, intents: LeadPlan['intents']) => {
    const set = wanted.get(brand) ?? new Set();
    for (const [intent, worth] of Object.entries(intents)) if (worth > 0) set.add(intent);
    wanted.set(brand, set);
  };
  for (const { brand, intents, competitors } of plans) {
    add(brand, intents);
    for (const [id, worth] of Object.entries(competitors)) add(id, worth);
  }
  const longest = Math.max(0, ...plans.map(({ halfLifeMs }) => halfLifeMs));
  return {
    wanted: [...wanted].map(([brand, intents]) => ({ brand, intents: [...intents] })) as SignalQuery['wanted'],
    since: now - halfLives * longest,
  };
}

/** Cancels what waits for these leads. */
export async function cancelItems(
  outbox: CrmOutbox,
  leadIds: readonly string[],
  error: string,
  by = '',
): Promise<CrmItem[]> {
  if (leadIds.length === 0) return [];
  const waiting = await outbox.find({ leadIds, states: ['held', 'queued', 'failed', 'duplicate'] });
  const cancelled = waiting.map((item) => decided(item, { state: 'cancelled', error, ...(by && { by }) }));
  await outbox.put(cancelled);
  return cancelled;
}

/** Keeps the leads of all brands as the store has people and mentions. One process at a time may do it. */
export function createLeadKeeper({ client, store, outbox, plans, clock }: LeadParts) {
  let lookedAt = 0;
  let wholeAt = Number.NEGATIVE_INFINITY;

  async function keep(
    of: { readonly persons?: readonly string[]; readonly accounts?: readonly string[] },
    known?: readonly Lead[],
  ) {
    const now = clock.now();
    const people = await loadPeople(client, of, signalQuery(plans, now));
    const persons = people.map(({ personId }) => personId);
    const accounts = people.flatMap((person) => person.accounts.map(({ account }) => account));
    const limit = 100_000;
    const found = [
      ...(known ?? []),
      ...(await store.find({ persons, limit })),
      ...(await store.find({ accounts, limit })),
    ];
    const leads = [...new Map(found.map((lead) => [lead.id, lead])).values()];
    const changed: Lead[] = [];
    const gone: Lead[] = [];
    const events: LeadEvent[] = [];
    for (const plan of plans) {
      const own = leads.filter(({ brand }) => brand === plan.brand);
      const kept = keepLeads(people, own, plan, now);
      changed.push(...kept.leads);
      gone.push(...kept.gone);
      events.push(...kept.events);
    }
    await cancelItems(
      outbox,
      gone.map(({ id }) => id),
      'nothing is left of the lead',
    );
    const customers = changed.filter(({ state }) => state === 'customer').map(({ id }) => id);
    await cancelItems(outbox, customers, 'the person is a customer');
    await store.save({ leads: changed, gone, events });
    await sendAgain(leads, changed);
    return changed.length;
  }

  /** What a CRM was told of posts that are deleted is brought up to date there. */
  async function sendAgain(before: readonly Lead[], after: readonly Lead[]): Promise<void> {
    const now = new Map(after.map((lead) => [lead.id, new Set(lead.mentions)]));
    const missing = before.flatMap(({ id, sentAt, mentions }) => {
      const left = now.get(id);
      return sentAt === undefined || !left ? [] : mentions.filter((one) => !left.has(one)).map((one) => ({ id, one }));
    });
    if (missing.length === 0) return;
    const deleted = await goneMentions(
      client,
      missing.map(({ one }) => one),
    );
    const leadIds = [...new Set(missing.filter(({ one }) => deleted.has(one)).map(({ id }) => id))];
    if (leadIds.length === 0) return;
    const sent = await outbox.find({ leadIds, states: ['sent'] });
    await outbox.put(sent.map((item) => decided(item, { state: 'queued' })));
  }

  /** Notes about what was deleted go to be removed. */
  async function recallNotes(versionSince: number): Promise<void> {
    const ids = await staleNotes(client, versionSince);
    if (ids.length === 0) return;
    const notes = await outbox.find({ ids, states: ['sent'] });
    await outbox.put(notes.map((item) => decided(item, { state: 'queued' })));
  }

  return {
    /** Looks at whom something changed of, and at those whose scores are old. How many leads were scored. */
    async pass(signal: AbortSignal): Promise<number> {
      if (plans.length === 0) return 0;
      const now = clock.now();
      const whole = now - wholeAt >= wholeMs;
      const persons = await changedPeople(client, signalQuery(plans, now), whole ? 0 : lookedAt - overlapMs);
      let scored = 0;
      for (let i = 0; i < persons.length; i += batch) {
        if (signal.aborted) return scored;
        scored += await keep({ persons: persons.slice(i, i + batch) });
      }
      await recallNotes(whole ? 0 : lookedAt - overlapMs);
      lookedAt = now;
      if (whole) wholeAt = now;
      // No plan scores those of other brands: they would stay the oldest, and come first for ever.
      const old = await store.find({
        brands: plans.map(({ brand }) => brand),
        states: [...openStates, 'sent', 'customer'],
        scoredBefore: now - rescoreMs,
        limit: rescoredAtOnce,
      });
      for (let i = 0; i < old.length; i += batch) {
        if (signal.aborted) return scored;
        const some = old.slice(i, i + batch);
        scored += await keep({ accounts: some.flatMap(({ accounts }) => accounts) }, some);
      }
      return scored;
    },
    keep,
  };
}
