import type { ServerResponse } from 'node:http';
import { type SeenRequest, startServer, type TestServer } from '../../support/http-server.ts';

/** A message that the receiver has taken, whether the sender learned of it or not. */
export interface Taken {
  readonly key: string;
  readonly kind: string;
  readonly thread: string;
  readonly incidents: readonly string[];
  readonly title: string;
  /** Its id. */
  readonly brand: string;
}

export type Trouble = 'refuses' | 'fails' | 'cuts' | 'is slow';

export interface Receiver {
  readonly url: string;
  readonly taken: readonly Taken[];
  /** The next requests meet with these, one each; what is slow is taken all the same. */
  trouble: Trouble[];
  /** Called before a message is answered. */
  onMessage: (message: Taken) => Promise<void>;
  close(): Promise<void>;
}

/** Longer than most of what happens on this side meanwhile. */
const slowMs = 400;

/** A receiver of Standard Webhooks on loopback. */
export async function openReceiver(): Promise<Receiver> {
  const taken: Taken[] = [];
  const server: TestServer = await startServer(async (request, response) => {
    const trouble = receiver.trouble.shift();
    if (trouble === 'refuses') return void response.writeHead(503).end();
    if (trouble === 'fails') return void response.writeHead(500).end('oops');
    if (trouble === 'cuts') return void response.destroy();
    await take(request, response, trouble === 'is slow' ? slowMs : 0);
  });

  async function take(request: SeenRequest, response: ServerResponse, delayMs: number): Promise<void> {
    const { data } = JSON.parse(request.body) as { data: Omit<Taken, 'key'> & { key: string } };
    const message: Taken = {
      key: String(request.headers['webhook-id']),
      kind: data.kind,
      thread: data.thread,
      incidents: data.incidents,
      title: data.title,
      brand: data.brand,
    };
    // Whoever asked may be dead by now: it has been told all the same.
    taken.push(message);
    await receiver.onMessage(message);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    response.writeHead(204).end();
  }

  const receiver: Receiver = {
    url: `${server.url}/hook`,
    taken,
    trouble: [],
    onMessage: async () => undefined,
    close: server.close,
  };
  return receiver;
}
