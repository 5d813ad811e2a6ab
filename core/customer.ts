import { z } from 'zod';

/** Longest value that is kept of any column, and most values of a list. Longer ones are refused. */
const short = z.string().trim().min(1).max(500);
const list = z.array(short).max(20);

/**
 * A customer as a company knows them. All but the id may be absent. Social accounts are kept by network (`twitter`, `instagram`,
 * `mastodon` …): `handles` are what people read, `accountIds` what the network counts by, which stays when a handle changes.
 */
export const customerSchema = z.strictObject({
  id: short,
  givenName: short.optional(),
  /** All surnames, as written: "Puig i Cadafalch". */
  familyName: short.optional(),
  /** Stands in where the name is not in parts: "Maria Puig" or "Puig, Maria". */
  fullName: short.optional(),
  emails: list.default([]),
  phones: list.default([]),
  company: short.optional(),
  handles: z.record(z.string().max(60), list).default({}),
  accountIds: z.record(z.string().max(60), list).default({}),
  websites: list.default([]),
  city: short.optional(),
  region: short.optional(),
  /** A name or an ISO 3166-1 code. */
  country: short.optional(),
  postcode: short.optional(),
  street: short.optional(),
  birthDate: short.optional(),
  segment: short.optional(),
  lifetimeValue: z.number().finite().optional(),
  /** Who looks after them, as the CRM names that person. */
  owner: short.optional(),
  /** Absent: nobody asked. */
  consent: z.enum(['granted', 'denied']).optional(),
  /** ISO 639-1. */
  language: short.optional(),
});

export type Customer = z.infer<typeof customerSchema>;

/** Other names of networks, as files and people write them. */
const networkAliases: Readonly<Record<string, string>> = {
  x: 'twitter',
  tw: 'twitter',
  xcom: 'twitter',
  ig: 'instagram',
  insta: 'instagram',
  fb: 'facebook',
  yt: 'youtube',
  hn: 'hackernews',
  bsky: 'bluesky',
  gh: 'github',
  fediverse: 'mastodon',
};

/** Networks whose name alone, as a column, holds a handle. */
const networks = new Set(
  (
    'twitter instagram facebook youtube linkedin tiktok github mastodon bluesky reddit hackernews threads telegram pinterest twitch ' +
    'snapchat medium tumblr lemmy stackexchange stackoverflow discourse vk flickr'
  ).split(' '),
);

/** One spelling for a network: `X` and `Twitter` are `twitter`. */
export function networkName(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/gu, '');
  return networkAliases[plain] ?? plain;
}

type Scalar = Exclude<keyof Customer, 'emails' | 'phones' | 'websites' | 'handles' | 'accountIds'>;
type List = 'emails' | 'phones' | 'websites';

/** Columns by their name in lower case without punctuation: `First Name`, `first_name` and `firstName` are one. */
const scalars: Readonly<Record<Scalar, string>> = {
  id: 'id customerid contactid crmid recid uuid key externalid accountid customer custid clientid personid customerref customernumber',
  givenName:
    'givenname givennames firstname firstnames forename first given name1 fname nombre nombres nom prenom vorname nome',
  familyName:
    'familyname familynames lastname lastnames surname surnames last family lname apellido apellidos cognom cognoms nachname sobrenome cognome',
  fullName: 'fullname name displayname contactname customername clientname personname nombrecompleto nomcomplet',
  company:
    'company companyname organization organisation org employer accountname account workplace employername empresa firma business',
  city: 'city town suburb locality municipality ciudad ciutat poblacion location homecity cityname residence mailingcity billingcity addresscity primaryaddresscity',
  region: 'region state province provincia county mailingstate primaryaddressstate',
  country: 'country countrycode countryname pais mailingcountry billingcountry addresscountry primaryaddresscountry',
  postcode: 'postcode postalcode zip zipcode plz mailingpostalcode primaryaddresspostalcode',
  street: 'street address address1 streetaddress mailingstreet primaryaddressstreet',
  birthDate: 'birthdate dateofbirth dob birthday',
  segment: 'segment tier customersegment type',
  lifetimeValue: 'lifetimevalue ltv clv value revenue totalspent',
  owner: 'owner ownerid assigneduser assigneduserid assignedto accountmanager manager',
  consent: 'consent optin marketingconsent gdprconsent',
  language: 'language lang locale preferredlanguage languagecode idioma',
};
const lists: Readonly<Record<List, string>> = {
  emails:
    'email emails emailaddress emailaddresses mail correo primaryemail workemail personalemail homeemail otheremail secondaryemail alternateemail altemail alternativeemail emailalt emailsecondary emailwork emailpersonal businessemail companyemail',
  phones:
    'phone phones phonenumber phonenumbers mobile mobilenumber mobilephone cell telephone tel telefono telefon workphone homephone phonework phonemobile otherphone',
  websites:
    'website websites web url urls homepage site blog domain personalwebsite personalsite personalurl websiteurl websites links',
};
const listColumns = new Map(
  Object.entries(lists).flatMap(([field, names]) => names.split(' ').map((name) => [name, field as List] as const)),
);
const scalarColumns = new Map(
  Object.entries(scalars).flatMap(([field, names]) => names.split(' ').map((name) => [name, field as Scalar] as const)),
);

/** What one column holds. `surname2` and the like are appended to the surnames. */
export type CustomerColumn =
  | { readonly kind: 'scalar'; readonly field: Scalar }
  | { readonly kind: 'append'; readonly field: 'givenName' | 'familyName' | 'street' }
  | { readonly kind: 'list'; readonly field: List }
  | { readonly kind: 'handle' | 'accountId'; readonly network: string }
  | { readonly kind: 'accounts' }
  | { readonly kind: 'accountIds' };

/**
 * What a column of a file means by its name, or undefined where it says nothing to us. A number at the end makes lists (`email2`); the
 * name of a network holds a handle (`twitter`, `twitter_handle`, `instagram_username`) or an id (`twitter_id`).
 */
export function customerColumn(name: string): CustomerColumn | undefined {
  const plain = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]/gu, '')
    .slice(0, 60);
  const scalar = scalarColumns.get(plain);
  if (scalar) return { kind: 'scalar', field: scalar };
  if (/^(?:middlenames?|secondname)$/u.test(plain)) return { kind: 'append', field: 'givenName' };
  if (
    /^(?:(?:second|last|family)?(?:surname|lastname|familyname|name)2|secondsurname|secondlastname|secondfamilyname|apellido2|cognom2|segundoapellido|maternal(?:surname|lastname|name)|apellidomaterno)$/u.test(
      plain,
    )
  ) {
    return { kind: 'append', field: 'familyName' };
  }
  if (
    /^(?:(?:first|paternal)(?:surname|lastname)|apellidopaterno|primerapellido|(?:surname|lastname|apellido|cognom)1)$/u.test(
      plain,
    )
  )
    return { kind: 'scalar', field: 'familyName' };
  if (plain === 'address2') return { kind: 'append', field: 'street' };
  const listed = listColumns.get(plain.replace(/\d{1,2}$/u, ''));
  if (listed) return { kind: 'list', field: listed };
  if (
    /^(?:handles?|socialhandles?|accounts|socials?|socialaccounts|socialmedia|socialprofiles?|sociallinks|knownhandles|profiles|usernames?|screenname|nickname)$/u.test(
      plain,
    )
  )
    return { kind: 'accounts' };
  if (/^(?:account|accounts|user|network|social|platform)ids$/u.test(plain)) return { kind: 'accountIds' };
  const [, site = '', what = ''] =
    /^(?:social|handle|user|username)?(.{1,30}?)(?:profile|page|user|account)?(handles?|usernames?|user|name|screenname|account|login|link|url|page|profile|ids?|userid|accountid)?\d?$/u.exec(
      plain,
    ) ?? [];
  const network = networkName(site);
  if (!networks.has(network)) return undefined;
  return { kind: /^(?:ids?|userid|accountid)$/u.test(what) ? 'accountId' : 'handle', network };
}

const listSeparator = /[;|,\n]/u;

/**
 * Makes a customer of one row, whose columns are named as above; a value may be a list (`a@b.c; d@e.f`, or an array), and `handles` an
 * object by network or `twitter:name;instagram:name`. Throws a `ZodError` or `Error` that names what is wrong.
 */
export function customerFromRow(
  row: Readonly<Record<string, unknown>>,
  columnOf: (name: string) => CustomerColumn | undefined = customerColumn,
): Customer {
  const found: Record<string, unknown> = {};
  const lists: Record<List, string[]> = { emails: [], phones: [], websites: [] };
  const accounts = { handle: {} as Record<string, string[]>, accountId: {} as Record<string, string[]> };
  const add = (kind: 'handle' | 'accountId', network: string, value: string) => {
    accounts[kind][network] = [...(accounts[kind][network] ?? []), value];
  };
  for (const [name, raw] of Object.entries(row)) {
    if (raw === undefined || raw === null || raw === '') continue;
    if (name === 'location' && typeof raw === 'object') {
      const { city, region, country } = raw as Record<string, unknown>;
      Object.assign(found, { city, region, country });
      continue;
    }
    const column = columnOf(name);
    if (column === undefined) continue;
    if (column.kind === 'scalar' || column.kind === 'append') {
      const text = String(raw).trim();
      if (text === '') continue;
      const before = found[column.field];
      found[column.field] = column.kind === 'append' && typeof before === 'string' ? `${before} ${text}` : text;
    } else if (column.kind === 'list') lists[column.field].push(...values(raw));
    else if (column.kind === 'accounts' || column.kind === 'accountIds')
      for (const [network, value] of pairs(raw, row['network'] ?? row['platform']))
        add(column.kind === 'accounts' ? 'handle' : 'accountId', network, value);
    else for (const value of values(raw)) add(column.kind, column.network, value);
  }
  const { lifetimeValue, consent, ...rest } = found;
  const value = typeof lifetimeValue === 'string' ? Number(lifetimeValue.replace(/[^\d.-]/gu, '')) : undefined;
  return customerSchema.parse({
    ...rest,
    ...lists,
    handles: accounts.handle,
    accountIds: accounts.accountId,
    ...(value !== undefined && Number.isFinite(value) && { lifetimeValue: value }),
    ...(typeof consent === 'string' && consentOf(consent)),
  });
}

function values(raw: unknown): string[] {
  const value = typeof raw === 'string' && raw.startsWith('[') ? parsed(raw) : raw;
  const parts = Array.isArray(value) ? value.map(oneOf) : oneOf(value).split(listSeparator);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** One value, which may stand in an object: `{"type": "work", "value": "a@b.cat"}`. */
function oneOf(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return String(raw ?? '');
  const { value, email, address, number, phone, url, handle } = raw as Record<string, unknown>;
  const found = value ?? email ?? address ?? number ?? phone ?? url ?? handle;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

/** Accounts with their networks; those without are of the row's own network, or of one that nobody names. */
function pairs(raw: unknown, network: unknown): [network: string, handle: string][] {
  const value = typeof raw === 'string' && /^[[{]/u.test(raw) ? parsed(raw) : raw;
  if (Array.isArray(value) && value.some((one) => typeof one === 'object' && one !== null)) {
    return value.slice(0, 50).flatMap((one: Record<string, unknown> | null) => {
      const on = one?.['network'] ?? one?.['platform'] ?? one?.['site'] ?? one?.['type'];
      const handle =
        one?.['handle'] ?? one?.['username'] ?? one?.['name'] ?? one?.['url'] ?? one?.['value'] ?? one?.['id'];
      return typeof handle === 'string' ? [[typeof on === 'string' ? networkName(on) : 'unknown', handle]] : [];
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, of]) =>
      values(of).map((one): [string, string] => [networkName(name), one]),
    );
  }
  const own = typeof network === 'string' && network !== '' ? networkName(network) : 'unknown';
  return values(value).map((part): [string, string] => {
    const [, name, handle] = /^([\w .]{1,30}?)\s*[:=]\s*(?!\/\/)(.+)$/u.exec(part) ?? [];
    return name && handle ? [networkName(name), handle] : [own, part];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function consentOf(text: string): { consent?: 'granted' | 'denied' } {
  if (/^(?:granted|yes|y|true|1|opt-?in|s[ií]|given)$/iu.test(text)) return { consent: 'granted' };
  return /^(?:denied|no|n|false|0|opt-?out|withdrawn)$/iu.test(text) ? { consent: 'denied' } : {};
}
