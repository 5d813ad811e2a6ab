import type { Logger } from 'pino';
import type { Config } from '../../config/schema.ts';
import { backoff, type Clock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import { createOidc, type Oidc } from '../../web/oidc.ts';
import { httpOf } from '../http.ts';

const mostWaitMs = 300_000;

/**
 * The provider of the configuration. Where it cannot be asked, the log says so, and again once it can: passwords and sessions go on
 * meanwhile. Its own host may be private, since the configuration names it.
 */
export function openOidc(
  { web, http }: Pick<Config, 'web' | 'http'>,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): { readonly oidc: Oidc | undefined; close(): Promise<void> } {
  const settings = web.oidc;
  if (!settings) return { oidc: undefined, close: async () => undefined };
  const { allowPrivate } = http;
  const allowed = typeof allowPrivate === 'boolean' ? allowPrivate || [] : allowPrivate;
  const host = new URL(settings.issuer).hostname.replace(/^\[|\]$/gu, '');
  const asking = httpOf({ http }, allowed === true ? true : [...allowed, host]);
  const oidc = createOidc(settings, asking);
  const stop = new AbortController();
  async function watch(): Promise<void> {
    for (let attempt = 0; !stop.signal.aborted; attempt += 1) {
      try {
        await oidc.check();
        if (attempt > 0)
          log.info({ event: 'oidc', issuer: settings?.issuer }, 'the OpenID Connect provider answers again');
        return;
      } catch (error) {
        if (stop.signal.aborted) return;
        const waitMs = backoff(attempt, Math.random, 10_000, mostWaitMs);
        log.warn(
          { event: 'oidc', error: describeError(error), waitMs },
          'the OpenID Connect provider (web.oidc) cannot be used now: nobody can log in with it; it is asked again',
        );
        await clock.sleep(waitMs, stop.signal);
      }
    }
  }
  const watching = watch();
  return {
    oidc,
    async close() {
      stop.abort();
      await asking.close();
      await watching;
    },
  };
}
