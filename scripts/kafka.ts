import { Command, InvalidArgumentError } from 'commander';
import { describeError } from '../core/errors.ts';
import { startKafka } from './kafka/broker.ts';

interface Options {
  readonly version: string;
  readonly port: number;
  readonly keep?: string;
}

/** `npm run kafka`: a broker of Apache Kafka for development, gone on Ctrl-C. */
const program = new Command('kafka')
  .description(
    'Run one broker of Apache Kafka on 127.0.0.1, fetched from Maven Central. Ctrl-C ends it and removes its data.',
  )
  .option('--version <version>', '4, 3.9, or an exact version', '4')
  .option('--port <n>', 'port to listen on; 0 takes any free one', parsePort, 9092)
  .option('--keep <folder>', 'keep the data in this folder')
  .action(async ({ version, port, keep }: Options) => {
    // Listened to from the start: a broker that is told to stop before it is ready must not leave its folder behind.
    const stopped = new Promise<true>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(true));
    });
    const starting = startKafka({
      version,
      port,
      ...(keep === undefined ? {} : { keep }),
      log: (line) => process.stderr.write(`${line}\n`),
    });
    const broker = await starting.catch(async (error: unknown) => {
      // Ctrl-C reaches the broker and Maven too: then that they ended is no failure.
      if (await Promise.race([stopped, false])) return undefined;
      throw error;
    });
    if (broker === undefined) return;
    process.stdout.write(`Kafka ${broker.version} is ready on ${broker.brokers.join(',')}\n`);
    const asked = await Promise.race([stopped, broker.ended()]);
    await broker.stop();
    if (asked) return;
    process.stderr.write('kafka: the broker ended by itself\n');
    process.exitCode = 1;
  });

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/u.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('it must be a whole number from 0 to 65535.');
}

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`kafka: ${describeError(error)}\n`);
  process.exitCode = 1;
});
