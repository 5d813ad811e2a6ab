import type { Command } from 'commander';
import type { IncidentAction } from '../../core/alerts.ts';
import type { IncidentRecord } from '../../sinks/clickhouse/incidents.ts';
import type { Access } from '../access.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { plain } from '../text.ts';
import {
  alertsSubcommand,
  authorOf,
  type ByOption,
  byOption,
  incidentBy,
  nonEmpty,
  whyNotJudged,
  writeJsonLines,
} from './common.ts';

interface ActOptions extends ByOption {
  readonly config?: string;
  readonly note?: string;
  readonly json?: boolean;
}

/** What is to be done about one incident; a text says why nothing is. */
type Step = Pick<IncidentAction, 'action' | 'text'>;

const exits = `
Exit codes: 0 done, 1 there is no such incident, 2 wrong usage, 3 done but for those that are over,
4 the store cannot be opened.`;

export function ackCommand(context: CliContext): Command {
  return actCommand('ack', 'Say that somebody takes care: reminders and escalations stop.')
    .argument('<ids...>', 'ids, or beginnings of ids')
    .option('--note <text>', 'what others should know', nonEmpty)
    .addHelpText('after', `\nExample:\n  escolta alerts ack 3f9a --note "calling the carrier"\n${exits}`)
    .action((ids: string[], options: ActOptions) =>
      act(context, ids, options, {
        step: ({ incident, care }) => {
          if (incident.state === 'resolved') return 'is over already';
          return care.acknowledgedBy === undefined ? { action: 'acknowledge', text: '' } : undefined;
        },
        said: ({ care }, by) =>
          care.acknowledgedBy === undefined ? `acknowledged by ${by}` : `was acknowledged by ${care.acknowledgedBy}`,
      }),
    );
}

export function assignCommand(context: CliContext): Command {
  return actCommand('assign', 'Say whose an incident is.')
    .argument('<id>', 'its id, or the beginning of it')
    .argument('<whom>', 'a name; "" gives it back to nobody')
    .option('--note <text>', 'what they should know', nonEmpty)
    .addHelpText('after', `\nExample:\n  escolta alerts assign 3f9a berta\n${exits}`)
    .action((id: string, whom: string, options: ActOptions) => {
      const text = whom.trim().slice(0, 200);
      return act(context, [id], options, {
        step: () => ({ action: 'assign', text }),
        said: () => (text === '' ? 'assigned to nobody' : `assigned to ${text}`),
      });
    });
}

export function noteCommand(context: CliContext): Command {
  return actCommand('note', 'Write something down about an incident. Messages that follow show it.')
    .argument('<id>', 'its id, or the beginning of it')
    .argument('<text>', 'the note', nonEmpty)
    .addHelpText(
      'after',
      `\nExample:\n  escolta alerts note 3f9a "statement is out: https://acme.example/news"\n${exits}`,
    )
    .action((id: string, text: string, options: ActOptions) =>
      act(context, [id], options, { step: () => ({ action: 'note', text }), said: () => 'noted' }),
    );
}

export function resolveCommand(context: CliContext): Command {
  return actCommand('resolve', 'Say that an incident is over. It stays so until its cool-down has passed.')
    .argument('<ids...>', 'ids, or beginnings of ids')
    .option('--note <text>', 'how it ended', nonEmpty)
    .addHelpText('after', `\nExample:\n  escolta alerts resolve 3f9a --note "was a joke"\n${exits}`)
    .action((ids: string[], options: ActOptions) =>
      act(context, ids, options, {
        step: ({ incident, care }) => {
          if (incident.state === 'resolved') return 'is over already';
          return care.resolvedBy === undefined ? { action: 'resolve', text: '' } : undefined;
        },
        said: ({ care }, by) => `resolved by ${care.resolvedBy ?? by}`,
        atNextEvaluation: true,
      }),
    );
}

function actCommand(name: string, description: string): Command {
  return alertsSubcommand(name, description).addOption(byOption()).option('--json', 'what was done, as JSON lines');
}

interface Doing {
  /** What to write down; undefined where that is done already; a text where it cannot be. */
  step(record: IncidentRecord): Step | string | undefined;
  said(record: IncidentRecord, by: string): string;
  /** Whether it takes an evaluation to have its effect. */
  readonly atNextEvaluation?: boolean;
}

async function act(context: CliContext, ids: readonly string[], options: ActOptions, doing: Doing): Promise<void> {
  const author = authorOf(context, options);
  await withAccess(context, options, async (access, configuration) => {
    const records = await recordsOf(access, ids);
    const actions: Omit<IncidentAction, 'at'>[] = [];
    const done: string[] = [];
    for (const record of records) {
      const incidentId = record.incident.id;
      const step = doing.step(record);
      if (typeof step === 'string') {
        context.stderr.write(`${incidentId} ${step}\n`);
        context.setExitCode(exitCodes.refused);
        continue;
      }
      if (step) actions.push({ incidentId, author, ...step });
      if (options.note !== undefined) actions.push({ incidentId, author, action: 'note', text: options.note });
      done.push(plain(`${incidentId} ${doing.said(record, author)}`));
    }
    if (actions.length > 0) await access.alerts.act({ actions });
    if (options.json) return writeJsonLines(context, actions);
    for (const text of done) context.stdout.write(`${text}\n`);
    if (doing.atNextEvaluation && actions.length > 0) {
      const notJudged = whyNotJudged(await access.alerts.status({}), configuration);
      if (notJudged !== undefined) context.stdout.write(`${notJudged} Until then it stays open in lists.\n`);
    }
  });
}

/** Each once, all of them found before anything is written. */
async function recordsOf(access: Access, ids: readonly string[]): Promise<readonly IncidentRecord[]> {
  const records = new Map<string, IncidentRecord>();
  for (const id of ids) {
    const record = await incidentBy(access, id);
    records.set(record.incident.id, record);
  }
  return [...records.values()];
}
