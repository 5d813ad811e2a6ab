// Copies a store and says how far it is, until it is killed.
// Arguments: the built code as a URL, the data folder, and as JSON what the target is.
const [dist, path, server] = process.argv.slice(2);
const { connectStore } = await import(`${dist}/sinks/clickhouse/connect.js`);
const { copyStore } = await import(`${dist}/sinks/clickhouse/copy-store.js`);
const { systemClock } = await import(`${dist}/core/clock.js`);

const source = connectStore({ path });
const target = connectStore(JSON.parse(server));
await copyStore({
  source,
  target,
  clock: systemClock,
  signal: new AbortController().signal,
  onProgress: (progress) => process.stdout.write(`${JSON.stringify(progress)}\n`),
  onRetry: () => {},
  chunkRows: 40,
  pieceBytes: 4_000,
});
