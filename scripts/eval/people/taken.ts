import type { Random } from '../../sample/random.ts';

/**
 * On one network a handle is one person's: who comes later adds digits. A bit for each hash; few collide, and they only lengthen. Marks
 * (`.`, `_`, `-`) make no other handle.
 */
export function createTaken() {
  const taken = new Uint8Array(2 ** 24);
  return (where: string, wanted: string, dice: Random): string => {
    for (let handle = wanted; ; handle = `${wanted}${dice.int(1, 9_999)}`) {
      let h = 2_166_136_261;
      for (const c of `${where}:${handle.replace(/[._-]/gu, '')}`)
        h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 16_777_619);
      const bit = (h ^ (h >>> 15)) >>> 5;
      const [byte, mask] = [bit >>> 3, 1 << (bit & 7)];
      if (((taken[byte] as number) & mask) !== 0) continue;
      taken[byte] = (taken[byte] as number) | mask;
      return handle;
    }
  };
}
