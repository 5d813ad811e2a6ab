import { randomBytes } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { PipelineError } from '../core/errors.ts';
import {
  type Account,
  accountPersonId,
  type CustomerRef,
  customerPersonId,
  type Decision,
  type DecisionAction,
  type Suggestion,
} from '../core/people.ts';
import { startWeights } from '../processors/identity/weights.ts';
import { type AccountStore, createAccountStore } from '../sinks/clickhouse/people/accounts.ts';
import { createDecisionStore } from '../sinks/clickhouse/people/decisions.ts';
import type { ForgottenStore } from '../sinks/clickhouse/people/forget.ts';
import { listPeople, readCustomers, readPersonMentions, readPersonRecords } from '../sinks/clickhouse/people/people.ts';
import { createSuggestionStore } from '../sinks/clickhouse/people/suggestions.ts';
import { risingVersions } from '../sinks/clickhouse/versions.ts';
import { accessOf } from './calls.ts';
import { learnedWeights, leastDecisions } from './people/link.ts';
import {
  type Decided,
  type PeopleAccess,
  type PeopleAnswers,
  type PeopleCall,
  peopleRequests,
  type ShownPerson,
} from './people/requests.ts';

type Handlers = {
  readonly [Call in PeopleCall]: (request: z.output<(typeof peopleRequests)[Call]>) => Promise<PeopleAnswers[Call]>;
};

/** Stores whose writes take each other's place in the order in which they were made, by this process and others. */
export function openPeopleStores(client: ClickHouseClient, clock: Clock) {
  const version = risingVersions(clock);
  return {
    accounts: createAccountStore({ client, version }),
    suggestions: createSuggestionStore({ client, version }),
    decisions: createDecisionStore({ client, version }),
  };
}

const refuse = (message: string) => new PipelineError(message, { retry: 'poison' });

export function createPeopleAccess({
  client,
  clock,
  forgotten,
  changed,
}: {
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly forgotten: Pick<ForgottenStore, 'erase'>;
  /** Called when somebody was forgotten, so that this process knows at once. */
  readonly changed: () => Promise<void>;
}): PeopleAccess {
  const stores = openPeopleStores(client, clock);
  const { accounts, suggestions, decisions } = stores;

  async function accountOf(name: string): Promise<Account> {
    const found = (await accounts.find([name])).get(name) ?? (await byHandle(accounts, name));
    if (!found) throw refuse(`no account "${name}" was ever the author of a mention: see \`escolta people list\``);
    return found;
  }

  async function personAccounts(id: string): Promise<Account[]> {
    const found = await accounts.ofPerson(id);
    if (found.length === 0) throw refuse(`there is nobody "${id}": see \`escolta people list\``);
    return found;
  }

  const levelsOf = ({ reasons }: Pick<Suggestion, 'reasons'>) => reasons.map(({ field, level }) => `${field}:${level}`);

  /** Writes the decision first: what follows from it can be made again from it, and not the other way round. */
  async function decide(
    action: DecisionAction,
    given: { readonly by: string; readonly note: string },
    what: Pick<Decision, 'account' | 'personId' | 'customer' | 'levels' | 'probability'>,
    before: Decision['before'],
    after: { readonly accounts: readonly Account[]; readonly suggestions: readonly Suggestion[] },
  ): Promise<Decided> {
    const decision: Decision = {
      ...{
        id: randomBytes(8).toString('hex'),
        at: clock.now(),
        by: given.by,
        action,
        note: given.note,
        before,
        undoneBy: '',
      },
      ...what,
    };
    await decisions.put(decision);
    await suggestions.put(after.suggestions);
    await accounts.put(after.accounts);
    return { decision: decision.id, accounts: after.accounts };
  }

  /** The suggestion that is meant, or one made of what a person says without any. */
  async function suggested(
    of: Account,
    wanted: CustomerRef | undefined,
  ): Promise<{ one: Suggestion; all: Suggestion[] }> {
    const all = await suggestions.of([of.account]);
    const one = wanted
      ? all.find(({ customer: ref }) => ref.crm === wanted.crm && ref.id === wanted.id)
      : all.find(({ state }) => state === 'waiting');
    if (one) return { one, all };
    if (!wanted) throw refuse(`nothing is suggested for "${of.account}": name the customer, as --customer CRM:ID`);
    return {
      one: {
        account: of.account,
        customer: wanted,
        probability: 0,
        held: '',
        reasons: [],
        state: 'waiting',
        suggestedAt: clock.now(),
      },
      all,
    };
  }

  async function known({ crm, id }: CustomerRef): Promise<void> {
    if ((await readCustomers(client, [{ crm, id }])).length === 0)
      throw refuse(`there is no customer "${id}" in "${crm}"`);
  }

  /** By the id of a person, an account, or `crm:NAME:ID`. */
  async function whoIs(who: string): Promise<Pick<ShownPerson, 'personId' | 'customer' | 'accounts'> | undefined> {
    const [, crm, id] = /^crm:([^:]+):(.+)$/su.exec(who) ?? [];
    const named = crm !== undefined && id !== undefined ? { crm, id } : undefined;
    const personId = named
      ? customerPersonId(named)
      : /^[cp]-[0-9a-f]{16}$/u.test(who)
        ? who
        : (await accountOf(who)).personId;
    const of = await accounts.ofPerson(personId);
    const ref = of.find((one) => one.customer)?.customer ?? named;
    const [customer] = ref ? await readCustomers(client, [ref]) : [];
    return of.length > 0 || customer ? { personId, customer, accounts: of } : undefined;
  }

  const handlers: Handlers = {
    list: (asked) => listPeople(client, asked),
    async show({ who, mentions }) {
      const person = await whoIs(who);
      if (!person) return null;
      const names = person.accounts.map((one) => one.account);
      return {
        ...person,
        suggestions: (await suggestions.of(names)).filter(({ state }) => state === 'waiting'),
        decisions: (await decisions.about(person.personId, names)).map(({ before: _, ...rest }) => rest),
        mentions: await readPersonMentions(client, names, mentions),
      };
    },
    async suggestions({ after, limit: most }) {
      const waiting = await suggestions.waiting(most, after);
      const found = await accounts.find(waiting.map((one) => one.account));
      const customers = new Map(
        (
          await readCustomers(
            client,
            waiting.map((one) => one.customer),
          )
        ).map((one) => [`${one.crm}\0${one.id}`, one]),
      );
      return waiting.map((one) => {
        const { name, handle } = found.get(one.account)?.profile ?? {};
        return {
          ...one,
          name: [name, handle && `@${handle}`].filter(Boolean).join(' '),
          customerName: customers.get(`${one.customer.crm}\0${one.customer.id}`)?.name ?? '',
        };
      });
    },
    async accept({ account: name, customer: wanted, by: who, note: why }) {
      const of = await accountOf(name);
      const { one, all } = await suggested(of, wanted);
      await known(one.customer);
      const at = clock.now();
      const after: Account = {
        ...of,
        ...{
          customer: one.customer,
          personId: customerPersonId(one.customer),
          probability: undefined,
          reasons: one.reasons,
        },
        ...{ decided: 'person', decidedBy: who, decidedAt: at },
      };
      // Accounts that were joined with it are the same person's.
      const joined = (await accounts.ofPerson(of.personId)).filter(
        (other) => other.account !== of.account && !other.customer,
      );
      const rest = all.filter((other) => other !== one && other.state === 'waiting');
      return decide(
        'accept',
        { by: who, note: why },
        {
          account: of.account,
          personId: after.personId,
          customer: one.customer,
          levels: levelsOf(one),
          probability: one.probability,
        },
        { accounts: [of, ...joined], suggestions: all.length > 0 || one.probability > 0 ? [one, ...rest] : [] },
        {
          accounts: [
            after,
            ...joined.map((other) => ({
              ...other,
              customer: one.customer,
              personId: after.personId,
              ...{ decided: 'person' as const, decidedBy: who, decidedAt: at },
            })),
          ],
          suggestions: [{ ...one, state: 'accepted' }, ...rest.map((other) => ({ ...other, state: 'moot' as const }))],
        },
      );
    },
    async reject({ account: name, customer: wanted, by: who, note: why }) {
      const of = await accountOf(name);
      const { one } = await suggested(of, wanted);
      return decide(
        'reject',
        { by: who, note: why },
        {
          account: of.account,
          personId: of.personId,
          customer: one.customer,
          levels: levelsOf(one),
          probability: one.probability,
        },
        { accounts: [], suggestions: [one] },
        { accounts: [], suggestions: [{ ...one, state: 'rejected' }] },
      );
    },
    async unlink({ account: name, by: who, note: why }) {
      const of = await accountOf(name);
      const alone = accountPersonId(of.account);
      if (!of.customer && of.personId === alone) throw refuse(`"${of.account}" is linked to nobody`);
      const { customer: former, probability: _, ...rest } = of;
      const after: Account = {
        ...rest,
        personId: alone,
        reasons: [],
        decided: 'person',
        decidedBy: who,
        decidedAt: clock.now(),
      };
      return decide(
        'unlink',
        { by: who, note: why },
        {
          account: of.account,
          personId: of.personId,
          customer: former,
          levels: former ? levelsOf(of) : [],
          probability: of.probability,
        },
        { accounts: [of], suggestions: [] },
        { accounts: [after], suggestions: [] },
      );
    },
    async merge({ into, from, by: who, note: why }) {
      if (into === from) throw refuse('these are one person already');
      const [stay, go] = [await personAccounts(into), await personAccounts(from)];
      const customers = [stay, go].map((list) => list.find((one) => one.customer)?.customer);
      const [first, second] = customers;
      if (first && second) throw refuse('both are customers: merge them in the CRM, or unlink an account first');
      const ref = first ?? second;
      const personId = ref ? customerPersonId(ref) : into;
      const at = clock.now();
      // Those who stay, too: what the machine finds of one later must not part them.
      const moved = [...stay, ...go];
      return decide(
        'merge',
        { by: who, note: why },
        { account: '', personId, customer: ref, levels: [], probability: undefined },
        { accounts: moved, suggestions: [] },
        {
          accounts: moved.map((one) => ({
            ...one,
            personId,
            ...(ref && { customer: ref }),
            decided: 'person' as const,
            decidedBy: who,
            decidedAt: at,
          })),
          suggestions: [],
        },
      );
    },
    async undo({ id, by: who }) {
      const decision = await decisions.find(id);
      if (!decision)
        throw refuse(`there is no decision "${id}", or several begin so: see \`escolta people decisions\``);
      if (decision.undoneAt !== undefined) throw refuse(`this was undone by ${decision.undoneBy} already`);
      await decisions.put({ ...decision, undoneAt: clock.now(), undoneBy: who });
      const names = decision.before.accounts.map((one) => one.account);
      const present = await accounts.find(names);
      const standing = await decisions.verdicts(names);
      const back = decision.before.accounts.flatMap((past): Account[] => {
        const now = present.get(past.account);
        // Forgotten since then.
        if (!now) return [];
        const verdict = standing.get(past.account);
        const { profile, keys, firstSeenAt, lastSeenAt } = now;
        return [
          {
            ...past,
            ...{ profile, keys, firstSeenAt, lastSeenAt },
            // Judged long ago, so that the machine looks at it again.
            judgedAt: 0,
            ...(verdict
              ? {
                  ...{ personId: verdict.personId, customer: verdict.customer },
                  ...{ decided: 'person' as const, decidedBy: verdict.by, decidedAt: verdict.at },
                }
              : past.decided === 'person' && { decided: 'auto' as const, decidedBy: '' }),
          },
        ];
      });
      await suggestions.put(decision.before.suggestions);
      await accounts.put(back);
      return { decision: decision.id, accounts: back };
    },
    async forget({ who, dryRun }) {
      const person = await whoIs(who);
      if (!person) return null;
      const { personId, customer: found, accounts: of } = person;
      const erased = dryRun
        ? {}
        : await forgotten.erase({
            personIds: [...new Set([personId, ...of.map((one) => accountPersonId(one.account))])],
            accounts: of.map((one) => ({ account: one.account, handle: one.profile.handle })),
            customers: found ? [found] : [],
          });
      if (!dryRun) await changed();
      return {
        personId,
        accounts: of.map((one) => one.account),
        customer: found ? `${found.crm}:${found.id}` : '',
        erased,
      };
    },
    async export({ who }) {
      const person = await handlers.show({ who, mentions: 10_000 });
      if (!person) return null;
      const names = person.accounts.map((one) => one.account);
      return { ...person, ...(await readPersonRecords(client, person.personId, names)) };
    },
    decisions: async ({ after, limit: most }) =>
      (await decisions.list(most, after)).map(({ before: _, ...rest }) => rest),
    async weights() {
      const { weights, decisions: count } = await learnedWeights(decisions);
      const bits = ({ m, u }: { readonly m: number; readonly u: number }) => Math.log2(m / u);
      return {
        decisions: count,
        least: leastDecisions,
        levels: Object.entries(startWeights.levels).map(([level, start]) => ({
          level,
          start: bits(start),
          learned: bits(weights.levels[level] ?? start),
        })),
      };
    },
  };
  return accessOf(peopleRequests, handlers);
}

/** `mastodon:@ana` of a network that gives ids: the account that shows this handle, where only one does. */
async function byHandle(accounts: AccountStore, name: string): Promise<Account | undefined> {
  const [, network, handle] = /^([^:]+):@?(.+)$/su.exec(name) ?? [];
  if (network === undefined || handle === undefined) return undefined;
  const found = (await accounts.withKeys([`handle:${network}:${handle.toLowerCase()}`])).filter(
    (one) => one.network === network,
  );
  return found.length === 1 ? found[0] : undefined;
}
