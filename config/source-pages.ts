import type { SourceComponent, SourcePage } from '../core/component.ts';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';
import { table } from './reference.ts';

/** What is said of each type of source, as one Markdown page: from the components themselves, so that it is true of them. */
export function renderSourcePages(sources: readonly SourceComponent[]): string {
  const branches = configJsonSchema(sources).properties?.['sources']?.items?.oneOf ?? [];
  const keysOf = (type: string) => branches.find(({ properties }) => properties?.['type']?.const === type);
  const names = sources.map(({ type }) => `[\`${type}\`](#${type})`).join(', ');
  const pages = sources.flatMap((source) => (source.page ? [pageOf(source, source.page, keysOf(source.type))] : []));
  return `${[introduction, names, ...pages].join('\n\n')}\n`;
}

const introduction = `# Sources, one by one

Generated from the sources: \`npm run docs\`. How they work together is told in [Sources](../SOURCES.md); the keys that all of them share are in
[the reference](CONFIG.md#sources). What a network allows is its own decision and changes: read its terms before you use it.`;

/** Keys that all types have, and are told of once. */
const shared = new Set(['type', 'name', 'schedule', 'slowest', 'enabled']);

function pageOf(source: SourceComponent, page: SourcePage, schema: JsonSchema | undefined): string {
  const { type, summary, schedule } = source;
  const facts = [
    ['Costs', page.costs],
    ['To be let in', page.credentials],
    ['Asked', `\`${schedule}\`, unless \`schedule\` says otherwise.`],
    ['Gives', `id, text and type; ${givesOf(page.gives)}.`],
    ['Cannot see', page.blind],
    ['Reads back', page.backfill],
    ['Learns later', page.after],
    ...(page.see ? [['The network says', `<${page.see}>`]] : []),
  ];
  const own = Object.fromEntries(Object.entries(schema?.properties ?? {}).filter(([key]) => !shared.has(key)));
  const keys = Object.keys(own).length === 0 ? 'It has no keys of its own.' : table(own, schema?.required);
  const example = ['sources:', `  - type: ${type}`, ...lines(page.example).map((line) => `    ${line}`)].join('\n');
  return [
    `## ${type}`,
    summary,
    facts.map(([name, text]) => `- **${name}:** ${text}`).join('\n'),
    `\`\`\`yaml\n${example}\n\`\`\``,
    keys,
  ].join('\n\n');
}

const lines = (text: string) => (text === '' ? [] : text.split('\n'));

/** What a person calls the fields of posts. */
const names: Readonly<Record<string, string>> = {
  url: 'permalink',
  parentId: 'parent',
  threadId: 'thread',
  languageHint: 'language',
  publishedAt: 'time',
  editedAt: 'time of the last edit',
  avatarUrl: 'picture',
};

/** `author.name author.id` become `author (name, id)`. */
function givesOf(fields: readonly string[]): string {
  const called = (field: string) => names[field] ?? field;
  const within = new Map<string, string[]>();
  for (const field of fields) {
    const [head = '', part] = field.split('.');
    const parts = within.get(head) ?? [];
    if (part !== undefined) parts.push(head === 'author' && part === 'url' ? 'profile' : called(part));
    within.set(head, parts);
  }
  return [...within]
    .map(([head, parts]) => (parts.length > 0 ? `${head} (${parts.join(', ')})` : called(head)))
    .join('; ');
}
