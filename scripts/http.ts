import type { Config } from '../config/schema.ts';
import { createHttpClient, type HttpClient } from '../core/http.ts';

/** HTTP within the bounds of a configuration. */
export function httpOf({ http }: Pick<Config, 'http'>, allowPrivate = http.allowPrivate): HttpClient {
  return createHttpClient({
    timeoutMs: http.timeout,
    maxBytes: http.maxBytes,
    allowPrivate,
    ...(http.userAgentContact ? { contact: http.userAgentContact } : {}),
  });
}
