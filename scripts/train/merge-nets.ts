import { type NetShape, type NetWeights, sizesOf } from '../../processors/sentiment/model/net.ts';

/**
 * Several nets of one shape as one: filters and hidden layers side by side, their heads divided, so that its logits are the mean of
 * theirs. What seeds leave to chance is halved by two, at twice the cost of one and without any code of its own to run it.
 */
export function mergeNets(shape: NetShape, nets: readonly NetWeights[]): { shape: NetShape; net: NetWeights } {
  const count = nets.length;
  const merged: NetShape = { ...shape, filters: count * shape.filters, hidden: count * shape.hidden };
  const from = sizesOf(shape);
  const to = sizesOf(merged);
  const { filters, hidden } = shape;
  const net: NetWeights = {
    conv: new Float32Array(to.inputs * 3 * merged.filters),
    convBias: new Float32Array(merged.filters),
    hidden: new Float32Array(merged.hidden * to.joined),
    hiddenBias: new Float32Array(merged.hidden),
    heads: new Float32Array((1 + shape.languages.length) * to.head),
  };
  nets.forEach((one, n) => {
    for (let block = 0; block < 3 * from.inputs; block++) {
      const part = one.conv.subarray(block * filters, (block + 1) * filters);
      net.conv.set(part, block * merged.filters + n * filters);
    }
    net.convBias.set(one.convBias, n * filters);
    for (let h = 0; h < hidden; h++) {
      const row = one.hidden.subarray(h * from.joined, (h + 1) * from.joined);
      const base = (n * hidden + h) * to.joined;
      for (let at = 0; at < from.pooled; at += filters) {
        net.hidden.set(row.subarray(at, at + filters), base + count * at + n * filters);
      }
      net.hidden.set(row.subarray(from.pooled), base + to.pooled);
    }
    net.hiddenBias.set(one.hiddenBias, n * hidden);
    for (let head = 0; head < 3 * (1 + shape.languages.length); head++) {
      const start = head * (hidden + 1);
      const base = head * (merged.hidden + 1);
      for (let h = 0; h < hidden; h++) net.heads[base + n * hidden + h] = (one.heads[start + h] as number) / count;
      const bias = base + merged.hidden;
      net.heads[bias] = (net.heads[bias] as number) + (one.heads[start + hidden] as number) / count;
    }
  });
  return { shape: merged, net };
}
