import type { LinkReason, Suggestion, SuggestionPlace, SuggestionState } from '../../../core/people.ts';
import { rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote, textLists } from '../literals.ts';
import type { PeopleClient } from './accounts.ts';

/** Reads and writes suggestions. Throws `PipelineError`. */
export interface SuggestionStore {
  /** All there ever were of these accounts. */
  of(accounts: Iterable<string>): Promise<Suggestion[]>;
  /** Most likely first. */
  waiting(limit: number, after?: SuggestionPlace): Promise<Suggestion[]>;
  put(suggestions: readonly Suggestion[]): Promise<void>;
}

interface Row {
  readonly account: string;
  readonly crm: string;
  readonly customerId: string;
  readonly likely: number;
  readonly held: string;
  readonly reasons: readonly LinkReason[];
  readonly status: SuggestionState;
  readonly at: string;
}

const columns = `account, crm, customer_id AS customerId, probability AS likely, held, reasons, toString(state) AS status,
  toUnixTimestamp64Milli(suggested_at) AS at`;

/** Probabilities have 32 bits: what was read of one is equal to it as such only. */
function behind({ probability, account, crm, id }: SuggestionPlace): string {
  const [likely, names] = [`toFloat32(${probability})`, [account, crm, id].map((text) => quote(text.toWellFormed()))];
  return `(probability < ${likely} OR probability = ${likely} AND (account, crm, customer_id) > (${names.join(', ')}))`;
}

const suggestionOf = ({ account, crm, customerId, likely, held, reasons, status, at }: Row): Suggestion => ({
  ...{ account, customer: { crm, id: customerId }, probability: likely, held, reasons, state: status },
  suggestedAt: Number(at),
});

/** @param version Of what is written: rises with every call. */
export function createSuggestionStore({
  client,
  version,
}: {
  readonly client: PeopleClient;
  readonly version: () => number;
}): SuggestionStore {
  const read = async (where: string, rest = ''): Promise<Suggestion[]> =>
    (
      await rowsOf<Row>(
        client,
        'reading suggestions',
        `SELECT ${columns} FROM suggestions FINAL WHERE ${where} ${rest}`,
      )
    ).map(suggestionOf);
  return {
    async of(accounts) {
      const found: Suggestion[] = [];
      for (const list of textLists(accounts))
        found.push(...(await read(`account IN (${list})`, 'ORDER BY probability DESC, crm, customer_id')));
      return found;
    },
    waiting: (limit, after) =>
      read(
        `state = 'waiting'${after ? ` AND ${behind(after)}` : ''}`,
        `ORDER BY probability DESC, account, crm, customer_id LIMIT ${Math.trunc(limit)}`,
      ),
    async put(suggestions) {
      const at = version();
      const lines = suggestions.map(({ account, customer, probability, held, reasons, state, suggestedAt }) =>
        jsonLine({
          ...{ account, crm: customer.crm, customer_id: customer.id, probability, held, reasons, state },
          ...{ suggested_at: suggestedAt, version: at, is_deleted: 0 },
        }),
      );
      await keepRows(client, `keeping ${suggestions.length} suggestions`, 'suggestions', lines);
    },
  };
}
