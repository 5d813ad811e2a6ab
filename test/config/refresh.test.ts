import { describe, expect, it } from 'vitest';
import { createConfigSchema, type SourceConfig } from '../../config/schema.ts';
import { sources } from '../../ingest/index.ts';

const hour = 3_600_000;

/** What one source is, or what is wrong with it. */
function source(options: Record<string, unknown>): SourceConfig | string | undefined {
  const parsed = createConfigSchema(sources).safeParse({ brands: [{ name: 'Acme' }], sources: [options] });
  return parsed.success ? parsed.data.sources[0] : parsed.error.issues[0]?.message;
}
const x = { type: 'x', bearer: 'b', budget: 100 };

describe('when posts are asked for again', () => {
  it('is less and less often, where that is free', () => {
    expect(source({ type: 'hackernews' })).toMatchObject({
      refresh: { afterMs: [hour, 6 * hour, 24 * hour, 72 * hour, 168 * hour] },
    });
  });

  it('is what is said, in order, or never', () => {
    expect(source({ type: 'hackernews', refresh: ['2h', '30m'] })).toMatchObject({
      refresh: { afterMs: [hour / 2, 2 * hour] },
    });
    expect(source({ type: 'hackernews', refresh: false })).not.toHaveProperty('refresh');
    expect(source({ type: 'hackernews', refresh: ['1s'] })).toContain('expected');
  });

  it('is never where it is charged, unless told to, and then within a limit', () => {
    expect(source(x)).not.toHaveProperty('refresh');
    expect(source({ ...x, refresh: true, refreshBudget: 50 })).toMatchObject({ refresh: { mostPerMonth: 50 } });
    expect(source(x)).not.toHaveProperty('options.refreshBudget');
  });

  it('cannot be said where a network cannot be asked', () => {
    expect(source({ type: 'gdelt', refresh: true })).toContain('nrecognized key');
  });
});
