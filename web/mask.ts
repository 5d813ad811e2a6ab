import { type Caller, may } from '../core/rights.ts';

/** What stands for personal data where who asks may not see it. */
export interface Masked {
  readonly account: string;
  readonly authorHandle: string;
  readonly authorName: string;
  readonly authorUrl: string;
  readonly customer?: { readonly name: string; readonly person: string } | null;
  readonly lead?: { readonly person: string } | null;
}

/** `Mercè Puig` → `M… P…`, `@merce_p` → `m…`: enough to tell two in a list apart, too little to know who they are. */
export function maskPerson<T extends Masked>(mention: T): T {
  return {
    ...mention,
    account: '',
    authorHandle: mention.authorHandle === '' ? '' : `${first(mention.authorHandle)}…`,
    authorName: mention.authorName
      .split(/\s+/u)
      .filter(Boolean)
      .slice(0, 3)
      .map((word) => `${first(word)}…`)
      .join(' '),
    authorUrl: '',
    ...(mention.customer && { customer: { ...mention.customer, name: '', person: '' } }),
    ...(mention.lead && { lead: { ...mention.lead, person: '' } }),
  };
}

/** A mention as somebody may see it. */
export function mentionFor<T extends Masked & { readonly title: string; readonly text: string }>(
  mention: T,
  caller: Pick<Caller, 'role'>,
): T {
  if (may(caller, 'personal')) return mention;
  return { ...maskPerson(mention), title: maskText(mention.title), text: maskText(mention.text) };
}

const address = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/gu;
const telephone = /(?<![\p{L}\p{N}])\+?\d(?:[ .()-]?\d){7,14}(?![\p{L}\p{N}])/gu;

/** Mail addresses, telephone numbers and handles in a text, each letter for a mark of the same length: places in the text stay. */
export function maskText(text: string): string {
  const hide = (found: string) => '•'.repeat(found.length);
  return text
    .replace(address, hide)
    .replace(telephone, hide)
    .replace(/(?<![\p{L}\p{N}])@[\w.]{2,30}/gu, (found) => `@${hide(found.slice(1))}`);
}

const first = (word: string): string => [...word][0] ?? '';
