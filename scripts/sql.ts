import { once } from 'node:events';
import { Command, Option } from 'commander';
import { PipelineError } from '../core/errors.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';

const shorthands: Readonly<Record<string, string>> = {
  table: 'PrettyCompactMonoBlock',
  csv: 'CSVWithNames',
  json: 'JSON',
  ndjson: 'JSONEachRow',
};

export function sqlCommand(context: CliContext): Command {
  return new Command('sql')
    .description('Ask the store with ClickHouse SQL (read-only), also while the pipeline runs.')
    .argument('<query>', 'one statement; "-" reads it from standard input')
    .addOption(new Option('-f, --format <name>', 'table, csv, json, ndjson, or any ClickHouse format').default('table'))
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .addHelpText(
      'after',
      `
The views to ask are v_mentions, v_posts, v_stories, v_sources, v_incidents and others: each counts a thing once.
docs/reference/DATA.md describes every column; so does:  escolta sql "DESCRIBE v_mentions"

Examples:
  escolta sql "SELECT brand, count() FROM v_mentions GROUP BY brand"
  escolta sql "SELECT toStartOfHour(published_at) AS hour, countIf(sentiment = 'negative') AS negative
               FROM v_mentions WHERE brand = 'acme' GROUP BY hour ORDER BY negative DESC LIMIT 1"
  escolta sql --format csv "SELECT * FROM v_mentions" > mentions.csv
  echo "SELECT 1" | escolta sql -

Exit codes: 0 done, 1 the statement was refused, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action(async (query: string, options: { format: string; config?: string }) => {
      const text = query === '-' ? await readAll(context.stdin) : query;
      await withAccess(context, options, async (access) => {
        const abort = new AbortController();
        context.stdout.once('error', () => abort.abort());
        try {
          for await (const chunk of access.sql(text, shorthands[options.format] ?? options.format, abort.signal)) {
            if (!context.stdout.write(chunk)) await once(context.stdout, 'drain');
          }
        } catch (error) {
          // A reader such as `head` that has seen enough is no failure.
          if (abort.signal.aborted) return;
          if (error instanceof PipelineError) throw new CliError(error.message, exitCodes.failure, error);
          throw error;
        }
      });
    });
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk.toString();
  return text;
}
