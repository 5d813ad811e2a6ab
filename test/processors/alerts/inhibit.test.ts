import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../core/incident.ts';
import { ruleTypes } from '../../../core/incident.ts';
import { defaultInhibitions, inhibited } from '../../../processors/alerts/inhibit.ts';
import { parseMatcher } from '../../../processors/alerts/matchers.ts';

let made = 0;
function incident(labels: Record<string, string>, severity: Incident['severity'] = 'warning'): Incident {
  made += 1;
  const observation = { at: 0, windowMs: 1, value: 1, direction: 'above', score: 1 } as const;
  const all = { brand: 'acme', type: 'volume', rule: 'r', ...labels, severity };
  return {
    id: `i${made}`,
    rule: all.rule,
    type: all.type as Incident['type'],
    brand: all.brand,
    labels: all,
    state: 'firing',
    severity,
    impact: 1,
    startedAt: 0,
    lastHeldAt: 0,
    peak: observation,
    latest: observation,
  };
}
const negative = { type: 'negative-volume' };
const names = (kept: ReadonlyMap<string, Incident>) => [...kept].map(([id, by]) => [id, by.id]);

describe('by default', () => {
  test('they speak of types that there are', () => {
    for (const { source, target, equal } of defaultInhibitions) {
      expect(equal).toEqual(['brand', 'segment', 'where']);
      for (const text of [...source, ...target]) {
        const matcher = parseMatcher(text);
        expect(matcher?.label).toBe('type');
        for (const type of matcher?.value.split('|') ?? ['none']) expect(ruleTypes).toContain(type);
      }
    }
  });

  test('a negative spike keeps back what comes with it', () => {
    const storm = incident(negative, 'critical');
    const others = ['negative-reach', 'negative-share', 'net-sentiment', 'volume', 'mention'].map((type) =>
      incident({ type }),
    );
    const apart = ['positive-volume', 'silence', 'cost', 'unanswered', 'share-of-voice'].map((type) =>
      incident({ type }),
    );
    const kept = inhibited([...others, storm, ...apart], defaultInhibitions);
    expect(names(kept)).toEqual(others.map(({ id }) => [id, storm.id]));
  });

  test('without it, of what is left one is told of', () => {
    const [reach, share, mood, volume] = ['negative-reach', 'negative-share', 'net-sentiment', 'volume'].map((type) =>
      incident({ type }),
    ) as [Incident, Incident, Incident, Incident];
    expect(names(inhibited([volume, mood, share, reach], defaultInhibitions))).toEqual(
      [volume, mood, share].map(({ id }) => [id, reach.id]),
    );
    expect(names(inhibited([volume, mood, share], defaultInhibitions))).toEqual(
      [volume, mood].map(({ id }) => [id, share.id]),
    );
    expect(names(inhibited([volume, mood], defaultInhibitions))).toEqual([[volume.id, mood.id]]);
    expect(names(inhibited([volume, incident({ type: 'positive-volume' }, 'info')], defaultInhibitions))).toEqual([]);
  });

  test('not of another brand or segment, and not what is more urgent', () => {
    const storm = incident(negative);
    expect(
      names(
        inhibited(
          [
            storm,
            incident({ type: 'volume', brand: 'other' }),
            incident({ type: 'volume', segment: 'spain' }),
            incident({ type: 'mention' }, 'critical'),
          ],
          defaultInhibitions,
        ),
      ),
    ).toEqual([]);
    expect(inhibited([storm, incident({ type: 'mention' }, 'info')], defaultInhibitions).size).toBe(1);
    expect(
      inhibited(
        [incident({ ...negative, segment: 'spain' }), incident({ type: 'volume', segment: 'spain' })],
        defaultInhibitions,
      ).size,
    ).toBe(1);
  });
});

describe('what is configured badly silences nobody altogether', () => {
  test('nothing keeps back itself, nor what fits both sides another that does', () => {
    const rule = { source: ['type=~negative.*'], target: ['type=~.*'], equal: ['brand'] };
    const [a, b, c] = [incident(negative), incident({ type: 'negative-share' }), incident({})] as const;
    expect(names(inhibited([a, b, c], [rule]))).toEqual([[c.id, a.id]]);
  });

  test('of those that would keep back each other, one is told of', () => {
    const [a, b, c] = [incident({ rule: 'a' }), incident({ rule: 'b' }), incident({ rule: 'c' })] as const;
    const ring = [
      { source: ['rule=a'], target: ['rule=b'], equal: [] },
      { source: ['rule=b'], target: ['rule=c'], equal: [] },
      { source: ['rule=c'], target: ['rule=a'], equal: [] },
    ];
    expect(names(inhibited([a, b, c], ring))).toEqual([
      [b.id, a.id],
      [c.id, a.id],
    ]);
  });

  test('a matcher that cannot be read fits nothing', () => {
    expect(
      inhibited([incident(negative), incident({})], [{ source: ['type=~('], target: ['type=volume'], equal: [] }]).size,
    ).toBe(0);
  });
});
