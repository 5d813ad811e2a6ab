import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, freemem, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { describeError } from '../core/errors.ts';
import { packagePath } from '../core/package-root.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes, type Output } from './context.ts';
import { connectControl } from './control.ts';
import { paint } from './text.ts';

interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'missing' | 'broken';
  readonly detail: string;
  /** What to do, where something is to be done. */
  readonly remedy?: string;
}

export function doctorCommand(context: CliContext): Command {
  return new Command('doctor')
    .description('Tell what works on this machine and what is missing.')
    .option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 Escolta can run here (optional things may be missing), 1 something needed is broken.',
    )
    .action(async (options: { config?: string; json?: boolean }) => {
      const findings = [
        runtime(),
        await engine(),
        built(),
        memory(),
        ...(await configured(context, options.config)),
        ...optional(),
      ];
      if (options.json) context.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      else context.stdout.write(render(findings, context.stdout));
      if (findings.some((finding) => finding.state === 'broken')) context.setExitCode(exitCodes.failure);
    });
}

function render(findings: readonly Finding[], output: Output): string {
  const signs = {
    ok: paint('green', 'ok      ', output),
    missing: paint('yellow', 'missing ', output),
    broken: paint('red', 'broken  ', output),
  };
  return findings
    .map(
      ({ what, state, detail, remedy }) =>
        `${signs[state]} ${what.padEnd(20)} ${detail}${remedy ? `\n${' '.repeat(30)}→ ${remedy}` : ''}\n`,
    )
    .join('');
}

function runtime(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fine = major > 20 || (major === 20 && minor >= 19);
  const what = 'Node';
  if (fine) return { what, state: 'ok', detail: `${process.version} on ${process.platform}-${process.arch}` };
  return { what, state: 'broken', detail: process.version, remedy: 'install Node 20.19 or later' };
}

/** Opens the engine for real, in a process of its own: where it does not fit the machine it may take the process along. */
async function engine(): Promise<Finding> {
  const what = 'embedded ClickHouse';
  const folder = mkdtempSync(join(tmpdir(), 'escolta-doctor-'));
  try {
    const script =
      "const { Session } = require('chdb'); const s = new Session(process.argv[1]); process.stdout.write(s.query('SELECT version()', 'TSV')); s.close();";
    const tried = spawnSync(process.execPath, ['-e', script, join(folder, 'data')], {
      cwd: packagePath(),
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (tried.status === 0) return { what, state: 'ok', detail: `engine ${tried.stdout.trim()}` };
    const detail =
      tried.stderr.split('\n').find((line) => line.includes('Error')) ?? `ended with ${tried.status ?? tried.signal}`;
    const remedy =
      'it needs Linux with glibc, or macOS, on x64 or arm64 (Windows: WSL 2); or use a server: set ESCOLTA_CLICKHOUSE_URL';
    return { what, state: 'broken', detail, remedy };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function built(): Finding {
  const what = 'feed parser';
  if (existsSync(packagePath('dist', 'ingest', 'feed', 'parse-worker.js')))
    return { what, state: 'ok', detail: 'built' };
  return { what, state: 'broken', detail: 'not built', remedy: 'npm run build' };
}

function memory(): Finding {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GB`;
  const detail = `${gigabytes(freemem())} free of ${gigabytes(totalmem())}, ${availableParallelism()} cores`;
  if (totalmem() >= 1.5 * 2 ** 30) return { what: 'memory', state: 'ok', detail };
  return { what: 'memory', state: 'missing', detail, remedy: 'the pipeline and its engine want 1 GB for themselves' };
}

async function configured(context: CliContext, named: string | undefined): Promise<Finding[]> {
  let configuration: Configuration;
  try {
    configuration = readConfiguration(context, named);
  } catch (error) {
    return [
      { what: 'configuration', state: 'broken', detail: describeError(error), remedy: 'escolta check tells all of it' },
    ];
  }
  const { config, sample, file } = configuration;
  const findings: Finding[] = [
    sample
      ? {
          what: 'configuration',
          state: 'missing',
          detail: 'none here: the bundled sample is used',
          remedy: 'escolta init --brand "Your Brand"',
        }
      : { what: 'configuration', state: 'ok', detail: file },
  ];
  if (config.store.url) {
    findings.push({
      what: 'store',
      state: 'ok',
      detail: `ClickHouse server ${new URL(config.store.url).host} (not asked)`,
    });
  } else {
    findings.push(dataFolder(config.store.path));
  }
  const running = await connectControl(config.store.path);
  findings.push({ what: 'pipeline', state: 'ok', detail: running ? 'running' : 'not running' });
  return findings;
}

function dataFolder(path: string): Finding {
  const what = 'data folder';
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch {
    return {
      what,
      state: 'broken',
      detail: `${existing} cannot be written`,
      remedy: 'choose another with store.path or ESCOLTA_DATA_DIR',
    };
  }
  const { bavail, bsize } = statfsSync(existing);
  const free = (bavail * bsize) / 2 ** 30;
  const detail = `${path} (${free.toFixed(0)} GB free)`;
  if (free >= 2) return { what, state: 'ok', detail };
  return { what, state: 'missing', detail, remedy: 'less than 2 GB free: ClickHouse needs room to merge' };
}

/** What only tests or other set-ups need. */
function optional(): Finding[] {
  const found = (what: string, programs: readonly string[], purpose: string): Finding => {
    const program = programs.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);
    if (program) return { what, state: 'ok', detail: `${program} (${purpose})` };
    return { what, state: 'missing', detail: `not found; ${purpose}` };
  };
  return [
    found('browser', ['chromium', 'chromium-browser', 'google-chrome'], 'only browser tests need it'),
    found('Java', ['java'], 'only a local Kafka needs it'),
    found('Maven', ['mvn'], 'only a local Kafka needs it'),
  ];
}
