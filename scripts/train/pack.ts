import { channels } from '../../processors/sentiment/model/features.ts';
import type { NetShape, NetWeights } from '../../processors/sentiment/model/net.ts';
import type { TensorArray } from '../../processors/sentiment/model/tensors.ts';
import type { WideWeights } from '../../processors/sentiment/model/wide.ts';

export function packNet(name: string, shape: NetShape, net: NetWeights): Record<string, TensorArray> {
  const conv = net.conv.slice();
  if (shape.view === 'text') {
    // No text that was learned from had a target: one that is masked is read like a mention.
    const span = 3 * shape.filters;
    const row = (which: (typeof channels)[number]) => (shape.width + channels.indexOf(which)) * span;
    conv.copyWithin(row('target'), row('mention'), row('mention') + span);
  }
  return {
    [`${name}.conv`]: conv,
    [`${name}.convBias`]: net.convBias.slice(),
    [`${name}.hidden`]: net.hidden.slice(),
    [`${name}.hiddenBias`]: net.hiddenBias.slice(),
    [`${name}.heads`]: net.heads.slice(),
  };
}

/** To eight bits, with one scale; the few that are far out are cut. */
export function packWide(name: string, { words, grams }: WideWeights): Record<string, TensorArray> {
  const pack = (table: ArrayLike<number>) => {
    const scale = scaleOf(table);
    return Int8Array.from({ length: table.length }, (_, i) =>
      Math.max(-127, Math.min(127, Math.round((table[i] as number) / scale))),
    );
  };
  return { [`${name}.words`]: pack(words), [`${name}.grams`]: pack(grams) };
}

export function packScales(name: string, { words, grams }: WideWeights): Record<string, number> {
  return { [`${name}.wordScale`]: scaleOf(words), [`${name}.gramScale`]: scaleOf(grams) };
}

/** Six times the root mean square of what is used fills the range. */
function scaleOf(table: ArrayLike<number>): number {
  let squares = 0;
  let used = 0;
  for (let i = 0; i < table.length; i++) {
    const value = table[i] as number;
    if (value === 0) continue;
    squares += value * value;
    used++;
  }
  return (6 * Math.sqrt(squares / Math.max(1, used))) / 127;
}
