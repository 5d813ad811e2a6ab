import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { configJsonSchema, type JsonSchema, keysAt } from '../../config/json-schema.ts';
import { renderConfigReference } from '../../config/reference.ts';
import { createConfigSchema, slug } from '../../config/schema.ts';
import { parseDuration } from '../../core/duration.ts';
import { components } from './components.ts';

const schema = configJsonSchema(components);

describe('createConfigSchema', () => {
  test('refuses a source type that takes a key of all sources, or that is no object', () => {
    const own = (config: z.ZodType) => () =>
      createConfigSchema([
        { type: 'odd', summary: 'Odd.', schedule: 'once', config, create: () => expect.unreachable() },
      ]);
    expect(own(z.strictObject({ name: z.string() }))).toThrow('source "odd": name belong to all sources');
    expect(own(z.string())).toThrow('source "odd": its config must be a zod object');
  });

  test('refuses a term that no text could be cut to', () => {
    const result = createConfigSchema(components).safeParse({
      brands: [{ name: 'Acme', aliases: ['🚀', ' ', 'C++'] }],
    });
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'brands.0.aliases.0',
      'brands.0.aliases.1',
    ]);
  });

  test('refuses two of one name even beside other mistakes', () => {
    const brands = [{ name: 'Acme' }, { id: 'acme', name: 'Other' }, { name: 3 }];
    const result = createConfigSchema(components).safeParse({ brands });
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['brands.2.name', 'brands.1.id']);
  });
});

describe('the JSON Schema', () => {
  test('describes every key', () => {
    const undescribed: string[] = [];
    const walk = (node: JsonSchema, path: string): void => {
      for (const [key, property] of Object.entries(node.properties ?? {})) {
        if (!property.description) undescribed.push(`${path}${key}`);
        walk(property, `${path}${key}.`);
      }
      if (node.items) walk(node.items, path);
      for (const branch of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) walk(branch, path);
    };
    walk(schema, '');
    // Those two are the test's own.
    expect(undescribed).toEqual(['sources.urls.url', 'sources.urls.password']);
  });

  test('is draft 7, closed, and knows each source type with its defaults', () => {
    expect(schema).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', additionalProperties: false });
    expect(schema.required).toEqual(['brands']);
    expect(schema.properties?.['brands']?.items?.required).toEqual(['name']);
    const types = schema.properties?.['sources']?.items?.oneOf ?? [];
    expect(types.map((type) => [type.properties?.['type']?.const, type.properties?.['schedule']?.default])).toEqual([
      ['feed', 'every 15m'],
      ['hackernews', 'every 5m'],
    ]);
  });

  test('knows the keys at a place', () => {
    const data = { sources: [{ type: 'hackernews' }, { type: 'feed', urls: [{}] }] };
    expect(keysAt(schema, ['sources', 0], data)).toEqual(['tags', 'type', 'name', 'schedule', 'slowest', 'enabled']);
    expect(keysAt(schema, ['sources', 1, 'urls', 0], data)).toEqual(['url', 'password']);
    expect(keysAt(schema, ['nowhere'], data)).toEqual([]);
  });
});

describe('the reference', () => {
  const reference = renderConfigReference(components);

  test.each([
    '## `brands[]`',
    '| `name` | text | required | The name as people write it. Matched as a word or phrase. |',
    '| `timeout` | duration | `"30s"` | Longest that one answer may take, redirects included. |',
    '| `retention.mentionsDays` | whole number, 1 to 20000 |  | Days that mentions are kept. Default: for ever. |',
    '| `allowPrivate` | true or false or list of text | `false` |',
    '### `type: feed`\n\nNews and blogs. Schedule by default: `every 15m`.',
    '| `urls` | list of text or mapping | required | Addresses of feeds. |\n| `urls[].url` | text | required |',
    '| `tags` | list of `story`, `comment` | `["story","comment"]` | Kinds of items. |',
  ])('holds %s', (line) => {
    expect(reference).toContain(line);
  });

  test('is the same each time', () => {
    expect(renderConfigReference(components)).toBe(reference);
  });
});

test('slug', () => {
  expect(['Acme & Sons', 'Cafè', '  -x- ', '日本', 'ß', `${'ab '.repeat(40)}`].map(slug)).toEqual([
    'acme-sons',
    'cafe',
    'x',
    '',
    '',
    `${'ab-'.repeat(20)}ab`,
  ]);
});

test('parseDuration', () => {
  expect(['500ms', '30s', '5m', '2h', '7d', ' 1 s '].map(parseDuration)).toEqual([
    500, 30_000, 300_000, 7_200_000, 604_800_000, 1_000,
  ]);
  expect(['', '5', '5x', '-5s', '1.5h', '1h30m', '9999999999s'].map(parseDuration)).toEqual(Array(7).fill(undefined));
});
