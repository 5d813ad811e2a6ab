import kafkajs, { type Message, type Producer } from 'kafkajs';
import { type KafkaClient, retry } from './client.ts';
import { classifyKafkaError, isTooLarge } from './errors.ts';

export interface PublisherOptions {
  readonly kafka: KafkaClient;
  readonly topic: string;
  /** As `compressionType` gives it. */
  readonly compression: number;
}

export interface Publisher {
  /** Resolves when all in-sync replicas have all messages. Throws `PipelineError`; some may have arrived all the same. */
  publish(messages: readonly Message[]): Promise<void>;
  /** Messages given and not yet acknowledged. */
  pending(): number;
  close(): Promise<void>;
}

/** Bytes before compression that go out at once: below the brokers' default limit of 1 MiB for a batch of records. */
const maxSendBytes = 900_000;
/** What a message costs besides its key and value, at most. */
const messageOverhead = 128;

/** One call of `publish`. */
interface Call {
  remaining: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Waiting {
  readonly message: Message;
  readonly bytes: number;
  readonly call: Call;
}

/**
 * Sends the messages of all callers in their order, as many at once as fit, one request at a time: so the idempotent producer keeps
 * order also when it tries again. After a failure the producer is made anew, because its sequence numbers may have parted from the
 * broker's.
 */
export function createPublisher({ kafka, topic, compression }: PublisherOptions): Publisher {
  const waiting: Waiting[] = [];
  let sending: Waiting[] = [];
  let connection: { readonly client: KafkaClient; readonly producer: Producer } | undefined;
  let pumping: Promise<void> | undefined;

  async function connected() {
    if (connection) return connection;
    const client = kafka.apart();
    const producer = client.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      retry,
    });
    try {
      await producer.connect();
    } catch (error) {
      client.abandon();
      throw error;
    }
    connection = { client, producer };
    return connection;
  }

  async function send(batch: readonly Waiting[]): Promise<void> {
    const through = await connected();
    try {
      await through.producer.send({ topic, messages: batch.map(({ message }) => message), acks: -1, compression });
    } catch (error) {
      if (connection === through) connection = undefined;
      // Without waiting: a connection that is gone takes its time to say so.
      void through.producer.disconnect().catch(() => undefined);
      through.client.abandon();
      throw error;
    }
  }

  /** Sends, and tells the callers how it went; never rejects. */
  async function settle(batch: readonly Waiting[]): Promise<void> {
    try {
      await send(batch);
      for (const { call } of batch) if (--call.remaining === 0) call.resolve();
    } catch (error) {
      if (isTooLarge(error) && batch.length > 1) {
        // One of them alone may be what the brokers refuse.
        for (const one of batch) await settle([one]);
        return;
      }
      const failure = classifyKafkaError(error, `publishing to the Kafka topic ${topic}`);
      for (const { call } of batch) call.reject(failure);
    }
  }

  function take(): Waiting[] {
    let bytes = 0;
    const end = waiting.findIndex((next, index) => {
      bytes += next.bytes;
      return index > 0 && bytes > maxSendBytes;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      sending = take();
      await settle(sending);
      sending = [];
    }
    // In the same turn as the last look, or what comes in between would wait for ever.
    pumping = undefined;
  }

  return {
    pending: () => waiting.length + sending.length,
    async publish(messages) {
      if (messages.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        const call: Call = { remaining: messages.length, resolve, reject };
        for (const message of messages) waiting.push({ message, bytes: sizeOf(message), call });
        pumping ??= pump();
      });
    },
    async close() {
      await pumping;
      await connection?.producer.disconnect().catch(() => undefined);
      connection?.client.abandon();
      connection = undefined;
    },
  };
}

function sizeOf({ key, value }: Message): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + messageOverhead;
}
