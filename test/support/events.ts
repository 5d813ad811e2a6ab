import { pino } from 'pino';
import { createEvents, type Events } from '../../core/events.ts';

/** Events that log nowhere; `tally` shows what happened. */
export function quietEvents(now: () => number = () => 0): Events {
  return createEvents({ log: pino({ level: 'silent' }), now });
}
