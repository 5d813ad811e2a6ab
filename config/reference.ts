import type { ChannelComponent } from '../core/channel.ts';
import type { SourceComponent } from '../core/component.ts';
import type { CrmComponent } from '../core/crm.ts';
import { crms as shippedCrms } from '../crm/index.ts';
import { channels as shippedChannels } from '../sinks/notify/index.ts';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';

/** Every key of the configuration as Markdown: its type, default and meaning, section by section. */
export function renderConfigReference(
  sources: readonly SourceComponent[],
  channels: readonly ChannelComponent[] = shippedChannels,
  crms: readonly CrmComponent[] = shippedCrms,
): string {
  const { properties = {}, required } = configJsonSchema(sources);
  const sections = [introduction];
  const scalars = Object.entries(properties).filter(([, schema]) => !isSection(schema));
  sections.push(`## Top level\n\n${table(Object.fromEntries(scalars), required)}`);
  for (const [key, schema] of Object.entries(properties)) {
    if (!isSection(schema) || key === 'sources' || key === 'channels' || key === 'crm') continue;
    const item = schema.items ?? schema;
    const path = schema.items ? `${key}[]` : key;
    const need = required?.includes(key) ? ' Required.' : '';
    sections.push(`## \`${path}\`\n\n${schema.description ?? ''}${need}\n\n${table(item.properties, item.required)}`);
    if (key === 'alerts') sections.push(typedSections('alerts.rules', schema.properties?.['rules'], ruleKeys));
  }
  sections.push(typedSections('channels', properties['channels'], channelKeys, channels));
  sections.push(typedSections('crm', properties['crm'], crmKeys, crms));
  sections.push(typedSections('sources', properties['sources'], sourceKeys, sources));
  return `${sections.join('\n\n')}\n`;
}

const introduction = `# Configuration

Generated from the schemas: \`npm run docs\`. One YAML file, \`escolta.yaml\`; unknown keys are refused. \`escolta check\` tells every
mistake at once, \`escolta init\` writes a first file, and \`escolta check --print-schema > escolta.schema.json\` gives your editor
completion, through the first line of the file: \`# yaml-language-server: $schema=./escolta.schema.json\`.

## Values

- A **duration** is text such as \`500ms\`, \`30s\`, \`5m\`, \`2h\`, \`7d\`.
- A **schedule** is \`every 5m\` (from 1s to 30d), a cron expression of five or six fields in the machine's time zone, or \`once\`.
- \`\${NAME}\` in a text is the environment variable; \`\${NAME:-default}\` has a default for when it is unset or empty;
  \`\${file:/run/secrets/name}\` is what the file holds, without its last line break, relative to this file. A missing one is
  a mistake. What is filled in is text; where a key wants a number or a truth value, it is read as one. \`$\${\` stands for \`\${\` itself.
  Inside \`{ }\` and \`[ ]\`, put it in quotes.
- Values under keys such as \`password\`, \`token\`, \`bearer\` and \`headers\`, from files, and from variables so called,
  are never shown in messages or logs.
- Anchors, aliases (at most 100) and \`<<\` work; custom tags do not. The file holds at most 1 MB.
- \`ESCOLTA_CLICKHOUSE_URL\`, \`_USER\` and \`_PASSWORD\` override \`store.url\`, \`username\` and \`password\`; \`ESCOLTA_DATA_DIR\`,
  relative to the current folder, overrides \`store.path\`; \`ESCOLTA_KAFKA_BROKERS\`, with commas, overrides \`bus.brokers\`;
  \`ESCOLTA_MONITOR_LISTEN\` overrides \`monitor.listen\`, \`ESCOLTA_WEB_LISTEN\` \`web.listen\`. \`ESCOLTA_CLICKHOUSE_PASSWORD_FILE\` names a file that holds the password.`;

function isSection(schema: JsonSchema): boolean {
  return schema.properties !== undefined || schema.items?.properties !== undefined || schema.items?.oneOf !== undefined;
}

/** Keys that all types of a list share. */
const sourceKeys = ['name', 'schedule', 'slowest', 'enabled'];
const channelKeys = ['name', 'enabled', 'language', 'timezone', 'fallback', 'template'];
const crmKeys = ['name', 'enabled', 'customers'];
const ruleKeys = 'name enabled brands segment severity for cooldown labels channels repeat escalate'.split(' ');

interface TypeSummary {
  readonly type: string;
  readonly summary: string;
  readonly schedule?: string;
}

/** A list of things of several types: the keys that all share, then those of each type. */
function typedSections(
  path: string,
  schema: JsonSchema | undefined,
  keys: readonly string[],
  summaries: readonly TypeSummary[] = [],
): string {
  const branches = schema?.items?.oneOf ?? [];
  const of = (key: string): JsonSchema => {
    const own = branches.map((branch) => branch.properties?.[key] ?? {});
    const { default: byDefault, ...rest } = own[0] ?? {};
    // What differs from type to type is told by a note.
    const differs = own.some((one) => JSON.stringify(one.default) !== JSON.stringify(byDefault));
    if (!differs) return { ...rest, ...(byDefault === undefined ? {} : { default: byDefault }) };
    const told = rest.description?.includes('Default: ');
    return { ...rest, description: told ? rest.description : `${rest.description} Default: by type.` } as JsonSchema;
  };
  const shared: Record<string, JsonSchema> = { type: { type: 'string', description: 'One of the types below.' } };
  for (const key of keys) shared[key] = of(key);
  const parts = [
    `## \`${path}[]\`\n\n${schema?.description ?? ''} All types share these keys:\n\n${table(shared, ['type'])}`,
  ];
  for (const branch of branches) {
    const type = String(branch.properties?.['type']?.const ?? '');
    const found = summaries.find((one) => one.type === type);
    const schedule = found?.schedule === undefined ? '' : ` Schedule by default: \`${found.schedule}\`.`;
    const summary = found?.summary ?? branch.properties?.['type']?.description ?? '';
    const own = Object.fromEntries(Object.entries(branch.properties ?? {}).filter(([key]) => !(key in shared)));
    const rows = Object.keys(own).length === 0 ? 'No keys of its own.' : table(own, branch.required);
    parts.push([`### \`type: ${type}\``, `${summary}${schedule}`, rows].filter(Boolean).join('\n\n'));
  }
  return parts.join('\n\n');
}

/** Keys as a Markdown table. */
export function table(properties: JsonSchema['properties'], required: readonly string[] = []): string {
  const rows = rowsOf(properties, required, '').map((cells) => `| ${cells.map(cell).join(' | ')} |`);
  return ['| Key | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function rowsOf(properties: JsonSchema['properties'], required: readonly string[], prefix: string): string[][] {
  return Object.entries(properties ?? {}).flatMap(([key, schema]) => {
    const path = `${prefix}${key}`;
    const byDefault = required.includes(key) ? 'required' : schema.default === undefined ? '' : shortly(schema.default);
    const nested = nestedOf(schema);
    const value =
      nested && schema.default !== undefined && Object.keys(schema.default as object).length === 0 ? '' : byDefault;
    const row = [`\`${path}\``, typeOf(schema), value, schema.description ?? ''];
    return nested ? [row, ...rowsOf(nested.properties, nested.required ?? [], nested.prefix(path))] : [row];
  });
}

/** A default as it is written; a long one is told in words by the description. */
function shortly(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 120 ? '' : `\`${text}\``;
}

/** The keys inside of a value: of a mapping, of the items of a list, or of the mapping among several types. */
function nestedOf(schema: JsonSchema) {
  // What has types is told in a section of its own.
  if (schema.items?.oneOf) return undefined;
  const inItems = schema.items ? mappingIn(schema.items) : undefined;
  const named = typeof schema.additionalProperties === 'object' ? mappingIn(schema.additionalProperties) : undefined;
  const found = inItems ?? mappingIn(schema) ?? named;
  if (!found) return undefined;
  const prefix = (path: string) => (inItems ? `${path}[].` : found === named ? `${path}.NAME.` : `${path}.`);
  return { properties: found.properties, required: found.required, prefix };
}

function mappingIn(schema: JsonSchema): JsonSchema | undefined {
  return [schema, ...(schema.anyOf ?? schema.oneOf ?? [])].find((branch) => branch.properties !== undefined);
}

function typeOf(schema: JsonSchema): string {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return [...new Set(branches.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (schema.type === 'object') {
    return typeof schema.additionalProperties === 'object'
      ? `mapping to ${typeOf(schema.additionalProperties)}`
      : 'mapping';
  }
  if (schema.pattern?.includes('(ms|s|m|h|d)')) return 'duration';
  const names: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', boolean: 'true or false' };
  return `${names[schema.type ?? ''] ?? schema.type ?? 'anything'}${range(schema)}`;
}

function range({ minimum, maximum }: JsonSchema): string {
  if (minimum !== undefined && maximum !== undefined) return `, ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `, at least ${minimum}`;
  return maximum === undefined ? '' : `, at most ${maximum}`;
}

function cell(text: string): string {
  return text.replace(/\s+/gu, ' ').replaceAll('|', '\\|');
}
