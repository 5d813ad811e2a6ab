import { existsSync } from 'node:fs';
import { type KafkaBroker, type KafkaOptions, startKafka } from '../../scripts/kafka/broker.ts';
import { jarFolder, kafkaVersion } from '../../scripts/kafka/jars.ts';
import { whyNoJava, whyNoMaven } from '../../scripts/kafka/tools.ts';

/** A broker for tests: `stop` belongs into `afterAll`. */
export type TestKafka = Omit<KafkaBroker, 'ended'>;

/** `host:port` of brokers to test against, with commas; topics must have names that no other run takes. */
const given = process.env['KAFKA_BROKERS'];

/** Whether this machine cannot start a broker: it lacks Java, or Maven to fetch Kafka. */
export const ownKafkaMissing: boolean = whyNoOwnKafka() !== undefined;

/** Whether there is no broker to test with: neither given in `KAFKA_BROKERS`, nor one that can be started here. */
export const kafkaMissing: boolean = !given && ownKafkaMissing;

function whyNoOwnKafka(): string | undefined {
  const fetched = ['4', '3.9'].every((version) => existsSync(jarFolder(kafkaVersion(version), process.env)));
  return whyNoJava(process.env) ?? (fetched ? undefined : whyNoMaven(process.env));
}

/**
 * A broker of the version, started in about 2 s; or those of `KAFKA_BROKERS`, of whatever version they are, which cannot be killed.
 * With `security` or `settings` it is always one of its own. It goes when the test's process ends, however that ends.
 */
export async function startTestKafka(
  options: Pick<KafkaOptions, 'version' | 'security' | 'settings'>,
): Promise<TestKafka> {
  if (given && !options.security && !options.settings) return foreignKafka(given);
  return startKafka(options);
}

function foreignKafka(brokers: string): TestKafka {
  const cannot = async () => {
    throw new Error('the brokers of KAFKA_BROKERS are not ours to kill');
  };
  return {
    brokers: brokers.split(','),
    version: 'given',
    folder: '',
    security: undefined,
    stop: async () => undefined,
    kill: cannot,
    restart: cannot,
  };
}
