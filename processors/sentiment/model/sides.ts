import type { Features } from './features.ts';
import { hashText, joinHashes } from './hash.ts';

/** How many pieces away is near. */
const reach = 3;
const seeds = ['far before', 'before', 'after', 'far after'].map((name) => hashText(name, 21));

/** The words of a text, and beside them each with where it stands: before the target or after it, near or far. */
export function withSides(features: Features): Features {
  const { pieces, hashes } = features;
  const targets: number[] = [];
  pieces.forEach(({ kind }, at) => {
    if (kind === 'target') targets.push(at);
  });
  if (targets.length === 0) return features;
  const words = [...features.words];
  const wordFrom = [...features.wordFrom];
  const wordTo = [...features.wordTo];
  for (let at = 0; at < pieces.length; at++) {
    let closest = targets[0] as number;
    for (const target of targets) if (Math.abs(target - at) < Math.abs(closest - at)) closest = target;
    const distance = at - closest;
    if (distance === 0) continue;
    const side = distance < -reach ? 0 : distance < 0 ? 1 : distance > reach ? 3 : 2;
    words.push(joinHashes(seeds[side] as number, hashes[at] as number));
    wordFrom.push(at);
    wordTo.push(at);
  }
  return { ...features, words, wordFrom, wordTo };
}
