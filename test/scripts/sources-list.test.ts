import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sources } from '../../ingest/index.ts';
import { listCommand } from '../../scripts/sources/list.ts';
import { sourceLines } from '../../scripts/status.ts';
import { runCommand } from './cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'escolta-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('escolta sources', () => {
  it('says how budgets stand and how often searches are asked, also where nothing runs', async () => {
    writeFileSync(
      join(cwd, 'escolta.yaml'),
      [
        'brands: [{name: Acme Robotics}]',
        'store: {path: data}',
        'sources:',
        '  - {type: x, bearer: b, budget: 1000}',
        '  - {type: mastodon, schedule: every 2m, slowest: 1}',
        '  - {type: lemmy, schedule: "0 * * * *"}',
      ].join('\n'),
    );
    const { stdout, exitCode } = await runCommand(listCommand, [], { cwd, sources });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Budget of x: 0 of 1,000 posts a month, 0 projected by ');
    expect(stdout).toContain('Asked of mastodon: 1 every 2 min');
    expect(stdout).not.toContain('Asked of lemmy');
  });

  it('shows quiet searches and refused ones, without what a terminal would obey', () => {
    const paces = [
      { what: 'a', everyMs: 300_000 },
      { what: 'b', everyMs: 1_200_000, askedAt: 1 },
      { what: 'c\u001b[2J', everyMs: 300_000, refused: 'no\u001b[2J' },
    ];
    const lines = sourceLines({ name: 'reddit', paces }, process.stdout);
    expect(lines[0]).toBe('Asked of reddit: 2 every 5 min, 1 every 20 min');
    expect(lines[1]).toContain('reddit is refused c');
    expect(lines.join('')).not.toContain('\u001b[2J');
    expect(sourceLines({ name: 'file' }, process.stdout)).toEqual([]);
  });
});
