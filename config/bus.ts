// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { duration } from '../core/duration.ts';
import type { KafkaSasl } from '../core/kafka/client.ts';
import { compressions } from '../core/kafka/compression.ts';
import { tlsFiles } from './values.ts';

const broker = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/u, 'expected host and port such as "kafka-1:9092"');

const text = z.string().min(1).optional();

const keysOf: Readonly<Record<KafkaSasl['mechanism'], readonly string[]>> = {
  plain: ['username', 'password'],
  'scram-sha-256': ['username', 'password'],
  'scram-sha-512': ['username', 'password'],
  oauthbearer: ['tokenUrl', 'clientId', 'clientSecret'],
};

const sasl = z
  .strictObject({
    mechanism: z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'])
      .describe('How to log in, of what the brokers offer. `oauthbearer` gets tokens by the client credentials grant.'),
    username: text.describe('User at the brokers; not with `oauthbearer`.'),
    password: text.describe('Its password: write `${KAFKA_PASSWORD}`, not the secret.'),
    tokenUrl: z
      .url({ protocol: /^https?$/u })
      .optional()
      .describe('Where the authorisation server gives tokens.'),
    clientId: text.describe('Our name at the authorisation server.'),
    clientSecret: text.describe('Its secret: write `${KAFKA_CLIENT_SECRET}`, not the secret.'),
    scope: text.describe('Scope of the tokens, where the server wants one.'),
  })
  .transform((given, context): KafkaSasl => {
    const wanted = keysOf[given.mechanism];
    for (const [key, value] of Object.entries(given)) {
      const fits =
        key === 'mechanism' || wanted.includes(key) || (key === 'scope' && given.mechanism === 'oauthbearer');
      if (value === undefined || fits) continue;
      const message = `is not for "${given.mechanism}", which takes ${wanted.join(', ')}`;
      context.issues.push({ code: 'custom', input: given, path: [key], message });
    }
    for (const key of wanted) {
      if (key in given) continue;
      context.issues.push({ code: 'custom', input: given, path: [], message: `"${given.mechanism}" needs "${key}"` });
    }
    return given as KafkaSasl;
  });

/** The `bus` section: what carries items between the stages. */
export const busSchema = z.strictObject({
  brokers: z
    .array(broker)
    .default([])
    .describe(
      'Brokers of Apache Kafka. Empty: everything in one process, in memory. `ESCOLTA_KAFKA_BROKERS` (with commas) overrides it.',
    ),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9][\w.-]{0,60}$/u, 'expected letters, digits, ".", "_" and "-"')
    .default('escolta')
    .describe('Before the names of all topics and consumer groups: `escolta` makes `escolta.posts`.'),
  clientId: z.string().min(1).max(100).default('escolta').describe("Our name in the brokers' logs and quotas."),
  partitions: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(12)
    .describe('Partitions of a topic when it is made: so many processes can share its work at most.'),
  replication: z
    .number()
    .int()
    .min(1)
    .max(10)
    .optional()
    .describe('Copies of each item when a topic is made. Default: 3, or as many as there are brokers.'),
  retention: duration({ min: '1h', max: '365d' })
    .prefault('7d')
    .describe('How long topics keep items. What no process has taken by then is lost.'),
  createTopics: z.boolean().default(true).describe('Whether missing topics are made. `false`: they must be there.'),
  compression: z.enum(compressions).default('gzip').describe('Of messages. `zstd` needs Node 22.15 or later.'),
  sessionTimeout: duration({ min: '1s', max: '5m' })
    .prefault('10s')
    .describe('How long a process may be silent before others take its work over. Brokers take 6s or more by default.'),
  tls: tlsFiles('the brokers')
    .optional()
    .describe('Encrypts the connections; `{}` is enough with a public authority. Paths are relative to this file.'),
  sasl: sasl.optional().describe('How to log in at the brokers.'),
});
