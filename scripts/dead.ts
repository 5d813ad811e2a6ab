import { Command, Option } from 'commander';
import { z } from 'zod';
import { type PostEvent, postEventSchema } from '../core/post.ts';
import type { StoredDeadLetter } from '../sinks/clickhouse/queries.ts';
import { type Access, deadLetterStates } from './access.ts';
import { CliError } from './cli-error.ts';
import { type CliContext, exitCodes } from './context.ts';
import { withAccess } from './engine.ts';
import { ago, table } from './text.ts';

export function deadCommand(context: CliContext): Command {
  const configOption = () =>
    new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)');
  const dead = new Command('dead').description(
    'List, show and replay dead letters: items that could not go on, kept with their reason.',
  );

  dead
    .command('list', { isDefault: true })
    .description('List dead letters, newest first.')
    .addOption(new Option('--state <state>', 'which').choices(deadLetterStates).default('dead'))
    .addOption(new Option('--stage <stage>', 'only of this stage').choices(['ingest', 'process', 'store']))
    .option('--limit <n>', 'at most so many', (text) => Number.parseInt(text, 10), 50)
    .option('--json', 'as JSON lines')
    .addOption(configOption())
    .action((options) =>
      withAccess(context, options, async (access) => {
        const { state, stage, limit } = options;
        const letters = await access.deadLetters({ state, limit, ...(stage ? { stage } : {}) });
        if (options.json) {
          for (const letter of letters) context.stdout.write(`${JSON.stringify(letter)}\n`);
          return;
        }
        if (letters.length === 0) {
          context.stdout.write(`No dead letters (${state}).\n`);
          return;
        }
        const rows = letters.map((l) => [l.id, ago(l.lastAt), l.stage, l.source, l.reason, l.error]);
        context.stdout.write(
          `${table(['id', 'last seen', 'stage', 'source', 'reason', 'error'], rows, context.stdout)}\n`,
        );
      }),
    );

  dead
    .command('show')
    .description('Show one dead letter with its payload.')
    .argument('<id>', 'its id, or the beginning of it')
    .addOption(configOption())
    .action((id: string, options) =>
      withAccess(context, options, async (access) => {
        const letter = await only(access, id);
        context.stdout.write(`${JSON.stringify({ ...letter, payload: readable(letter.payload) }, null, 2)}\n`);
      }),
    );

  dead
    .command('replay')
    .description('Send dead letters through the pipeline again. What fails again is a dead letter again.')
    .argument('[ids...]', 'ids, or beginnings of ids')
    .option('--all', 'all that are dead')
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 all replayed, 3 some cannot be replayed (they stay dead letters), 2 wrong usage.',
    )
    .action((ids: string[], options) =>
      withAccess(context, options, async (access) => {
        if (ids.length === 0 && !options.all) throw new CliError('give ids, or --all', exitCodes.usage);
        const letters: StoredDeadLetter[] = [];
        if (options.all) letters.push(...(await access.deadLetters({ state: 'dead', limit: 100_000 })));
        else for (const id of ids) letters.push(await only(access, id));
        const { replayed, refused } = await replay(access, letters);
        for (const { letter, why } of refused) context.stderr.write(`${letter.id} cannot be replayed: ${why}\n`);
        context.stdout.write(`${replayed} replayed, ${refused.length} kept as dead letters\n`);
        if (refused.length > 0) context.setExitCode(exitCodes.refused);
      }),
    );
  return dead;
}

async function only(access: Access, id: string): Promise<StoredDeadLetter> {
  const prefix = z
    .string()
    .regex(/^[0-9a-f]{1,16}$/)
    .safeParse(id.toLowerCase());
  if (!prefix.success)
    throw new CliError(`"${id}" is no dead letter id: expected up to 16 hex digits`, exitCodes.usage);
  const found = await access.deadLetters({ ids: [prefix.data], limit: 2 });
  const [letter] = found;
  if (!letter) throw new CliError(`no dead letter "${id}": see \`escolta dead list\``, exitCodes.failure);
  if (found.length > 1) throw new CliError(`"${id}" is the beginning of several ids: give more of it`, exitCodes.usage);
  return letter;
}

/** Publishes what the letters hold, then marks them: in this order, so that a crash between replays twice and loses nothing. */
export async function replay(
  access: Access,
  letters: readonly StoredDeadLetter[],
): Promise<{ replayed: number; refused: { letter: StoredDeadLetter; why: string }[] }> {
  const refused: { letter: StoredDeadLetter; why: string }[] = [];
  const ready: { letter: StoredDeadLetter; event: PostEvent }[] = [];
  for (const letter of letters) {
    const event = postEventSchema.safeParse(readable(letter.payload));
    if (event.success) ready.push({ letter, event: event.data });
    else refused.push({ letter, why: z.prettifyError(event.error).replaceAll('\n', '; ') });
  }
  for (let i = 0; i < ready.length; i += 500) {
    const part = ready.slice(i, i + 500);
    await access.publish(
      part.map(({ event }) => event),
      [],
    );
    await access.markDeadLetters(
      part.map(({ letter }) => letter.id),
      'replayed',
    );
  }
  return { replayed: ready.length, refused };
}

function readable(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
