import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createConfigSchema } from '../../config/schema.ts';
import { renderSourcePages } from '../../config/source-pages.ts';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';

const page = renderSourcePages(sources);

/** Fields of posts, without those that all have. */
function fieldsOf(posts: readonly Record<string, unknown>[]): Set<string> {
  const always = new Set(['id', 'network', 'type', 'text', 'markup', 'kind', 'source', 'fetchedAt']);
  const fields = new Set<string>();
  for (const post of posts) {
    for (const [key, value] of Object.entries(post)) {
      if (always.has(key)) continue;
      if (Array.isArray(value)) value.length > 0 && fields.add(key);
      else if (typeof value === 'object' && value !== null)
        for (const part of Object.keys(value)) fields.add(`${key}.${part}`);
      else fields.add(key);
    }
  }
  return fields;
}

const withFixtures = readdirSync(packagePath('test/fixtures')).filter((type) =>
  sources.some((source) => source.type === type),
);

describe('the pages of sources', () => {
  it.each(sources)('tell of $type all that somebody must know', ({ type, page: facts }) => {
    expect(page).toContain(`\n## ${type}\n`);
    const told = [facts?.costs, facts?.credentials, facts?.blind, facts?.backfill, facts?.after];
    for (const text of told) expect(text).toMatch(/^\S[\s\S]*\.$/u);
    expect(facts?.gives.length).toBeGreaterThan(0);
  });

  it.each(sources)('show an example of $type that is accepted', ({ type, page: facts }) => {
    const lines = (facts?.example ?? '').split('\n').map((line) => `    ${line}`);
    // What stands for secrets, as it would be filled in.
    const text = `brands: [{ name: Acme }]\nsources:\n  - type: ${type}\n${lines.join('\n')}`.replace(
      /\$\{\w+\}/gu,
      `1:${'x'.repeat(32)}`,
    );
    const parsed = createConfigSchema(sources).safeParse(parse(text));
    expect(parsed.error?.issues).toBeUndefined();
    expect(page).toContain(`  - type: ${type}\n`);
  });

  it.each(withFixtures)('name what %s gives, and nothing that it does not', (type) => {
    const folder = packagePath('test/fixtures', type);
    const posts = readdirSync(folder)
      .filter((name) => name.endsWith('.expected.json'))
      .flatMap((name) => (JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as { posts?: [] }).posts ?? []);
    if (posts.length === 0) return;
    const seen = fieldsOf(posts);
    const gives = new Set(sources.find((source) => source.type === type)?.page?.gives);
    expect([...seen].filter((field) => !gives.has(field))).toEqual([]);
    // What only further requests give is not in the recorded answers.
    const later = new Set(['parentId', 'threadId', 'editedAt', 'engagement.replies', 'engagement.views']);
    expect([...gives].filter((field) => !seen.has(field) && !later.has(field))).toEqual([]);
  });
});
