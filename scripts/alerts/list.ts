import { type Command, Option } from 'commander';
import { type Severity, severities } from '../../core/incident.ts';
import type { ListedIncident } from '../alert-access.ts';
import type { Configuration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import { withAccess } from '../engine.ts';
import { table } from '../text.ts';
import {
  alertsSubcommand,
  brandNames,
  type Past,
  pastArgument,
  positive,
  whyNotJudged,
  writeJsonLines,
} from './common.ts';
import { commandVoice, learningLine, timeText, whatText } from './words.ts';

interface ListOptions {
  readonly config?: string;
  readonly state?: 'firing' | 'pending' | 'resolved' | 'all';
  readonly severity?: Severity;
  readonly brand?: string;
  readonly rule?: string;
  readonly since?: Past;
  readonly limit: number;
  readonly json?: boolean;
}

const dayMs = 86_400_000;
const states = ['firing', 'pending', 'resolved'] as const;
/** Rules that learn are told one by one up to so many. */
const mostLearning = 10;

export function listCommand(context: CliContext): Command {
  return alertsSubcommand('list', 'List incidents: the open ones, and those that ended in the last 24 hours.')
    .addOption(new Option('--state <state>', 'only these').choices([...states, 'all']))
    .addOption(new Option('--severity <severity>', 'only so urgent, and more').choices(severities))
    .option('--brand <id>', 'only of this brand')
    .option('--rule <name>', 'only of this rule')
    .option('--since <when>', 'also those that ended since: "7d", or "2026-03-01T00:00:00Z"', pastArgument)
    .option('--limit <n>', 'at most so many', positive, 100)
    .option('--json', 'as JSON lines, with times in ms since the epoch')
    .addHelpText(
      'after',
      `
"pending" was seen, and did not last long enough yet. What is most urgent stands first.

Examples:
  escolta alerts list --severity warning
  escolta alerts list --state resolved --since 7d --brand acme --json

Exit codes: 0 shown, also where there is none, 2 wrong usage or configuration, 4 the store cannot be opened.`,
    )
    .action((options: ListOptions) =>
      withAccess(context, options, async (access, configuration) => {
        const status = await access.alerts.status({});
        const { severity, brand, rule, limit } = options;
        const filter = {
          limit,
          ...(severity && { severity }),
          ...(brand !== undefined && { brand }),
          ...(rule !== undefined && { rule }),
        };
        const wanted = options.state === undefined || options.state === 'all' ? states : [options.state];
        const found = await access.alerts.list({ ...filter, states: [...wanted], ...sinceOf(options, status.now) });
        // What did not last long enough is nothing that one has to know.
        const listed = options.state === undefined ? found.filter(wasTold) : found;
        if (options.json) return writeJsonLines(context, listed);
        const lines = [listed.length === 0 ? none(options) : incidentTable(listed, configuration, status.now, context)];
        if (found.length === limit) lines.push('', `These are the first ${limit}: there may be more (--limit).`);
        const learning = (status.learning ?? []).filter(
          (one) => (brand === undefined || one.brand === brand) && (rule === undefined || one.rule === rule),
        );
        if (learning.length > 0) lines.push('', ...learning.slice(0, mostLearning).map(learningLine));
        if (learning.length > mostLearning)
          lines.push(`and ${learning.length - mostLearning} more: see \`escolta alerts rules\``);
        const notJudged = whyNotJudged(status, configuration);
        if (notJudged !== undefined) lines.push('', notJudged);
        context.stdout.write(`${lines.join('\n')}\n`);
      }),
    );
}

const wasTold = ({ state, firedAt }: ListedIncident) => state !== 'resolved' || firedAt !== undefined;

function sinceOf({ since, state }: ListOptions, now: number): { since?: number } {
  if (since) return { since: 'at' in since ? since.at : now - since.agoMs };
  return state === undefined ? { since: now - dayMs } : {};
}

function none({ state, since, severity, brand, rule }: ListOptions): string {
  const filtered = [
    severity !== undefined && severity !== 'info' && `of severity ${severity} or more`,
    brand !== undefined && `of ${brand}`,
    rule !== undefined && `of the rule ${rule}`,
  ].filter(Boolean);
  const such = filtered.length > 0 ? ` ${filtered.join(' ')}` : '';
  if (state !== undefined && state !== 'all') return `No incidents${such} are ${state}.`;
  const time = since ? 'since then' : 'in the last 24 hours';
  return state === 'all' && !since ? `No incidents${such}.` : `No open incidents${such}, and none that ended ${time}.`;
}

function incidentTable(
  incidents: readonly ListedIncident[],
  configuration: Configuration,
  now: number,
  context: CliContext,
): string {
  const voice = commandVoice(configuration, now);
  const names = brandNames(configuration);
  const rows = incidents.map((one) => [
    one.id,
    stateText(one),
    one.severity,
    `${one.impact}/10`,
    one.brand || '–',
    timeText(one.startedAt, voice),
    careText(one),
    whatText(one, voice, names),
  ]);
  return table(['id', 'state', 'severity', 'impact', 'brand', 'began', 'who', 'what'], rows, context.stdout);
}

function stateText({ state, firedAt }: ListedIncident): string {
  return state === 'resolved' && firedAt === undefined ? 'never fired' : state;
}

/** `ana`, or whose it is: `ana → bob`. */
function careText({ acknowledgedBy, assignee }: ListedIncident): string {
  return [acknowledgedBy || '–', ...(assignee === '' ? [] : [assignee])].join(' → ');
}
