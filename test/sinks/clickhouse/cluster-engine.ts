import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { packagePath } from '../../../core/package-root.ts';
import { connectEmbedded } from '../../../sinks/clickhouse/embedded-connection.ts';

/**
 * What stands for a server of a cluster: the embedded engine, configured as one. It knows the clusters of `remote_servers` and reads
 * and writes Distributed tables on a shard that is itself; it has a Keeper in its memory, so that replicated tables can be made. It
 * has no queue for ON CLUSTER, no second server, and its replicated tables take no rows.
 */
const replica = (host: string) => `<replica><host>${host}</host><port>9000</port></replica>`;
const shard = (once: boolean, ...hosts: string[]) =>
  `<shard><internal_replication>${once}</internal_replication>${hosts.map(replica).join('')}</shard>`;

export const clusterConfig = `<clickhouse>
  <profiles><default /></profiles>
  <quotas><default /></quotas>
  <users>
    <default><password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></default>
  </users>
  <tcp_port>9000</tcp_port>
  <zookeeper><implementation>testkeeper</implementation></zookeeper>
  <macros><shard>01</shard><replica>a</replica></macros>
  <remote_servers>
    <here>${shard(true, '127.0.0.1')}</here>
    <three>${shard(true, '10.0.0.1', '10.0.0.2', '10.0.0.3')}</three>
    <grid>${shard(true, '10.0.0.1', '10.0.0.2')}${shard(true, '10.0.0.3', '10.0.0.4')}</grid>
    <uneven>${shard(true, '10.0.0.1', '10.0.0.2')}${shard(true, '10.0.0.3')}</uneven>
    <twice>${shard(false, '10.0.0.1', '10.0.0.2')}</twice>
  </remote_servers>
</clickhouse>`;

export interface ClusterEngine {
  readonly client: (database: string) => ClickHouseClient;
  close(): Promise<void>;
}

export function openClusterEngine(): ClusterEngine {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-cluster-'));
  const configFile = join(folder, 'config.xml');
  const path = join(folder, 'data');
  mkdirSync(path);
  writeFileSync(configFile, clusterConfig);
  const clients: ClickHouseClient[] = [];
  return {
    client: (database) => {
      const client = createClient({ connection: connectEmbedded({ path, database, connections: 2, configFile }) });
      clients.push(client);
      return client;
    },
    async close() {
      for (const client of clients) await client.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The client of a server whose cluster has one server: what ON CLUSTER and replication would do there, it does itself. */
export function alone(client: ClickHouseClient, seen: string[]): ClickHouseClient {
  return Object.create(client, {
    command: {
      value: (params: { query: string }) => {
        seen.push(params.query);
        const query = params.query
          .replace(/ ON CLUSTER '\w+'/, '')
          .replace(/ReplicatedReplacingMergeTree\('[^']*', '[^']*'(?:, )?/, 'ReplacingMergeTree(');
        return client.command({ ...params, query });
      },
    },
  });
}

/** What each statement gave on the bare engine, in a process of its own. */
export function runStatements(
  config: string,
  path: string,
  statements: readonly string[],
): { text?: string; error?: string }[] {
  const configFile = join(path, '..', 'run-statements.xml');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(configFile, config);
  const script = packagePath('test', 'sinks', 'clickhouse', 'run-statements.mjs');
  const input = JSON.stringify({ configFile, path, statements });
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (stdout === '') throw new Error(`the engine said nothing: ${stderr}`);
  return JSON.parse(stdout);
}
