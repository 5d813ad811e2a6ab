import { type Blend, blended, lostOfBlend, testimonyOf } from './blend.ts';
import type { Triple } from './calibrate.ts';
import { createCues } from './cues.ts';
import { sumOfGroups } from './explain.ts';
import type { Features } from './features.ts';
import { createNet, type Group, type NetShape } from './net.ts';
import { withSides } from './sides.ts';
import type { Tensors } from './tensors.ts';
import { unpackNet, unpackWide } from './unpack.ts';
import type { Vectors } from './vectors.ts';
import { createWide, type Wide } from './wide.ts';

/** What is said toward a target, and why. */
export interface TowardView {
  readonly logits: Triple;
  readonly hidden: Float32Array;
  /** What the logits would lose without each group of pieces (groups × 3), told what those of the whole text would. */
  lost(groups: readonly Group[], lostOfWhole: Float32Array): Float32Array;
}

export type Toward = (text: string, features: Features, language: string, whole: Triple) => TowardView;

/** Of the file of the model: the heads toward a target, and their blend with what the whole text says. */
export function createToward(file: Tensors, vectors: Vectors): Toward {
  const meta = file.meta as unknown as { readonly target: NetShape; readonly blend: Blend };
  const net = createNet(meta.target, unpackNet('target', file.arrays), vectors);
  const wide = createWide(unpackWide('targetWide', file));
  const withCues = createCues();
  return (text, features, language, whole) => {
    const { logits, hidden } = net.run(features, language);
    const sided = withSides(features);
    const testimony = testimonyOf(text, features, language, [whole, logits, wide.run(sided, language)]);
    return {
      logits: withCues(features.pieces, language, blended(meta.blend, testimony)),
      hidden: hidden.slice(),
      lost(groups, lostOfWhole) {
        const ofNet = new Float32Array(groups.length * 3);
        net.trace(features, language, groups, 1, ofNet);
        const parts = [lostOfWhole, ofNet, lostByWords(wide, sided, language, 1, groups)];
        return lostOfBlend(meta.blend, testimony, features, groups, parts);
      },
    };
  };
}

/** `by` times what the words would lose without each group of pieces (groups × 3). */
export function lostByWords(
  wide: Wide,
  features: Features,
  language: string,
  by: number,
  groups: readonly Group[],
): Float32Array {
  const effects = new Float32Array(features.pieces.length * 3);
  wide.trace(features, language, by, effects);
  return sumOfGroups(groups, effects);
}
