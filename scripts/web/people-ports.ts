import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import { rowsOf } from '../../sinks/clickhouse/evidence/read.ts';
import { quote, textLists } from '../../sinks/clickhouse/literals.ts';
import { accountSql, byAccounts } from '../../sinks/clickhouse/people/authors.ts';
import { readSent, readWeeks } from '../../sinks/clickhouse/web/person.ts';
import type { PeoplePorts } from '../../web/routes/people.ts';
import type { PeopleAccess } from '../people/requests.ts';
import { createInfluenceReader } from './influence.ts';

/** People as the commands know them. */
export function createPeoplePorts({
  client,
  people,
  clock,
}: {
  readonly client: ClickHouseClient;
  readonly people: PeopleAccess;
  readonly clock: Clock;
}): PeoplePorts {
  return {
    ...people,
    influenceOf: createInfluenceReader({ client, clock }),
    weeksOf: (accounts, brands) => readWeeks(client, accounts, brands),
    sentOf: (personId, brands) => readSent(client, personId, brands),
    leadsOf: (personId) =>
      rowsOf(
        client,
        'looking for the leads of a person',
        `SELECT lead_id AS id, brand, toString(state) AS state, toUInt32(score) AS score
         FROM leads FINAL WHERE person_id = ${quote(personId.toWellFormed())} ORDER BY score DESC LIMIT 100`,
      ),
    async speakersOf(accounts, brands) {
      const speakers = new Set<string>();
      if (brands.length === 0) return speakers;
      for (const some of textLists(accounts)) {
        const rows = await rowsOf<{ account: string }>(
          client,
          'looking for who spoke of brands',
          `SELECT DISTINCT ${accountSql} AS account FROM mentions FINAL
           ${byAccounts(some)} AND brand IN (${brands.map(quote).join(',')}) AND NOT irrelevant`,
        );
        for (const { account } of rows) speakers.add(account);
      }
      return speakers;
    },
  };
}
