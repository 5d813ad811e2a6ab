import { expect } from 'vitest';
import type { ChannelComponent, ChannelContext, Message, Receipt } from '../../../core/channel.ts';
import { describeError, PipelineError } from '../../../core/errors.ts';
import { channelTools } from '../../support/channel-tools.ts';
import { type Handler, type SeenRequest, startServer } from '../../support/http-server.ts';
import { sampleMessage } from '../../support/message.ts';

const never = new AbortController().signal;

interface Sent {
  readonly receipt?: Receipt;
  readonly error?: PipelineError;
  readonly requests: readonly SeenRequest[];
}

/** A service on the loopback that answers as `handler` says, and one message sent to it by a channel that is configured for it. */
export async function sendTo<Config>(
  component: ChannelComponent<Config>,
  optionsFor: (url: string) => Record<string, unknown>,
  handler: Handler,
  message: Message = sampleMessage,
  changes: Partial<ChannelContext> = {},
): Promise<Sent> {
  const server = await startServer(handler);
  const { context, close } = channelTools(changes);
  const { requests } = server;
  try {
    const channel = component.create(component.config.parse(optionsFor(server.url)), context);
    return { receipt: await channel.send(message, never), requests };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { error, requests };
  } finally {
    await Promise.all([close(), server.close()]);
  }
}

/** The error of a message that was not taken; never one that shows any of `secrets`. */
export function refusal({ error }: { error?: unknown }, secrets: readonly string[] = []): PipelineError {
  expect(error).toBeInstanceOf(PipelineError);
  for (const secret of secrets) expect(describeError(error)).not.toContain(secret);
  return error as PipelineError;
}

/** A form as it arrived, files and all. */
export function formOf({ headers, bytes }: SeenRequest): Promise<FormData> {
  return new Response(new Uint8Array(bytes), { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
}

/** The one request that arrived, with its body as JSON. */
export function onlyRequest({ requests }: Awaited<ReturnType<typeof sendTo>>) {
  expect(requests).toHaveLength(1);
  const [request] = requests;
  if (!request) throw new Error('nothing arrived');
  return { ...request, json: JSON.parse(request.body) as Record<string, unknown> };
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
