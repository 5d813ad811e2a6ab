import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packagePath } from '../../../core/package-root.ts';
import { createExtractor } from '../../../processors/sentiment/model/features.ts';
import { createNet, type NetShape, type NetWeights, sizesOf } from '../../../processors/sentiment/model/net.ts';
import { unpackTensors } from '../../../processors/sentiment/model/tensors.ts';
import { openVectors } from '../../../processors/sentiment/model/vectors.ts';
import { mergeNets } from '../../../scripts/train/merge-nets.ts';
import { seededRandom } from '../../../scripts/train/random.ts';

const shape: NetShape = {
  view: 'text',
  width: 80,
  filters: 8,
  hidden: 5,
  extra: 0,
  languages: ['en', 'es'],
};

function drawNet(seed: number): NetWeights {
  const random = seededRandom(seed);
  const { inputs, joined, head } = sizesOf(shape);
  const draw = (length: number) => Float32Array.from({ length }, () => random() - 0.5);
  return {
    conv: draw(inputs * 3 * shape.filters),
    convBias: draw(shape.filters),
    hidden: draw(shape.hidden * joined),
    hiddenBias: draw(shape.hidden),
    heads: draw((1 + shape.languages.length) * head),
  };
}

test('the logits of merged nets are the mean of theirs, in each language', () => {
  const vectors = openVectors(unpackTensors(readFileSync(packagePath('processors', 'sentiment', 'word-vectors.bin'))));
  const { extract } = createExtractor(vectors, () => undefined, new Map([['😀', 1]]));
  const nets = [drawNet(1), drawNet(2), drawNet(3)];
  const merged = mergeNets(shape, nets);
  const one = createNet(merged.shape, merged.net, vectors);
  const each = nets.map((net) => createNet(shape, net, vectors));
  for (const language of ['en', 'es', 'xx']) {
    const features = extract('I did NOT like it, but the room was lovely 😀!', language);
    const logits = each.map((net) => Array.from(net.run(features, language).logits));
    expect(logits[0]).not.toEqual(logits[1]);
    const said = one.run(features, language).logits;
    for (let c = 0; c < 3; c++) {
      const mean = logits.reduce((sum, row) => sum + (row[c] as number), 0) / nets.length;
      expect(said[c]).toBeCloseTo(mean, 3);
    }
  }
});
