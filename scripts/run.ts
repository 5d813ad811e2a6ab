import { Command, InvalidArgumentError, Option } from 'commander';
import { formatProblems } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';
import { describeError } from '../core/errors.ts';
import { version } from '../core/package-root.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { connectControl } from './control.ts';
import { type Engine, openEngine } from './engine.ts';
import { createLiveView, type LiveView } from './live-view.ts';
import { createLog } from './log.ts';
import { type Pipeline, type Role, roles } from './pipeline.ts';
import type { Service } from './services.ts';
import { stopSignal } from './stop-signal.ts';

interface RunOptions {
  config?: string;
  log?: 'auto' | 'live' | 'json';
  once?: boolean;
  roles: readonly Role[];
}

/** How long a stop may take before what is not durable is given up (and read again at the next start). */
const drainMs = 8_000;
/** How long `--once` waits for channels that take nothing. What is not sent by then stays in the outbox, for the next start. */
const tellMs = 60_000;

export function runCommand(context: CliContext): Command {
  return new Command('run')
    .description(
      'Run the pipeline: ask the sources, judge what they say, keep it in ClickHouse. Ctrl-C stops it cleanly.',
    )
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the bundled sample)')
    .addOption(
      new Option(
        '--log <how>',
        'live: a view that refreshes; json: one line an event; auto: live on a terminal',
      ).choices(['auto', 'live', 'json']),
    )
    .addOption(
      new Option(
        '--roles <list>',
        `what this process does, of ${roles.slice(0, -1).join(', ')} and ${roles.at(-1)}; more than one process needs Kafka`,
      )
        .default([...roles], 'all')
        .argParser(parseRoles),
    )
    .option('--once', 'ask each source once, then stop')
    .addHelpText(
      'after',
      `
Without a configuration of your own it replays the bundled sample: an invented brand and two weeks of posts about it.
While it runs, \`escolta sql\`, \`status\`, \`import\` and \`dead\` work in another terminal.

With brokers of Apache Kafka in the configuration (bus.brokers) and a ClickHouse server (store.url), any number of processes
share the work: each source is asked by one of them, and when one ends, others take over. --roles gives a process a part:
ingest asks the sources, process judges posts, store writes to ClickHouse, alert tells people, people links authors to customers
(of these two one of those that may, at a time), web serves the dashboard.

The first Ctrl-C finishes what was read and stops, within seconds; a second one stops at once. Nothing is lost by either:
what was not durable is read again at the next start, and counted once.

Exit codes: 0 stopped by Ctrl-C or at the end of --once, 1 the pipeline failed, 2 wrong configuration, 3 done with --once
but a source stopped and needs a person, 4 the store cannot be opened, 130 stopped at once by a second Ctrl-C.`,
    )
    .action((options: RunOptions) => run(context, options));
}

async function run(context: CliContext, options: RunOptions): Promise<void> {
  const configuration = readConfiguration(context, options.config);
  const { config } = configuration;
  const format = options.log ?? ({ auto: 'auto', json: 'json', pretty: 'live' } as const)[config.log.format];
  if (configuration.warnings.length > 0) {
    context.stderr.write(
      formatProblems(configuration.warnings, { kind: 'warning', colors: context.stderr.isTTY === true }),
    );
  }
  const live = format === 'live' || (format === 'auto' && context.stdout.isTTY === true);
  const shared = config.bus.brokers.length > 0 && config.store.url !== undefined;
  checkRoles(options.roles, config, shared);
  if (!shared && (await connectControl(config.store.path))) {
    throw new CliError(`Escolta already runs on ${config.store.path}: see \`escolta status\``, exitCodes.store);
  }
  const view: LiveView | undefined = live ? createLiveView(context.stdout, configuration) : undefined;
  const log = createLog(configuration, context, view && ((line) => view.logged(line)));
  const stop = stopSignal(() => {
    context.stderr.write('stopped at once; what was not stored is read again at the next start\n');
    process.exit(exitCodes.interrupted);
  });
  const engine = await openEngine(configuration, context, log);
  const services: Service[] = [];
  try {
    engine.events.lifecycle('starting', { version, store: engine.store.place, sample: configuration.sample });
    let pipeline: Pipeline | undefined;
    // Loaded where it is needed: other commands start sooner without a web server.
    const { startMonitor, startServices } = await import('./services.ts');
    const monitor = await startMonitor(configuration, engine, () => pipeline);
    if (monitor) services.push(monitor);
    const waiting = new AbortController();
    void stop.requested.then(() => waiting.abort());
    try {
      pipeline = await engine.start({
        roles: options.roles,
        signal: waiting.signal,
        once: options.once === true,
        ...(view ? { onStored: (batch) => view.stored(batch) } : {}),
      });
    } catch (error) {
      // Stopped while it waited for the bus: nothing was begun.
      if (!waiting.signal.aborted) throw error;
      engine.events.lifecycle('stopped');
      return;
    }
    const { done, stop: stopPipeline } = pipeline;
    try {
      services.push(
        ...(await startServices(configuration, engine, pipeline, shared, options.roles, options.once === true)),
      );
      announce(engine, configuration, options.roles);
      for (const { pages } of services) if (pages) view?.pages(pages.url, pages.setup);
      view?.start(engine.events.tally, pipeline, engine.labels);
      await Promise.race([stop.requested, done, ...(options.once ? [allRead(pipeline)] : [])]);
      view?.draining();
      engine.events.lifecycle('draining');
    } finally {
      await stopPipeline(drainMs);
    }
    await done;
    engine.events.lifecycle('stopped', summary(engine));
    view?.end();
    if (options.once && [...engine.events.tally.sources.values()].some((source) => source.state === 'stopped')) {
      context.setExitCode(exitCodes.refused);
    }
  } catch (error) {
    view?.end();
    throw new CliError(`the pipeline failed: ${describeError(error)}`, exitCodes.failure, error);
  } finally {
    for (const service of services) await service.close();
    stop.release();
    await engine.close();
  }
}

/** Resolves when every source has been read to its end, all that came of it is stored, and people have been told. */
async function allRead(pipeline: Pipeline): Promise<void> {
  await pipeline.sourcesEnded;
  await pipeline.drained();
  await pipeline.told(tellMs);
}

function parseRoles(list: string): readonly Role[] {
  if (list === 'all') return roles;
  const named = list.split(',').map((role) => role.trim());
  const unknown = named.find((name) => !roles.some((role) => role === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is no role: all, or some of ${roles.join(', ')}, with commas`);
  }
  return roles.filter((role) => named.includes(role));
}

function checkRoles(given: readonly Role[], config: Config, shared: boolean): void {
  if (given.length === roles.length || shared) return;
  const missing =
    config.bus.brokers.length === 0
      ? 'brokers of Kafka (bus.brokers, or ESCOLTA_KAFKA_BROKERS) to pass the work on'
      : 'a ClickHouse server (store.url, or ESCOLTA_CLICKHOUSE_URL): the embedded engine belongs to one process';
  throw new CliError(`--roles ${given.join(',')} needs ${missing}`, exitCodes.usage);
}

/** What a first-time user must know, also where only JSON lines are read. */
function announce(engine: Engine, { config, sample, file }: Configuration, roles: readonly Role[]): void {
  const brands = config.brands.map((brand) => brand.name);
  const sources = config.sources.filter((source) => source.enabled).map((source) => source.name);
  engine.events.lifecycle('ready', { config: sample ? 'bundled sample' : file, brands, sources, roles });
  if (sample) {
    engine.events.log.info(
      { event: 'sample' },
      'this is sample data about an invented brand; to listen for your own: npx escolta init --brand "Your Brand"',
    );
  }
}

function summary({ events: { tally } }: Engine): Record<string, number> {
  const { posts, stored, mentions, unchanged, dead } = tally;
  return { posts, stored, mentions, unchanged, dead };
}
