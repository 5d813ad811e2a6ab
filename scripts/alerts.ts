import { Command } from 'commander';
import { ackCommand, assignCommand, noteCommand, resolveCommand } from './alerts/act.ts';
import { backtestCommand } from './alerts/backtest.ts';
import { feedCommand } from './alerts/feed.ts';
import { listCommand } from './alerts/list.ts';
import { notificationsCommand, replayCommand } from './alerts/notifications.ts';
import { rulesCommand } from './alerts/rules.ts';
import { showCommand } from './alerts/show.ts';
import { silenceCommand, silencesCommand, unsilenceCommand } from './alerts/silence.ts';
import { testCommand } from './alerts/test.ts';
import { resubscribeCommand, unsubscribeCommand } from './alerts/unsubscribe.ts';
import type { CliContext } from './context.ts';

/** In the order of the help. A new one is a file in `alerts/` and a line here. */
const subcommands = [
  listCommand,
  showCommand,
  ackCommand,
  assignCommand,
  noteCommand,
  resolveCommand,
  silenceCommand,
  silencesCommand,
  unsilenceCommand,
  rulesCommand,
  backtestCommand,
  testCommand,
  notificationsCommand,
  replayCommand,
  feedCommand,
  unsubscribeCommand,
  resubscribeCommand,
];

export function alertsCommand(context: CliContext): Command {
  const alerts = new Command('alerts')
    .description('See incidents, take care of them, silence them, and try the channels that tell of them.')
    .addHelpText(
      'after',
      `
Works while the pipeline runs, and while it does not. What people do about incidents is written down and counts from the next
evaluation on, which is within seconds.

Examples:
  escolta alerts list
  escolta alerts ack 3f9a --note "calling the carrier"
  escolta alerts silence brand=acme rule=negative-spike --for 8h --reason "recall is out"
  escolta alerts test --channel slack`,
    );
  for (const command of subcommands) alerts.addCommand(command(context), { isDefault: command === listCommand });
  return alerts;
}
