import { describe, expect, it } from 'vitest';
import { automatic, type BrandModel, learningDue } from '../../core/learning.ts';

const policy = { least: 40, baseModel: 'model-2' };
const score = { macroF1: 0.6, logLoss: 0.8 };
const model = (change: Partial<BrandModel>): BrandModel => ({
  brand: 'acme',
  version: 1,
  baseModel: 'model-2',
  labels: 100,
  before: score,
  after: score,
  learned: true,
  adopted: true,
  active: true,
  reason: '',
  madeAt: 0,
  madeBy: automatic,
  ...change,
});

describe('when labels are learned from', () => {
  it('begins with as many labels as it needs', () => {
    expect(learningDue(39, [], policy)).toBeUndefined();
    expect(learningDue(40, [], policy)).toBe('40 labels, and nothing was learned yet');
  });

  it('waits for a fifth more, or fewer, than it learned from last, switched on or not', () => {
    expect(learningDue(119, [model({})], policy)).toBeUndefined();
    expect(learningDue(120, [model({})], policy)).toBeDefined();
    expect(learningDue(80, [model({})], policy)).toBeDefined();
    const refused = model({ version: 2, labels: 120, learned: false, adopted: false, active: false });
    expect(learningDue(143, [refused, model({})], policy)).toBeUndefined();
    expect(learningDue(144, [model({}), refused], policy)).toBeDefined();
  });

  it('lets stand what a person chose until there are as many new labels as it begins with', () => {
    const chosen = model({ version: 2, madeBy: 'ada', learned: false });
    expect(learningDue(139, [chosen, model({ active: false })], policy)).toBeUndefined();
    expect(learningDue(140, [chosen, model({ active: false })], policy)).toBeDefined();
  });

  it('learns again for another base model, but for a brand whose base model a person chose', () => {
    expect(learningDue(100, [model({ baseModel: 'model-1' })], policy)).toBe('the model is model-2 now');
    const chosen = model({ baseModel: 'model-1', madeBy: 'ada', learned: false });
    expect(learningDue(100, [chosen], policy)).toBeUndefined();
    expect(learningDue(100, [{ ...chosen, learned: true }], policy)).toBeDefined();
  });
});
