import type { Features } from './features.ts';

/** How the places of a text are gathered into one vector: the greatest or the weighted mean over some places. */
export interface Pool {
  readonly greatest: boolean;
  readonly at: readonly number[];
  /** The weight of each of these places; they add up to 1. */
  readonly shares: readonly number[];
}

export type View = 'text' | 'target';

export const poolCount: Readonly<Record<View, number>> = { text: 2, target: 11 };

/** How fast what stands further from the target counts less, in pieces. */
const reach = 4;
const besideClause = 0.25;
/** What weighs less is not looked at. */
const least = 0.01;
/** Distances beyond which nothing weighs as much. */
const furthest = 19;
const fading = Array.from({ length: furthest + 1 }, (_, distance) => Math.exp(-distance / reach));

/** The greatest and the mean over all of a text. */
export function poolsOf(view: View, features: Features): Pool[] {
  const count = features.pieces.length;
  const all: number[] = [];
  const even: number[] = [];
  for (let at = 0; at < count; at++) {
    all.push(at);
    even.push(1 / count);
  }
  const pools: Pool[] = [
    { greatest: true, at: all, shares: even },
    { greatest: false, at: all, shares: even },
  ];
  if (view === 'target') pools.push(...aimedPools(features));
  return pools;
}

/** What surrounds the target: its clause, its neighbourhood, both sides, and the three places at it: "left T for", "better than T". */
function aimedPools({ pieces, clauses }: Features): Pool[] {
  const count = pieces.length;
  const targets: number[] = [];
  for (let i = 0; i < count; i++) if ((pieces[i] as { kind: string }).kind === 'target') targets.push(i);
  const inside: [number[], number[]] = [[], []];
  const near: [number[], number[]] = [[], []];
  const left: [number[], number[]] = [[], []];
  const right: [number[], number[]] = [[], []];
  for (let i = 0; i < count && targets.length > 0; i++) {
    let closest = 0;
    let before = 0;
    let after = 0;
    let same = false;
    for (const target of targets) {
      const distance = Math.abs(i - target);
      const own = clauses[i] === clauses[target];
      if (own) same = true;
      if (distance > furthest) continue;
      const weight = (fading[distance] as number) * (own ? 1 : besideClause);
      if (weight > closest) closest = weight;
      if (i < target && weight > before) before = weight;
      if (i > target && weight > after) after = weight;
    }
    if (same) put(inside, i, 1);
    if (closest >= least) put(near, i, closest);
    if (before >= least) put(left, i, before);
    if (after >= least) put(right, i, after);
  }
  const beside = (step: number): [number[], number[]] => {
    const at = targets.map((target) => target + step).filter((i) => i >= 0 && i < count);
    return [at, at.map(() => 1)];
  };
  return [
    pool(true, inside),
    pool(false, near),
    pool(false, left),
    pool(false, right),
    pool(false, beside(-1)),
    pool(false, beside(0)),
    pool(false, beside(1)),
    pool(true, left),
    pool(true, right),
  ];
}

function put([at, weights]: [number[], number[]], place: number, weight: number): void {
  at.push(place);
  weights.push(weight);
}

function pool(greatest: boolean, [at, weights]: [number[], number[]]): Pool {
  let total = 0;
  for (const weight of weights) total += weight;
  for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) / total;
  return { greatest, at, shares: weights };
}
