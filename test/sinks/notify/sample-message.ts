import { pino } from 'pino';
import type { ChannelContext, Message } from '../../../core/channel.ts';
import { createHttpClient } from '../../../core/http.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

/** 2026-03-01T17:05:00Z. */
export const sampleAt = Date.UTC(2026, 2, 1, 17, 5);

/** A message as a crisis team would get it. */
export function sampleMessage(changes: Partial<Message> = {}): Message {
  return {
    key: '0123456789abcdef0123456789abcdef',
    kind: 'firing',
    thread: 'aaaabbbbccccdddd',
    language: 'en',
    timeZone: 'Europe/Madrid',
    at: sampleAt,
    severity: 'critical',
    state: 'firing',
    impact: 8,
    brand: 'volandra',
    title: 'Volandra: negative spike',
    summary: '41 negative in 30 min; usual for Sunday 18:00: 6, never above 15 in 28 days.',
    facts: [
      { label: 'Began', value: '18:05' },
      { label: 'Negative', value: '41 of 58' },
    ],
    sections: [
      {
        title: 'Mentions',
        items: [
          {
            text: 'Tres horas en la puerta 14 y nadie dice nada',
            url: 'https://social.example/1',
            detail: 'ana, 12,000 followers',
          },
          { text: 'Lost my suitcase & my patience', url: 'https://social.example/2' },
        ],
      },
    ],
    links: [
      { label: 'Acknowledge', url: 'https://escolta.example/ack/1?a=1&b=2' },
      { label: 'Dashboard', url: 'https://escolta.example/incidents/1' },
    ],
    curve: {
      from: sampleAt - 3_600_000,
      stepMs: 300_000,
      values: [1, 2, null, 41],
      expected: [1, 2, 2, 3],
      mark: sampleAt,
    },
    curveText: 'From 2 to 41 within 15 minutes',
    labels: { rule: 'spike', brand: 'volandra', severity: 'critical' },
    incidents: ['aaaabbbbccccdddd'],
    footer: 'You get this because you are on call.',
    ...changes,
  };
}

/** Texts as a stranger would write them to break a message: markup, headers, overrides, halves of characters. */
export const hostile =
  '<script>alert(1)</script> <b>&amp; "quoted" \'single\' ]]> \u202Eevil\u202C\r\nBcc: victim@example.com\r\n\r\n<img src=x onerror=1>\u0000\u0007 \ud83d and \ud83d\ude00 {{y}} @everyone';

/** The sample with hostile texts and addresses wherever a stranger's words can stand. */
export function hostileMessage(changes: Partial<Message> = {}): Message {
  return sampleMessage({
    title: `Volandra ${hostile}`,
    summary: hostile,
    facts: [{ label: hostile, value: hostile }],
    sections: [
      {
        title: hostile,
        items: [
          { text: hostile, url: 'javascript:alert(1)', detail: hostile },
          { text: hostile, url: 'https://evil.example/"><script>alert(2)</script>?a=\'b&c=<d>' },
          { text: hostile, url: 'data:text/html,<script>alert(3)</script>' },
          { text: hostile, url: 'https://user:pw@evil.example/' },
        ],
      },
    ],
    curveText: hostile,
    labels: { rule: hostile },
    footer: hostile,
    ...changes,
  });
}

/** What a channel gets, with a client that may ask the loopback. `written` is what went to the terminal. */
export function channelTools(changes: Partial<ChannelContext> = {}) {
  const written: string[] = [];
  const http = createHttpClient({ allowPrivate: true, timeoutMs: 5_000 });
  const context: ChannelContext = {
    name: 'crisis',
    http,
    clock: createVirtualClock(sampleAt),
    log: pino({ level: 'silent' }),
    baseDir: '.',
    stdout: { write: (text) => written.push(text) },
    renderCurve: async () => undefined,
    ...changes,
  };
  return { context, written, close: () => http.close() };
}
