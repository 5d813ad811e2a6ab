import type { QueuedNotification } from '../../../core/alerts.ts';
import type { Message } from '../../../core/channel.ts';
import type { Incident, Observation } from '../../../core/incident.ts';
import { hour, start } from './temporary-store.ts';

export const observation = (change: Partial<Observation> = {}): Observation => ({
  at: start,
  windowMs: hour,
  value: 41,
  direction: 'above',
  score: 0.9,
  ...change,
});

export function incident(n: number, change: Partial<Incident> = {}): Incident {
  return {
    id: n.toString(16).padStart(16, '0'),
    rule: 'spike',
    type: 'negative-volume',
    brand: 'acme',
    labels: { rule: 'spike', brand: 'acme', severity: 'critical' },
    state: 'firing',
    severity: 'critical',
    impact: 7,
    startedAt: start - n * 60_000,
    firedAt: start,
    lastHeldAt: start,
    peak: observation({ expected: 6.5, bound: 15 }),
    latest: observation(),
    ...change,
  };
}

/** A notification that waits, with text that is hard to keep. */
export function notification(
  n: number,
  change: Partial<QueuedNotification> = {},
  message: Partial<Message> = {},
): QueuedNotification {
  const key = n.toString(16).padStart(32, '0');
  return {
    key,
    channel: 'slack',
    kind: 'firing',
    incidents: ['0000000000000001'],
    thread: '0000000000000001',
    impact: 7,
    createdAt: start + n,
    state: 'queued',
    attempts: 0,
    error: '',
    receipt: '',
    standsFor: '',
    message: {
      ...{ key, kind: 'firing', thread: '0000000000000001', language: 'ca', timeZone: 'Europe/Madrid', at: start },
      ...{
        severity: 'critical',
        state: 'firing',
        impact: 7,
        brand: 'acme',
        title: "it's \\ 🙂\ud83d",
        summary: '\n"\0',
      },
      ...{ facts: [], sections: [], links: [], labels: { rule: "it's" }, incidents: ['0000000000000001'] },
      ...message,
    },
    ...change,
  };
}
