import type { Curve } from '../../core/incident.ts';

const bars = [...'▁▂▃▄▅▆▇█'];

/**
 * A curve as a line of text, for where no picture goes: the highest value of each of at most `width` columns. A `·` is a gap:
 * nothing is known of that time, which is not the same as nothing. Empty without a curve.
 */
export function sparkline(curve: Curve | undefined, width = 40): string {
  const values = curve?.values ?? [];
  const columns = Math.min(width, values.length);
  const highest: (number | undefined)[] = Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const known = values.slice(from, to).filter((value) => value !== null);
    return known.length > 0 ? Math.max(...known) : undefined;
  });
  const known = highest.filter((value) => value !== undefined);
  if (known.length === 0) return '';
  // Net sentiment goes below zero; counts start there.
  const low = Math.min(0, ...known);
  const span = Math.max(0, ...known) - low;
  return highest
    .map((value) => {
      if (value === undefined) return '·';
      return bars[span > 0 ? Math.round(((value - low) / span) * (bars.length - 1)) : 0];
    })
    .join('');
}
