import type { LinkReason } from '../../core/people.ts';
import type { Output } from '../context.ts';
import { ago, cut, paint, plain, table } from '../text.ts';
import type { ShownPerson } from './requests.ts';

/** `handle 7.9, family differs −3.1`: what says most, first. */
export function reasonsText(reasons: readonly LinkReason[]): string {
  return reasons
    .toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits))
    .slice(0, 5)
    .map(
      ({ field, level, bits }) =>
        `${field}${level === 'same' ? '' : ` ${level}`} ${bits >= 0 ? '+' : '−'}${Math.abs(bits).toFixed(1)}`,
    )
    .join(', ');
}

/** The card of a person, for a terminal. */
export function describePerson(
  { personId, customer, accounts, suggestions, decisions, mentions }: ShownPerson,
  output: Output,
): string {
  const name =
    customer?.name || accounts.map(({ profile }) => profile.name ?? profile.handle).find(Boolean) || personId;
  const lines = [`${paint('bold', plain(name), output)}  ${personId}`];
  if (customer) {
    const { crm, id, segment, value, owner, consent } = customer;
    const facts = [
      segment,
      value === null ? '' : `worth ${value}`,
      owner && `looked after by ${owner}`,
      consent && `consent ${consent}`,
    ];
    lines.push(
      `customer ${plain(`${crm}:${id}`)}${facts
        .filter(Boolean)
        .map((fact) => `, ${plain(String(fact))}`)
        .join('')}`,
    );
  }
  if (accounts.length > 0) {
    const rows = accounts.map((one) => [
      plain(one.account),
      plain([one.profile.name, one.profile.handle && `@${one.profile.handle}`].filter(Boolean).join(' ')),
      one.decided === 'person'
        ? `by ${plain(one.decidedBy)}`
        : one.customer
          ? `${Math.round((one.probability ?? 0) * 100)} %`
          : '–',
      plain(reasonsText(one.reasons)),
      ago(one.lastSeenAt),
    ]);
    lines.push('', table(['account', 'shows', 'linked', 'because (bits)', 'last seen'], rows, output));
  }
  if (suggestions.length > 0) {
    const rows = suggestions.map((one) => [
      plain(one.account),
      plain(`${one.customer.crm}:${one.customer.id}`),
      `${Math.round(one.probability * 100)} %`,
      plain(reasonsText(one.reasons)),
    ]);
    lines.push('', table(['suggested', 'customer', 'likely', 'because (bits)'], rows, output));
  }
  if (decisions.length > 0) {
    const rows = decisions.map((one) => [
      one.id,
      ago(one.at),
      plain(one.by),
      one.action,
      plain(one.note),
      one.undoneAt === undefined ? '' : 'undone',
    ]);
    lines.push('', table(['decision', 'when', 'by', 'what', 'note', ''], rows, output));
  }
  if (mentions.length > 0) {
    const rows = mentions.map((one) => [
      new Date(one.publishedAt).toISOString().slice(0, 16).replace('T', ' '),
      one.brand,
      one.network,
      one.sentiment,
      one.intent || '–',
      plain(cut(one.text.replace(/\s+/gu, ' '), 80)),
    ]);
    lines.push('', table(['said (UTC)', 'brand', 'network', 'sentiment', 'intent', 'text'], rows, output));
  }
  return lines.join('\n');
}
