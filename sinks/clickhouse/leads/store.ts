import type { ClickHouseClient } from '@clickhouse/client';
import type { Intent, Stage } from '../../../core/insights.ts';
import type { Lead, LeadAction, LeadEvent, LeadPart, LeadPlace, LeadState } from '../../../core/lead.ts';
import { instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { literalLists, quote } from '../literals.ts';
import { byIds } from './ids.ts';

type Client = Pick<ClickHouseClient, 'query' | 'exec'>;

export interface LeadFilter {
  /** Ids, or beginnings of ids of 4 hex digits or more. */
  readonly ids?: readonly string[] | undefined;
  readonly brand?: string | undefined;
  /** Of any of these brands. */
  readonly brands?: readonly string[] | undefined;
  readonly states?: readonly LeadState[] | undefined;
  readonly atLeast?: number | undefined;
  readonly persons?: readonly string[] | undefined;
  /** Of any of these accounts. */
  readonly accounts?: readonly string[] | undefined;
  /** Last scored before, ms since the epoch; the longest ago first. Else the highest score comes first. */
  readonly scoredBefore?: number | undefined;
  /** Only what stands behind this place, by score. */
  readonly after?: LeadPlace | undefined;
  readonly limit: number;
}

/** What a rule was allowed, or shown, for. */
export interface RuleMark {
  readonly rule: string;
  readonly action: 'dry-run' | 'rule-allowed';
  readonly fingerprint: string;
  readonly by: string;
  readonly at: number;
}

/** Where leads are kept. Every write may be repeated. Throws `PipelineError`. */
export interface LeadStore {
  find(filter: LeadFilter): Promise<readonly Lead[]>;
  /** Leads first, then what is told of them: `gone` ones leave nothing but their id. */
  save(change: {
    readonly leads?: readonly Lead[];
    readonly gone?: readonly Lead[];
    readonly events?: readonly LeadEvent[];
  }): Promise<void>;
  /** Oldest first. */
  history(leadId: string): Promise<readonly LeadEvent[]>;
  /** The latest mark of each kind and rule. */
  ruleMarks(): Promise<readonly RuleMark[]>;
}

/** Ids in one statement. */
const list = (texts: readonly string[]) => texts.map((text) => quote(text.toWellFormed())).join(',');
const behind = ({ score, at, id }: LeadPlace) => {
  const here = `(${Math.trunc(score)}, ${instant(at)})`;
  return `((score, last_at) < ${here} OR (score, last_at) = ${here} AND lead_id > ${quote(id)})`;
};
const time = (name: string) => `toUnixTimestamp64Milli(${name})`;

const columns = `lead_id AS id, brand, person_id AS personId, toString(state) AS status, score, intent, stage, reasons, accounts, name,
  network, handle, url, language, country, followers, mentions, crm, customer_id AS customerId, ${time('first_at')} AS firstAt,
  ${time('last_at')} AS lastAt, ${time('created_at')} AS createdAt, ${time('scored_at')} AS scoredAt, ${time('hot_at')} AS hotAt,
  ${time('sent_at')} AS sentAt, version`;

interface Row {
  readonly id: string;
  readonly brand: string;
  readonly personId: string;
  readonly status: LeadState;
  readonly score: number;
  readonly intent: Intent | '';
  readonly stage: Stage | '';
  readonly reasons: readonly { readonly part: LeadPart; readonly points: number; readonly detail: string }[];
  readonly accounts: readonly string[];
  readonly name: string;
  readonly network: string;
  readonly handle: string;
  readonly url: string;
  readonly language: string;
  readonly country: string;
  readonly followers: string | null;
  readonly mentions: readonly string[];
  readonly crm: string;
  readonly customerId: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly createdAt: string;
  readonly scoredAt: string;
  readonly hotAt: string | null;
  readonly sentAt: string | null;
  readonly version: string;
}

function leadOf(row: Row): Lead {
  const { status, intent, stage, followers, crm, customerId, hotAt, sentAt, ...rest } = row;
  return {
    ...rest,
    state: status,
    // 32 bits in the store: as they were told.
    reasons: row.reasons.map((reason) => ({ ...reason, points: Math.round(reason.points * 10) / 10 })),
    intent: intent || undefined,
    stage: stage || undefined,
    followers: followers === null ? undefined : Number(followers),
    customer: customerId === '' ? undefined : { crm, id: customerId },
    firstAt: Number(row.firstAt),
    lastAt: Number(row.lastAt),
    createdAt: Number(row.createdAt),
    scoredAt: Number(row.scoredAt),
    hotAt: hotAt === null ? undefined : Number(hotAt),
    sentAt: sentAt === null ? undefined : Number(sentAt),
    version: Number(row.version),
  };
}

function rowOf(lead: Lead): Record<string, unknown> {
  return {
    lead_id: lead.id,
    brand: lead.brand,
    person_id: lead.personId,
    state: lead.state,
    score: lead.score,
    intent: lead.intent ?? '',
    stage: lead.stage ?? '',
    reasons: lead.reasons,
    accounts: lead.accounts,
    name: lead.name,
    network: lead.network,
    handle: lead.handle,
    url: lead.url,
    language: lead.language,
    country: lead.country,
    followers: lead.followers ?? null,
    mentions: lead.mentions,
    crm: lead.customer?.crm ?? '',
    customer_id: lead.customer?.id ?? '',
    first_at: lead.firstAt,
    last_at: lead.lastAt,
    created_at: lead.createdAt,
    scored_at: lead.scoredAt,
    hot_at: lead.hotAt ?? null,
    sent_at: lead.sentAt ?? null,
    version: lead.version,
    is_deleted: 0,
  };
}

/** Nothing of the person stays in it. */
const goneRow = (lead: Pick<Lead, 'id' | 'brand' | 'version'>) => ({
  lead_id: lead.id,
  brand: lead.brand,
  version: lead.version,
  is_deleted: 1,
});

const eventRow = ({ leadId, ...event }: LeadEvent) => ({
  lead_id: leadId,
  ...event,
  detail: event.detail.slice(0, 2_000),
});

export function createLeadStore({ client }: { readonly client: Client }): LeadStore {
  const insert = (doing: string, table: string, rows: readonly Record<string, unknown>[]) =>
    keepRows(client, doing, table, rows.map(jsonLine));

  return {
    async find(filter) {
      const { brand, brands, states, atLeast, scoredBefore, after, limit } = filter;
      const common = [
        brand !== undefined && `brand = ${quote(brand)}`,
        brands && `brand IN (${list(brands)})`,
        states && `state IN (${list(states)})`,
        atLeast !== undefined && `score >= ${Math.trunc(atLeast)}`,
        scoredBefore !== undefined && `scored_at < fromUnixTimestamp64Milli(toInt64(${Math.trunc(scoredBefore)}))`,
        after && behind(after),
      ].filter(Boolean);
      const order = scoredBefore === undefined ? 'score DESC, last_at DESC, lead_id' : 'scored_at, lead_id';
      const wanted = byIds('lead_id', filter.ids ?? []);
      const among = (texts: readonly string[] | undefined, condition: (literals: string) => string) => {
        for (const literals of texts ? literalLists(new Set(texts.map(quote))) : []) wanted.push(condition(literals));
      };
      among(filter.persons, (literals) => `person_id IN (${literals})`);
      among(filter.accounts, (literals) => `hasAny(accounts, [${literals}])`);
      const asked = filter.ids ?? filter.persons ?? filter.accounts;
      if (asked && wanted.length === 0) return [];
      const found = new Map<string, Lead>();
      for (const condition of asked ? wanted : ['1']) {
        const rows = await rowsOf<Row>(
          client,
          'reading leads',
          `SELECT ${columns} FROM leads FINAL WHERE ${[condition, ...common].join(' AND ')}
           ORDER BY ${order} LIMIT ${Math.trunc(limit)}`,
        );
        for (const row of rows) found.set(row.id, leadOf(row));
      }
      return [...found.values()].slice(0, limit);
    },
    async save({ leads = [], gone = [], events = [] }) {
      await insert(`saving ${leads.length + gone.length} leads`, 'leads', [...leads.map(rowOf), ...gone.map(goneRow)]);
      await insert('recording what became of leads', 'lead_events', events.map(eventRow));
    },
    async history(leadId) {
      const rows = await rowsOf<Omit<LeadEvent, 'at'> & { readonly time: string }>(
        client,
        'reading the history of a lead',
        `SELECT lead_id AS leadId, ${time('at')} AS time, action, by, score, crm, rule, detail
         FROM lead_events FINAL WHERE lead_id = ${quote(leadId)} ORDER BY at, action LIMIT 1000`,
      );
      return rows.map(({ time: at, ...event }) => ({ ...event, at: Number(at) }));
    },
    async ruleMarks() {
      const rows = await rowsOf<{ rule: string; mark: LeadAction; detail: string; who: string; time: string }>(
        client,
        'reading which rules are allowed',
        `SELECT rule, action AS mark, argMax(detail, at) AS detail, argMax(by, at) AS who, ${time('max(at)')} AS time
         FROM lead_events FINAL WHERE lead_id = '' GROUP BY rule, action`,
      );
      return rows.map(({ rule, mark, detail, who, time: at }) => ({
        rule,
        action: mark as RuleMark['action'],
        fingerprint: detail,
        by: who,
        at: Number(at),
      }));
    },
  };
}
