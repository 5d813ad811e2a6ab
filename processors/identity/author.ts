import { networkName } from '../../core/customer.ts';
import type { Author } from '../../core/post.ts';
import { accountHandle, type Contacts, emailKey, handleKey, phoneKey, readContacts, readWeb } from './contacts.ts';
import { birthKey, type CustomerIndex, companyName, plainKey } from './customer-index.ts';
import { fold, words } from './fold.ts';
import { type HandleParts, handleNames, handleParts } from './handles.ts';
import { nameTokens } from './names.ts';
import { type Place, readPlace } from './places.ts';

/** Who wrote, with what else is known of them. */
export interface AuthorView {
  readonly network: string;
  readonly author: Author;
  /** ISO 639-1, of what they write. */
  readonly language?: string | undefined;
  /** Some of their posts; what they link to is weaker evidence than what their profile does. */
  readonly texts?: readonly string[];
  /** What some networks and files say of an author beside the profile. */
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly company?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly postcode?: string | undefined;
  readonly street?: string | undefined;
}

/** An author in the spelling of keys. */
export interface ReadAuthor {
  /** Words of the shown name; where there is none, of the handle. */
  readonly tokens: readonly string[];
  /** How many of them are of a shown name, and so can contradict a customer's. */
  readonly shown: number;
  /** Words of the handle that the shown name has not. */
  readonly more: readonly string[];
  readonly handle: HandleParts | undefined;
  readonly network: string;
  /** `network:handle` and `network:id`. */
  readonly handleKey: string | undefined;
  readonly accountKey: string | undefined;
  readonly place: Place | undefined;
  readonly bio: string;
  /** Companies of customers that the profile names, by their numbers. */
  readonly companies: ReadonlySet<number>;
  /** Whether the shown name is that of a firm, not of a person. */
  readonly isFirm: boolean;
  readonly language: string;
  readonly profile: Contacts;
  readonly posts: Contacts;
  readonly birth: string;
  readonly postcode: string;
  readonly street: string;
}

const maxTexts = 20;
const nothing: Contacts = { emails: [], phones: [], sites: [], profiles: [] };

export function readAuthor(view: AuthorView, index: CustomerIndex): ReadAuthor {
  const { author, texts = [] } = view;
  const network = networkName(view.network);
  const handle = author.handle === undefined ? '' : handleKey(author.handle);
  const parts = handle === '' ? undefined : handleParts(author.handle ?? '');
  const firm = isFirm(author.name ?? '', index);
  const shown = firm ? [] : nameTokens(author.name ?? '');
  // Some networks show the handle in place of a name.
  const named = shown.length === 1 && parts !== undefined && shown[0] === parts.plain ? [] : shown;
  const fromHandle = parts === undefined || firm ? [] : handleNames(parts, index);
  const bio = words([author.bio ?? '', view.company ?? ''].join(' \n '), 10_000);
  return {
    tokens: named.length > 0 ? named : fromHandle,
    shown: named.length,
    more: named.length > 0 ? fromHandle.filter((word) => word.length > 1 && !named.includes(word)) : [],
    handle: parts,
    network,
    handleKey: handle === '' ? undefined : accountHandle(network, author.handle ?? ''),
    accountKey: author.id === undefined ? undefined : `${network}:${author.id}`,
    place: author.location === undefined ? undefined : readPlace(author.location),
    bio,
    companies: companiesIn(bio, view.company, index),
    isFirm: firm,
    language: (view.language ?? '').slice(0, 2).toLowerCase(),
    profile: profileContacts(view, network),
    posts: texts.length === 0 ? nothing : readContacts(texts.slice(0, maxTexts).join('\n')),
    birth: birthKey(view.birthDate ?? ''),
    postcode: plainKey(view.postcode ?? ''),
    street: words(view.street ?? '', 120).trim(),
  };
}

function profileContacts({ author, email, phone }: AuthorView, network: string): Contacts {
  const found = readContacts(
    [author.bio ?? '', author.location ?? '', author.name?.includes('@') ? author.name : ''].join('\n'),
  );
  const web = author.url === undefined ? undefined : readWeb(author.url);
  const mail = email === undefined ? undefined : emailKey(email);
  const number = phone === undefined ? undefined : phoneKey(phone);
  // The address of the profile itself says no more than the handle.
  const linked = web?.kind === 'profile' && web.network !== network ? [accountHandle(web.network, web.handle)] : [];
  return {
    emails: mail === undefined ? found.emails : [mail, ...found.emails],
    phones: number === undefined ? found.phones : [number, ...found.phones],
    sites: web?.kind === 'site' ? [web.key, ...found.sites] : found.sites,
    profiles: [...linked, ...found.profiles],
  };
}

const firmEnd =
  /\b(?:inc|ltd|llc|gmbh|s\.?l\.?u?|s\.?a\.?u?|plc|corp|group|official|oficial|support|customer service|atencion al cliente)\.?\s*$/u;

/** A customer's company, or what ends as companies do; but not where it begins with a given name: many are their own company. */
function isFirm(name: string, index: CustomerIndex): boolean {
  const company = companyName(name);
  if (company === '' || index.isGiven(nameTokens(name)[0] ?? '')) return false;
  return index.companies.idOf(company) !== 0 || firmEnd.test(fold(name, 120));
}

const longestCompany = 4;
const mostWords = 300;

/** Phrases of up to four words that are the name of a customer's company. A single short word is none: it is too often just a word. */
function companiesIn(bio: string, company: string | undefined, index: CustomerIndex): ReadonlySet<number> {
  const found = new Set<number>();
  const own = company === undefined ? 0 : index.companies.idOf(companyName(company));
  if (own !== 0) found.add(own);
  const list = bio.trim().split(' ', mostWords);
  for (let from = 0; from < list.length; from += 1) {
    for (let to = from + 1; to <= Math.min(list.length, from + longestCompany); to += 1) {
      const phrase = list.slice(from, to).join(' ');
      if (phrase.length < 4) continue;
      const id = index.companies.idOf(phrase);
      if (id !== 0) found.add(id);
    }
  }
  return found;
}
