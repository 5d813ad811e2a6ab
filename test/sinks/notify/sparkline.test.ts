import { describe, expect, it } from 'vitest';
import { sparkline } from '../../../sinks/notify/sparkline.ts';

const curve = (values: readonly (number | null)[]) => ({ from: 0, stepMs: 60_000, values, expected: [], mark: 0 });

describe('sparkline', () => {
  it('draws the lowest bar for nothing, and a dot for what is not known', () => {
    expect(sparkline(curve([0, null, 7]))).toBe('▁·█');
    expect(sparkline(curve([0, 0]))).toBe('▁▁');
  });

  it('is nothing without values', () => {
    expect(sparkline(undefined)).toBe('');
    expect(sparkline(curve([]))).toBe('');
    expect(sparkline(curve([null, null]))).toBe('');
  });

  it('keeps the peak and the gaps of a curve that is longer than a line', () => {
    const values: (number | null)[] = Array.from({ length: 400 }, () => 10);
    values[123] = 80;
    values.fill(null, 200, 240);
    const line = sparkline(curve(values));
    expect(line).toBe(`${'▂'.repeat(12)}█${'▂'.repeat(7)}····${'▂'.repeat(16)}`);
  });

  it('draws values below zero', () => {
    expect(sparkline(curve([-1, 0, 1]))).toBe('▁▅█');
    expect(sparkline(curve([-1, -0.5]))).toBe('▁▅');
  });
});
