/** A weight of 1 costs 0.15 nats of all: little for one word, and much for many. */
const pull = 0.3;
const steps = 200;

/** A text as numbers. */
export interface Example {
  /** Log-odds before anything was learned. */
  readonly base: number;
  readonly hashes: readonly number[];
  readonly values: readonly number[];
  readonly relevant: boolean;
}

export interface Fitted {
  readonly shift: number;
  readonly scale: number;
  readonly weights: ReadonlyMap<number, number>;
}

/**
 * Least log loss with quadratic pulls, by gradient descent with momentum (Nesterov 1983). Without words, only the shift and the scale are
 * fitted.
 */
export function regress(examples: readonly Example[], withWords: boolean): Fitted {
  const place = new Map<number, number>();
  if (withWords) {
    for (const { hashes } of examples) {
      for (const hash of hashes) if (!place.has(hash)) place.set(hash, 2 + place.size);
    }
  }
  const total = 2 + place.size;
  const rows = examples.map((example) => {
    const positions = withWords ? example.hashes.map((hash) => place.get(hash) as number) : [];
    return { ...example, positions };
  });
  const n = examples.length;
  const relevant = examples.filter((example) => example.relevant).length;
  const weightOf = (is: boolean) => n / (2 * Math.max(1, is ? relevant : n - relevant));
  // The scale is held to 1, the shift is free but for a trace.
  const pulls = new Float64Array(total).fill(pull / n);
  pulls[0] = 0.01 / n;
  const held = new Float64Array(total);
  held[1] = 1;
  let values = Float64Array.from(held);
  let ahead = Float64Array.from(held);
  const steepest = Math.max(
    ...rows.map(
      ({ base, values: x, relevant: is }) => weightOf(is) * (1 + base * base + x.reduce((s, v) => s + v * v, 0)),
    ),
  );
  const rate = 1 / (0.25 * steepest + 1 / n);
  for (let step = 1; step <= steps; step += 1) {
    const grads = ahead.map((value, i) => (pulls[i] as number) * (value - (held[i] as number)));
    for (const { base, positions, values: x, relevant: is } of rows) {
      let logit = (ahead[0] as number) + (ahead[1] as number) * base;
      for (let j = 0; j < positions.length; j += 1)
        logit += (ahead[positions[j] as number] as number) * (x[j] as number);
      const g = (weightOf(is) * (sigmoid(logit) - (is ? 1 : 0))) / n;
      grads[0] = (grads[0] as number) + g;
      grads[1] = (grads[1] as number) + g * base;
      for (let j = 0; j < positions.length; j += 1) {
        const at = positions[j] as number;
        grads[at] = (grads[at] as number) + g * (x[j] as number);
      }
    }
    const next = ahead.map((value, i) => value - rate * (grads[i] as number));
    const momentum = (step - 1) / (step + 2);
    ahead = next.map((value, i) => value + momentum * (value - (values[i] as number)));
    values = next;
  }
  return {
    shift: values[0] as number,
    scale: values[1] as number,
    weights: new Map([...place].map(([hash, at]) => [hash, values[at] as number])),
  };
}

export function logitOf({ base, hashes, values }: Example, { shift, scale, weights }: Fitted): number {
  return hashes.reduce((sum, hash, j) => sum + (weights.get(hash) ?? 0) * (values[j] as number), shift + scale * base);
}

export const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
