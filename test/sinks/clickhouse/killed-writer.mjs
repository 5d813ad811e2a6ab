// Writes batch after batch, two at a time, and says which are durable, until it is killed.
// Arguments: the built code as a URL, the data folder, a file with one batch a line, the first line to write.
import { readFileSync } from 'node:fs';

const [dist, path, file, first] = process.argv.slice(2);
const { connectStore } = await import(`${dist}/sinks/clickhouse/connect.js`);
const { createStoreWriter } = await import(`${dist}/sinks/clickhouse/writer.js`);
const { migrate } = await import(`${dist}/sinks/clickhouse/migrate.js`);

const batches = readFileSync(file, 'utf8').trim().split('\n');
const { client } = connectStore({ path });
await migrate(client);
const writer = createStoreWriter({ client, events: { postsStored() {}, mentionStored() {} } });
let next = Number(first);
async function write() {
  while (next < batches.length) {
    const number = next++;
    await writer.write(JSON.parse(batches[number]));
    process.stdout.write(`durable ${number}\n`);
  }
}
await Promise.all([write(), write()]);
