import type { Features } from './features.ts';

/** How the places of a text are gathered into one vector: the greatest or the weighted mean, with a weight for each place. */
export interface Pool {
  readonly greatest: boolean;
  readonly weights: Float32Array;
}

export type View = 'text' | 'target';

export const poolCount: Readonly<Record<View, number>> = { text: 2, target: 9 };

/** How fast what stands further from the target counts less, in pieces. */
const reach = 4;
const besideClause = 0.25;
/** What weighs less is not looked at. */
const least = 0.01;

export function poolsOf(view: View, { pieces, clauses: clause }: Features): Pool[] {
  const count = pieces.length;
  const all = new Float32Array(count).fill(1);
  const pools: Pool[] = [
    { greatest: true, weights: all },
    { greatest: false, weights: all },
  ];
  if (view === 'text') return pools;

  const targets: number[] = [];
  for (let i = 0; i < count; i++) if (pieces[i]?.kind === 'target') targets.push(i);
  const inside = new Float32Array(count);
  const near = new Float32Array(count);
  const left = new Float32Array(count);
  const right = new Float32Array(count);
  const before = new Float32Array(count);
  const at = new Float32Array(count);
  const after = new Float32Array(count);
  for (const target of targets) {
    at[target] = 1;
    if (target > 0) before[target - 1] = 1;
    if (target + 1 < count) after[target + 1] = 1;
  }
  for (let i = 0; i < count; i++) {
    for (const target of targets) {
      const same = clause[i] === clause[target];
      const weight = Math.exp(-Math.abs(i - target) / reach) * (same ? 1 : besideClause);
      if (same) inside[i] = 1;
      if (weight < least) continue;
      near[i] = Math.max(near[i] as number, weight);
      const side = i < target ? left : right;
      if (i !== target) side[i] = Math.max(side[i] as number, weight);
    }
  }
  pools.push({ greatest: true, weights: inside }, { greatest: false, weights: near });
  pools.push({ greatest: false, weights: left }, { greatest: false, weights: right });
  // The three places at the target itself: "left T for", "better than T".
  for (const weights of [before, at, after]) pools.push({ greatest: false, weights });
  return pools;
}
