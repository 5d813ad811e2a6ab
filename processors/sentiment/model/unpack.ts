import type { NetWeights } from './net.ts';
import type { Tensors } from './tensors.ts';
import type { WideWeights } from './wide.ts';

export function unpackNet(name: string, arrays: Tensors['arrays']): NetWeights {
  const part = (which: string) => arrays[`${name}.${which}`] as Float32Array;
  return {
    conv: part('conv'),
    convBias: part('convBias'),
    hidden: part('hidden'),
    hiddenBias: part('hiddenBias'),
    heads: part('heads'),
  };
}

export function unpackWide(name: string, { meta, arrays }: Tensors): WideWeights {
  return {
    words: arrays[`${name}.words`] as Int8Array,
    grams: arrays[`${name}.grams`] as Int8Array,
    wordScale: meta[`${name}.wordScale`] as number,
    gramScale: meta[`${name}.gramScale`] as number,
  };
}
