import { customerColumn, networkName } from '../../../core/customer.ts';
import type { AuthorView } from '../../../processors/identity/author.ts';

/** An author of the file: by which ids the truth may name them, and what is known of them. */
export interface AuthorLine {
  readonly ids: readonly string[];
  readonly view: AuthorView;
}

type Fields = ReadonlyMap<string, unknown>;

const maxText = 20_000;
const inner = 'author user profile account'.split(' ');
const bios =
  'bio biography description about aboutme summary headline tagline signature jobtitle title occupation work profiletext note'.split(
    ' ',
  );
const links =
  'website websites link links site homepage profileurl urls externalurl externalurls accounts otheraccounts linkedaccounts socials sociallinks'.split(
    ' ',
  );
const writings =
  'posts texts text content mentions tweets statuses comments messages recentposts sampleposts post'.split(' ');
/** Fields that are read by name, or say nothing of who somebody is: what is left may hold an address, and is read as the bio is. */
const known =
  /avatar|image|picture|photo|icon|banner|^(?:.*(?:id|ids|date|at|cursor|hash|time|timezone|count|followers|following|verified|type|kind|status|score|truth|label)|network|platform|source|networkname|handle|username|userhandle|screenname|nick|nickname|login|displayname|name|fullname|authorname|realname|firstname|givenname|lastname|familyname|surname|email|mail|emailaddress|publicemail|contactemail|phone|telephone|mobile|phonenumber|company|organi[sz]ation|employer|city|town|suburb|country|location|locations|place|places|region|state|language|languages|lang|languagehint|locale|postcode|zip|zipcode|postalcode|street|address|address1|birthdate|dateofbirth|dob|url|key)$/u;

/**
 * An author as files of many shapes have one: flat, or with the profile in `author`, `user` or `profile`; names in any case and punctuation;
 * links and posts as texts or objects; accounts elsewhere by network.
 */
export function authorLine(value: Readonly<Record<string, unknown>>): AuthorLine {
  const outer = byPlainName(value);
  const nested = new Map(
    inner.flatMap((name) => {
      const one = outer.get(name);
      return isObject(one) ? [...byPlainName(one)] : [];
    }),
  );
  const all: Fields = new Map([...outer, ...nested]);
  const text = (names: string): string | undefined => {
    for (const name of names.split(' ')) {
      const found = textOf(all.get(name));
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const ids = [
    ...['authorid', 'id', 'recid'].map((name) => outer.get(name)),
    ...['authorid', 'id'].map((name) => nested.get(name)),
    ...['author', 'userid', 'accountid', 'key'].map((name) => outer.get(name)),
  ].flatMap((id) => (typeof id === 'object' ? [] : (textOf(id) ?? [])));
  const parts = [text('firstname givenname'), text('lastname familyname surname')].filter((part) => part !== undefined);
  const sites = links.flatMap((name) => listOf(all.get(name)));
  // An id such as "twitter:mpuig" says both.
  const [, idNetwork, idHandle] = /^([a-z]{2,20})[:/]@?([\w.@-]{2,80})$/iu.exec(ids[0] ?? '') ?? [];
  const network = text('network platform networkname source') ?? idNetwork ?? '';
  const handle =
    text('handle username userhandle screenname nick nickname login') ?? handleOf(all.get('account')) ?? idHandle;
  const place = [...placesOf(all), text('city suburb town'), text('country')].filter((part) => part !== undefined);
  const url = text('url') ?? sites[0];
  const written = writings.flatMap((name) => listOf(all.get(name))).slice(0, 20);
  const bio = [
    ...bios.flatMap((name) => listOf(all.get(name))),
    ...(typeof outer.get('profile') === 'string' ? listOf(outer.get('profile')) : []),
    ...sites,
    ...['emails', 'phones'].flatMap((name) => listOf(all.get(name))),
    ...[...all].flatMap(([name, one]) => (isKnown(name) ? [] : listOf(one))),
  ].join('\n');
  const optional = <K extends string>(key: K, found: string | undefined) =>
    found === undefined ? {} : ({ [key]: found } as Record<K, string>);
  const count = Number(text('followers followerscount followercount') ?? Number.NaN);
  return {
    ids: [...new Set(ids)],
    view: {
      network,
      author: {
        ...optional(
          'id',
          text('networkid networkuserid accountid userid platformid platformuserid nativeid') ??
            textOf(nested.get('id')) ??
            ids[0],
        ),
        ...optional('handle', handle),
        ...optional(
          'name',
          text('displayname name fullname authorname realname') ?? (parts.length > 0 ? parts.join(' ') : undefined),
        ),
        ...optional('url', url),
        ...optional('location', place.length > 0 ? [...new Set(place)].join(', ').slice(0, 1_000) : undefined),
        ...optional('bio', bio === '' ? undefined : bio.slice(0, 10_000)),
        ...(Number.isInteger(count) && count >= 0 && { followers: count }),
      },
      language:
        text('language lang languagehint locale') ?? listOf(all.get('languages'))[0] ?? spokenIn(all.get('posts')),
      texts: written.map((one) => one.slice(0, maxText)),
      email: text('email mail emailaddress publicemail contactemail'),
      phone: text('phone telephone mobile phonenumber'),
      company: text('company organization organisation employer'),
      birthDate: text('birthdate dateofbirth dob'),
      postcode: text('postcode zip zipcode postalcode'),
      street: text('street address address1'),
    },
  };
}

function isKnown(name: string): boolean {
  return (
    known.test(name) ||
    inner.includes(name) ||
    bios.includes(name) ||
    links.includes(name) ||
    writings.includes(name) ||
    name === 'emails' ||
    name === 'phones'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byPlainName(value: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(
    Object.entries(value)
      .slice(0, 200)
      .map(([name, one]) => [name.toLowerCase().replace(/[^a-z0-9]/gu, ''), one]),
  );
}

function handleOf(account: unknown): string | undefined {
  return typeof account === 'string' ? textOf(account) : undefined;
}

/** Places of a text, of its parts, or of a list of either. */
function placesOf(all: Fields): string[] {
  return ['location', 'locations', 'place', 'places'].flatMap((name) => {
    const value = all.get(name);
    return (Array.isArray(value) ? value.slice(0, 5) : [value]).flatMap((one) => textOf(one) ?? []);
  });
}

/** The language of most posts that tell theirs. */
function spokenIn(posts: unknown): string | undefined {
  const counts = new Map<string, number>();
  for (const post of Array.isArray(posts) ? posts.slice(0, 50) : []) {
    const language = isObject(post) ? (post['language'] ?? post['lang']) : undefined;
    if (typeof language === 'string') counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.slice(0, maxText);
  if (!isObject(value)) return undefined;
  // A place in parts.
  const parts = Object.values(value)
    .filter((part): part is string => typeof part === 'string')
    .slice(0, 4);
  return parts.length > 0 ? parts.join(', ').slice(0, 500) : undefined;
}

const speaking = 'text body content message url href value'.split(' ');

/** The texts of a value: of a list each, of an object what speaks in it, or all of it, with accounts as `network: @handle`. */
function listOf(value: unknown, depth = 0): string[] {
  if (Array.isArray(value)) return depth > 3 ? [] : value.slice(0, 50).flatMap((one) => listOf(one, depth + 1));
  if (isObject(value)) {
    if (depth > 3) return [];
    const network = value['network'] ?? value['platform'];
    const handle = value['handle'] ?? value['username'];
    if (typeof network === 'string' && typeof handle === 'string') return [accountText(network, handle)];
    const main = speaking.flatMap((name) => (value[name] === undefined ? [] : listOf(value[name], depth + 1)));
    if (main.length > 0) return main;
    return Object.entries(value)
      .slice(0, 30)
      .flatMap(([name, one]) =>
        listOf(one, depth + 1).map((text) => (isAccount(name, text) ? accountText(name, text) : text)),
      );
  }
  return textOf(value) === undefined ? [] : [textOf(value) as string];
}

function isAccount(name: string, text: string): boolean {
  return customerColumn(name)?.kind === 'handle' && /^@?[\w.@-]{2,80}$/u.test(text);
}

function accountText(network: string, handle: string): string {
  return handle.includes('/') ? handle : `${networkName(network)}: @${handle.replace(/^@/u, '')}`;
}
