#!/usr/bin/env node
// CommonJS, because the thread pool's size is read at its first use, and loading an ES module uses it.
// The embedded engine runs each query on a pool thread: with Node's default of 4, file reads stall behind queries.
process.env.UV_THREADPOOL_SIZE ??= '16';
import('../dist/scripts/escolta.js').then(
  ({ main }) => main(process.argv),
  (error) => {
    if (error?.code === 'ERR_MODULE_NOT_FOUND' && /dist.scripts.escolta\.js/.test(error.message)) {
      console.error('escolta is not built yet: run `npm run build` in its folder, then try again.');
    } else {
      console.error(error);
    }
    process.exitCode = 70;
  },
);
