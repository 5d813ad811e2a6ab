import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { limits } from '../../../processors/query/limits.ts';
import type { QueryLibrary } from '../../../processors/query/parse.ts';
import { checkQuery } from '../../../processors/query.ts';

const text = readFileSync(packagePath('docs', 'QUERIES.md'), 'utf8');
const section = (title: string): string => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const library: QueryLibrary = {
  lists: new Map([
    ['staff', ['ann']],
    ['press', ['bbc.co.uk']],
  ]),
  blocks: new Map([['products', 'pay OR card']]),
};

describe('docs/QUERIES.md', () => {
  const spellings = section('In short')
    .split('\n')
    .flatMap((line) => (line.startsWith('|') ? (line.split(' | ')[0]?.match(/`[^`]+`/gu) ?? []) : []))
    .map((span) => span.slice(1, -1))
    .filter((span) => !span.startsWith('<<<'));
  const examples = [...section('Examples').matchAll(/```\n([\s\S]*?)```/gu)].flatMap(([, code = '']) =>
    code.trim().split('\n\n'),
  );

  it('is read as it is here', () => {
    expect(spellings.length).toBeGreaterThan(45);
    expect(examples).toHaveLength(3);
  });

  it.each([...spellings, ...examples])('writes what is understood: %s', (query) => {
    expect(checkQuery(query, library)).toMatchObject({ ok: true });
  });

  it('tells the limits', () => {
    const told = section('Limits').replaceAll(',', '');
    for (const [name, limit] of Object.entries(limits)) {
      if (name !== 'prefix') expect(told, name).toContain(String(limit));
    }
  });
});
