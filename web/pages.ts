import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { packagePath } from '../core/package-root.ts';

/** Serves the client: its files, and for every page of it the one document that shows them all. */
export async function servePages(app: FastifyInstance): Promise<void> {
  const root = packagePath('dist/client');
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    // Names of assets hold a hash of what is in them.
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  for (const page of [
    '/',
    '/setup',
    '/login',
    '/password',
    '/inbox',
    '/incidents',
    '/dashboards',
    '/people',
    '/leads',
    '/sql',
    '/settings',
  ]) {
    app.get(page, (_, reply) => reply.sendFile('index.html'));
    if (page !== '/') app.get(`${page}/*`, (_, reply) => reply.sendFile('index.html'));
  } // Whoever comes to an address that is none of these reads it in a page, and programs as a problem.
  app.get('/*', (request, reply) => {
    if (request.url.startsWith('/api/') || !request.headers.accept?.includes('text/html')) return reply.callNotFound();
    return reply.status(404).sendFile('index.html');
  });
}
