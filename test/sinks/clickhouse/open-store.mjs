// Opens a store and prints the error. Arguments: the built code as a URL, the data folder.
const [dist, path] = process.argv.slice(2);
const { connectStore } = await import(`${dist}/sinks/clickhouse/connect.js`);
try {
  await connectStore({ path }).close();
} catch (error) {
  console.log(error.retry, error.message);
}
