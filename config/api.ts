// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { listenAddress } from './values.ts';

/** The `api` section: what other programs may write over HTTP. Webhooks listen here too, with tokens of their own. */
export const apiSchema = z.strictObject({
  token: z
    .string()
    .min(24, 'expected at least 24 characters, such as of "openssl rand -hex 24"')
    .max(500)
    .regex(/^[\x21-\x7e]+$/u, 'expected printable ASCII without spaces: it stands in a header')
    .optional()
    .describe(
      'Whoever has it may label mentions over HTTP: write `${ESCOLTA_API_TOKEN}`. Default: nobody. Without it and without a webhook, nothing listens.',
    ),
  listen: listenAddress('127.0.0.1:9466')
    .default('127.0.0.1:9466')
    .describe('Host and port. Put a proxy that speaks TLS before it where others than this machine are to reach it.'),
});
