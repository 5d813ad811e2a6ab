import { z } from 'zod';
import { may } from '../../../core/rights.ts';
import { maskPerson } from '../../mask.ts';
import { type Route, route } from '../../route.ts';
import { discoveries, turnedP } from '../../statistics/turned.ts';
import type { CustomerMoods, Moods } from './ports.ts';
import { before, counts, type DashboardParts, moods, netSentiment, range, scopeOf, spec } from './scope.ts';

const limit = z.coerce.number().int().min(1).max(100);
/** Rated mentions in each time: with fewer, no turn can be told from chance at 5 %. */
const leastRated = 4;
const level = 0.05;
const falseRate = 0.1;

/** Whose mood has turned, of those who said enough in both times. */
export function turnedOf(customers: readonly CustomerMoods[]) {
  const rated = ({ negative, neutral, positive }: Moods) => negative + neutral + positive;
  const tested = customers.filter((one) => Math.min(rated(one.before), rated(one.now)) >= leastRated);
  const values = tested.map((one) => turnedP(one.before, one.now));
  const sure = discoveries(values, falseRate);
  const turned = tested.flatMap((one, i) => {
    const p = values[i] as number;
    if (p >= level) return [];
    const [netBefore, net] = [one.before, one.now].map((mood) => netSentiment(mood).net ?? 0) as [number, number];
    return [{ ...one, p, sure: sure[i] === true, net, netBefore, change: net - netBefore }];
  });
  return {
    tested: tested.length,
    turned: turned.sort((a, b) => a.p - b.p || Math.abs(b.change) - Math.abs(a.change)),
  };
}

/** Who speaks, and whose mood has turned. */
export function peopleBoardRoutes({ dashboards, brands, clock }: DashboardParts): Route[] {
  return [
    route({
      ...spec,
      path: '/dashboards/authors',
      summary: 'Authors of most mentions, of positive ones (advocates) or negative ones (detractors)',
      query: range.extend({
        rank: z.enum(['mentions', 'positive', 'negative']).default('mentions'),
        limit: limit.default(10),
      }),
      answer: z.object({
        authors: z.array(
          z.object({
            account: z.string(),
            handle: z.string(),
            name: z.string(),
            network: z.string(),
            followers: z.number().nullable(),
            person: z.string().describe('Whose account it is; empty: nobody was seen yet'),
            customer: z.boolean(),
            influence: z.number().nullable().describe('0 to 100; null: not known'),
            ...counts,
            net: z.number().nullable(),
          }),
        ),
      }),
      async handle({ query: { rank, limit: most, ...query }, caller }) {
        const authors = await dashboards.authors(scopeOf(query, caller, { brands, clock }), rank, most);
        const personal = may(caller, 'personal');
        return {
          authors: authors.map((author) => {
            const net = netSentiment(author).net;
            if (personal) return { ...author, net };
            const { authorHandle, authorName } = maskPerson({
              ...{ account: '', authorHandle: author.handle, authorName: author.name, authorUrl: '' },
            });
            return { ...author, net, account: '', person: '', handle: authorHandle, name: authorName };
          }),
        };
      },
    }),
    route({
      ...spec,
      path: '/dashboards/moods',
      summary: 'Customers whose mood turned since as long a time before',
      query: range.extend({ limit: limit.default(20) }),
      answer: z.object({
        level: z.number().describe('p below which a turn is listed; by the exact permutation test of net sentiment'),
        least: z.number().describe('Rated mentions in each of both times, to be tested'),
        tested: z.number().describe('Customers who said enough in both times'),
        byChance: z.number().describe('How many of them would be listed if no mood had turned, at most'),
        customers: z.array(
          z.object({
            person: z.string(),
            name: z.string(),
            segment: z.string(),
            before: z.object(moods),
            now: z.object(moods),
            netBefore: z.number(),
            net: z.number(),
            change: z.number(),
            p: z.number(),
            sure: z
              .boolean()
              .describe('It stands although so many were tested: false discovery rate of 10 % (Benjamini-Hochberg)'),
          }),
        ),
      }),
      async handle({ query: { limit: most, ...query }, caller, audit }) {
        const scope = scopeOf(query, caller, { brands, clock });
        const { tested, turned } = turnedOf(await dashboards.customerMoods(scope, before(scope), leastRated));
        const personal = may(caller, 'personal');
        if (personal && turned.length > 0) audit('person.moods', '', { customers: Math.min(most, turned.length) });
        return {
          ...{ level, least: leastRated, tested, byChance: level * tested },
          customers: turned.slice(0, most).map((one) =>
            personal
              ? one
              : {
                  ...one,
                  person: '',
                  name: maskPerson({ account: '', authorHandle: '', authorName: one.name, authorUrl: '' }).authorName,
                },
          ),
        };
      },
    }),
  ];
}
