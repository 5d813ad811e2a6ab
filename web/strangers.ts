import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

/**
 * Where whoever comes may see or do something without logging in, other sites must not do so by the browser of somebody who reaches us:
 * neither by sending it here, nor by a name of theirs that leads to our address (DNS rebinding). Throws a `Problem` for such a request.
 */
export function refuseStrangers(request: Pick<FastifyRequest, 'method' | 'headers' | 'hostname'>, url?: string): void {
  const site = request.headers['sec-fetch-site'];
  if (!['GET', 'HEAD'].includes(request.method) && (site === 'cross-site' || site === 'same-site'))
    throw new Problem(403, 'this comes from another site');
  const name = request.hostname.replace(/^\[|\]$/gu, '').toLowerCase();
  // Names without a dot, and those of a local network, nobody else can make.
  const isOurs =
    isIP(name) !== 0 || !name.includes('.') || /\.(?:localhost|local|internal|lan|home\.arpa)$/u.test(name);
  if (!isOurs && !(url !== undefined && new URL(url).hostname === name))
    throw new Problem(403, `nobody said that this is reached as "${name}": set web.url`);
}
