import type { Clock } from '../../../core/clock.ts';
import type { Saved, SavedStore } from '../../../core/web-stores.ts';
import { rowsOf } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { createKeeper, type WebClient } from './accounts.ts';

/** Filters, queries and annotations. */
export function createSavedStore({ client, clock }: { client: WebClient; clock: Clock }): SavedStore {
  const keep = createKeeper(client, clock, 'saved', 'saving');
  const read = async (where: string): Promise<Saved[]> => {
    const rows = await rowsOf<Omit<Saved, 'body' | 'savedAt'> & { body: string; at: string }>(
      client,
      'reading what is saved',
      `SELECT saved_id AS id, kind, name, body, owner_id AS ownerId, owner, shared, toUnixTimestamp64Milli(saved_at) AS at
       FROM saved FINAL WHERE ${where} ORDER BY name, saved_id LIMIT 1000`,
    );
    return rows.map(({ at, body, ...saved }) => ({
      ...saved,
      shared: Boolean(saved.shared),
      body: JSON.parse(body),
      savedAt: Number(at),
    }));
  };
  const write = ({ id, kind, name, body, ownerId, owner, shared, savedAt }: Saved, gone: boolean) =>
    keep([
      {
        ...{
          saved_id: id,
          kind,
          name,
          body: JSON.stringify(body),
          owner_id: ownerId,
          owner,
          shared,
          saved_at: savedAt,
        },
        is_deleted: Number(gone),
      },
    ]);
  const find = async (id: string) => (await read(`saved_id = ${quote(id.toWellFormed())}`))[0];
  return {
    list: (kind, ownerId) => read(`kind = ${quote(kind)} AND (shared OR owner_id = ${quote(ownerId.toWellFormed())})`),
    find,
    put: (saved) => write(saved, false),
    async remove(id) {
      const saved = await find(id);
      if (saved) await write(saved, true);
    },
  };
}
