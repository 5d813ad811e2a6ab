// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { brandSchema } from '../core/brand.ts';
import type { ChannelComponent } from '../core/channel.ts';
import type { SourceComponent } from '../core/component.ts';
import type { CrmComponent } from '../core/crm.ts';
import { duration, parseDuration } from '../core/duration.ts';
import type { RefreshPlan } from '../core/run-refresh.ts';
import { crms as shippedCrms } from '../crm/index.ts';
import { clusterSchema } from '../sinks/clickhouse/cluster.ts';
import { serveSchema } from '../sinks/clickhouse/http-interface/config.ts';
import { channels as shippedChannels } from '../sinks/notify/index.ts';
import { alertsSchema, digestSchema, refuseUnknownNames } from './alerts.ts';
import { apiSchema } from './api.ts';
import { busSchema } from './bus.ts';
import { channelSchema, splitChannel } from './channels.ts';
import { crmSchema, splitCrm } from './crm.ts';
import { leadProblems, leadsSchema } from './leads.ts';
import { monitorSchema } from './monitor.ts';
import { refuseUnknownBrands } from './oidc.ts';
import { peopleSchema } from './people.ts';
import { blocksSchema, listsSchema, refuseMistakes } from './queries.ts';
import { reasonsSchema } from './reasons.ts';
import { relevanceSchema } from './relevance.ts';
import { segmentsSchema } from './segments.ts';
import { sentimentSchema } from './sentiment.ts';
import { languageCode, schedule, tlsFiles } from './values.ts';
import { webSchema } from './web.ts';

/** One configured source: the keys that all types share, and in `options` those of its own type, parsed. */
export interface SourceConfig {
  readonly type: string;
  readonly name: string;
  readonly schedule: string;
  /** How many turns of its schedule what is quiet may wait. */
  readonly slowest: number;
  readonly enabled: boolean;
  /** When its posts are asked for again; absent: never. */
  readonly refresh?: RefreshPlan;
  /** What the component's `create` takes. */
  readonly options: unknown;
}

export type Config = z.infer<ReturnType<typeof createConfigSchema>>;

/** The engine counts its ends in 32 bits, up to 2106: what is to be kept beyond that would be gone at once. */
const days = z.number().int().min(1).max(20_000);

/** `Cafè de l'Alba` → `cafe-de-l-alba`; empty where no Latin letter or digit is left. */
export function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/gu, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/gu, '');
}

const brand = brandSchema
  .extend({
    id: brandSchema.shape.id
      .describe(`${brandSchema.shape.id.description ?? ''} Default: made from the name.`)
      .optional(),
    languages: z
      .array(languageCode)
      .default([])
      .describe(brandSchema.shape.languages.description ?? ''),
  })
  .transform((given, context) => {
    const id = given.id ?? slug(given.name);
    if (id === '') {
      context.issues.push({
        code: 'custom',
        input: given.name,
        path: ['name'],
        message: 'no id can be made from this name: add an "id" of lower-case letters, digits and hyphens',
      });
    }
    return { ...given, id };
  });

const store = z.strictObject({
  path: z
    .string()
    .min(1)
    .default('./data')
    .describe('Folder of the embedded engine, relative to this file. `ESCOLTA_DATA_DIR` overrides it.'),
  url: z
    .url({ protocol: /^https?$/u, error: 'expected an address such as "http://localhost:8123"' })
    .optional()
    .describe('A ClickHouse server, in place of the embedded engine. `ESCOLTA_CLICKHOUSE_URL` overrides it.'),
  username: z
    .string()
    .min(1)
    .default('default')
    .describe('User on the server. `ESCOLTA_CLICKHOUSE_USER` overrides it.'),
  password: z
    .string()
    .default('')
    .describe(
      'Password on the server: write `${CLICKHOUSE_PASSWORD}`, not the secret. `ESCOLTA_CLICKHOUSE_PASSWORD` overrides it.',
    ),
  database: z
    .string()
    .regex(/^[A-Za-z_]\w{0,62}$/u, 'expected letters, digits and underscores')
    .default('escolta')
    .describe('Database of all tables. Made if it does not exist.'),
  tls: tlsFiles('the server')
    .optional()
    .describe('For an `https` server with certificates of one’s own. Paths are relative to this file.'),
  retention: z
    .strictObject({
      mentionsDays: days.optional().describe('Days that mentions are kept. Default: for ever.'),
      droppedPostsDays: days.default(30).describe('Days that posts without a mention are kept.'),
      coverageDays: days.default(400).describe('Days that the record of each asking of a source is kept.'),
      deadLettersDays: days.default(90).describe('Days that items which could not be processed are kept.'),
      alertsDays: days.default(400).describe('Days that incidents, and what people were told of them, are kept.'),
      networkDays: z
        .record(z.string().regex(/^[a-z0-9-]+$/u, 'expected the name of a network, such as youtube'), days)
        .default({ youtube: 30 })
        .describe(
          'Days that posts and mentions of a network are kept since they were last fetched, by network. YouTube demands that what is not refreshed for 30 days is deleted.',
        ),
      peopleDays: days
        .optional()
        .describe(
          'Days that accounts of people who are no customers, and leads, are kept since they were last heard of. Default: for ever.',
        ),
      auditDays: days
        .default(730)
        .describe(
          'Days that it is kept who saw, changed and took away what, from which address. Two years, because misuse is often found late; not for ever, because it names people.',
        ),
    })
    .prefault({})
    .describe('How long things are kept.'),
  cluster: clusterSchema
    .optional()
    .describe('The cluster that the server at `url` belongs to: everything is made on each of its servers.'),
  serve: serveSchema
    .optional()
    .describe('Lets ClickHouse tools ask the embedded engine, in ClickHouse’s HTTP protocol.'),
});

const http = z.strictObject({
  userAgentContact: z
    .string()
    .regex(/^[\x21-\x7e]{3,200}$/u, 'expected a web or mail address')
    .optional()
    .describe('Where the owners of a site can reach you: sent in the User-Agent.'),
  timeout: duration({ min: '1s', max: '10m' })
    .prefault('30s')
    .describe('Longest that one answer may take, redirects included.'),
  maxBytes: z
    .number()
    .int()
    .min(1_024)
    .max(1_000_000_000)
    .default(10_000_000)
    .describe('Most bytes of one answer, after decompression.'),
  allowPrivate: z
    .union([z.boolean(), z.array(z.string().min(1))])
    .default(false)
    .describe(
      'Whether sources, channels and webhooks may ask private addresses: `true`, or a list of hosts and CIDR ranges.',
    ),
});

const log = z.strictObject({
  level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Least important line that is written.'),
  format: z.enum(['auto', 'json', 'pretty']).default('auto').describe('`auto`: pretty on a terminal, JSON elsewhere.'),
});

const process = z.strictObject({
  batch: z.number().int().min(1).max(10_000).default(2_000).describe('Most posts that are written at once.'),
  linger: duration({ min: '1ms', max: '1m' }).prefault('200ms').describe('Longest that a batch waits to fill.'),
  maxInFlight: z
    .number()
    .int()
    .min(100)
    .max(1_000_000)
    .default(5_000)
    .describe('Most posts read and not yet stored: sources wait beyond it.'),
});

const commonKeys = ['type', 'name', 'schedule', 'slowest', 'enabled', 'refresh', 'refreshBudget'];

/** Less and less often: most of what becomes of a post becomes of it in a day. */
const usualRefresh = ['1h', '6h', '24h', '3d', '7d'] as const;

const refreshTimes = z
  .union([
    z.boolean(),
    z
      .array(duration({ min: '5m', max: '90d' }))
      .min(1)
      .max(20),
  ])
  .describe(
    `When posts that are mentions are asked for again, after their publication: for new numbers, edits and deletions. \`true\`: ${usualRefresh.join(', ')}.`,
  );

const refreshBudget = z
  .int()
  .min(1)
  .max(100_000_000)
  .default(1_000)
  .describe('Most posts asked for again in a calendar month (UTC), where `refresh` is on: each is charged.');

function sourceSchema(component: SourceComponent) {
  const own = component.config;
  if (!(own instanceof z.ZodObject)) throw new TypeError(`source "${component.type}": its config must be a zod object`);
  const taken = commonKeys.filter((key) => key in own.shape);
  if (taken.length > 0) throw new TypeError(`source "${component.type}": ${taken.join(', ')} belong to all sources`);
  return own.strict().safeExtend({
    type: z.literal(component.type).describe(component.summary),
    name: z
      .string()
      .regex(/^[A-Za-z0-9][\w.-]{0,99}$/u, 'expected letters, digits, ".", "_" and "-"')
      .default(component.type)
      .describe('Unique name of this source, under which its position and coverage are kept. Default: the type.'),
    schedule: schedule
      .prefault(component.schedule)
      .describe('When it is asked: `every 5m`, a cron expression, or `once`.'),
    slowest: z
      .number()
      .min(1)
      .max(100)
      .default(4)
      .describe(
        'How many turns of an `every` schedule a search or a feed may wait that gives nothing new, an hour at most. `1`: all are asked at each turn.',
      ),
    enabled: z.boolean().default(true).describe('`false` keeps it in the file and does not ask it.'),
    ...(component.refresh && { refresh: refreshTimes.prefault(component.refresh === 'free') }),
    ...(component.refresh === 'charged' && { refreshBudget }),
  });
}

function splitSource(source: Record<string, unknown>): SourceConfig {
  const { type, name, schedule, slowest, enabled, refresh, refreshBudget: mostPerMonth, ...options } = source;
  const times = refresh === true ? usualRefresh.map((text) => parseDuration(text) ?? 0) : refresh;
  const plan = Array.isArray(times) && { afterMs: (times as number[]).toSorted((a, b) => a - b), mostPerMonth };
  return { type, name, schedule, slowest, enabled, ...(plan && { refresh: plan }), options } as SourceConfig;
}

/** Text under `key`, where there is some: runs before the items are known to be valid. */
function textAt(item: unknown, key: string): string | undefined {
  const value = item !== null && typeof item === 'object' ? (item as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

const brandId = (item: unknown) => textAt(item, 'id') ?? slug(textAt(item, 'name') ?? '');
const sourceName = (item: unknown) => textAt(item, 'name') ?? textAt(item, 'type');

/** Refuses a list in which two items go by the same name. */
function unique(what: string, key: string, nameOf: (item: unknown) => string | undefined) {
  return (items: readonly unknown[], context: z.core.$RefinementCtx<unknown>): void => {
    const first = new Map<string, number>();
    for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
      const name = nameOf(item);
      if (!name) continue;
      const earlier = first.get(name);
      if (earlier === undefined) first.set(name, index);
      else {
        const message = `${what} "${name}" is already taken by item ${earlier + 1} of the list: give this one its own "${key}"`;
        context.addIssue({ code: 'custom', path: [index, key], message });
      }
    }
  };
}

/** Runs a check even where other mistakes were found: all are told at once. */
const always = { when: () => true };

/** The whole configuration, for the given types of sources and channels. Its input is what stands in the file, its output is complete. */
export function createConfigSchema(
  sources: readonly SourceComponent[],
  channels: readonly ChannelComponent[] = shippedChannels,
  crms: readonly CrmComponent[] = shippedCrms,
) {
  const [head, ...tail] = sources.map(sourceSchema);
  const source = head ? z.discriminatedUnion('type', [head, ...tail]) : z.never('this build knows no source types');
  const [first, ...others] = channels.map(channelSchema);
  const channel = first
    ? z.discriminatedUnion('type', [first, ...others])
    : z.never('this build knows no channel types');
  const [crm, ...otherCrms] = crms.map(crmSchema);
  const connection = crm ? z.discriminatedUnion('type', [crm, ...otherCrms]) : z.never('this build knows no CRMs');
  const sections = z.strictObject({
    version: z.literal(1).default(1).describe('Version of this format.'),
    brands: z
      .array(brand)
      .min(1)
      .superRefine(unique('the brand id', 'id', brandId), always)
      .describe('The brands to listen for: at least one.'),
    languages: z
      .array(languageCode)
      .min(1)
      .default(['en', 'es', 'ca', 'fr', 'pt', 'it', 'de'])
      .describe('The languages to listen in, as ISO 639-1 codes.'),
    blocks: blocksSchema.default({}).describe('Queries by name, for `@block(name)` in the queries of brands.'),
    lists: listsSchema
      .default({})
      .describe('Lists by name, for `author:@list(name)`, `site:@list(name)` and the like.'),
    sources: z
      .array(source.transform((value) => splitSource(value as Record<string, unknown>)))
      .superRefine(unique('the source name', 'name', sourceName), always)
      .default([])
      .describe('Where posts come from.'),
    channels: z
      .array(channel.transform((value) => splitChannel(value as Record<string, unknown>)))
      .superRefine(unique('the channel name', 'name', sourceName), always)
      .default([])
      .describe('Ways to reach people.'),
    crm: z
      .array(connection.transform((value) => splitCrm(value as Record<string, unknown>)))
      .superRefine(unique('the name of the CRM', 'name', sourceName), always)
      .default([])
      .describe('Where known customers come from, and where leads and notes go.'),
    alerts: alertsSchema.prefault({}).describe('What people are told of, who, and when.'),
    digests: z
      .array(digestSchema)
      .superRefine(unique('the digest name', 'name', sourceName), always)
      .default([])
      .describe('What people read in the morning.'),
    sentiment: sentimentSchema.prefault({}).describe('What judges how mentions feel, and how it learns.'),
    relevance: relevanceSchema.prefault({}).describe('How it is learned which mentions are about their brand.'),
    reasons: reasonsSchema,
    leads: leadsSchema.prefault({}).describe('Who becomes a lead, and what of them goes to which CRM.'),
    store: store.prefault({}).describe('Where everything is kept.'),
    bus: busSchema.prefault({}).describe('What carries posts from stage to stage, and from process to process.'),
    http: http.prefault({}).describe('How sources ask the web.'),
    api: apiSchema.prefault({}).describe('What other programs may write over HTTP.'),
    people: peopleSchema.prefault({}).describe('Who authors are.'),
    segments: segmentsSchema
      .superRefine(unique('the name of the segment', 'name', sourceName), always)
      .describe('Saved conditions on people, for lists and counts. Four are built in: see docs/AUDIENCE.md.'),
    web: webSchema.prefault({}).describe('The pages and the API.'),
    monitor: monitorSchema.prefault({}).describe('What watches over this process.'),
    log: log.prefault({}).describe('What is logged.'),
    process: process.prefault({}).describe('How much is processed at once.'),
  });
  const writable = new Set(crms.filter(({ connect }) => connect).map(({ type }) => type));
  return sections
    .superRefine(refuseMistakes)
    .superRefine(refuseUnknownNames)
    .superRefine(refuseUnknownBrands)
    .superRefine((config, context) => {
      const names = config.crm.filter(({ type }) => writable.has(type)).map(({ name }) => name);
      for (const { path, message } of leadProblems(config.leads, { brands: config.brands, crms: names })) {
        context.addIssue({ code: 'custom', path: [...path], message });
      }
    });
}
