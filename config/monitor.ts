import { z } from 'zod';

/** Where a server listens. */
export interface ListenAddress {
  /** Name or address of the interface, without brackets; `0.0.0.0` or `::` for all of them. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const listenPattern = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/u;

/** `127.0.0.1:9464` or `[::1]:9464`; undefined for anything else. */
export function parseListen(text: string): ListenAddress | undefined {
  const groups = listenPattern.exec(text)?.groups;
  const host = groups?.['v6'] ?? groups?.['name'];
  const port = Number(groups?.['port']);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

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
