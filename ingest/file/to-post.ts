import { createHash } from 'node:crypto';
import { parseDate } from '../../core/parse-date.ts';
import { type PostDraft, type PostType, postDraftSchema, postTypes } from '../../core/post.ts';
import { type Field, type FieldMap, valueAt } from './fields.ts';

type Values = Readonly<Record<string, unknown>>;

/** Why a row cannot be a post. */
export class RowError extends Error {}

export interface RowDefaults {
  readonly network: string;
  readonly postType: PostType;
}

/** What people write where there is nothing. */
const nothing = /^(?:|-|n\/?a|null|none|nil|nan|undefined)$/iu;

/**
 * Makes a post of a row. `given` are the fields that the configuration maps: what they hold must be readable; what a usual
 * name promised and does not hold is passed over, save for dates, which would distort every chart. Throws `RowError`.
 */
export function toPost(values: Values, map: FieldMap, given: FieldMap, defaults: RowDefaults): PostDraft {
  const read = <T>(
    field: Field,
    expected: string,
    parse: (value: string | number | boolean) => T | undefined,
  ): T | undefined => {
    const path = map[field];
    if (path === undefined) return undefined;
    const value = valueAt(values, path);
    if (value === undefined || value === null) return undefined;
    const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (scalar && nothing.test(String(value).trim())) return undefined;
    const parsed = scalar ? parse(value) : undefined;
    if (parsed === undefined && (given[field] !== undefined || field === 'publishedAt' || field === 'text')) {
      throw new RowError(`column "${path}": expected ${expected}, got ${JSON.stringify(value).slice(0, 100)}`);
    }
    return parsed;
  };
  const string = (field: Field) => read(field, 'text', (value) => String(value).trim());
  const count = (field: Field) =>
    read(field, 'a whole number', (value) => parseNumber(value, (n) => Number.isSafeInteger(n) && n >= 0));

  const text = read('text', 'text', String) ?? '';
  const title = string('title');
  if (text.trim() === '' && !title)
    throw new RowError(`column "${map.text ?? 'text'}": expected the text of the post, got nothing`);
  const network = read('network', 'the name of a network', slug) ?? defaults.network;
  const id = read('id', 'an id, exact and in quotes where it is a long number', exactId);
  const author = string('author');
  const authorIsHandle = author !== undefined && !/\s/u.test(author);
  const language = read('language', 'a language code such as "ca"', parseLanguage);
  const draft = {
    id: id === undefined ? hashId(values) : `${network}:${id}`,
    network,
    type: read('type', `one of ${postTypes.join(', ')}`, parseType) ?? defaults.postType,
    text,
    title,
    url: read('url', 'an http address', parseUrl),
    author: compact({
      id: string('authorId'),
      handle: (string('authorHandle') ?? (authorIsHandle ? author : undefined))?.replace(/^@/u, ''),
      name: string('authorName') ?? (authorIsHandle ? undefined : author),
      followers: count('followers'),
      location: string('location'),
    }),
    publishedAt: read('publishedAt', 'a date such as 2026-03-01T12:00:00Z', parseDate),
    parentId: prefixed(network, read('parentId', 'an id', exactId)),
    threadId: prefixed(network, read('threadId', 'an id', exactId)),
    languageHint: language,
    country: read('country', 'a country code such as "es"', parseCountry),
    engagement: compact({
      likes: count('likes'),
      shares: count('shares'),
      replies: count('replies'),
      views: count('views'),
      score: read('score', 'a whole number', (value) => parseNumber(value, Number.isSafeInteger)),
      rating: read('rating', 'a number from 0 to 5', (value) => parseNumber(value, (n) => n >= 0 && n <= 5)),
    }),
  };
  return check(compact(draft));
}

/** A row in the form of our own posts, as an export holds them; undefined where it has not that form. Throws `RowError`. */
export function ownPost(values: Values): PostDraft | undefined {
  const { id, network, type, text } = values as Partial<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof network !== 'string' || typeof type !== 'string' || typeof text !== 'string')
    return undefined;
  if (!/^[a-z0-9-]+:./u.test(id) || !(postTypes as readonly string[]).includes(type)) return undefined;
  const { kind: _kind, source: _source, fetchedAt: _fetchedAt, ...draft } = values as Record<string, unknown>;
  for (const field of ['publishedAt', 'editedAt']) {
    const value = draft[field];
    if (value === null) delete draft[field];
    else if (typeof value === 'string') draft[field] = parseDate(value) ?? value;
  }
  return check(draft);
}

function check(draft: unknown): PostDraft {
  const parsed = postDraftSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RowError(`${issue?.path.join('.') || 'post'}: ${issue?.message ?? 'not a post'}`);
}

/** The row's own name: by all its columns and values, in their order, so that a row has it again in every import. */
function hashId(values: Values): string {
  return `import:${createHash('sha256')
    .update(JSON.stringify(Object.entries(values)))
    .digest('hex')
    .slice(0, 32)}`;
}

/** A JSON number beyond 2^53 has lost its last digits, and names another post. */
function exactId(value: string | number | boolean): string | undefined {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
  return String(value).trim().slice(0, 1_500) || undefined;
}

function prefixed(network: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : `${network}:${id}`;
}

/** `1,234` and `1 234` are whole numbers; `4,5` is four and a half. */
function parseNumber(value: string | number | boolean, fits: (n: number) => boolean): number | undefined {
  const plain = String(value).trim();
  const n = Number(
    /^-?\d{1,3}(?:[,.\s']\d{3})+$/u.test(plain) ? plain.replace(/[,.\s']/gu, '') : plain.replace(',', '.'),
  );
  return typeof value !== 'boolean' && plain !== '' && fits(n) ? n : undefined;
}

function slug(value: string | number | boolean): string | undefined {
  return (
    String(value)
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, '-')
      .replace(/^-+|-+$/gu, '') || undefined
  );
}

function parseType(value: string | number | boolean): PostType | undefined {
  return postTypes.find((type) => type === String(value).trim().toLowerCase());
}

function parseUrl(value: string | number | boolean): string | undefined {
  const url = String(value).trim();
  return /^https?:\/\/\S+$/iu.test(url) && url.length <= 2_000 ? url : undefined;
}

function parseLanguage(value: string | number | boolean): string | undefined {
  const tag = String(value).trim().replaceAll('_', '-');
  return /^[a-z]{2,3}(?:-[a-z0-9]+)*$/iu.test(tag) && tag.length <= 35 ? tag : undefined;
}

function parseCountry(value: string | number | boolean): string | undefined {
  const code = String(value).trim().toLowerCase();
  return /^[a-z]{2}$/u.test(code) ? code : undefined;
}

/** Without what is undefined. */
function compact<T extends object>(object: T): Partial<T> {
  const kept: Partial<T> = {};
  for (const key in object) if (object[key] !== undefined) kept[key] = object[key];
  return kept;
}
