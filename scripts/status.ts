import { Command } from 'commander';
import type { BudgetState, PaceState } from '../core/contract.ts';
import { severities } from '../core/incident.ts';
import type { SourceStatus, Status } from './access.ts';
import type { AlertStatus } from './alert-access.ts';
import type { CliContext, Output } from './context.ts';
import { withAccess } from './engine.ts';
import { ago, cut, number, paint, plain, table } from './text.ts';

export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .description(
      'Show sources, cursors, lag, last success, dead letters, counts and alerts; also while the pipeline runs.',
    )
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--json', 'as one JSON object, with times in ms since the epoch')
    .addHelpText(
      'after',
      `
A source is "waiting" between two askings, "reading", "backing-off" after a failure in passing, "stopped" when a person
is needed (its last error says why), or "finished". Lag is what was read and is not durable yet.

A channel is "up", "failing" (it may be passing), or "down": it takes nothing. See also: escolta alerts

Exit codes: 0 shown, 4 the store cannot be opened.`,
    )
    .action((options: { config?: string; json?: boolean }) =>
      withAccess(context, options, async (access, configuration) => {
        const status = await access.status();
        if (options.json) context.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
        else context.stdout.write(renderStatus(status, context.stdout, configuration.sample));
      }),
    );
}

export function renderStatus(status: Status, output: Output, sample: boolean): string {
  const { store, counts } = status;
  const lines = [
    runningLine(status, output),
    `Escolta ${status.version}, ${store.kind === 'embedded' ? 'embedded ClickHouse in' : 'ClickHouse server'} ${store.place}`,
  ];
  if (sample) lines.push('This is the bundled sample. Listen for your own brand with `escolta init`.');
  lines.push(
    '',
    `${number(counts.posts)} posts, ${number(counts.mentions)} mentions, ${number(counts.dead)} dead letters, lag ${number(status.lag)}`,
    '',
  );
  lines.push(...busLines(status.bus, output));
  lines.push(...alertLines(status.alerts, output));
  lines.push(...customerLines(status.customers, output));
  lines.push(...crmLines(status.crms, output));
  const brands = Object.entries(counts.brands);
  if (brands.length > 0) {
    const rows = brands.map(([brand, n]) => [
      brand,
      ...[n.negative, n.neutral, n.positive, n.unrated].map(number),
      netSentiment(n),
    ]);
    lines.push(table(['brand', 'negative', 'neutral', 'positive', 'not rated', 'net'], rows, output), '');
  }
  if (status.sources.length > 0) {
    const header = ['source', 'state', 'last success', 'next', 'posts 24 h', 'cursor', 'last error'];
    lines.push(table(header, status.sources.map(sourceRow), output));
    lines.push(...status.sources.flatMap((source) => sourceLines(source, output)));
  }
  return `${lines.join('\n')}\n`;
}

function runningLine({ running, bus }: Status, output: Output): string {
  if (running) return `${paint('green', '●', output)} running since ${ago(running.since)} (process ${running.pid})`;
  const members = Math.max(0, ...bus.topics.map((topic) => topic.members));
  if (members > 0) return `${paint('green', '●', output)} running in ${members} or more processes`;
  return `${paint('yellow', '○', output)} not running: start it with \`escolta run\``;
}

function busLines({ kind, place, topics, error }: Status['bus'], output: Output): string[] {
  if (kind === 'memory') return [];
  const lines = [`Kafka at ${place}${error === undefined ? '' : `: ${paint('red', error, output)}`}`];
  if (topics.length > 0) {
    const rows = topics.map((t) => [t.topic, number(t.partitions), t.group, number(t.members), number(t.lag)]);
    lines.push(table(['topic', 'partitions', 'group', 'processes', 'lag'], rows, output));
  }
  return [...lines, ''];
}

function alertLines(alerts: AlertStatus, output: Output): string[] {
  if (!alerts.enabled) return [`Alerts are ${paint('yellow', 'switched off', output)} (alerts.enabled)`, ''];
  const { firing, pending, learning, channels, evaluatedAt, now } = alerts;
  const by = severities.toReversed().filter((severity) => firing[severity] > 0);
  const counted = by.map((severity) => `${number(firing[severity])} ${severity}`).join(', ');
  const open =
    by.length === 0 ? 'nothing fires' : paint(firing.critical > 0 ? 'red' : 'yellow', `${counted} firing`, output);
  // In a replay the moment that was judged is one of the past.
  const judged =
    evaluatedAt === undefined
      ? 'never judged yet'
      : evaluatedAt === now
        ? `judged up to ${new Date(evaluatedAt).toISOString().slice(0, 16)}Z`
        : `judged ${ago(evaluatedAt, now)}`;
  const parts = [
    open,
    ...(pending > 0 ? [`${number(pending)} pending`] : []),
    judged,
    ...(learning === undefined || learning.length === 0 ? [] : [`${number(learning.length)} still learning`]),
  ];
  const lines = [`Alerts: ${parts.join(', ')}`];
  if (channels.length > 0) {
    const rows = channels.map(({ channel, state, waiting, lastSentAt, lastError }) => [
      channel,
      state === 'unknown' ? '–' : state === 'missing' ? 'not configured' : state,
      number(waiting),
      lastSentAt === undefined ? '–' : ago(lastSentAt),
      lastError ?? '',
    ]);
    lines.push(table(['channel', 'state', 'waiting', 'last sent', 'last error'], rows, output));
  } else lines.push('No channel is configured: nobody is told. `escolta alerts test` says how to add one.');
  return [...lines, ''];
}

/** Where customers are read from, and when that went well last; nothing where none is configured. */
function customerLines(customers: Status['customers'], output: Output): string[] {
  if (customers.length === 0) return [];
  const rows = customers.map(({ name, customers: known, schedule, lastSuccessAt, lastError }) => [
    ...[name, number(known), schedule ?? '–', ago(lastSuccessAt), plain(lastError ?? '')],
  ]);
  return [table(['customers of', 'known', 'schedule', 'last read', 'last error'], rows, output), ''];
}

/** CRMs, with what waits for each; nothing where none is configured. */
function crmLines(crms: Status['crms'], output: Output): string[] {
  if (crms.length === 0) return [];
  const rows = crms.map(({ crm, state, held, queued, failed, duplicates, lastError }) => [
    ...[crm, state ?? '–', number(held), number(queued), number(failed), number(duplicates), lastError ?? ''],
  ]);
  return [table(['crm', 'state', 'held', 'waiting', 'failed', 'duplicates', 'last error'], rows, output), ''];
}

/** What is to be said of a source beside its row. */
export function sourceLines({ name, budget, paces = [] }: Partial<SourceStatus>, output: Output): string[] {
  return [
    ...(budget ? [budgetLine(String(name), budget, output)] : []),
    ...(paces.length > 0 ? [paceLine(String(name), paces)] : []),
    ...paces.flatMap(({ what, refused }) =>
      refused === undefined ? [] : [paint('yellow', plain(`${name} is refused ${cut(what, 60)}: ${refused}`), output)],
    ),
  ];
}

/** How often the parts of a source are asked: in minutes, for they follow from a schedule that people wrote. */
function paceLine(name: string, paces: readonly PaceState[]): string {
  const counts = new Map<number, number>();
  for (const { everyMs } of paces) counts.set(everyMs, (counts.get(everyMs) ?? 0) + 1);
  const parts = [...counts]
    .toSorted(([a], [b]) => a - b)
    .map(
      ([ms, n]) =>
        `${number(n)} every ${ms < 60_000 ? `${number(Math.round(ms / 1_000))} s` : `${number(Math.round(ms / 60_000))} min`}`,
    );
  return `Asked of ${name}: ${parts.join(', ')}`;
}

/** What a source has spent, and whether it will be enough. */
function budgetLine(name: string, { unit, limit, spent, projected, until }: BudgetState, output: Output): string {
  const end = new Date(until).toISOString().slice(0, 16);
  const line = `Budget of ${name}: ${number(spent)} of ${number(limit)} ${unit}, ${number(projected)} projected by ${end}Z`;
  return projected > limit ? paint('yellow', `${line}: it will be asked less often`, output) : line;
}

function sourceRow(source: SourceStatus): string[] {
  const { live } = source;
  const cursor = source.cursor === undefined ? '–' : JSON.stringify(source.cursor);
  return [
    source.name,
    live?.state ?? '–',
    ago(live?.lastSuccessAt ?? source.lastSuccessAt),
    live?.nextAt === undefined ? '–' : ago(live.nextAt),
    number(source.posts),
    cursor.length > 40 ? `${cursor.slice(0, 39)}…` : cursor,
    live?.lastError ?? source.lastError ?? '',
  ];
}

/** (positive − negative) / rated, in per cent with its sign; "–" where nothing is rated. */
export function netSentiment(n: { negative: number; neutral: number; positive: number }): string {
  const rated = n.negative + n.neutral + n.positive;
  if (rated === 0) return '–';
  const net = Math.round((100 * (n.positive - n.negative)) / rated);
  return `${net > 0 ? '+' : ''}${net} %`;
}
