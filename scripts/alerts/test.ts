import { createHash } from 'node:crypto';
import { type Command, Option } from 'commander';
import { pino } from 'pino';
import type { ChannelConfig } from '../../config/channels.ts';
import type { Message, MessageLanguage } from '../../core/channel.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import { createEvents } from '../../core/events.ts';
import { type Severity, severities } from '../../core/incident.ts';
import type { DeliveryChannel } from '../../core/run-delivery.ts';
import { digestMessage } from '../../processors/alerts/digest.ts';
import { alertMessage } from '../../processors/alerts/message.ts';
import { createVoice } from '../../processors/alerts/voice.ts';
import { createAlertChannels } from '../alerting/channels.ts';
import { CliError } from '../cli-error.ts';
import { type Configuration, readConfiguration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';
import { httpOf } from '../http.ts';
import { paint, plain } from '../text.ts';
import { alertsSubcommand, brandNames, writeJsonLines } from './common.ts';
import { checkChannel } from './notifications.ts';
import { sampleDigest, sampleIncident, sampleNote } from './sample-incident.ts';

const kinds = ['firing', 'resolved', 'digest'] as const;
type TestKind = (typeof kinds)[number];

interface TestOptions {
  readonly config?: string;
  readonly channel?: string;
  readonly kind: TestKind;
  readonly severity: Severity;
  readonly json?: boolean;
}

interface TestResult {
  readonly channel: string;
  readonly type: string;
  readonly outcome: 'sent' | 'failed' | 'skipped';
  /** What the other side answered, or why it did not take it. */
  readonly detail: string;
}

/** Longer than any channel waits for its other side. */
const sendTimeoutMs = 120_000;

export function testCommand(context: CliContext): Command {
  return alertsSubcommand('test', 'Send an invented incident, marked as a test, to see that channels work.')
    .option('--channel <name>', 'only through this channel (default: all)')
    .addOption(new Option('--kind <kind>', 'of the message').choices(kinds).default('firing'))
    .addOption(new Option('--severity <severity>', 'of the incident').choices(severities).default('critical'))
    .option('--json', 'as JSON lines, one for each channel')
    .addHelpText(
      'after',
      `
It is sent at once and past the outbox, so that it works also while nothing runs. What wakes people wakes them: the test is critical
if --severity does not say otherwise. Pagers keep it open until it is over:  escolta alerts test --kind resolved

Examples:
  escolta alerts test
  escolta alerts test --channel ops-mail --kind digest

Exit codes: 0 every channel took it, 1 one did not, 2 wrong usage or no channel is configured.`,
    )
    .action((options: TestOptions) => test(context, options));
}

async function test(context: CliContext, options: TestOptions): Promise<void> {
  const configuration = readConfiguration(context, options.config);
  if (options.channel !== undefined) checkChannel(options.channel, configuration);
  const wanted = configuration.config.channels.filter(
    ({ enabled, name }) => enabled && (options.channel === undefined || options.channel === name),
  );
  if (wanted.length === 0) throw new CliError(howToAdd(configuration), exitCodes.usage);
  const clock = systemClock;
  const http = httpOf(configuration.config);
  const channels = createAlertChannels({
    // No other is opened.
    configuration: { ...configuration, config: { ...configuration.config, channels: wanted } },
    http,
    clock,
    events: createEvents({ log: pino({ level: 'silent' }), now: clock.now }),
    stdout: options.json ? context.stderr : context.stdout,
  });
  const results: TestResult[] = [];
  try {
    for (const delivery of channels.list) {
      const { type = '' } = wanted.find(({ name }) => name === delivery.name) ?? {};
      const { language, timeZone } = channels.voiceOf(delivery.name);
      const message = testMessage(configuration, { ...options, channel: delivery.name, language, timeZone, clock });
      const result = {
        channel: delivery.name,
        type,
        ...(skipped(type, options) ?? (await sendTo(delivery, message, configuration.secrets))),
      };
      results.push(result);
      if (!options.json) context.stdout.write(`${resultLine(result, context)}\n`);
    }
  } finally {
    await channels.close();
    await http.close();
  }
  if (options.json) writeJsonLines(context, results);
  if (results.some(({ outcome }) => outcome === 'failed')) context.setExitCode(exitCodes.failure);
}

/** Where nothing would come of it, without being asked for it by name. */
function skipped(
  type: ChannelConfig['type'],
  { kind, channel }: TestOptions,
): Omit<TestResult, 'channel' | 'type'> | undefined {
  if (type === 'atom') {
    return { outcome: 'skipped', detail: 'nothing is sent: the feed is made of what was told when somebody reads it' };
  }
  if (kind === 'digest' && channel === undefined && (type === 'pagerduty' || type === 'opsgenie')) {
    return { outcome: 'skipped', detail: 'it wakes people: it takes no digests' };
  }
  return undefined;
}

async function sendTo(
  { channel, prepare }: DeliveryChannel,
  message: Message,
  secrets: readonly string[],
): Promise<Omit<TestResult, 'channel' | 'type'>> {
  try {
    const prepared = prepare ? prepare(message) : message;
    const { id, detail } = await channel.send(prepared, AbortSignal.timeout(sendTimeoutMs));
    return { outcome: 'sent', detail: hide(id === undefined ? detail : `${detail}, as ${id}`, secrets) };
  } catch (error) {
    return { outcome: 'failed', detail: hide(describeError(error), secrets) };
  }
}

const hide = (text: string, secrets: readonly string[]) =>
  secrets.reduce((left, secret) => (secret.length > 3 ? left.replaceAll(secret, '[secret]') : left), text);

function resultLine({ channel, type, outcome, detail }: TestResult, context: CliContext): string {
  const marks = {
    sent: paint('green', '✓', context.stdout),
    failed: paint('red', '✗', context.stdout),
    skipped: paint('yellow', '–', context.stdout),
  };
  return `${marks[outcome]} ${plain(`${channel} (${type}): ${outcome === 'sent' ? 'it was taken: ' : ''}${detail}`)}`;
}

interface TestMessageOptions {
  readonly kind: TestKind;
  readonly severity: Severity;
  readonly channel: string;
  readonly language: MessageLanguage;
  readonly timeZone: string;
  readonly clock: Clock;
}

/** About the first brand of one's own. The test on a channel has one thread, so that what is over closes what began. */
function testMessage(configuration: Configuration, options: TestMessageOptions): Message {
  const { kind, severity, channel, language, timeZone } = options;
  const { brands } = configuration.config;
  const brand = (brands.find((one) => one.kind === 'own') ?? brands[0])?.id ?? 'test';
  const at = options.clock.now();
  const sha = (...parts: readonly unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const id = sha('escolta-test', channel).slice(0, 16);
  const key = sha('escolta-test', channel, kind, at).slice(0, 32);
  const brandName = brandNames(configuration);
  const sample = {
    id,
    brand,
    brandName: brandName(brand),
    severity,
    resolved: kind === 'resolved',
    language,
    at,
  };
  const common = { key, brandName, language, timeZone, at, links: [] };
  const { phrases } = createVoice(language, timeZone, at);
  const asTest = (message: Message): Message => ({
    ...message,
    title: phrases.prefix.test(message.title, ''),
    summary: `${phrases.testOnly}. ${message.summary}`,
  });
  if (kind === 'digest') {
    const content = sampleDigest(sample);
    const footer = `${phrases.testOnly}.`;
    return asTest(digestMessage({ ...common, name: 'test', content, frequency: 'daily', footer }));
  }
  const note = { at: at - 60_000, author: 'Escolta', text: sampleNote(language) };
  const care = { acknowledgedBy: 'Escolta', acknowledgedAt: at - 120_000, notes: [note] };
  const about = { ...common, incidents: [sampleIncident(sample)] };
  // The kind that says by itself that it is a test.
  if (kind === 'firing') return alertMessage({ ...about, kind: 'test', care: { notes: [note] } });
  return asTest(alertMessage({ ...about, kind: 'resolved', care }));
}

function howToAdd({ file, sample, config }: Configuration): string {
  const off =
    config.channels.length > 0 ? 'every channel is switched off (enabled: false)' : 'no channel is configured';
  const where = sample ? 'escolta.yaml of your own (`escolta init` writes one)' : file;
  return `${off}, so that nobody would be told. Add one to ${where}, such as

channels:
  - type: slack
    webhookUrl: \${SLACK_WEBHOOK_URL}

docs/CHANNELS.md tells of every type; \`type: console\` writes to the terminal, to try rules out.`;
}
