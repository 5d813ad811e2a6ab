import type { CrmLead, CrmNote } from '../../core/crm.ts';
import { externalIdOf, type Lead, type LeadPerson, type LeadSignal } from '../../core/lead.ts';
import type { ContactHints } from './contact.ts';

const longest = 4_000;
const mostPosts = 5;

/** What a CRM gets of a lead, from what is there now: what was deleted meanwhile is in none of it. */
export function crmLead(
  lead: Lead,
  person: LeadPerson,
  signals: readonly LeadSignal[],
  hints: ContactHints = {},
): CrmLead {
  const { givenName, familyName } = nameOf(lead);
  return {
    externalId: externalIdOf(lead.id),
    ...(givenName && { givenName }),
    familyName,
    ...hints,
    ...(lead.country && { country: lead.country.toUpperCase() }),
    ...(lead.language && lead.language !== 'und' && { language: lead.language }),
    accounts: person.accounts.map(({ network, handle, account, url }) => ({
      network,
      handle: handle || account.slice(account.indexOf(':') + 1),
      ...(url && { url }),
    })),
    brand: lead.brand,
    score: lead.score,
    ...(lead.stage && { stage: lead.stage }),
    description: descriptionOf(lead, signals),
  };
}

/** The last word is the surname, or the handle is: that is what CRMs must have. */
function nameOf({ name, handle, network, accounts }: Lead): { givenName?: string; familyName: string } {
  const words = bounded(name, 200)
    .split(' ')
    .filter((word) => /\p{L}/u.test(word));
  const last = words.at(-1);
  if (words.length > 1 && last)
    return { givenName: words.slice(0, -1).join(' ').slice(0, 100), familyName: last.slice(0, 100) };
  const fallback = handle ? `@${handle}` : (accounts[0] ?? network);
  return { familyName: (last ?? fallback).slice(0, 100) || 'unknown' };
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const bounded = (text: string, most: number) => {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).toWellFormed()}…`;
};
const signed = (points: number) => (points > 0 ? `+${points}` : `−${-points}`);

function descriptionOf(lead: Lead, signals: readonly LeadSignal[]): string {
  const latest = signals.toSorted((a, b) => b.at - a.at).slice(0, mostPosts);
  const parts = [
    `Found by Escolta: score ${lead.score} of 100 for ${lead.brand}.`,
    ...lead.reasons.map(({ part, points, detail }) => `${signed(points)} ${part}: ${bounded(detail, 200)}`),
    '',
    ...latest.map(({ at, network, url, title, text }) =>
      [`${day(at)} ${network}: ${bounded([title, text].filter(Boolean).join(' – '), 400)}`, url]
        .filter(Boolean)
        .join('\n'),
    ),
  ];
  const whole = parts.join('\n');
  return whole.length <= longest ? whole : whole.slice(0, longest).toWellFormed();
}

/** A note on a contact about what a customer said. `id`: of the item of the outbox. */
export function crmNote(id: string, contact: string, mention: LeadSignal): CrmNote {
  const { network, title, text, url, at, insights, sentiment, brand } = mention;
  const read = [sentiment !== 'unrated' && sentiment, insights.intent?.label].filter(Boolean).join(', ');
  return {
    externalId: externalIdOf(id),
    about: { kind: 'contact', id: contact },
    title: bounded(`${network}: on ${brand}${read ? ` (${read})` : ''}`, 200),
    text: [title, text].filter(Boolean).join('\n\n').slice(0, longest).toWellFormed(),
    ...(url && { url }),
    at,
  };
}
