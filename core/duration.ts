import { z } from 'zod';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const durationPattern = /^(\d{1,9})\s?(ms|s|m|h|d)$/u;
const durationAdvice = 'expected a duration such as "500ms", "30s", "5m", "2h" or "7d"';

/** Milliseconds of `500ms`, `30s`, `5m`, `2h` or `7d`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = durationPattern.exec(text.trim());
  const unit = unitMs[match?.[2] ?? ''];
  return match && unit ? Number(match[1]) * unit : undefined;
}

/** A duration written as text, in milliseconds once parsed. The bounds are durations themselves, both allowed. */
export function duration(bounds: { min: string; max: string }) {
  const min = parseDuration(bounds.min) ?? 0;
  const max = parseDuration(bounds.max) ?? Number.MAX_SAFE_INTEGER;
  return z
    .string(durationAdvice)
    .regex(durationPattern, { error: durationAdvice, abort: true })
    .transform((text) => parseDuration(text) ?? 0)
    .refine((ms) => ms >= min && ms <= max, `expected a duration from ${bounds.min} to ${bounds.max}`);
}
