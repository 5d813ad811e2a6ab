import { createHash } from 'node:crypto';
import type { AuditLog } from '../../../core/web-stores.ts';
import { behind, instant, rowsOf } from '../evidence/read.ts';
import { jsonLine, keepRows } from '../insert-rows.ts';
import { quote } from '../literals.ts';
import type { WebClient } from './accounts.ts';

const mostDetail = 4_000;

/** What people did. An entry that is written twice is one. */
export function createAuditLog({ client }: { client: WebClient }): AuditLog {
  return {
    async add(entries) {
      const lines = entries.map(({ at, who, action, target, detail, address }) => {
        const row = {
          ...{ at, kind: who.kind, who_id: who.id, who: who.name, action, target: target.slice(0, 500), address },
          detail: JSON.stringify(detail).slice(0, mostDetail),
        };
        const entry_id = createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 16);
        return jsonLine({ entry_id, ...row });
      });
      await keepRows(client, 'writing the audit log', 'audit_log', lines);
    },
    async list({ who, action, target, from, to, after, limit }) {
      const contains = (column: string, part: string) =>
        `positionCaseInsensitiveUTF8(${column}, ${quote(part.toWellFormed())}) > 0`;
      const conditions = [
        ...(who === undefined ? [] : [contains('who', who)]),
        ...(target === undefined ? [] : [contains('target', target)]),
        ...(action === undefined ? [] : [`startsWith(action, ${quote(action.toWellFormed())})`]),
        ...(from === undefined ? [] : [`l.at >= ${instant(from)}`]),
        ...(to === undefined ? [] : [`l.at < ${instant(to)}`]),
        ...(after === undefined ? [] : [behind('l.at', 'entry_id', after)]),
      ];
      const rows = await rowsOf<{
        at: string;
        id: string;
        kind: 'user' | 'token';
        whoId: string;
        name: string;
        what: string;
        target: string;
        detail: string;
        address: string;
      }>(
        client,
        'reading the audit log',
        `SELECT toUnixTimestamp64Milli(l.at) AS at, entry_id AS id, kind, who_id AS whoId, who AS name, action AS what, target, detail, address
         FROM audit_log AS l FINAL WHERE ${conditions.join(' AND ') || '1'}
         ORDER BY l.at DESC, entry_id LIMIT ${Math.trunc(Math.min(Math.max(1, limit), 10_000))}`,
      );
      return rows.map(({ at, id, kind, whoId, name, what, target, detail, address }) => ({
        ...{ at: Number(at), id },
        who: { kind, id: whoId, name },
        action: what,
        target,
        detail: JSON.parse(detail),
        address,
      }));
    },
  };
}
