import { z } from 'zod';
import {
  type Account,
  type CustomerRef,
  type Decision,
  type PlaceInTime,
  placeInTimeSchema,
  type Suggestion,
  type SuggestionPlace,
  suggestionPlaceSchema,
} from '../../core/people.ts';
import { brandsFor, type Caller } from '../../core/rights.ts';
import { cursor, cursorsOf, next, pageOf } from '../cursor.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

interface ListedPerson {
  readonly personId: string;
  readonly accounts: readonly string[];
  readonly lastSeenAt: number;
}
interface ShownPerson {
  readonly personId: string;
  readonly customer: unknown;
  readonly accounts: readonly Account[];
  readonly suggestions: readonly Suggestion[];
  readonly decisions: readonly Omit<Decision, 'before'>[];
  readonly mentions: readonly { readonly brand: string }[];
}
interface Decided {
  readonly decision: string;
  readonly accounts: readonly Account[];
}
interface OfAccount {
  readonly account: string;
  readonly customer?: CustomerRef | undefined;
  readonly by: string;
  readonly note: string;
}

/** The people of one Escolta, and which accounts spoke of which brands. */
export interface PeoplePorts {
  /** Seen last first, then by id. */
  list(asked: {
    who: 'all' | 'customers' | 'others';
    text: string;
    after?: PlaceInTime | undefined;
    limit: number;
  }): Promise<readonly ListedPerson[]>;
  show(asked: { who: string; mentions: number }): Promise<ShownPerson | null>;
  /** Most likely first. */
  suggestions(asked: {
    after?: SuggestionPlace | undefined;
    limit: number;
  }): Promise<readonly (Suggestion & { readonly name: string })[]>;
  accept(asked: OfAccount): Promise<Decided>;
  reject(asked: OfAccount): Promise<Decided>;
  unlink(asked: Omit<OfAccount, 'customer'>): Promise<Decided>;
  merge(asked: { into: string; from: string; by: string; note: string }): Promise<Decided>;
  undo(asked: { id: string; by: string }): Promise<Decided>;
  forget(asked: { who: string; by: string; dryRun: boolean }): Promise<object | null>;
  export(asked: { who: string }): Promise<object | null>;
  /** Latest first, then by id. */
  decisions(asked: { after?: PlaceInTime | undefined; limit: number }): Promise<readonly Omit<Decision, 'before'>[]>;
  leadsOf(
    personId: string,
  ): Promise<
    readonly { readonly id: string; readonly brand: string; readonly state: string; readonly score: number }[]
  >;
  /** 0 to 100, of those of whom it is known. */
  influenceOf(accounts: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** All that they ever said of the brands, by week: `at` in ms since the epoch; weeks of silence are left out. */
  weeksOf(
    accounts: readonly string[],
    brands: readonly string[],
  ): Promise<
    readonly {
      readonly at: number;
      readonly mentions: number;
      readonly negative: number;
      readonly positive: number;
      readonly rated: number;
    }[]
  >;
  /** What of them went to CRMs, or is to go, latest first. */
  sentOf(personId: string, brands: readonly string[]): Promise<readonly { readonly crm: string }[]>;
  /** Those of the accounts that were ever the author of a mention of one of the brands. */
  speakersOf(accounts: readonly string[], brands: readonly string[]): Promise<ReadonlySet<string>>;
}

const note = z.string().max(1_000).default('');
const account = z.string().min(3).max(2_100);
const customer = z.strictObject({ crm: z.string().min(1).max(100), id: z.string().min(1).max(500) });
const who = z.string().min(1).max(2_100).describe('Id of a person, an account such as mastodon:1234, or crm:NAME:ID');
const byWho = z.strictObject({ who });
const limit = z.coerce.number().int().min(1).max(1_000).default(100);
const any = z.looseObject({});
const inTime = cursorsOf(placeInTimeSchema);
const bySuggestion = cursorsOf(suggestionPlaceSchema);
/** Most that are looked through for one page of those whom a caller who is limited to brands may know. */
const mostLookedThrough = 10_000;
const decided = z.object({ decision: z.string(), accounts: z.array(z.string()) });
const shownDecision = ({ decision, accounts }: Decided) => ({
  decision,
  accounts: accounts.map((each) => each.account),
});

/** People and customers: who they are, what they said, and what was decided about them. All of it is personal data. */
export function peopleRoutes({
  people,
  brands,
}: {
  readonly people: PeoplePorts;
  readonly brands: readonly string[];
}): Route[] {
  const spec = { tag: 'people', right: 'personal' } as const;
  const isLimited = (caller: Caller) => caller.brands.length > 0;

  /** Whoever is limited to brands knows of those only who spoke of one. */
  async function known<T>(caller: Caller, list: readonly T[], accountsOf: (one: T) => readonly string[]): Promise<T[]> {
    if (!isLimited(caller) || list.length === 0) return [...list];
    const speakers = await people.speakersOf(list.flatMap(accountsOf), brandsFor(caller, brands));
    return list.filter((one) => accountsOf(one).some((each) => speakers.has(each)));
  }
  /**
   * A page of those that the caller may know of. Where these are few among all, a page is not full, or empty, and yet there is a next one:
   * it goes on from where this one had looked to.
   */
  async function knownPage<T, Place>(
    caller: Caller,
    most: number,
    list: {
      readonly from: Place | undefined;
      readonly read: (after: Place | undefined, limit: number) => Promise<readonly T[]>;
      readonly placeOf: (one: T) => Place;
      readonly accountsOf: (one: T) => readonly string[];
    },
  ): Promise<{ readonly page: readonly T[]; readonly next: Place | null }> {
    const page: T[] = [];
    let after = list.from;
    for (let size = most + 1, seen = 0; ; size = Math.min(size * 4, mostLookedThrough)) {
      const read = await list.read(after, size);
      page.push(...(await known(caller, read, list.accountsOf)));
      const last = read.at(-1);
      after = last && list.placeOf(last);
      seen += read.length;
      const end = page[most - 1];
      if (page.length > most && end) return { page: page.slice(0, most), next: list.placeOf(end) };
      if (read.length < size || after === undefined) return { page, next: null };
      if (seen >= mostLookedThrough) return { page, next: after };
    }
  }
  async function found(whom: string, caller: Caller, mentions = 0): Promise<ShownPerson> {
    const person = await people.show({ who: whom, mentions }).catch((error: unknown) => {
      // An account that nobody has is refused in words for a command line.
      if ((error as { retry?: string }).retry === 'poison') return null;
      throw error;
    });
    const [own] = person ? await known(caller, [person], (one) => one.accounts.map((each) => each.account)) : [];
    if (!own) throw new Problem(404, 'there is no such person, or they were forgotten');
    return own;
  }
  function wholly(caller: Caller): void {
    if (isLimited(caller))
      throw new Problem(403, 'this is about all brands, and your account is limited to some: ask an administrator');
  }

  return [
    route({
      ...spec,
      method: 'GET',
      path: '/people',
      summary: 'Those who spoke of a brand, seen last first',
      query: z.strictObject({
        who: z.enum(['all', 'customers', 'others']).default('all'),
        text: z.string().trim().max(200).default('').describe('Part of a name, a handle or an id'),
        cursor,
        limit,
      }),
      answer: z.object({ people: z.array(any), next }),
      async handle({ query: { who: which, text, cursor: from, limit: most }, caller, audit }) {
        const { page, next: place } = await knownPage(caller, most, {
          from: inTime.place(from),
          read: (after, size) => people.list({ who: which, text, after, limit: size }),
          placeOf: ({ lastSeenAt, personId }) => ({ at: lastSeenAt, id: personId }),
          accountsOf: ({ accounts }) => accounts,
        });
        audit('person.list', '', { who: which, text, people: page.length });
        return { people: page.map((person) => ({ ...person })), next: place && inTime.of(place) };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/people/suggestions',
      summary: 'Customers that accounts may belong to, most likely first',
      query: z.strictObject({ cursor, limit }),
      answer: z.object({ suggestions: z.array(any), next }),
      async handle({ query, caller, audit }) {
        const { page, next: place } = await knownPage(caller, query.limit, {
          from: bySuggestion.place(query.cursor),
          read: (after, size) => people.suggestions({ after, limit: size }),
          placeOf: ({ probability, account: of, customer: { crm, id } }) => ({ probability, account: of, crm, id }),
          accountsOf: (one) => [one.account],
        });
        audit('person.suggestions', '', { suggestions: page.length });
        return { suggestions: page.map((one) => ({ ...one })), next: place && bySuggestion.of(place) };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/people/decisions',
      summary: 'What was decided about people, latest first',
      query: z.strictObject({ cursor, limit }),
      answer: z.object({ decisions: z.array(any), next }),
      async handle({ query, caller, audit }) {
        wholly(caller);
        const list = await people.decisions({ after: inTime.place(query.cursor), limit: query.limit + 1 });
        const { page, next: following } = pageOf(list, query.limit, ({ at, id }) => inTime.of({ at, id }));
        audit('person.decisions', '');
        return { decisions: page.map((one) => ({ ...one })), next: following };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/people/card',
      summary:
        'One person: accounts, customer, mentions, all of them by week, evidence, leads, what went to CRMs, decisions',
      query: z.strictObject({ who, mentions: z.coerce.number().int().min(0).max(10_000).default(500) }),
      answer: any,
      async handle({ query, caller, audit }) {
        const person = await found(query.who, caller, query.mentions);
        audit('person.view', person.personId);
        const seen = brandsFor(caller, brands);
        const own = new Set(seen);
        const mentions = isLimited(caller) ? person.mentions.filter(({ brand }) => own.has(brand)) : person.mentions;
        const keys = person.accounts.map((each) => each.account);
        const [leads, weeks, crm, influence] = await Promise.all([
          people.leadsOf(person.personId),
          people.weeksOf(keys, seen),
          people.sentOf(person.personId, seen),
          people.influenceOf(keys),
        ]);
        return {
          ...person,
          ...{ mentions, customer: person.customer ?? null, leads: leads.filter(({ brand }) => own.has(brand)) },
          ...{ weeks: [...weeks], crm: [...crm] },
          accounts: person.accounts.map((each) => ({ ...each, influence: influence.get(each.account) ?? null })),
        };
      },
    }),
    ...(['accept', 'reject'] as const).map((action) =>
      route({
        ...spec,
        method: 'POST',
        path: `/people/${action}`,
        summary:
          action === 'accept'
            ? 'This account is that customer: the likeliest one, where none is named'
            : 'This account is not that customer',
        body: z.strictObject({ account, customer: customer.optional(), note }),
        answer: decided,
        async handle({ body, caller, audit }) {
          await found(body.account, caller);
          const done = await people[action]({ ...body, by: caller.name });
          audit(`person.${action}`, body.account, { customer: body.customer ?? null, decision: done.decision });
          return shownDecision(done);
        },
      }),
    ),
    route({
      ...spec,
      method: 'POST',
      path: '/people/unlink',
      summary: 'This account is nobody known',
      body: z.strictObject({ account, note }),
      answer: decided,
      async handle({ body, caller, audit }) {
        await found(body.account, caller);
        const done = await people.unlink({ ...body, by: caller.name });
        audit('person.unlink', body.account, { decision: done.decision });
        return shownDecision(done);
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/people/merge',
      summary: 'Two people are one: the first stays, unless only the second is a customer',
      body: z.strictObject({ into: z.string().min(1).max(100), from: z.string().min(1).max(100), note }),
      answer: decided,
      async handle({ body, caller, audit }) {
        await found(body.into, caller);
        await found(body.from, caller);
        const done = await people.merge({ ...body, by: caller.name });
        audit('person.merge', body.into, { from: body.from, decision: done.decision });
        return shownDecision(done);
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/people/undo',
      summary: 'Put back what was before a decision',
      body: z.strictObject({ id: z.string().regex(/^[0-9a-f]{16}$/u, 'expected the id of a decision') }),
      answer: decided,
      async handle({ body, caller, audit }) {
        if (isLimited(caller)) {
          const decision = (await people.decisions({ limit: 10_000 })).find(({ id }) => id === body.id);
          if (!decision) throw new Problem(404, 'there is no such decision');
          await found(decision.account === '' ? decision.personId : decision.account, caller);
        }
        const done = await people.undo({ id: body.id, by: caller.name });
        audit('person.undo', body.id);
        return shownDecision(done);
      },
    }),
    route({
      ...spec,
      method: 'POST',
      path: '/people/forget',
      onRepeat: 'refuse',
      summary: 'Erase somebody everywhere, for ever; without "confirm" it says who that is',
      body: z.strictObject({
        who,
        confirm: z.string().max(100).optional().describe('The id of the person, as the answer without it has it'),
      }),
      answer: any,
      async handle({ body, caller, audit }) {
        wholly(caller);
        const { personId } = await found(body.who, caller);
        if (body.confirm !== undefined && body.confirm !== personId)
          throw new Problem(409, `this would erase "${personId}", which is not what was confirmed`);
        const dryRun = body.confirm === undefined;
        const forgotten = await people.forget({ who: body.who, by: caller.name, dryRun });
        if (!forgotten) throw new Problem(404, 'there is no such person, or they were forgotten');
        // Who was erased is not to be found in the log of it.
        if (!dryRun) audit('person.forget', '');
        return { ...forgotten, dryRun };
      },
    }),
    route({
      ...spec,
      method: 'GET',
      path: '/people/export',
      summary: 'All that is kept of somebody, as JSON, for them',
      query: byWho,
      answer: any,
      async handle({ query, caller, audit, reply }) {
        wholly(caller);
        const { personId } = await found(query.who, caller);
        const all = await people.export({ who: query.who });
        if (!all) throw new Problem(404, 'there is no such person, or they were forgotten');
        audit('person.export', personId);
        reply.header('content-disposition', `attachment; filename="${personId}.json"`);
        return { ...all };
      },
    }),
  ];
}
