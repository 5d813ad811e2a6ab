import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PipelineError } from '../../core/errors.ts';

/**
 * That many free ports of 127.0.0.1, from 15000 to 31999. Not those that the system gives for port 0: from the same range it
 * takes the near ends of outgoing connections, so that while a broker is down, a client that tries to reach it again may take
 * the broker's port, or even connect to itself.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries === 1_000) throw new PipelineError('finding a free port on 127.0.0.1: none was', { retry: 'transient' });
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** Whether nobody listens on that port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
