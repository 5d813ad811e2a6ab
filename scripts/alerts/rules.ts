import type { Command } from 'commander';
import { type Severity, severities } from '../../core/incident.ts';
import type { Learning } from '../../processors/alerts/evaluate.ts';
import { createFormat } from '../../processors/alerts/format.ts';
import { line } from '../../processors/alerts/line.ts';
import type { ChannelRef, Rule } from '../../processors/alerts/rules.ts';
import { spikeDefaults } from '../../processors/alerts/spikes.ts';
import type { AlertStatus } from '../alert-access.ts';
import { type Configuration, readConfiguration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import { connectControl } from '../control.ts';
import { table } from '../text.ts';
import { alertsSubcommand, writeJsonLines } from './common.ts';
import { brandsOf } from './silence.ts';
import { learningText } from './words.ts';

/** A rule as it is judged by. */
interface EffectiveRule {
  readonly rule: Rule;
  /** Ids of the brands; empty where it is about none. */
  readonly brands: readonly string[];
  readonly channels: readonly ChannelRef[];
  /** Absent where no process that judges was found. */
  readonly learning?: readonly Learning[];
}

export function rulesCommand(context: CliContext): Command {
  return alertsSubcommand('rules', 'List the rules: what they look at, whom they tell, and what is still learning.')
    .option('--json', 'as JSON lines, one for each rule')
    .addHelpText(
      'after',
      `
What is usual must be known first: until then a rule that goes by it is "learning", and fires by fixed bounds only. Whether it is,
only the process that judges knows. What a rule finds that tells "nobody" is in lists, feeds and digests.

Example:
  escolta alerts rules

Exit codes: 0 shown, 2 wrong configuration.`,
    )
    .action(async (options: { config?: string; json?: boolean }) => {
      const configuration = readConfiguration(context, options.config);
      const running = await connectControl(configuration.config.store.path);
      const status = await running?.alerts.status({});
      const rules = configuration.config.alerts.rules.map((rule) => effective(rule, configuration, status));
      if (options.json) return writeJsonLines(context, rules);
      if (rules.length === 0) {
        context.stdout.write('There are no rules (alerts.rules): nobody is told of anything.\n');
        return;
      }
      const rows = rules.map((one) => [
        one.rule.name,
        one.rule.enabled ? one.rule.severity : 'off',
        brandsText(one, configuration),
        learningState(one, status),
        channelsText(one),
        ruleText(one.rule),
      ]);
      const header = ['rule', 'severity', 'brands', 'learning', 'who is told', 'when'];
      const lines = [table(header, rows, context.stdout)];
      if (!configuration.config.alerts.enabled)
        lines.push('', 'Alerts are switched off (alerts.enabled): nothing is judged.');
      else if (!status?.judging)
        lines.push('', 'No process that judges was found here: what is learning is not known.');
      context.stdout.write(`${lines.join('\n')}\n`);
    });
}

function effective(
  rule: Rule,
  { config }: Pick<Configuration, 'config'>,
  status: AlertStatus | undefined,
): EffectiveRule {
  const { alerts, brands } = config;
  const everyone = config.channels.filter(({ enabled }) => enabled).map(({ name }) => ({ channel: name }));
  const rank = (severity: Severity) => severities.indexOf(severity);
  const fallback = rank(rule.severity) >= rank(alerts.minimumSeverity) ? (alerts.channels ?? everyone) : [];
  const learning = status?.learning?.filter((one) => one.rule === rule.name);
  return {
    rule,
    brands: aboutBrands(rule) ? brandsOf(rule, brands) : [],
    channels: rule.channels ?? fallback,
    ...(learning && { learning }),
  };
}

const aboutBrands = (rule: Rule) => rule.type !== 'cost' && !(rule.type === 'silence' && rule.of === 'source');

function brandsText({ rule, brands }: EffectiveRule, { config }: Pick<Configuration, 'config'>): string {
  if (!aboutBrands(rule)) return '–';
  const segment = rule.segment === undefined ? '' : ` (${rule.segment})`;
  if (brands.length === 0) return 'none';
  if (rule.type !== 'unanswered') return `${brands.join(', ')}${segment}`;
  // Without the accounts that answer, nothing is known to be unanswered.
  const answering = config.brands.filter(({ handles }) => handles.length > 0).map(({ id }) => id);
  const blind = brands.filter((id) => !answering.includes(id));
  const without = blind.length === 0 ? '' : ` (not ${blind.join(', ')}: no handles)`;
  return `${brands.filter((id) => answering.includes(id)).join(', ') || 'none'}${segment}${without}`;
}

function learningState({ rule, learning }: EffectiveRule, status: AlertStatus | undefined): string {
  if (!rule.enabled || learning === undefined) return '–';
  if (learning.length === 0) return status?.judging ? 'ready' : '–';
  const [first] = learning.toSorted((a, b) => a.haveMs / a.needMs - b.haveMs / b.needMs);
  if (!first) return '–';
  const others = learning.length > 1 ? `, and ${learning.length - 1} more` : '';
  return `${first.brand}: ${learningText(first)}${others}`;
}

function channelsText({ rule, channels }: EffectiveRule): string {
  const refs = (list: readonly ChannelRef[]) =>
    list.map(({ channel, during }) => (during === undefined ? channel : `${channel} (${during})`)).join(', ');
  const first = channels.length === 0 ? 'nobody' : refs(channels);
  const later = rule.escalate.map((step) => `after ${format.duration(step.after)} ${refs(step.channels)}`);
  return [first, ...later].join('; ');
}

const format = createFormat('en', 'UTC', 0);

/** When a rule fires, in short. */
export function ruleText(rule: Rule): string {
  const held = rule.for > 0 ? `, for ${format.duration(rule.for)}` : '';
  return `${conditionText(rule)}${held}`;
}

function conditionText(rule: Rule): string {
  const either = (...conditions: readonly (string | undefined)[]) =>
    conditions.filter((one) => one !== undefined).join(' or ');
  switch (rule.type) {
    case 'negative-volume':
    case 'positive-volume':
    case 'volume':
    case 'negative-reach': {
      const unit = {
        'negative-volume': 'negative',
        'positive-volume': 'positive',
        volume: 'mentions',
        'negative-reach': 'followers reached by negative mentions',
      }[rule.type];
      const windows = rule.window === undefined ? spikeDefaults.windowsMs : [rule.window];
      const window = new Intl.ListFormat('en', { type: 'disjunction' }).format(windows.map(format.duration));
      const usual =
        rule.sensitivity === 'off'
          ? undefined
          : `far above usual (sensitivity ${rule.sensitivity}), at least ${format.number(rule.minimum)}`;
      const above = rule.above === undefined ? undefined : `above ${format.number(rule.above)}`;
      const perStory = 'per' in rule && rule.per === 'story' ? ', copies counted once' : '';
      return `${unit} in ${window}: ${either(usual, above)}${perStory}`;
    }
    case 'negative-share': {
      const above = rule.above === undefined ? undefined : `above ${format.percent(rule.above)}`;
      const rise = rule.rise === undefined ? undefined : `${rule.rise} times the usual`;
      return `negative share of ${rule.minimum} or more in ${format.duration(rule.window)}: ${either(above, rise)}`;
    }
    case 'net-sentiment': {
      const below = rule.below === undefined ? undefined : `below ${format.net(rule.below)}`;
      const drop = rule.drop === undefined ? undefined : `${rule.drop} below the usual`;
      return `net sentiment of ${rule.minimum} or more in ${format.duration(rule.window)}: ${either(below, drop)}`;
    }
    case 'share-of-voice': {
      const below = rule.below === undefined ? undefined : `below ${format.percent(rule.below)}`;
      const above = rule.above === undefined ? undefined : `above ${format.percent(rule.above)}`;
      const change = rule.change === undefined ? undefined : `${format.percent(rule.change)} off the usual`;
      return `share of voice in ${format.duration(rule.window)}: ${either(below, above, change)}`;
    }
    case 'mention': {
      const conditions = [
        rule.sentiment?.join(' or '),
        rule.followersAbove === undefined ? undefined : `by more than ${format.number(rule.followersAbove)} followers`,
        rule.ratingAtMost === undefined ? undefined : `of ${rule.ratingAtMost} stars or fewer`,
        rule.customerValueAbove === undefined
          ? undefined
          : `by a customer worth more than ${format.number(rule.customerValueAbove)}`,
        rule.query === undefined ? undefined : `saying ${line(rule.query, 80)}`,
      ];
      return `a mention, ${conditions.filter((one) => one !== undefined).join(', ')}`;
    }
    case 'unanswered':
      return `a question without an answer for ${format.duration(rule.after)}`;
    case 'hot-lead':
      return rule.scoreAbove > 0
        ? `a lead that became hot, with more than ${rule.scoreAbove} points`
        : 'a lead that became hot';
    case 'silence': {
      const after = format.duration(rule.after);
      if (rule.of === 'brand') return `no mention for ${after}, where ${rule.minimum} or more are usual`;
      return `${rule.sources?.join(', ') ?? 'a source'} does not answer for ${after}`;
    }
    case 'cost': {
      const budget = `${format.number(rule.budget)}${rule.currency === '' ? '' : ` ${rule.currency}`}`;
      return `${format.percent(rule.warnAt)} of ${budget} spent in a ${rule.per}`;
    }
  }
}
