import { z } from 'zod';
import type { Brand } from '../core/brand.ts';
import { duration } from '../core/duration.ts';
import { intents, stages } from '../core/insights.ts';
import { alertName, channelName, where } from '../processors/alerts/rules.ts';
import { conditionOf } from '../processors/alerts/where.ts';
import { staffOf } from '../processors/leads/flags.ts';
import type { SendRule } from '../processors/leads/rules.ts';
import type { LeadPlan } from '../processors/leads/score.ts';

const score = z.int().min(1).max(100);
const words = z.array(z.string().trim().min(1).max(200)).min(1).max(200);
const worth = z.partialRecord(z.enum(intents), z.number().min(0).max(1));

const condition = where.transform(conditionOf);

const fit = z.strictObject({
  languages: z.array(z.string().length(2)).min(1).optional().describe('Languages that they write in, ISO 639-1.'),
  countries: z.array(z.string().length(2).toLowerCase()).min(1).optional().describe('Countries, such as `es`.'),
  networks: words.optional().describe('Networks that they are on.'),
  bio: words.optional().describe('Words in what they say of themselves.'),
  bioAgainst: words.optional().describe('Words there that speak against them, such as `student`.'),
  places: words.optional().describe('Words in the place that they give, such as `Barcelona`.'),
  followersAtLeast: z.int().min(0).optional().describe('Least followers.'),
  followersAtMost: z.int().min(0).optional().describe('Most followers.'),
});

const approve = z
  .enum(['person', 'rule'])
  .default('person')
  .describe(
    '`person`: nothing goes before somebody allows it, one lead (`escolta leads allow ID`) or the rule (`escolta leads allow RULE`). `rule`: it goes by itself.',
  );

const brandsOf = z.array(z.string().min(1)).min(1).optional().describe('Only of these brands.');

const send = z.strictObject({
  name: alertName.optional().describe('Unique name of the rule. Default: `send-` and its place in the list.'),
  crm: channelName.describe('Name of a CRM of `crm`.'),
  approve,
  when: z
    .strictObject({
      brands: brandsOf,
      score: score.optional().describe('From this score on. Default: `leads.hot`.'),
      stages: z.array(z.enum(stages)).min(1).optional().describe('Only at these stages of the buying cycle.'),
      networks: words.optional().describe('Only on one of these networks.'),
      languages: words.optional().describe('Only in these languages.'),
      countries: words.optional().describe('Only from these countries.'),
      followersAtLeast: z.int().min(1).optional().describe('Only with so many followers.'),
      where: condition.optional().describe('Only who said something that was read so, such as `intent:buy`.'),
    })
    .prefault({})
    .describe('Which leads: all that is given must hold.'),
});

const notes = z.strictObject({
  name: alertName.optional().describe('Unique name of the rule. Default: `notes-` and its place in the list.'),
  crm: channelName.describe('Name of a CRM of `crm`: of its own customers only.'),
  approve,
  when: z
    .strictObject({
      brands: brandsOf,
      networks: words.optional().describe('Only on one of these networks.'),
      languages: words.optional().describe('Only in these languages.'),
      where: condition.optional().describe('Only what was read so, such as `intent:(complain OR leave)`.'),
      maxAge: duration({ min: '1h', max: '90d' }).prefault('3d').describe('Older mentions make no note.'),
    })
    .prefault({})
    .describe('Which mentions of known customers: all that is given must hold.'),
});

const competitor = z.strictObject({
  brand: z.string().min(1).describe('Id of the competitor among `brands`.'),
  for: z
    .string()
    .min(1)
    .optional()
    .describe('Id of the brand that the lead is of. Default: the first of `leads.brands`.'),
  intents: worth
    .default({ leave: 1, compare: 0.6, complain: 0.4 })
    .describe('What is worth how much, 0 to 1: who is about to leave a competitor looks for another.'),
});

export const leadsSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('`false` keeps no leads and sends nothing.'),
  brands: z.array(z.string().min(1)).optional().describe('Brands that leads are kept of. Default: all of kind `own`.'),
  least: score.default(25).describe('The least score of a lead.'),
  hot: score.default(60).describe('From this score on a lead is hot.'),
  halfLife: duration({ min: '1h', max: '365d' })
    .prefault('14d')
    .describe('In this time what somebody said loses half of its weight.'),
  intents: worth
    .default({ buy: 1, evaluate: 0.8, compare: 0.8, need: 0.6 })
    .describe('What people say of the brand, and what it is worth, 0 to 1.'),
  competitors: z
    .array(competitor)
    .default([])
    .describe('Competitors whose customers may become leads. None: nothing said of them makes a lead.'),
  fit: fit.prefault({}).describe('Whom one would like to win: see docs/LEADS.md for the points.'),
  send: z.array(send).max(50).default([]).describe('Which leads go to which CRM. None: none goes by itself.'),
  notes: z
    .array(notes)
    .max(50)
    .default([])
    .describe('Which mentions of known customers are written on the contact in the CRM.'),
});

export type LeadsConfig = z.output<typeof leadsSchema>;

/** What makes somebody a lead, of each brand that leads are kept of. */
export function leadPlans(leads: LeadsConfig, brands: readonly Brand[]): LeadPlan[] {
  if (!leads.enabled) return [];
  const wanted = leads.brands ?? brands.filter(({ kind }) => kind === 'own').map(({ id }) => id);
  return wanted.map((brand) => ({
    brand,
    least: leads.least,
    hot: leads.hot,
    halfLifeMs: leads.halfLife,
    intents: leads.intents,
    competitors: Object.fromEntries(
      leads.competitors.filter((one) => (one.for ?? wanted[0]) === brand).map((one) => [one.brand, one.intents]),
    ),
    fit: leads.fit,
    staff: staffOf(brand, brands),
  }));
}

/** The rules of `send` and `notes`, with their names. */
export function sendRules(leads: LeadsConfig): SendRule[] {
  if (!leads.enabled) return [];
  return [
    ...leads.send.map(({ name, crm, approve, when }, i) => ({
      kind: 'lead' as const,
      name: name ?? `send-${i + 1}`,
      crm,
      approve,
      when: { ...when, score: when.score ?? leads.hot },
    })),
    ...leads.notes.map(({ name, crm, approve, when: { maxAge, ...when } }, i) => ({
      kind: 'note' as const,
      name: name ?? `notes-${i + 1}`,
      crm,
      approve,
      maxAgeMs: maxAge,
      when,
    })),
  ];
}

/** Refuses names in `leads` that the configuration does not have. */
export function leadProblems(
  leads: LeadsConfig,
  known: { readonly brands: readonly { readonly id: string }[]; readonly crms: readonly string[] },
): { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const problems: { path: (string | number)[]; message: string }[] = [];
  const brands = new Set(known.brands.map(({ id }) => id));
  const crms = new Set(known.crms);
  const brand = (id: string, path: (string | number)[]) => {
    if (!brands.has(id))
      problems.push({ path, message: `there is no brand "${id}": brands are ${[...brands].join(', ')}` });
  };
  for (const [i, id] of (leads.brands ?? []).entries()) brand(id, ['leads', 'brands', i]);
  for (const [i, one] of leads.competitors.entries()) {
    brand(one.brand, ['leads', 'competitors', i, 'brand']);
    if (one.for !== undefined) brand(one.for, ['leads', 'competitors', i, 'for']);
  }
  const names = new Set<string>();
  for (const [list, rules] of [['send', leads.send] as const, ['notes', leads.notes] as const]) {
    for (const [i, rule] of rules.entries()) {
      for (const [j, id] of (rule.when.brands ?? []).entries()) brand(id, ['leads', list, i, 'when', 'brands', j]);
      if (!crms.has(rule.crm)) {
        const have = crms.size > 0 ? `CRMs that may be written to are ${[...crms].join(', ')}` : 'add it to "crm"';
        problems.push({
          path: ['leads', list, i, 'crm'],
          message: `there is no CRM "${rule.crm}" to write to: ${have}`,
        });
      }
      const name = rule.name ?? `${list}-${i + 1}`;
      if (names.has(name))
        problems.push({ path: ['leads', list, i, 'name'], message: `the rule "${name}" is there already` });
      names.add(name);
    }
  }
  return problems;
}
