import { z } from 'zod';
import { stepMs } from '../core/alerts.ts';
import { messageLanguages } from '../core/channel.ts';
import type { Condition } from '../core/condition.ts';
import { digestFrequencies } from '../core/digest.ts';
import { duration } from '../core/duration.ts';
import { severities } from '../core/incident.ts';
import { defaultInhibitions } from '../processors/alerts/inhibit.ts';
import { parseMatcher } from '../processors/alerts/matchers.ts';
import {
  alertName,
  channelName,
  channelRefSchema,
  defaultRules,
  ruleSchema,
  segmentSchema,
} from '../processors/alerts/rules.ts';
import { weekdays } from '../processors/alerts/schedule.ts';
import { parseWhere } from '../processors/alerts/where.ts';
import type { QueryLibrary } from '../processors/query/parse.ts';
import { checkQuery } from '../processors/query.ts';
import type { ChannelConfig } from './channels.ts';
import type { CrmConfig } from './crm.ts';
import { nearest } from './nearest.ts';
import { describeProblem, queryLibrary } from './queries.ts';
import { reasonsOf, type reasonsSchema } from './reasons.ts';
import { listenAddress, timeZone } from './values.ts';

const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/u, 'expected a time such as "08:30"');

const scheduleSchema = z.strictObject({
  timezone: timeZone.optional().describe('Default: `alerts.timezone`.'),
  hours: z
    .array(
      z.strictObject({
        days: z
          .array(z.enum(weekdays))
          .min(1)
          .default([...weekdays])
          .describe('Days of the week: `mon` to `sun`.'),
        from: clockTime.describe('Local time, such as `08:00`.'),
        to: clockTime.describe('Local time; before `from`, it is of the next day.'),
      }),
    )
    .min(1)
    .describe('When it is open.'),
});

const matcher = z.string().superRefine((text, context) => {
  if (parseMatcher(text)) return;
  const message = 'expected a matcher such as "brand=acme", "severity!=critical" or "rule=~negative.*"';
  context.addIssue({ code: 'custom', message });
});

const inhibitionSchema = z.strictObject({
  source: z.array(matcher).min(1).describe('While an incident fires that all of these fit …'),
  target: z.array(matcher).min(1).describe('… those that fit all of these are not told of by themselves …'),
  equal: z
    .array(z.string().min(1))
    .default(['brand', 'segment', 'where'])
    .describe('… where they agree in these labels.'),
});

/** The `alerts` section. */
export const alertsSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('`false`: nothing is judged, and nobody told.'),
  interval: duration({ min: '500ms', max: '10m' }).prefault('2s').describe('How often everything is judged.'),
  time: z
    .enum(['clock', 'posts'])
    .default('clock')
    .describe('`posts` goes by the publication of what is stored, in strides of an hour: for replays of the past.'),
  timezone: timeZone
    .default('UTC')
    .describe('What "usual for Sunday 18:00" means, and the times in messages: an IANA name such as `Europe/Madrid`.'),
  language: z.enum(messageLanguages).default('en').describe('Of messages: `en`, `es` or `ca`.'),
  maxDelay: duration({ min: '10m', max: '24h' })
    .refine((ms) => ms % stepMs === 0, 'expected a multiple of 5m')
    .prefault('1h')
    .describe('What first comes so long after its publication is history and no news. Longer than sources are apart.'),
  channels: z
    .array(channelRefSchema)
    .optional()
    .describe(
      'Who is told where a rule does not say: names of channels, or `{channel, during}`. Default: all channels.',
    ),
  minimumSeverity: z
    .enum(severities)
    .default('warning')
    .describe('Rules below it that name no channels tell nobody: their incidents are for lists, feeds and digests.'),
  rules: z
    .array(ruleSchema)
    .prefault([...defaultRules] as never)
    .describe('What is worth telling. Default: see docs/ALERTS.md.'),
  segments: z
    .record(alertName, segmentSchema)
    .default({})
    .describe('Parts of the mentions of a brand, by name, for rules that look at a part only.'),
  schedules: z
    .record(alertName, scheduleSchema)
    .default({})
    .describe('Hours of the week by name, for `during`: office hours, on-call hours, quiet hours.'),
  groupBy: z
    .array(z.string().min(1))
    .default(['brand'])
    .describe('Incidents that agree in these labels are told of in one message.'),
  groupWait: duration({ min: '0s', max: '1h' })
    .prefault('0s')
    .describe('How long the first message of a group waits for more.'),
  groupInterval: duration({ min: '0s', max: '24h' })
    .prefault('5m')
    .describe('Least time between two messages about a group, but for something more urgent.'),
  repeat: duration({ min: '5m', max: '7d' })
    .prefault('4h')
    .describe('How often it is said again while it lasts and nobody has taken note.'),
  inhibit: z
    .array(inhibitionSchema)
    .default(
      defaultInhibitions.map((one) => ({ source: [...one.source], target: [...one.target], equal: [...one.equal] })),
    )
    .describe('What is kept back while something else fires. Default: one storm, one message.'),
  baseUrl: z
    .url({ protocol: /^https?$/u, error: 'expected an address such as "https://escolta.example.com"' })
    .optional()
    .describe('Where people reach `listen`: what the links in messages begin with. Default: `http://` and `listen`.'),
  listen: listenAddress('127.0.0.1:9465')
    .optional()
    .describe('Host and port where incidents can be read and acknowledged by signed links, and feeds of alerts are.'),
  linkSecret: z
    .string()
    .min(16)
    .optional()
    .describe('Signs the links to acknowledge. Default: made at the first start, beside the data.'),
});

/** One of the `digests`. */
export const digestSchema = z.strictObject({
  name: alertName.describe('Unique name.'),
  enabled: z.boolean().default(true).describe('`false` keeps it in the file and sends nothing.'),
  frequency: z.enum(digestFrequencies).default('daily').describe('What period it tells of.'),
  at: clockTime
    .default('08:00')
    .describe('Local time at which a daily or weekly one is sent; of an hourly one, the minute.'),
  day: z.enum(weekdays).default('mon').describe('Day on which a weekly one is sent.'),
  brands: z.array(z.string().min(1)).min(1).optional().describe('Ids of the brands it tells of. Default: one’s own.'),
  channels: z.array(channelName).min(1).describe('Where it is sent.'),
  language: z.enum(messageLanguages).optional().describe('Default: that of each channel.'),
  timezone: timeZone.optional().describe('Default: that of each channel.'),
  skipEmpty: z.boolean().default(false).describe('`true` sends nothing for a period in which nothing came.'),
});

interface Sections {
  readonly brands: readonly { readonly id: string }[];
  readonly sources: readonly { readonly name: string }[];
  readonly channels: readonly ChannelConfig[];
  readonly crm: readonly CrmConfig[];
  readonly alerts: z.output<typeof alertsSchema>;
  readonly digests: readonly z.output<typeof digestSchema>[];
  readonly blocks: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly reasons: z.output<typeof reasonsSchema>;
}

type Path = readonly (string | number)[];

/** Refuses names that stand for nothing, and queries that cannot be read: a rule that cannot fire must not look as if it could. */
export function refuseUnknownNames(config: Sections, context: z.core.$RefinementCtx<unknown>): void {
  const refuse = (path: Path, message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  const known = (what: string, names: readonly string[]) => (name: string | undefined, path: Path) => {
    if (name === undefined || names.includes(name)) return;
    const list = names.length === 0 ? `there are none` : `there are ${names.join(', ')}`;
    refuse(path, `there is no ${what} "${name}": ${list}`);
  };
  const { alerts, digests } = config;
  const brand = known(
    'brand',
    config.brands.map(({ id }) => id),
  );
  const source = known(
    'source',
    config.sources.map(({ name }) => name),
  );
  const channel = known(
    'channel',
    config.channels.map(({ name }) => name),
  );
  const segment = known('segment in alerts.segments', Object.keys(alerts.segments));
  const schedule = known('schedule in alerts.schedules', Object.keys(alerts.schedules));
  const refs = (list: readonly { channel: string; during?: string | undefined }[] | undefined, path: Path) => {
    for (const [index, ref] of (list ?? []).entries()) {
      channel(ref.channel, [...path, index]);
      schedule(ref.during, [...path, index, 'during']);
    }
  };
  const reasons = reasonsOf(config.reasons);
  const checkReasons = (condition: Condition | undefined, path: Path) => {
    for (const name of condition ? reasonsIn(condition) : []) {
      if (reasons.includes(name)) continue;
      const meant = nearest(name, reasons);
      refuse(
        path,
        `there is no reason "${name}": ${meant ? `did you mean "${meant}"?` : `there are ${reasons.join(', ')}`}`,
      );
    }
  };
  refs(alerts.channels, ['alerts', 'channels']);
  for (const [name, { sources = [], where }] of Object.entries(alerts.segments)) {
    for (const [i, one] of sources.entries()) source(one, ['alerts', 'segments', name, 'sources', i]);
    // What was refused is still the text that it was.
    if (typeof where === 'object') checkReasons(where, ['alerts', 'segments', name, 'where']);
  }
  const names = new Map<string, number>();
  for (const [index, rule] of alerts.rules.entries()) {
    const path = ['alerts', 'rules', index];
    const earlier = names.get(rule.name);
    if (earlier !== undefined)
      refuse(
        path,
        `the rule name "${rule.name}" is already taken by item ${earlier + 1} of the list: give this one its own "name"`,
      );
    names.set(rule.name, index);
    segment(rule.segment, [...path, 'segment']);
    if ('where' in rule && rule.where !== undefined) {
      const read = parseWhere(rule.where);
      if (read.ok) checkReasons(read.condition, [...path, 'where']);
    }
    refs(rule.channels, [...path, 'channels']);
    for (const [step, { channels }] of rule.escalate.entries()) refs(channels, [...path, 'escalate', step, 'channels']);
    if (Array.isArray(rule.brands)) for (const [i, id] of rule.brands.entries()) brand(id, [...path, 'brands', i]);
    if (rule.type === 'silence')
      for (const [i, name] of (rule.sources ?? []).entries()) source(name, [...path, 'sources', i]);
    if (rule.type === 'cost') for (const name of Object.keys(rule.prices)) source(name, [...path, 'prices', name]);
    if (rule.type === 'mention') {
      checkRuleQuery(rule.query, queryLibrary(config), (message) => refuse([...path, 'query'], message));
      if (rule.customerValueAbove !== undefined && !config.crm.some(({ enabled, customers }) => enabled && customers)) {
        refuse(
          [...path, 'customerValueAbove'],
          'nobody is known to be a customer: add a CRM or a file of them to "crm"',
        );
      }
    }
  }
  for (const [index, { fallback, name }] of config.channels.entries()) {
    channel(fallback, ['channels', index, 'fallback']);
    if (fallback === name) refuse(['channels', index, 'fallback'], 'a channel cannot stand in for itself');
  }
  for (const [index, digest] of digests.entries()) {
    for (const [i, id] of (digest.brands ?? []).entries()) brand(id, ['digests', index, 'brands', i]);
    for (const [i, name] of digest.channels.entries()) {
      channel(name, ['digests', index, 'channels', i]);
      const type = config.channels.find((one) => one.name === name)?.type;
      if (type === 'pagerduty' || type === 'opsgenie') {
        refuse(['digests', index, 'channels', i], `${type} wakes people: it takes no digests`);
      }
    }
  }
}

function reasonsIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(reasonsIn);
  if ('any' in condition) return condition.any.flatMap(reasonsIn);
  if ('not' in condition) return reasonsIn(condition.not);
  return condition.field === 'reason' ? [condition.value] : [];
}

function checkRuleQuery(query: string | undefined, library: QueryLibrary, refuse: (message: string) => void): void {
  if (query === undefined) return;
  const checked = checkQuery(query, library);
  if (!checked.ok) refuse(describeProblem(checked.problem) + (checked.problem.hint ? `; ${checked.problem.hint}` : ''));
}

export type AlertsConfig = z.output<typeof alertsSchema>;
export type DigestConfig = z.output<typeof digestSchema>;
