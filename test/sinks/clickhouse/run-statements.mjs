// Runs statements on the bare engine, one after the other, and ends at once: with replicated tables, it would wait for ever to stop.
// Standard input: JSON with the engine's configuration file, its folder, and the statements. Prints, as JSON, what each gave:
// its text, or the engine's error.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const chdb = createRequire(import.meta.url)('chdb');
const { configFile, path, statements } = JSON.parse(await text(process.stdin));
const session = new chdb.Session(path, {
  connectionArgs: [`--config-file=${configFile}`, `--users_config=${configFile}`],
});
const answers = statements.map((statement) => {
  try {
    return { text: String(session.query(statement, 'TabSeparated')) };
  } catch (error) {
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(answers), () => process.kill(process.pid, 'SIGKILL'));
