import { createHash } from 'node:crypto';
import type { ClusterOptions } from './cluster.ts';
import { migrationsTableName, onClusterClause, storedTable } from './cluster.ts';
import { identifier, quote } from './literals.ts';

export const storeRoles = ['admin', 'writer', 'reader'] as const;

/** Who uses the store: who makes and changes its tables, the pipeline, and people who ask. */
export type StoreRole = (typeof storeRoles)[number];

export interface GrantOptions {
  readonly database: string;
  readonly cluster?: ClusterOptions | undefined;
}

/** What the pipeline writes. */
const tables = [
  ...['posts', 'mentions', 'cursors', 'coverage', 'dead_letters', 'labels', 'marks', 'brand_models'],
  ...['incidents', 'incident_actions', 'silences', 'notifications', 'deliveries', 'unsubscriptions'],
  ...['customers', 'customers_seen', 'accounts', 'suggestions', 'decisions', 'forgotten', 'store_secrets'],
  ...['leads', 'lead_events', 'crm_outbox', 'crm_attempts'],
  ...['author_facts', 'author_flags', 'bursts', 'segment_counts', 'segment_pushes'],
  ...['users', 'web_sessions', 'api_tokens', 'audit_log', 'triage', 'mention_notes', 'saved'],
  ...['webhooks', 'webhook_messages', 'webhook_attempts', 'idempotency_keys'],
];
/**
 * Of them, what it reads by itself and not by way of a view: to know a state before it writes the next, and to judge alerts, which read
 * by time.
 */
const readBack = tables.filter((table) => table !== 'deliveries');
const views = [
  ...['v_mentions', 'v_posts', 'v_stories', 'v_sources', 'v_dead_letters'],
  ...[
    'v_incidents',
    'v_silences',
    'v_notifications',
    'v_deliveries',
    'v_labels',
    'v_marks',
    'v_irrelevant',
    'v_brand_models',
  ],
  ...['v_customers', 'v_accounts', 'v_people', 'v_suggestions', 'v_decisions', 'v_mention_people'],
  ...['v_leads', 'v_lead_events', 'v_crm_outbox', 'v_crm_attempts', 'v_reach', 'v_influence', 'v_triage'],
  ...['v_author_flags', 'v_bursts', 'v_segment_counts', 'v_segment_pushes'],
];
/**
 * What a reader may not see. Dead letters hold items as they came, also those that nobody was meant to read; notifications hold what was
 * said to whom, with what is known of customers, and deliveries what mail servers said of addresses; those of people hold
 * who customers are.
 */
const closedViews = [
  ...['v_dead_letters', 'v_notifications', 'v_deliveries'],
  ...['v_customers', 'v_accounts', 'v_people', 'v_suggestions', 'v_decisions', 'v_mention_people'],
  ...['v_leads', 'v_lead_events', 'v_crm_outbox', 'v_crm_attempts', 'v_influence', 'v_triage'],
  ...['v_author_flags', 'v_bursts', 'v_segment_counts', 'v_segment_pushes'],
];
const readerViews = views.filter((view) => !closedViews.includes(view));
/** The tables that those views stand on. */
const readerTables = ['posts', 'mentions', 'cursors', 'coverage', 'silences', 'incident_actions', 'labels', 'marks'];
/** Of incidents, what `v_incidents` shows, and what it needs to: the evidence tells of customers. */
const openIncidentColumns = [
  ...[
    'incident_id',
    'rule',
    'type',
    'brand',
    'labels',
    'state',
    'severity',
    'impact',
    'started_at',
    'fired_at',
    'resolved_at',
  ],
  ...['value', 'expected', 'bound', 'window_ms', 'resolution', 'mention_id', 'version'],
];

/** Of the models of brands, what `v_brand_models` shows: what was learned holds words of posts. */
const openModelColumns = [
  ...[
    'brand',
    'version',
    'task',
    'base_model',
    'labels',
    'before_f1',
    'after_f1',
    'before_loss',
    'after_loss',
    'adopted',
    'active',
  ],
  ...['reason', 'made_at', 'made_by', 'row_version'],
];

/** Tables that hold what somebody wrote, or who they are. */
export const forgettable: readonly string[] = [
  ...['posts', 'mentions', 'labels', 'marks', 'dead_letters', 'incidents', 'notifications', 'triage', 'mention_notes'],
  ...[
    'accounts',
    'suggestions',
    'decisions',
    'customers',
    'customers_seen',
    'leads',
    'lead_events',
    'crm_outbox',
    'crm_attempts',
  ],
  ...['author_facts', 'author_flags', 'bursts', 'idempotency_keys'],
];

/** The rights of a role: each without its GRANT and its TO. */
export function rightsOf(role: StoreRole, options: GrantOptions): string[] {
  const { cluster } = options;
  const database = identifier(options.database);
  const on = (right: string, names: readonly string[]) => names.map((name) => `${right} ON ${database}.${name}`);
  const withLocal = (names: readonly string[]) => {
    const local = names.map((name) => storedTable(name, cluster)).filter((name) => !names.includes(name));
    return [...names, ...local];
  };
  const lookAtCluster = cluster ? ['SELECT ON system.clusters', 'SELECT ON system.macros'] : [];
  switch (role) {
    case 'admin':
      return [
        ...['CREATE DATABASE', 'CREATE TABLE', 'DROP VIEW', 'ALTER TABLE', 'SELECT', 'INSERT'].map(
          (right) => `${right} ON ${database}.*`,
        ),
        ...lookAtCluster,
        ...(cluster ? ['CLUSTER ON *.*'] : []),
        ...(cluster?.sharded ? ['REMOTE ON *.*'] : []),
      ];
    case 'writer':
      return [
        ...on('INSERT', withLocal(tables)),
        // To forget somebody for good.
        ...on(
          'ALTER DELETE',
          forgettable.map((name) => storedTable(name, cluster)),
        ),
        ...on('SELECT', [...withLocal(readBack), migrationsTableName, ...views]),
        // The views read this one on the other shards in the name of who asks.
        ...(cluster?.sharded ? on('SELECT', [storedTable('deliveries', cluster)]) : []),
        ...lookAtCluster,
      ];
    case 'reader':
      return [
        ...on('SELECT', readerViews),
        ...(cluster?.sharded
          ? [
              ...on(
                'SELECT',
                readerTables.map((name) => storedTable(name, cluster)),
              ),
              ...on(`SELECT(${openIncidentColumns.join(', ')})`, [storedTable('incidents', cluster)]),
              ...on(`SELECT(${openModelColumns.join(', ')})`, [storedTable('brand_models', cluster)]),
            ]
          : []),
      ];
  }
}

export interface GrantScriptOptions extends GrantOptions {
  /** Passwords where they are known; the others are left to be filled in. Only their hashes stand in the script. */
  readonly passwords: Partial<Record<StoreRole, string>>;
}

const purpose: Readonly<Record<StoreRole, string>> = {
  admin:
    'makes and changes the tables: `escolta migrate`, `escolta migrate-to`. The views read the tables in its name: keep it',
  writer: 'the pipeline (store.username): adds rows, reads them back; changes and deletes nothing',
  reader: 'people, dashboards: reads the views, within limits',
};

/** Limits of a reader. Each may be made tighter by a query, none wider. */
const readerLimits = [
  'readonly = 2 CONST',
  'allow_ddl = 0 CONST',
  'allow_introspection_functions = 0 CONST',
  'max_execution_time = 60 MIN 1 MAX 300',
  'max_memory_usage = 4000000000 MIN 1 MAX 4000000000',
  'max_result_bytes = 1000000000 MIN 1 MAX 1000000000',
  'max_threads = 4 MIN 1 MAX 8',
  'max_concurrent_queries_for_user = 10 CONST',
];

/** An SQL script that makes the users of the store, each with the least that its work needs. It may run again. */
export function grantsScript(options: GrantScriptOptions): string {
  const { database, cluster } = options;
  const on = onClusterClause(cluster);
  const profile = `${identifier(database)}_reader_limits`;
  const lines = [
    `-- Users of Escolta's database ${database}. Run it as a user who may manage users. It may run again: users that are there keep`,
    '-- their passwords. What is granted is listed per statement in docs/CLUSTER.md.',
    '',
    `CREATE SETTINGS PROFILE IF NOT EXISTS ${profile}${on} SETTINGS`,
    `    ${readerLimits.join(',\n    ')};`,
  ];
  for (const role of storeRoles) {
    const user = `${identifier(database)}_${role}`;
    lines.push('', `-- ${user}: ${purpose[role]}.`);
    if (role === 'reader' && cluster?.sharded) {
      lines.push(
        '-- On a sharded cluster whose remote_servers has a <secret>, the shards check who asks, not whose view it is: hence the',
        '-- tables, which hold former states until they are merged. Without a <secret>, leave out the grants on *_local.',
      );
    }
    lines.push(
      `CREATE ROLE IF NOT EXISTS ${user}_role${on};`,
      ...rightsOf(role, options).map((right) => `GRANT${on} ${right} TO ${user}_role;`),
      `CREATE USER IF NOT EXISTS ${user}${on} ${identified(role, options.passwords[role])};`,
      `GRANT${on} ${user}_role TO ${user};`,
      `ALTER USER ${user}${on} DEFAULT ROLE ${user}_role${role === 'reader' ? ` SETTINGS PROFILE ${quote(profile)}` : ''};`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function identified(role: StoreRole, password: string | undefined): string {
  if (password === undefined) return `IDENTIFIED WITH sha256_password BY ${quote(placeholder(role))}`;
  return `IDENTIFIED WITH sha256_hash BY ${quote(createHash('sha256').update(password).digest('hex'))}`;
}

const placeholder = (role: StoreRole) => `PUT THE PASSWORD OF THE ${role.toUpperCase()} HERE`;
