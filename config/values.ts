import { z } from 'zod';
import { parseSchedule } from '../core/schedule.ts';

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

/** `every 5m`, a cron expression, or `once`; kept as written. */
export const schedule = z.string().refine((text) => parseSchedule(text) !== undefined, {
  error: 'expected "every" and a duration from 1s to 30d ("every 5m"), a cron expression ("0 9 * * 1-5"), or "once"',
});

/** Whether two letters are an ISO 639-1 code of a language. */
export function isLanguage(code: string): boolean {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return /^[a-z]{2}$/u.test(code) && names.of(code) !== undefined;
}

/** The ISO 639-1 code that was probably meant: `cat`, `ES` and `pt-BR` are known by others. */
export function nearestLanguage(text: string): string | undefined {
  try {
    const language = new Intl.Locale(text).language;
    return isLanguage(language) ? language : undefined;
  } catch {
    return undefined;
  }
}

export const languageCode = z.string().refine(isLanguage, {
  error: 'expected an ISO 639-1 language code such as "ca"',
  params: { nearest: nearestLanguage },
});

/** Certificates of one's own; `peer` has them too, such as `the server`. */
export function tlsFiles(peer: string) {
  return z
    .strictObject({
      caFile: z
        .string()
        .min(1)
        .optional()
        .describe(`PEM file of the authority that signed the certificate of ${peer}.`),
      certFile: z.string().min(1).optional().describe("PEM file of the client's certificate."),
      keyFile: z.string().min(1).optional().describe("PEM file of the client's key."),
    })
    .refine((tls) => (tls.certFile === undefined) === (tls.keyFile === undefined), {
      error: 'certFile and keyFile belong together: give both, or neither',
    });
}
