import { type Command, Option } from 'commander';
import { nearest } from '../../config/nearest.ts';
import type { Config } from '../../config/schema.ts';
import type { Silence } from '../../core/alerts.ts';
import { ruleTypes, severities } from '../../core/incident.ts';
import { line } from '../../processors/alerts/line.ts';
import { type Matcher, matchesAll, parseMatcher } from '../../processors/alerts/matchers.ts';
import type { Rule } from '../../processors/alerts/rules.ts';
import type { Access } from '../access.ts';
import { CliError } from '../cli-error.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { plain, table } from '../text.ts';
import {
  alertsSubcommand,
  authorOf,
  type ByOption,
  brandNames,
  byOption,
  durationArgument,
  jsonText,
  timeArgument,
  writeJsonLines,
} from './common.ts';
import { commandVoice, timeText, whatText } from './words.ts';

interface SilenceOptions extends ByOption {
  readonly config?: string;
  readonly for?: number;
  readonly until?: number;
  readonly reason?: string;
  readonly json?: boolean;
}

const defaultMs = 2 * 3_600_000;
const longestMs = 366 * 24 * 3_600_000;

export function silenceCommand(context: CliContext): Command {
  return alertsSubcommand(
    'silence',
    'Tell nobody of some incidents for a while. They are found and listed all the same.',
  )
    .argument('<matchers...>', 'all must hold: "rule=negative-spike", "brand=~acme.*", "severity!=critical"')
    .addOption(
      new Option('--for <duration>', 'for so long: "30m", "2h", "7d" (default: 2h)').argParser(durationArgument),
    )
    .addOption(
      new Option('--until <time>', 'until then: "2026-03-01T18:00:00Z"').argParser(timeArgument).conflicts('for'),
    )
    .option('--reason <text>', 'why, for whoever wonders')
    .addOption(byOption())
    .option('--json', 'the silence and the ids of what it matches now, as JSON')
    .addHelpText(
      'after',
      `
Labels of every incident: rule, type, severity, brand; where they apply, segment, source, and the labels of its rule.
=~ and !~ take a regular expression that must fit the whole value. A label that is not there is an empty one.

Examples:
  escolta alerts silence brand=acme rule=negative-spike --for 8h --reason "recall is out, all hands know"
  escolta alerts silence 'source=~reddit.*' --until 2026-03-02T08:00:00Z

Exit codes: 0 done, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((texts: string[], options: SilenceOptions) => silence(context, texts, options));
}

async function silence(context: CliContext, texts: readonly string[], options: SilenceOptions): Promise<void> {
  const author = authorOf(context, options);
  await withAccess(context, options, async (access, configuration) => {
    const { config } = configuration;
    const matchers = texts.map((text) => readMatcher(text, config));
    for (const warning of matcherWarnings(matchers, config)) context.stderr.write(`warning: ${plain(warning)}\n`);
    const status = await access.alerts.status({});
    const endsIn = options.until === undefined ? (options.for ?? defaultMs) : options.until - status.now;
    if (endsIn <= 0) throw new CliError('--until is in the past', exitCodes.usage);
    if (endsIn > longestMs) {
      throw new CliError(
        'a silence lasts a year at most: switch the rule off instead (enabled: false)',
        exitCodes.usage,
      );
    }
    const made = await access.alerts.silence({
      matchers: texts.map((text) => text.trim()),
      author,
      reason: (options.reason ?? '').trim().slice(0, 1_000),
      until: options.until === undefined ? { inMs: endsIn } : { at: options.until },
    });
    const open = await access.alerts.list({ states: ['firing', 'pending'], limit: 10_000 });
    const matched = open.filter(({ labels }) => matchesAll(made.matchers, labels));
    if (options.json) {
      context.stdout.write(`${jsonText({ ...made, matches: matched.map(({ id }) => id) })}\n`);
      return;
    }
    const voice = commandVoice(configuration, status.now);
    const lines = [
      `${made.id}: ${made.matchers.join(' ')} is silent until ${timeText(made.endsAt, voice)} (${config.alerts.timezone})`,
      matched.length === 0
        ? 'It matches no open incident now.'
        : `It matches ${matched.length === 1 ? 'one open incident' : `${matched.length} open incidents`} now:`,
      ...matched.slice(0, 20).map((one) => `  ${one.id}  ${whatText(one, voice, brandNames(configuration))}`),
      ...(matched.length > 20 ? [`  and ${matched.length - 20} more`] : []),
      `End it with: escolta alerts unsilence ${made.id}`,
    ];
    context.stdout.write(`${lines.map(plain).join('\n')}\n`);
  });
}

function readMatcher(text: string, config: Pick<Config, 'alerts'>): Matcher {
  const matcher = parseMatcher(text);
  if (matcher) return matcher;
  const rule = config.alerts.rules.find(({ name }) => name === text.trim());
  const advice = rule
    ? `: did you mean "rule=${rule.name}"?`
    : ', such as "brand=acme", "severity!=critical" or "rule=~negative.*"';
  throw new CliError(`"${plain(line(text, 200))}" is no matcher${advice}`, exitCodes.usage);
}

/** Labels whose values come with what is found. */
const openLabels = ['mention', 'reason', 'currency', 'budget'];

/** What is probably not meant: a label, a value or a combination that no incident of the configuration can have. */
function matcherWarnings(
  matchers: readonly Matcher[],
  { alerts, brands, sources }: Pick<Config, 'alerts' | 'brands' | 'sources'>,
): string[] {
  const own = alerts.rules.flatMap(({ labels }) => Object.entries(labels));
  const values: Record<string, string[]> = {
    brand: brands.map(({ id }) => id),
    rule: alerts.rules.map(({ name }) => name),
    type: [...ruleTypes],
    severity: [...severities],
    segment: Object.keys(alerts.segments),
    source: sources.map(({ name }) => name),
  };
  for (const [label, value] of own) values[label] = [...(values[label] ?? []), value];
  const warnings: string[] = [];
  for (const { label, operator, value, matches } of matchers) {
    if (openLabels.includes(label)) continue;
    const known = Object.hasOwn(values, label) ? values[label] : undefined;
    if (!known) {
      const meant = nearest(label, [...Object.keys(values), ...openLabels]);
      warnings.push(`no rule makes a label "${label}"${meant ? `: did you mean "${meant}"?` : ''}`);
      continue;
    }
    const wanted = operator === '=' || operator === '=~';
    if (!wanted || value === '' || known.some((one) => matches({ [label]: one }))) continue;
    const meant = nearest(value, known);
    warnings.push(`no ${label} of the configuration is "${value}"${meant ? `: did you mean "${meant}"?` : ''}`);
  }
  if (warnings.length > 0) return warnings;
  const fits = alerts.rules.some((rule) => canFit(rule, matchers, brands));
  return fits ? [] : ['no rule of the configuration makes incidents that fit all of these together'];
}

/** Whether an incident of the rule can have labels that all of these match, as far as the configuration says. */
function canFit(rule: Rule, matchers: readonly Matcher[], brands: Config['brands']): boolean {
  const { name, type, severity, segment = '' } = rule;
  const labels = { ...rule.labels, rule: name, type, severity, segment };
  const ofSource = type === 'cost' || (type === 'silence' && rule.of === 'source');
  const checked = matchers.filter(({ label }) => !openLabels.includes(label) && !(ofSource && label === 'source'));
  const about = ofSource ? [''] : brandsOf(rule, brands);
  return about.some((brand) => checked.every((matcher) => matcher.matches({ ...labels, brand })));
}

/** Ids of the brands that a rule judges. */
export function brandsOf({ brands: which }: Rule, brands: Config['brands']): readonly string[] {
  if (Array.isArray(which)) return which;
  const kind = which === 'own' ? 'own' : 'competitor';
  return brands.filter((brand) => which === 'all' || brand.kind === kind).map(({ id }) => id);
}

export function silencesCommand(context: CliContext): Command {
  return alertsSubcommand('silences', 'List silences, newest first.')
    .option('--all', 'those too that have ended')
    .option('--json', 'as JSON lines, with times in ms since the epoch')
    .addHelpText(
      'after',
      '\nExample:\n  escolta alerts silences --all\n\nExit codes: 0 shown, 4 the store cannot be opened.',
    )
    .action((options: { config?: string; all?: boolean; json?: boolean }) =>
      withAccess(context, options, async (access, configuration) => {
        const silences = await access.alerts.silences({ all: options.all === true });
        if (options.json) return writeJsonLines(context, silences);
        if (silences.length === 0) {
          context.stdout.write(options.all ? 'There never was a silence.\n' : 'Nothing is silenced.\n');
          return;
        }
        const { now } = await access.alerts.status({});
        const voice = commandVoice(configuration, now);
        const rows = silences.map(({ id, matchers, startsAt, endsAt, author, reason }) => [
          id,
          endsAt <= now ? 'ended' : startsAt > now ? 'to come' : 'active',
          timeText(startsAt, voice),
          timeText(endsAt, voice),
          line(author, 40),
          matchers.join(' '),
          line(reason, 200),
        ]);
        const header = ['id', 'state', 'from', 'until', 'by', 'what', 'why'];
        context.stdout.write(`${table(header, rows, context.stdout)}\n`);
      }),
    );
}

export function unsilenceCommand(context: CliContext): Command {
  return alertsSubcommand('unsilence', 'End a silence now.')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  escolta alerts unsilence 7c1e\n\nExit codes: 0 ended, 1 there is none to end, 2 wrong usage, 4 the store cannot be opened.',
    )
    .action((id: string, options: { config?: string; json?: boolean }) =>
      withAccess(context, options, async (access) => {
        const silence = await silenceBy(access, id.trim());
        const ended = await access.alerts.expire({ id: silence.id });
        if (!ended) throw new CliError(`the silence ${silence.id} has ended already`, exitCodes.failure);
        if (options.json) context.stdout.write(`${jsonText({ ended: silence.id })}\n`);
        else context.stdout.write(`${plain(`${silence.id} has ended: ${silence.matchers.join(' ')}`)}\n`);
      }),
    );
}

async function silenceBy(access: Access, beginning: string): Promise<Silence> {
  if (beginning === '') throw new CliError('give the id of the silence', exitCodes.usage);
  const of = (silences: readonly Silence[]) => {
    const exact = silences.filter(({ id }) => id === beginning);
    return exact.length > 0 ? exact : silences.filter(({ id }) => id.startsWith(beginning));
  };
  const open = of(await access.alerts.silences({}));
  const [only] = open;
  if (open.length > 1) {
    const ids = open.map(({ id }) => id).join(', ');
    throw new CliError(`several silences begin with "${beginning}": ${ids}: give more of the id`, exitCodes.usage);
  }
  if (only) return only;
  const ended = of(await access.alerts.silences({ all: true }));
  const said =
    ended.length > 0 ? `the silence ${ended[0]?.id} has ended already` : `there is no silence "${beginning}"`;
  throw new CliError(plain(`${said}: see \`escolta alerts silences\``), exitCodes.failure);
}
