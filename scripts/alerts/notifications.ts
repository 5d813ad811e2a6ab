import { type Command, Option } from 'commander';
import { nearest } from '../../config/nearest.ts';
import type { DeliveryRecord, QueuedNotification } from '../../core/alerts.ts';
import { line } from '../../processors/alerts/line.ts';
import type { Access } from '../access.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { plain, table } from '../text.ts';
import { alertsSubcommand, incidentBy, jsonText, positive, whyNotJudged, writeJsonLines } from './common.ts';
import { commandVoice, timeText } from './words.ts';

interface NotificationsOptions {
  readonly config?: string;
  readonly state?: QueuedNotification['state'];
  readonly channel?: string;
  readonly incident?: string;
  readonly limit: number;
  readonly attempts?: boolean;
  readonly json?: boolean;
}

/** As much of a key as is shown: nobody has two that begin so. */
const shownKey = 12;

export function notificationsCommand(context: CliContext): Command {
  return alertsSubcommand('notifications', 'List what people were told or are to be told, and what became of it.')
    .addOption(new Option('--state <state>', 'only these').choices(['queued', 'failed', 'sent', 'dropped']))
    .option('--channel <name>', 'only for this channel')
    .option('--incident <id>', 'only about this incident')
    .option('--attempts', 'each attempt to deliver too')
    .option('--limit <n>', 'at most so many', positive, 50)
    .option('--json', 'as JSON lines, each with its message and its attempts')
    .addHelpText(
      'after',
      `
"queued" waits to be sent, "failed" was taken by nobody, "dropped" was for a channel that is not configured.

Examples:
  escolta alerts notifications --state failed
  escolta alerts notifications --incident 3f9a --attempts

Exit codes: 0 shown, 1 there is no such incident, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((options: NotificationsOptions) =>
      withAccess(context, options, async (access, configuration) => {
        const { state, channel, limit } = options;
        const incident =
          options.incident === undefined ? undefined : (await incidentBy(access, options.incident)).incident.id;
        const { notifications, deliveries } = await access.alerts.notifications({
          limit,
          ...(state && { state }),
          ...(channel !== undefined && { channel }),
          ...(incident !== undefined && { incident }),
        });
        const triesOf = ({ key }: QueuedNotification) => deliveries.filter((one) => one.key === key);
        if (options.json) {
          return writeJsonLines(
            context,
            notifications.map((one) => ({ ...one, deliveries: triesOf(one) })),
          );
        }
        if (notifications.length === 0) {
          context.stdout.write(`No notifications${state ? ` are ${state}` : ''}.\n`);
          return;
        }
        const { now } = await access.alerts.status({});
        const voice = commandVoice(configuration, now);
        const rows = notifications.flatMap((one) => [
          [
            one.key.slice(0, shownKey),
            timeText(one.createdAt, voice),
            one.channel,
            one.kind,
            one.state,
            String(one.attempts),
            line(one.message.title, 60),
            outcomeText(one, triesOf(one)),
          ],
          ...(options.attempts ? triesOf(one) : []).map((attempt) => attemptRow(attempt, timeText(attempt.at, voice))),
        ]);
        const header = ['key', 'when', 'channel', 'what', 'state', 'tries', 'title', 'outcome'];
        context.stdout.write(`${table(header, rows, context.stdout)}\n`);
      }),
    );
}

function attemptRow({ attempt, channel, outcome, durationMs, detail }: DeliveryRecord, when: string): string[] {
  const state = outcome === 'again' ? 'tried' : outcome;
  return ['', when, channel, '', state, String(attempt), `in ${durationMs} ms`, line(detail, 300)];
}

/** What became of a notification: the answer of the other side, or why it was not taken. */
export function outcomeText({ state, error, receipt }: QueuedNotification, tries: readonly DeliveryRecord[]): string {
  const last = tries.at(-1)?.detail ?? '';
  return line(state === 'sent' ? receipt || last : error || last, 300);
}

interface ReplayOptions {
  readonly config?: string;
  readonly failed?: boolean;
  readonly channel?: string;
  readonly json?: boolean;
}

export function replayCommand(context: CliContext): Command {
  return alertsSubcommand('replay', 'Send notifications again: a copy of each, to its own channel or to another.')
    .argument('[keys...]', 'keys of notifications, or beginnings of keys')
    .option('--failed', 'all that were taken by nobody')
    .option('--channel <name>', 'to this channel in place of its own')
    .option('--json', 'what was done, as one JSON object')
    .addHelpText(
      'after',
      `
A copy says the same under a key of its own. As long as it waits, or once it was sent, the same replay makes no other: asked for
twice by accident, people are told once.

Examples:
  escolta alerts replay --failed --channel ops-mail
  escolta alerts replay 0b7f3a9c21de

Exit codes: 0 all are enqueued, 1 there is no such notification, 2 wrong usage, 3 some were left as they are,
4 the store cannot be opened.`,
    )
    .action((beginnings: string[], options: ReplayOptions) => {
      if (beginnings.length > 0 === (options.failed === true)) {
        throw new CliError('give keys of notifications, or --failed', exitCodes.usage);
      }
      return withAccess(context, options, async (access, configuration) => {
        const { channel } = options;
        if (channel !== undefined) checkChannel(channel, configuration);
        const keys: string[] = [];
        for (const beginning of beginnings) keys.push(await keyOf(access, beginning));
        const what = options.failed ? { failed: true as const } : { keys: [...new Set(keys)] };
        const answer = await access.alerts.replay({ what, ...(channel !== undefined && { channel }) });
        if (answer.kept.length > 0) context.setExitCode(exitCodes.refused);
        if (options.json) {
          context.stdout.write(`${jsonText(answer)}\n`);
          return;
        }
        for (const { key, why } of answer.kept) context.stderr.write(`${plain(`${key} is left: ${why}`)}\n`);
        for (const { key, copy, channel: to } of answer.replayed) {
          context.stdout.write(`${plain(`${key} goes to ${to} again, as ${copy}`)}\n`);
        }
        context.stdout.write(`${answer.replayed.length} enqueued, ${answer.kept.length} left\n`);
        if (answer.replayed.length === 0) return;
        const notJudged = whyNotJudged(await access.alerts.status({}), configuration);
        context.stdout.write(
          notJudged === undefined
            ? 'They are sent now, or within five minutes where another process sends.\n'
            : `${notJudged} They wait until then.\n`,
        );
      });
    });
}

export function checkChannel(name: string, { config }: Pick<Configuration, 'config'>): void {
  const names = config.channels.filter(({ enabled }) => enabled).map((channel) => channel.name);
  if (names.includes(name)) return;
  const off = config.channels.some((channel) => channel.name === name);
  const meant = nearest(name, names);
  const advice = off
    ? 'it is switched off in the configuration (enabled: false)'
    : meant
      ? `did you mean "${meant}"?`
      : names.length === 0
        ? 'no channel is configured'
        : `there are ${names.join(', ')}`;
  throw new CliError(`there is no channel "${plain(name)}": ${advice}`, exitCodes.usage);
}

async function keyOf(access: Access, beginning: string): Promise<string> {
  const key = beginning.toLowerCase();
  if (!/^[0-9a-f]{1,32}$/u.test(key)) {
    throw new CliError(
      `"${plain(beginning)}" is no key of a notification: expected up to 32 hex digits`,
      exitCodes.usage,
    );
  }
  const { notifications } = await access.alerts.notifications({ key, limit: 2 });
  const [only, other] = notifications;
  if (!only) {
    throw new CliError(`there is no notification "${key}": see \`escolta alerts notifications\``, exitCodes.failure);
  }
  if (other) throw new CliError(`several notifications begin with "${key}": give more of the key`, exitCodes.usage);
  return only.key;
}
