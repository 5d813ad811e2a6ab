import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { type MentionRef, type Triage, type TriageStore, untouched } from '../../../core/web-stores.ts';
import { isMentionId } from '../candidates.ts';
import { rowsOf } from '../evidence/read.ts';
import { literalLists, quote } from '../literals.ts';
import { createKeeper, type WebClient } from './accounts.ts';

const mostTags = 20;

interface Row extends Triage {
  readonly brand: string;
  readonly mentionId: string;
  readonly published: string;
}

/** The work on mentions. Two people who change one at once: the later wins, of each mention as a whole. */
export function createTriageStore({ client, clock }: { client: WebClient; clock: Clock }): TriageStore {
  const keep = createKeeper(client, clock, 'triage', 'keeping the work on mentions');
  const keepNote = createKeeper(client, clock, 'mention_notes', 'keeping a note');

  /** Those that are stored, with the work on them. */
  async function read(mentions: readonly MentionRef[]): Promise<Row[]> {
    const wanted = new Set(mentions.map(({ brand, mentionId }) => `${brand}\0${mentionId}`));
    const ids = mentions.map(({ mentionId }) => mentionId).filter(isMentionId);
    const rows: Row[] = [];
    for (const list of literalLists(ids.map((id) => quote(id.toLowerCase())))) {
      const found = await rowsOf<Row>(
        client,
        'reading the work on mentions',
        `SELECT m.brand AS brand, toString(m.mention_id) AS mentionId, toUnixTimestamp64Milli(m.published_at) AS published,
           toString(t.state) AS state, t.assignee AS assignee, toString(t.priority) AS priority, t.tags AS tags, t.bookmarked AS bookmarked,
           t.version AS touched
         FROM (SELECT DISTINCT brand, mention_id, published_at FROM mentions WHERE mention_id IN (${list})) AS m
         LEFT JOIN (SELECT * FROM triage FINAL WHERE mention_id IN (${list})) AS t ON t.brand = m.brand AND t.mention_id = m.mention_id`,
      );
      for (const row of found) {
        const { touched, ...rest } = row as Row & { touched: string };
        rows.push(touched === '0' ? { ...rest, ...untouched } : { ...rest, bookmarked: Boolean(rest.bookmarked) });
      }
    }
    return rows.filter(({ brand, mentionId }) => wanted.has(`${brand}\0${mentionId}`));
  }

  const rowOf = ({ brand, mentionId, published }: Row, triage: Triage, by: string) => ({
    ...{ brand, mention_id: mentionId, published_at: Number(published) },
    ...{
      state: triage.state,
      assignee: triage.assignee,
      priority: triage.priority,
      tags: triage.tags,
      bookmarked: triage.bookmarked,
    },
    ...{ changed_by: by, changed_at: clock.now() },
  });
  const triageOf = ({ state, assignee, priority, tags, bookmarked }: Row): Triage => ({
    state,
    assignee,
    priority,
    tags,
    bookmarked,
  });

  async function notesOf({ brand, mentionId }: MentionRef) {
    if (!isMentionId(mentionId)) return [];
    const rows = await rowsOf<{ id: string; text: string; by: string; at: string }>(
      client,
      'reading notes',
      `SELECT note_id AS id, text, noted_by AS by, toUnixTimestamp64Milli(noted_at) AS at FROM mention_notes FINAL
       WHERE brand = ${quote(brand.toWellFormed())} AND mention_id = ${quote(mentionId.toLowerCase())} ORDER BY noted_at, note_id LIMIT 1000`,
    );
    return rows.map((row) => ({ ...row, at: Number(row.at) }));
  }

  return {
    async change(mentions, change, by) {
      const { addTags = [], removeTags = [], ...rest } = change;
      const named = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const changed = (await read(mentions)).map((row) => {
        const before = triageOf(row);
        const tags = [...new Set([...before.tags.filter((tag) => !removeTags.includes(tag)), ...addTags])].slice(
          0,
          mostTags,
        );
        const after: Triage = { ...before, ...named, tags };
        return { row, before, after };
      });
      await keep(changed.map(({ row, after }) => rowOf(row, after, by)));
      return changed.map(({ row: { brand, mentionId }, before, after }) => ({ brand, mentionId, before, after }));
    },
    async restore(states, by) {
      const before = new Map(states.map((state) => [`${state.brand}\0${state.mentionId}`, state.before]));
      const rows = await read(states);
      await keep(rows.map((row) => rowOf(row, before.get(`${row.brand}\0${row.mentionId}`) ?? untouched, by)));
    },
    notes: notesOf,
    async addNote({ brand, mentionId }, text, by) {
      const note = { id: randomBytes(8).toString('hex'), text, by, at: clock.now() };
      await keepNote([
        { note_id: note.id, brand, mention_id: mentionId, text, noted_by: by, noted_at: note.at, is_deleted: 0 },
      ]);
      return note;
    },
    async removeNote(mention, noteId) {
      const note = (await notesOf(mention)).find(({ id }) => id === noteId);
      if (!note) return false;
      const { brand, mentionId } = mention;
      // Its text goes with it.
      await keepNote([
        {
          note_id: noteId,
          brand,
          mention_id: mentionId,
          text: '',
          noted_by: note.by,
          noted_at: note.at,
          is_deleted: 1,
        },
      ]);
      return true;
    },
  };
}
