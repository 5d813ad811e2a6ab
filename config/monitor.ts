import { z } from 'zod';
import { listenAddress } from './values.ts';

/** The `monitor` section: what watches over this process. */
export const monitorSchema = z.strictObject({
  listen: listenAddress('127.0.0.1:9464')
    .optional()
    .describe(
      'Where `/metrics` (Prometheus), `/livez` and `/readyz` are served, to whoever can reach it. Default: nowhere. `ESCOLTA_MONITOR_LISTEN` overrides it.',
    ),
});
