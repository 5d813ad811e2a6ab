import type { CrmLead } from '../../core/crm.ts';
import type { LeadPerson } from '../../core/lead.ts';

/** Ways to reach somebody that they publish themselves. */
export type ContactHints = Pick<CrmLead, 'email' | 'website' | 'city'>;

const mail = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}/iu;
const web = /https?:\/\/[^\s<>"')\]]{4,200}/iu;

/** From their profiles alone: an address in a post may be anybody’s. */
export function contactHints({ accounts }: LeadPerson): ContactHints {
  const bios = accounts.map(({ bio }) => bio.slice(0, 2_000));
  const first = (pattern: RegExp) => bios.map((bio) => pattern.exec(bio)?.[0]).find((found) => found !== undefined);
  const email = first(mail)?.toLowerCase();
  const website = first(web);
  const city = accounts.find(({ location }) => location !== '')?.location.slice(0, 100);
  return { ...(email && { email }), ...(website && { website }), ...(city && { city }) };
}
