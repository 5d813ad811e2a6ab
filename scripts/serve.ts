import { Command } from 'commander';
import { PipelineError } from '../core/errors.ts';
import { parseListen } from '../core/listen.ts';
import type { ServeConfig } from '../sinks/clickhouse/http-interface/config.ts';
import { serveClickHouse } from '../sinks/clickhouse/http-interface.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { connectControl } from './control.ts';
import { openEngine } from './engine.ts';
import { createLog } from './log.ts';
import { stopSignal } from './stop-signal.ts';

interface ServeCommandOptions {
  config?: string;
  listen?: string;
}

export function serveCommand(context: CliContext): Command {
  return new Command('serve')
    .description(
      'Serve the embedded store to ClickHouse tools (Grafana, DBeaver, Metabase, clients, curl). Ctrl-C stops.',
    )
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--listen <host:port>', 'address, in place of store.serve.listen; port 0 takes a free one')
    .addHelpText(
      'after',
      `
Who may log in stands in the configuration:

  store:
    serve:
      users:
        - name: grafana
          password: \${GRAFANA_PASSWORD}

A running pipeline serves the same by itself where its configuration has store.serve. docs/CLICKHOUSE-HTTP.md tells the rest.

Exit codes: 0 stopped by Ctrl-C, 1 it cannot listen, 2 wrong usage or configuration, 4 the store cannot be opened.`,
    )
    .action((options: ServeCommandOptions) => serve(context, options));
}

async function serve(context: CliContext, options: ServeCommandOptions): Promise<void> {
  const configuration = readConfiguration(context, options.config);
  const { store } = configuration.config;
  const settings = serveSettings(configuration, options);
  if (await connectControl(store.path)) {
    throw new CliError(
      `Escolta already runs on ${store.path}: put store.serve into its configuration, and it serves by itself`,
      exitCodes.store,
    );
  }
  const stop = stopSignal();
  const log = createLog(configuration, context);
  const engine = await openEngine(configuration, context, log);
  try {
    const server = await serveClickHouse({ ...settings, store: engine.store, log, baseDir: configuration.baseDir });
    await stop.requested;
    await server.close();
  } catch (error) {
    if (error instanceof PipelineError) throw new CliError(messageOf(error), exitCodes.failure, error);
    throw error;
  } finally {
    stop.release();
    await engine.close();
  }
}

function serveSettings({ config }: Configuration, { listen }: ServeCommandOptions): ServeConfig {
  const { url, serve: configured } = config.store;
  if (url !== undefined) {
    throw new CliError(
      'store.url points to a ClickHouse server: let the tools ask it; serve is for the embedded engine',
      exitCodes.usage,
    );
  }
  if (!configured) {
    throw new CliError(
      'nobody could log in: add store.serve.users with a name and a password to the configuration (escolta serve --help)',
      exitCodes.usage,
    );
  }
  if (listen === undefined) return configured;
  if (!parseListen(listen)) {
    throw new CliError(`--listen ${listen}: expected host:port, such as 127.0.0.1:8123`, exitCodes.usage);
  }
  return { ...configured, listen };
}

function messageOf(error: PipelineError): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
