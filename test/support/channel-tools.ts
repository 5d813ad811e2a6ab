import { pino } from 'pino';
import type { ChannelContext } from '../../core/channel.ts';
import { createHttpClient } from '../../core/http.ts';
import { sampleMessage, tinyPng } from './message.ts';
import { createVirtualClock } from './virtual-clock.ts';

/**
 * What a channel gets, with a client that may ask the loopback, and a curve of one point. `written` is what went to the terminal.
 */
export function channelTools(changes: Partial<ChannelContext> = {}) {
  const written: string[] = [];
  const http = createHttpClient({ allowPrivate: true, timeoutMs: 5_000 });
  const context: ChannelContext = {
    name: 'crisis',
    http,
    clock: createVirtualClock(sampleMessage.at),
    log: pino({ level: 'silent' }),
    baseDir: '.',
    stdout: { write: (text) => written.push(text) },
    renderCurve: async ({ curve }) => (curve ? tinyPng : undefined),
    ...changes,
  };
  return { context, written, close: () => http.close() };
}
