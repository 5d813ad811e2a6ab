import type { ClickHouseClient } from '@clickhouse/client';
import { createAnalyst } from '../../sinks/clickhouse/web/analyst.ts';
import type { SqlPorts } from '../../web/routes/sql.ts';
import { describeTables } from '../data-dictionary.ts';

/** SQL over what is stored; the dictionary is read once, as it changes with versions only. */
export function createSqlPorts({ client }: { readonly client: ClickHouseClient }): SqlPorts {
  const analyst = createAnalyst({ client });
  let described: ReturnType<typeof describeTables> | undefined;
  return {
    run: (statement, options) => analyst.run(statement, options),
    async dictionary() {
      described ??= describeTables(client);
      described.catch(() => {
        described = undefined;
      });
      // The views are the contract: what lies below them may change.
      return (await described).filter(({ isView }) => isView);
    },
  };
}
