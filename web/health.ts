import type { FastifyInstance } from 'fastify';

/** An answer that takes longer is none. */
const patienceMs = 5_000;

/**
 * `GET /healthz`: 200 while the process answers. `GET /readyz`: 200 where the store answers too, else 503. Neither says more, since nobody
 * needs to log in for them.
 */
export function serveHealth(app: FastifyInstance, checkStore: () => Promise<unknown>): void {
  // Probes come every few seconds: one asking of the store serves all that wait.
  let asking: Promise<boolean> | undefined;
  const isReady = () => {
    asking ??= within(checkStore()).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  app.get('/healthz', async (_, reply) => reply.header('cache-control', 'no-store').send({ healthy: true }));
  app.get('/readyz', async (_, reply) => {
    const ready = await isReady();
    return reply
      .status(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready });
  });
}

async function within(check: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const ready = check.then(
    () => true,
    () => false,
  );
  return Promise.race([ready, late]).finally(() => clearTimeout(timer));
}
