import type { CrmItem } from '../../core/crm-delivery.ts';
import { csvCell } from '../../core/csv-cell.ts';
import type { Lead } from '../../core/lead.ts';
import type { Output } from '../context.ts';
import type { LeadCard } from '../lead-access.ts';
import { ago, cut, number, padStart, paint, plain, table } from '../text.ts';
import type { DryRun } from './types.ts';

const shortId = (id: string) => id.slice(0, 8);
const whoOf = ({ name, handle, accounts }: Lead) =>
  plain([name, handle && `@${handle}`].filter(Boolean).join(' ') || (accounts[0] ?? ''));

export function leadsTable(leads: readonly Lead[], output: Output): string {
  const rows = leads.map((lead) => [
    shortId(lead.id),
    lead.state,
    String(lead.score),
    lead.brand,
    lead.stage ?? '',
    lead.network,
    ago(lead.lastAt),
    whoOf(lead),
  ]);
  return table(['id', 'state', 'score', 'brand', 'stage', 'network', 'last said', 'who'], rows, output);
}

const signed = (points: number) => `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)}`;

export function cardText({ lead, said, history, items, attempts }: LeadCard, output: Output): string {
  const heading = (text: string) => paint('bold', text, output);
  const lines = [
    `${heading(whoOf(lead))}  ${lead.brand}: ${lead.state}, ${lead.score} of 100`,
    `id ${lead.id}  person ${plain(lead.personId)}`,
    plain(lead.accounts.join(', ')),
    ...(lead.customer ? [`customer ${plain(lead.customer.id)} of ${plain(lead.customer.crm)}`] : []),
    ...(lead.followers !== undefined ? [`${number(lead.followers)} followers`] : []),
    '',
    heading('Score'),
    ...lead.reasons.map(
      ({ part, points, detail }) => `${padStart(signed(points), 7)}  ${part.padEnd(8)} ${plain(detail)}`,
    ),
    '',
    heading('Said'),
    ...said.flatMap(({ at, network, brand, intent, text, url }) => [
      `${ago(at)}  ${network}, on ${brand}: ${intent}`,
      `  ${cut(plain(text), 200)}`,
      ...(url ? [`  ${plain(url)}`] : []),
    ]),
    '',
    heading('History'),
    ...history.map(({ at, action, by, crm, rule, detail }) =>
      plain(
        [ago(at), action, by && `by ${by}`, crm && `at ${crm}`, rule && `rule ${rule}`, detail]
          .filter(Boolean)
          .join('  '),
      ),
    ),
  ];
  if (items.length > 0) lines.push('', heading('CRM'), outboxTable(items, output));
  for (const { at, crm, attempt, outcome, detail } of attempts) {
    lines.push(plain(`${ago(at)}  ${crm}, attempt ${attempt}: ${outcome}  ${detail}`));
  }
  return lines.join('\n');
}

export function outboxTable(items: readonly CrmItem[], output: Output): string {
  const rows = items.map(({ id, leadId, crm, kind, rule, state, attempts, createdAt, record, error }) => [
    shortId(kind === 'lead' ? leadId : id),
    kind,
    crm,
    state,
    rule || 'a person',
    String(attempts),
    ago(createdAt),
    error || record?.url || record?.id || '',
  ]);
  return table(['id', 'kind', 'crm', 'state', 'by', 'tries', 'since', 'what the CRM said'], rows, output);
}

export function dryRunText(shown: readonly DryRun[], output: Output): string {
  const blocks = shown.map(({ item, rendered, duplicates }) => {
    const head = paint(
      'bold',
      `${item.crm}: ${item.kind} ${shortId(item.leadId || item.mentionId)}${item.rule ? ` by ${item.rule}` : ''}`,
      output,
    );
    if (rendered.kind === 'cancel') return `${head}\n  nothing: ${plain(rendered.reason)}`;
    const fields = Object.entries(rendered.kind === 'lead' ? rendered.lead : rendered.note).map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return `  ${key}: ${text.split('\n').map(plain).join('\n    ')}`;
    });
    const found = duplicates.map(
      ({ kind, id, name, by }) =>
        `  the CRM has ${kind} ${plain(id)} ${plain(name)} (same ${plain(by)}): it would not be made`,
    );
    return [head, ...fields, ...found].join('\n');
  });
  const would = shown.filter(
    ({ rendered, duplicates }) => rendered.kind !== 'cancel' && duplicates.length === 0,
  ).length;
  return [...blocks, `${would} would be sent; nothing was.`].join('\n\n');
}

const csvColumns =
  'lead_id,brand,state,score,intent,stage,name,network,handle,url,language,country,followers,accounts,first_at,last_at,created_at,sent_at,reasons';

/** As CSV (RFC 4180), of which a spreadsheet takes nothing for a formula. */
export function leadsCsv(leads: readonly Lead[]): string {
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  const lines = leads.map((lead) =>
    [
      ...[
        lead.id,
        lead.brand,
        lead.state,
        String(lead.score),
        lead.intent ?? '',
        lead.stage ?? '',
        lead.name,
        lead.network,
      ],
      ...[
        lead.handle,
        lead.url,
        lead.language,
        lead.country,
        lead.followers === undefined ? '' : String(lead.followers),
      ],
      ...[lead.accounts.join(' '), time(lead.firstAt), time(lead.lastAt), time(lead.createdAt), time(lead.sentAt)],
      lead.reasons.map(({ part, points, detail }) => `${part} ${signed(points)} (${detail})`).join('; '),
    ]
      .map(csvCell)
      .join(','),
  );
  return `${[csvColumns, ...lines].join('\r\n')}\r\n`;
}
