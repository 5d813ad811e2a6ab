import { isIP } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** Name or address of the interface, without brackets; `0.0.0.0` or `::` for all of them. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const pattern = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/u;

/** `127.0.0.1:9464` or `[::1]:9464` in its parts; undefined for anything else. */
export function parseListen(text: string): ListenAddress | undefined {
  const { v6, name, port } = pattern.exec(text)?.groups ?? {};
  const host = v6 ?? name;
  if (host === undefined || Number(port) > 65_535 || (v6 !== undefined && isIP(v6) !== 6)) return undefined;
  return { host, port: Number(port) };
}
