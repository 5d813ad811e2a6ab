import { describe, expect, it } from 'vitest';
import { createWatermark } from '../../core/watermark.ts';
import { seededRandom } from '../support/random.ts';

describe('a watermark', () => {
  it('commits nothing while an earlier position is open', () => {
    const committed: string[] = [];
    const watermark = createWatermark<string>((position) => committed.push(position));
    const [a, b, c] = [watermark.track('a'), watermark.track('b'), watermark.track('c')];
    c();
    b();
    expect(committed).toEqual([]);
    a();
    expect(committed).toEqual(['c']);
    expect(watermark.pending()).toBe(0);
  });

  it('ignores a position that is finished twice', () => {
    const committed: string[] = [];
    const watermark = createWatermark<string>((position) => committed.push(position));
    const a = watermark.track('a');
    watermark.track('b');
    a();
    a();
    expect(committed).toEqual(['a']);
  });

  it('never commits past an unfinished position, in any order of finishing', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const random = seededRandom(seed);
      const finished = new Set<number>();
      let committed = -1;
      const watermark = createWatermark<number>((position) => {
        expect(position).toBeGreaterThan(committed);
        committed = position;
      });
      const open: { readonly n: number; readonly finish: () => void }[] = [];
      for (let n = 0; n < 30; ) {
        if (random() < 0.5) {
          open.push({ n, finish: watermark.track(n) });
          n += 1;
        } else if (open.length > 0) {
          const [one] = open.splice(Math.floor(random() * open.length), 1);
          if (!one) continue;
          finished.add(one.n);
          one.finish();
        }
        for (let k = 0; k <= committed; k += 1) expect(finished.has(k)).toBe(true);
        expect(finished.has(committed + 1)).toBe(false);
      }
    }
  });
});
