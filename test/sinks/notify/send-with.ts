import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { ChannelComponent, ChannelContext, Message, Receipt } from '../../../core/channel.ts';
import { PipelineError } from '../../../core/errors.ts';
import { createHttpClient } from '../../../core/http.ts';
import { type Handler, type SeenRequest, startServer } from '../../support/http-server.ts';
import { tinyPng } from '../../support/message.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

interface Sent {
  readonly receipt?: Receipt;
  readonly error?: PipelineError;
  readonly requests: readonly SeenRequest[];
}

/** Sends one message to a real server. A path in the place of an address in the configuration leads to that server. */
export async function sendWith<Config extends object>(
  component: ChannelComponent<Config>,
  config: Config,
  message: Message,
  handler: Handler,
  renderCurve: ChannelContext['renderCurve'] = async ({ curve }) => (curve ? tinyPng : undefined),
): Promise<Sent> {
  const server = await startServer(handler);
  const http = createHttpClient({ allowPrivate: true });
  try {
    const channel = component.create(component.config.parse(resolve(config, server.url)), contextOf(http, renderCurve));
    const receipt = await channel.send(message, new AbortController().signal);
    return { receipt, requests: server.requests };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { error, requests: server.requests };
  } finally {
    await Promise.all([http.close(), server.close()]);
  }
}

/** Sends one message, and gives the bytes that arrived: a picture is no text. */
export async function bytesSentWith<Config extends object>(
  component: ChannelComponent<Config>,
  config: Config,
  message: Message,
  answer: object,
): Promise<Response> {
  let arrived: Response | undefined;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    arrived = new Response(Buffer.concat(chunks), {
      headers: { 'content-type': incoming.headers['content-type'] ?? '' },
    });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http = createHttpClient({ allowPrivate: true });
  try {
    const context = contextOf(http, async () => tinyPng);
    const channel = component.create(component.config.parse(resolve(config, url)), context);
    await channel.send(message, new AbortController().signal);
  } finally {
    await http.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  if (!arrived) throw new Error('nothing arrived');
  return arrived;
}

function contextOf(http: ChannelContext['http'], renderCurve: ChannelContext['renderCurve']): ChannelContext {
  return {
    name: 'test',
    http,
    clock: createVirtualClock(),
    log: pino({ level: 'silent' }),
    baseDir: '.',
    stdout: { write: () => true },
    renderCurve,
  };
}

function resolve(config: object, baseUrl: string): object {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === 'string' && value.startsWith('/') ? new URL(value, baseUrl).href : value,
    ]),
  );
}
