import { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { withAccess } from '../engine.ts';
import { sourceLines } from '../status.ts';
import { ago, number, plain, table } from '../text.ts';

export function listCommand(context: CliContext): Command {
  return new Command('list')
    .description('The configured sources with their state, and the types that there are.')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nExit codes: 0 shown, 2 wrong configuration, 4 the store cannot be opened.')
    .action((options: { config?: string; json?: boolean }) =>
      withAccess(context, options, async (access, { config }) => {
        const states = new Map((await access.status()).sources.map((source) => [source.name, source]));
        const types = context.sources.map(({ type, summary, schedule }) => ({ type, summary, schedule }));
        const configured = config.sources.map(({ name, type, schedule, enabled }) => ({
          name,
          type,
          schedule,
          enabled,
          ...states.get(name),
        }));
        if (options.json) {
          context.stdout.write(`${JSON.stringify({ configured, types })}\n`);
          return;
        }
        const rows = configured.map((source) => [
          source.name,
          source.type,
          source.schedule,
          source.enabled ? (source.live?.state ?? 'not running') : 'switched off',
          ago(source.live?.lastSuccessAt ?? source.lastSuccessAt),
          number(source.posts ?? 0),
          plain(source.live?.lastError ?? source.lastError ?? ''),
        ]);
        const header = ['source', 'type', 'schedule', 'state', 'last success', 'posts 24 h', 'last error'];
        if (rows.length > 0) context.stdout.write(`${table(header, rows, context.stdout)}\n\n`);
        const lines = configured.flatMap((source) => sourceLines(source, context.stdout));
        if (lines.length > 0) context.stdout.write(`${lines.join('\n')}\n\n`);
        context.stdout.write(
          `${table(
            ['type', 'what it gives'],
            types.map(({ type, summary }) => [type, summary]),
            context.stdout,
          )}\n`,
        );
      }),
    );
}
