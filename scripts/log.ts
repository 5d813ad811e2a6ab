import { destination, type Logger, pino } from 'pino';
import type { Configuration } from './configuration.ts';
import type { CliContext } from './context.ts';

/** JSON lines on standard output, or as `show` would have them, without the configuration's secrets. */
export function createLog(
  { config, secrets }: Configuration,
  context: CliContext,
  show?: (line: string) => void,
): Logger {
  const options = { level: config.log.level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const redacted = (line: string) => secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  if (show) return pino({ ...options, level: 'warn' }, { write: (line) => show(redacted(line)) });
  if (context.stdout === process.stdout && secrets.length === 0) {
    return pino(options, destination({ fd: 1, sync: true }));
  }
  return pino(options, { write: (line) => void context.stdout.write(redacted(line)) });
}
