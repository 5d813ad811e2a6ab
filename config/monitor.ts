import { z } from 'zod';
import { parseListen } from '../core/listen.ts';

/** The `monitor` section: what watches over this process. */
export const monitorSchema = z.strictObject({
  listen: z
    .string()
    .refine((text) => parseListen(text) !== undefined, 'expected host and port such as "127.0.0.1:9464"')
    .optional()
    .describe(
      'Where `/metrics` (Prometheus), `/livez` and `/readyz` are served, to whoever can reach it. Default: nowhere. `ESCOLTA_MONITOR_LISTEN` overrides it.',
    ),
});
