import { expect } from 'vitest';
import type { ChannelComponent, Message } from '../../../core/channel.ts';
import { describeError, PipelineError } from '../../../core/errors.ts';
import { type Handler, startServer } from '../../support/http-server.ts';
import { channelTools, sampleMessage } from './sample-message.ts';

const never = new AbortController().signal;

/** A service on the loopback that answers as `handler` says, and one message sent to it by a channel that is configured for it. */
export async function sendTo<Config>(
  component: ChannelComponent<Config>,
  optionsFor: (url: string) => Record<string, unknown>,
  handler: Handler,
  message: Message = sampleMessage(),
) {
  const server = await startServer(handler);
  const { context, close } = channelTools();
  try {
    const channel = component.create(component.config.parse(optionsFor(server.url)), context);
    const sent = await channel.send(message, never).then(
      (receipt) => ({ receipt, error: undefined }),
      (error: unknown) => ({ receipt: undefined, error }),
    );
    return { ...sent, requests: [...server.requests], url: server.url };
  } finally {
    await close();
    await server.close();
  }
}

/** The error of a message that was not taken; never one that shows any of `secrets`. */
export function refusal({ error }: { error: unknown }, secrets: readonly string[] = []): PipelineError {
  expect(error).toBeInstanceOf(PipelineError);
  for (const secret of secrets) expect(describeError(error)).not.toContain(secret);
  return error as PipelineError;
}

/** The one request that arrived, with its body as JSON. */
export function onlyRequest({ requests }: Awaited<ReturnType<typeof sendTo>>) {
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (!request) throw new Error('nothing arrived');
  return { ...request, json: JSON.parse(request.body) as Record<string, unknown> };
}

/** A message of everything in excess, of characters that are long in UTF-8 and in JSON. */
export function hugeMessage(changes: Partial<Message> = {}): Message {
  const words = (length: number) => '\u{1f600}"\\é'.repeat(Math.ceil(length / 5));
  return sampleMessage({
    title: words(3_000),
    summary: words(20_000),
    facts: Array.from({ length: 100 }, (_, n) => ({ label: `${n} ${words(500)}`, value: words(2_000) })),
    sections: Array.from({ length: 25 }, (_, n) => ({
      title: `${n} ${words(300)}`,
      items: Array.from({ length: 30 }, () => ({
        text: words(700),
        url: `https://social.example/${'x'.repeat(1_900)}`,
        detail: words(300),
      })),
    })),
    labels: Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n} ${words(300)}`, words(1_000)])),
    incidents: Array.from({ length: 500 }, (_, n) => n.toString(16).padStart(16, '0')),
    footer: words(5_000),
    ...changes,
  });
}

/** The links of ours in a plain text, where they stand on lines of their own. */
export function ownLinks(text: string): string[] {
  return [...text.matchAll(/^.*?: (https:\/\/escolta\.example\.com\/\S+)$/gmu)].map(([, url]) => url ?? '');
}

/** All strings of a JSON value, however deep, names included. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value)
    ? value.flatMap(stringsIn)
    : Object.entries(value).flatMap(([name, inner]) => [name, ...stringsIn(inner)]);
}
