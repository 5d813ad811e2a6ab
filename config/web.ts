// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { roles } from '../core/rights.ts';
import { oidcSchema } from './oidc.ts';
import { listenAddress } from './values.ts';

/** Where the pages are if nobody says otherwise; where that is taken, at any free port. */
export const usualListen = '127.0.0.1:9467';

/** The `web` section: the pages and the API. */
export const webSchema = z.strictObject({
  enabled: z.boolean().default(true).describe('`false`: no pages and no API.'),
  listen: listenAddress(usualListen)
    .default(usualListen)
    .describe(
      'Host and port. Put a proxy that speaks TLS before it where others than this machine are to reach it. `ESCOLTA_WEB_LISTEN` overrides it.',
    ),
  url: z
    .url({ protocol: /^https?$/u, error: 'expected an http or https address' })
    .max(500)
    .optional()
    .describe('Where browsers reach it, such as `https://escolta.example`. With https, cookies are for https only.'),
  trustProxy: z
    .boolean()
    .default(false)
    .describe('Whether a proxy stands before it, whose `X-Forwarded-For` says where requests come from.'),
  requestsPerMinute: z
    .int()
    .min(60)
    .max(1_000_000)
    .default(1_200)
    .describe(
      'How often one person or token may ask the API in a minute, and one address from which nobody is logged in. What is more is answered with 429 and `Retry-After`.',
    ),
  anonymous: z
    .enum(roles)
    .optional()
    .describe(
      'What whoever is not logged in may do. Default: nothing. For a machine of one’s own, never for the open.',
    ),
  oidc: oidcSchema
    .optional()
    .describe(
      'Logging in with an OpenID Connect provider. It sends browsers back to `/api/v1/oidc/callback` of `web.url`.',
    ),
});
