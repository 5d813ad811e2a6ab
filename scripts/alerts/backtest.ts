import { type Command, InvalidArgumentError, Option } from 'commander';
import { stepMs } from '../../core/alerts.ts';
import { systemClock } from '../../core/clock.ts';
import { describeError, PipelineError } from '../../core/errors.ts';
import type { Rule } from '../../processors/alerts/rules.ts';
import { historyMs } from '../../processors/alerts/series.ts';
import { readSilences } from '../../sinks/clickhouse/silences.ts';
import type { Access } from '../access.ts';
import { backtest } from '../alerting/backtest.ts';
import { backtestReport, renderBacktest } from '../alerting/backtest-report.ts';
import { dispatchOptions } from '../alerting/dispatch.ts';
import { loadHistory, readThrough, storedRange } from '../alerting/load-history.ts';
import { proposeSettings } from '../alerting/proposal.ts';
import { createAlertRules } from '../alerting/rules.ts';
import { withRulesFile } from '../alerting/rules-file.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { withAccess } from '../engine.ts';
import { alertsSubcommand, jsonText, type Past, pastArgument, timeArgument } from './common.ts';

interface Options {
  readonly config?: string;
  readonly since: Past;
  readonly until?: number;
  readonly brand: readonly string[];
  /** Incidents a week, of each rule and brand. */
  readonly wanted: number;
  readonly json?: boolean;
}

const day = 86_400_000;
const hour = 3_600_000;

export function backtestCommand(context: CliContext): Command {
  return alertsSubcommand('backtest', 'Tell what rules would have done in the past, before they wake anybody.')
    .argument('[rules]', 'YAML: a list of rules, or keys of the section `alerts` (default: as configured)')
    .addOption(
      new Option('--since <when>', 'how far back, or from when on')
        .argParser(pastArgument)
        .default({ agoMs: 90 * day }, '90d'),
    )
    .option('--until <time>', 'up to when (default: now)', timeArgument)
    .option(
      '--brand <id>',
      'only this brand; may be given again',
      (id: string, before: readonly string[]) => [...before, id],
      [],
    )
    .addOption(
      new Option('--wanted <rate>', 'propose thresholds for so many incidents of each rule and brand, such as 2/month')
        .argParser(rateArgument)
        .default(1, '1/week'),
    )
    .option('--json', 'as one JSON document; times are milliseconds since 1970')
    .addHelpText(
      'after',
      `
All that is stored is judged again, by the same code that judges the present, at the end of every five minutes. Nothing is
written and nobody is told. What the four weeks before were like is what is usual. Posts count from their publication on, also
those that were imported later; what was deleted since is not there.

Examples:
  escolta alerts backtest --since 90d
  escolta alerts backtest new-rules.yaml --brand acme --wanted 2/month
  escolta alerts backtest --since 2026-01-01T00:00:00Z --until 2026-02-01T00:00:00Z --json

Exit codes: 0 done, 1 there is nothing to judge, 2 wrong usage or wrong rules, 4 the store cannot be opened.`,
    )
    .action((rules: string | undefined, options: Options) =>
      withAccess(context, options, (access, configuration) =>
        run(context, access, configured(context, configuration, rules), options),
      ),
    );
}

/** Incidents a week: `1/week`, `2/month`, `0.5/day`. */
function rateArgument(text: string): number {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*\/\s*(day|week|month)$/u.exec(text.trim()) ?? [];
  const perWeek = { day: 7, week: 1, month: 7 / 30.44 }[unit];
  if (perWeek === undefined || Number(count) === 0)
    throw new InvalidArgumentError('expected a rate such as "1/week" or "2/month"');
  return Number(count) * perWeek;
}

function configured(context: CliContext, configuration: Configuration, rules: string | undefined): Configuration {
  if (rules === undefined) return configuration;
  const alerts = withRulesFile(context, configuration, rules);
  return { ...configuration, config: { ...configuration.config, alerts } };
}

async function run(context: CliContext, access: Access, configuration: Configuration, options: Options): Promise<void> {
  const { config } = configuration;
  const brands = chosenBrands(configuration, options.brand);
  const client = readThrough(access, new AbortController().signal);
  const alertRules = createAlertRules(configuration, client);
  const { rules, checks } = alertRules;
  const chosen = rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule) => ofBrands(rule, brands, options.brand.length > 0, configuration));
  const startedAt = performance.now();
  try {
    await alertRules.refresh();
    const { from, to } = await rangeOf(client, configuration, options);
    const replayed = {
      from,
      to,
      rules: chosen,
      brands: config.brands,
      segments: config.alerts.segments,
      sources: config.sources.filter(({ enabled }) => enabled).map(({ name }) => name),
      checks,
      maxDelayMs: config.alerts.maxDelay,
      timeZone: config.alerts.timezone,
    };
    say(context, 'reading the past …');
    const before = Math.floor((from - historyMs) / hour) * hour;
    const history = await loadHistory(client, { ...replayed, from: before, since: from });
    say(context, 'judging the past …');
    const silences = await readSilences(client);
    const found = await backtest({
      ...replayed,
      history,
      silences,
      dispatch: { ...dispatchOptions(config.alerts, config.channels), rules: chosen },
    });
    say(context, 'trying other thresholds …');
    const proposals = await proposeSettings({ ...replayed, history }, options.wanted);
    say(context, '');
    const tookMs = Math.round(performance.now() - startedAt);
    const report = backtestReport({
      configuration,
      from,
      to,
      rules: chosen,
      history,
      found,
      proposals,
      wanted: options.wanted,
      tookMs,
    });
    context.stdout.write(
      options.json ? `${jsonText(report, 2)}\n` : renderBacktest(report, configuration, context.stdout),
    );
  } catch (error) {
    say(context, '');
    if (error instanceof PipelineError) throw new CliError(describeError(error), exitCodes.failure, error);
    throw error;
  }
}

/** Whole steps, from the first mention on if that is later: before it nobody may have listened. */
async function rangeOf(client: Parameters<typeof storedRange>[0], { config }: Configuration, options: Options) {
  const now = systemClock.now();
  const to = Math.floor(Math.min(options.until ?? now, now) / stepMs) * stepMs;
  const since = 'at' in options.since ? options.since.at : to - options.since.agoMs;
  const stored = await storedRange(
    client,
    config.brands.map(({ id }) => id),
    to,
  );
  const iso = (at: number) => new Date(at).toISOString();
  if (!stored) throw new CliError(`no mention is stored that was published before ${iso(to)}`, exitCodes.failure);
  if (since >= to) throw new CliError('--since must be before --until', exitCodes.usage);
  if (stored.last < since) {
    throw new CliError(
      `no mention is stored from ${iso(since)} to ${iso(to)}: the last one before is of ${iso(stored.last)}. Give --until, or an earlier --since`,
      exitCodes.failure,
    );
  }
  return { from: Math.floor(Math.max(since, stored.first) / stepMs) * stepMs, to };
}

function chosenBrands({ config }: Configuration, named: readonly string[]): readonly string[] {
  const all = config.brands.map(({ id }) => id);
  for (const id of named) {
    if (!all.includes(id))
      throw new CliError(`there is no brand "${id}": there are ${all.join(', ')}`, exitCodes.usage);
  }
  return named.length === 0 ? all : named;
}

/** A rule for the chosen brands only; none where it is for none of them. */
function ofBrands(rule: Rule, chosen: readonly string[], isChosen: boolean, { config }: Configuration): Rule[] {
  if (!isChosen || rule.type === 'cost' || (rule.type === 'silence' && rule.of === 'source')) return [rule];
  const kind = rule.brands === 'own' ? 'own' : 'competitor';
  const all = Array.isArray(rule.brands)
    ? rule.brands
    : config.brands.filter((brand) => rule.brands === 'all' || brand.kind === kind).map(({ id }) => id);
  const brands = all.filter((id) => chosen.includes(id));
  return brands.length === 0 ? [] : [{ ...rule, brands }];
}

/** What is going on, on a terminal only; an empty text takes it away. */
function say({ stderr }: CliContext, text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[2K${text}`);
}
