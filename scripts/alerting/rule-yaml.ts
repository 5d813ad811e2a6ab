import { Document } from 'yaml';
import { type Rule, ruleSchema } from '../../processors/alerts/rules.ts';

/** Keys that hold durations, in ms once parsed. */
const durations = new Set(['for', 'cooldown', 'repeat', 'window', 'after', 'maxAge']);
/** What rules of some types cannot be without. */
const least: Readonly<Record<string, object>> = {
  'negative-share': { above: 0.5 },
  'net-sentiment': { below: 0 },
  'share-of-voice': { change: 0.5 },
  mention: { followersAbove: 1 },
  cost: { budget: 1, prices: {} },
};

/** A rule as one line of `alerts.rules`, without what is so anyway. */
export function ruleLine(rule: Rule): string {
  const usual = ruleSchema.parse({ type: rule.type, ...least[rule.type] }) as unknown as Record<string, unknown>;
  const { type, name, brands, ...rest } = rule as unknown as Record<string, unknown>;
  const needed = new Set(Object.keys(least[rule.type] ?? {}));
  const other = Object.entries(rest).filter(
    ([key, value]) => value !== undefined && (needed.has(key) || JSON.stringify(value) !== JSON.stringify(usual[key])),
  );
  const doc = new Document([written({ type, name, brands, ...Object.fromEntries(other) })]);
  const text = doc.toString({ collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim();
  // The list itself is a block: each rule on a line of its own.
  return `- ${text.replace(/^\[\s*/u, '').replace(/\s*\]$/u, '')}`;
}

function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([key, item]) => [
      key,
      durations.has(key) && typeof item === 'number' ? durationText(item) : written(item),
    ]),
  );
}

/** `90m` for 5,400,000: in the largest unit of which it is whole. */
export function durationText(ms: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size}${unit}`;
  }
  return ms === 0 ? '0s' : `${ms}ms`;
}
