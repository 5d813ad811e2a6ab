import { request } from 'node:http';
import { Command } from 'commander';
import { z } from 'zod';
import { describeError } from '../core/errors.ts';
import { parseListen } from '../core/listen.ts';
import { CliError } from './cli-error.ts';
import { readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { connectControl } from './control.ts';
import { type Health, monitorUrl } from './monitor.ts';

interface HealthOptions {
  config?: string;
  url?: string;
}

/** Longer than a monitor takes to say that a part does not answer. */
const answerMs = 8_000;
const maxAnswer = 100_000;

export function healthCommand(context: CliContext): Command {
  return new Command('health')
    .description('Tell in one line whether the running pipeline can do its work: the health check of containers.')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--url <address>', 'of the monitor to ask, such as http://127.0.0.1:9464 (default: monitor.listen)')
    .addHelpText(
      'after',
      `
Asks /readyz of the monitor. Where monitor.listen is not set, it asks the pipeline that runs on the data directory.

Exit codes: 0 ready, 1 not ready or not running, 2 wrong usage or configuration.`,
    )
    .action(async (options: HealthOptions) => {
      const { ok, parts } = await ask(context, options);
      const told = Object.entries(parts).map(([name, part]) => `${part.ok ? '' : '! '}${name}: ${part.detail}`);
      context.stdout.write(`${ok ? 'ready' : 'not ready'}; ${told.join('; ')}\n`);
      if (!ok) context.setExitCode(exitCodes.failure);
    });
}

async function ask(context: CliContext, options: HealthOptions): Promise<Health> {
  if (options.url !== undefined) return askMonitor(parseUrl(options.url));
  const { config } = readConfiguration(context, options.config);
  const listen = config.monitor.listen === undefined ? undefined : parseListen(config.monitor.listen);
  if (listen) return askMonitor(new URL(monitorUrl(listen)));
  return askPipeline(config.store.path);
}

function parseUrl(text: string): URL {
  if (/^http:\/\//u.test(text) && URL.canParse(text)) return new URL(text);
  throw new CliError(`--url ${text}: expected an address such as http://127.0.0.1:9464`, exitCodes.usage);
}

const healthSchema = z.object({
  ok: z.boolean(),
  parts: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

async function askMonitor(url: URL): Promise<Health> {
  try {
    return healthSchema.parse(JSON.parse(await get(new URL('/readyz', url))));
  } catch (error) {
    return { ok: false, parts: { monitor: { ok: false, detail: `asking ${url.host}: ${describeError(error)}` } } };
  }
}

/** The body of the answer, whatever its status. */
function get(url: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { signal: AbortSignal.timeout(answerMs), agent: false }, async (response) => {
      try {
        let body = '';
        for await (const chunk of response.setEncoding('utf8')) {
          body += chunk;
          if (body.length > maxAnswer) throw new Error('the answer is too long');
        }
        resolve(body);
      } catch (error) {
        reject(error);
      }
    })
      .once('error', reject)
      .end();
  });
}

async function askPipeline(dataDir: string): Promise<Health> {
  const part = (ok: boolean, detail: string): Health => ({ ok, parts: { pipeline: { ok, detail } } });
  try {
    const running = await connectControl(dataDir);
    if (!running) return part(false, `not running on ${dataDir}`);
    const { lag } = await running.status();
    return part(true, `running, ${lag} read and not yet stored`);
  } catch (error) {
    return part(false, describeError(error));
  }
}
