import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { z } from 'zod';
import { PipelineError } from '../../core/errors.ts';
import { quote } from './literals.ts';

/** The section `store.cluster` of the configuration. */
export const clusterSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w.-]{1,100}$/u, 'expected the name of a cluster, such as "escolta"')
    .describe(
      "The cluster, as the servers' `remote_servers` call it: `SELECT cluster FROM system.clusters` lists them.",
    ),
  sharded: z
    .boolean()
    .default(false)
    .describe('`true` spreads the data over the shards; `false` keeps all of it on every server of the one shard.'),
});

export type ClusterOptions = z.infer<typeof clusterSchema>;

/** A cluster as its servers know it. */
export interface Cluster extends ClusterOptions {
  /** Servers that hold the same data: as many in each shard. */
  readonly replicas: number;
}

/** Who runs a migration, and where: a statement that other servers run cannot leave it open. */
export interface Surroundings {
  readonly database: string;
  readonly user: string;
}

/**
 * What decides the shard of a row. Rows that replace one another must meet on one shard, because FINAL merges within a shard only:
 * each key is a part of the table's sort key, or follows from it (`mention_id` follows from `post_id`). A post and its mentions
 * lie together.
 */
const shardingKeys: Readonly<Record<string, string>> = {
  posts: 'cityHash64(post_id)',
  mentions: 'cityHash64(post_id)',
  cursors: 'cityHash64(source)',
  coverage: 'cityHash64(source)',
  dead_letters: 'cityHash64(id)',
  incidents: 'cityHash64(incident_id)',
  incident_actions: 'cityHash64(incident_id)',
  silences: 'cityHash64(silence_id)',
  notifications: 'cityHash64(notification_id)',
  deliveries: 'cityHash64(notification_id)',
  unsubscriptions: 'cityHash64(address)',
  labels: 'cityHash64(post_id)',
  marks: 'cityHash64(post_id)',
  brand_models: 'cityHash64(brand)',
  customers: 'cityHash64(customer_id)',
  customers_seen: 'cityHash64(customer_id)',
  accounts: 'cityHash64(account)',
  suggestions: 'cityHash64(account)',
  decisions: 'cityHash64(decision_id)',
  forgotten: 'cityHash64(hash)',
  leads: 'cityHash64(lead_id)',
  lead_events: 'cityHash64(lead_id)',
  crm_outbox: 'cityHash64(item_id)',
  crm_attempts: 'cityHash64(item_id)',
  author_facts: 'cityHash64(account)',
  author_flags: 'cityHash64(account)',
  bursts: 'cityHash64(burst_id)',
  segment_counts: 'cityHash64(segment)',
  segment_pushes: 'cityHash64(segment)',
  store_secrets: 'cityHash64(name)',
  users: 'cityHash64(user_id)',
  web_sessions: 'cityHash64(hash)',
  api_tokens: 'cityHash64(token_id)',
  audit_log: 'cityHash64(entry_id)',
  triage: 'cityHash64(mention_id)',
  mention_notes: 'cityHash64(mention_id)',
  saved: 'cityHash64(saved_id)',
  webhooks: 'cityHash64(webhook_id)',
  webhook_messages: 'cityHash64(message_id)',
  webhook_attempts: 'cityHash64(message_id)',
  idempotency_keys: 'cityHash64(key_hash)',
};

/** Not spread: each server of the cluster has the whole record. */
export const migrationsTableName = 'schema_migrations';

/** The table that keeps the rows which are read and written as `table`. */
export function storedTable(table: string, cluster: Pick<Cluster, 'sharded'> | undefined): string {
  return cluster?.sharded && table !== migrationsTableName ? `${table}_local` : table;
}

/** ` ON CLUSTER 'name'`; nothing where there is no cluster. */
export function onClusterClause(cluster: Pick<Cluster, 'name'> | undefined): string {
  return cluster ? ` ON CLUSTER ${quote(cluster.name)}` : '';
}

/** A statement of a migration as the statements that do the same on every server of a cluster. */
export function forCluster(statement: string, cluster: Cluster, surroundings: Surroundings): string[] {
  const [, verb = '', name = ''] =
    /^(CREATE TABLE IF NOT EXISTS|CREATE OR REPLACE VIEW|ALTER TABLE)\s+(\w+)\s/.exec(statement) ?? [];
  const rest = statement.slice(statement.indexOf(name) + name.length);
  const head = (table: string) => `${verb} ${table}${onClusterClause(cluster)}`;
  switch (verb) {
    case 'CREATE TABLE IF NOT EXISTS':
      return createTable(name, rest, head, cluster, surroundings);
    case 'CREATE OR REPLACE VIEW':
      return [head(name) + rest.replace('DEFINER = CURRENT_USER', `DEFINER = ${quoteName(surroundings.user)}`)];
    case 'ALTER TABLE': {
      const stored = storedTable(name, cluster);
      // Of what an ALTER changes, the table that spreads the rows has the columns only.
      const both = stored !== name && /^\s+(?:ADD|DROP|MODIFY|RENAME|COMMENT) COLUMN\s/.test(rest);
      return [head(stored) + rest, ...(both ? [head(name) + rest] : [])];
    }
    default:
      throw misfit(statement, 'only CREATE TABLE IF NOT EXISTS, CREATE OR REPLACE VIEW and ALTER TABLE can be');
  }
}

function createTable(
  name: string,
  rest: string,
  head: (table: string) => string,
  cluster: Cluster,
  { database }: Surroundings,
): string[] {
  const [whole, columns = '', version = '', options = ''] =
    /^(\s*\(.*\n\)\s*)ENGINE = ReplacingMergeTree(?:\(([^)]*)\))?(.*)$/s.exec(rest) ?? [];
  if (whole === undefined) throw misfit(`CREATE TABLE ${name}`, 'its engine must be ReplacingMergeTree');
  const common = name === migrationsTableName;
  // Not the server's default path, which has the table's UUID in it: a table made again on one server must join the others.
  const path = `/clickhouse/tables/${cluster.name}/{database}/{table}/${common ? 'all' : '{shard}'}`;
  const replica = common ? '{shard}-{replica}' : '{replica}';
  const args = [quote(path), quote(replica), ...(version === '' ? [] : [version])].join(', ');
  const stored = storedTable(name, cluster);
  const made = `${head(stored)}${columns}ENGINE = ReplicatedReplacingMergeTree(${args})${options}`;
  if (stored === name) return [made];
  const key = shardingKeys[name];
  if (!key) throw misfit(`CREATE TABLE ${name}`, 'it has no sharding key: give it one in sinks/clickhouse/cluster.ts');
  const comment = /\nCOMMENT .*$/s.exec(options)?.[0] ?? '';
  const target = [cluster.name, database, stored].map(quote).join(', ');
  return [made, `${head(name)}${columns}ENGINE = Distributed(${target}, ${key})${comment}`];
}

const quoteName = (name: string) => `\`${name.replace(/[\\`]/g, '\\$&')}\``;

function misfit(statement: string, why: string): PipelineError {
  return new PipelineError(`a migration cannot be run on a cluster: ${why}: ${statement.slice(0, 100)}`, {
    retry: 'fatal',
  });
}

/**
 * How the invariants of the store are kept where there are several servers. See docs/CLUSTER.md for why each.
 */
export function clusterSettings({ sharded, replicas }: Cluster): ClickHouseSettings {
  return {
    // Durable on every replica: whichever answers next knows what was written, and the writer never works on an older state.
    insert_quorum: String(replicas > 1 ? replicas : 0),
    // Both shorter than we wait for an answer, so that it says what went wrong.
    insert_quorum_timeout: 30_000,
    distributed_ddl_task_timeout: '45',
    // A shard that is away is an error, never rows that are not there.
    skip_unavailable_shards: 0,
    // The answer comes after the shards have the rows, not when they are queued on one server.
    ...(sharded && { distributed_foreground_insert: 1 }),
  };
}

/** Looks at the cluster before anything is made on it. Throws a fatal `PipelineError` that says what does not fit. */
export async function readCluster(client: Pick<ClickHouseClient, 'query'>, options: ClusterOptions): Promise<Cluster> {
  const refuse = (why: string) => {
    throw new PipelineError(`the cluster "${options.name}" ${why}`, { retry: 'fatal' });
  };
  const answer = await client.query({
    query: `
      SELECT cluster, shard_num AS shard, count() AS replicas, min(internal_replication) AS once
      FROM system.clusters GROUP BY cluster, shard ORDER BY cluster, shard`,
    format: 'JSONEachRow',
  });
  const all = await answer.json<{ cluster: string; shard: number; replicas: string; once: number }>();
  const shards = all.filter(({ cluster }) => cluster === options.name);
  const [first] = shards;
  if (!first) {
    const names = [...new Set(all.map(({ cluster }) => cluster))].join(', ') || 'none';
    return refuse(`is not known to the server (it knows: ${names}): correct store.cluster.name, or remote_servers`);
  }
  if (shards.length > 1 && !options.sharded) {
    return refuse(`has ${shards.length} shards: set store.cluster.sharded to true, or name a cluster of one shard`);
  }
  if (shards.some(({ replicas }) => replicas !== first.replicas)) {
    return refuse(
      'has shards with different numbers of replicas: give each as many, because each write must reach all of them',
    );
  }
  if (Number(first.replicas) > 1 && shards.some(({ once }) => once === 0)) {
    return refuse('writes to each replica by itself: set internal_replication to true in remote_servers');
  }
  const macros = await client.query({ query: 'SELECT macro FROM system.macros', format: 'JSONEachRow' });
  const names = (await macros.json<{ macro: string }>()).map(({ macro }) => macro);
  const missing = ['shard', 'replica'].filter((name) => !names.includes(name));
  if (missing.length > 0) return refuse(`has no macro ${missing.join(' and ')}: define it on each server, in <macros>`);
  return { ...options, replicas: Number(first.replicas) };
}
