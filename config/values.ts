import { z } from 'zod';
import { parseListen } from '../core/listen.ts';
import { parseSchedule } from '../core/schedule.ts';

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

/** A time zone by its IANA name. */
export const timeZone = z.string().refine(
  (name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
    } catch {
      return false;
    }
  },
  { error: 'expected the IANA name of a time zone, such as "Europe/Madrid"' },
);

/** Host and port to listen on, kept as written. `example` is what a mistake is answered with. */
export const listenAddress = (example: string) =>
  z.string().refine((text) => parseListen(text) !== undefined, `expected host and port such as "${example}"`);
