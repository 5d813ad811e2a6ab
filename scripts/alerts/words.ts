import type { Incident } from '../../core/incident.ts';
import type { Learning } from '../../processors/alerts/evaluate.ts';
import { excerpt, line } from '../../processors/alerts/line.ts';
import { incidentName } from '../../processors/alerts/message.ts';
import { subject, tellSeen, valueText } from '../../processors/alerts/tell.ts';
import { createVoice, type Voice } from '../../processors/alerts/voice.ts';
import type { ListedIncident } from '../alert-access.ts';
import type { Configuration } from '../configuration.ts';

/** How commands speak of alerts: in English, as all commands do, and in the time zone of the messages. */
export function commandVoice({ config }: Pick<Configuration, 'config'>, now: number): Voice {
  return createVoice('en', config.alerts.timezone, now);
}

/** `18:05`, or `Sun 22 Nov 18:05` where that is another day. */
export function timeText(at: number, { format }: Voice): string {
  const { day, clock } = format.when(at);
  return day === undefined ? clock : `${day} ${clock}`;
}

/** What an incident is about, short: `negative spike: 41 negative mentions in 1 h, usual: 6`. */
export function whatText(listed: ListedIncident, voice: Voice, brandName: (id: string) => string): string {
  const { about, expected, windowMs, value, bound } = listed;
  const direction = bound !== undefined && value < bound ? 'below' : 'above';
  const observation = { at: listed.startedAt, windowMs, value, direction, score: 0 } as const;
  const { acknowledgedBy: _care, notes: _notes, mentionId, ...rest } = listed;
  const incident: Incident = {
    ...rest,
    lastHeldAt: listed.startedAt,
    peak: observation,
    latest: observation,
    ...(mentionId !== '' && { mentionId }),
  };
  const of = subject(incident, brandName);
  const title = incidentName(incident, voice, brandName).slice(`${of}: `.length);
  if (about) {
    const reason = line(listed.labels['reason'] ?? '', 60);
    return `${title}${reason === '' ? '' : ` (${reason})`}: ${line(about.author, 40)}: “${excerpt(about.text, 160)}”`;
  }
  const seen = tellSeen(incident, observation, voice, of);
  const usual = expected === undefined ? '' : `, ${voice.phrases.usually(valueText(incident, expected, voice))}`;
  return `${title}: ${seen}${usual}`;
}

const hour = 3_600_000;
const day = 24 * hour;

/** `learning, 2 of 3 days`: never that it has all before it has. */
export function learningText({ haveMs, needMs }: Pick<Learning, 'haveMs' | 'needMs'>): string {
  const [unit, name] = needMs >= 2 * day ? [day, 'days'] : needMs >= 2 * hour ? [hour, 'hours'] : [60_000, 'minutes'];
  const have = Math.floor((Math.max(0, haveMs) / unit) * 10) / 10;
  return `learning, ${have} of ${Math.ceil(needMs / unit)} ${name}`;
}

/** `volandra/negative-spike: learning, 2 of 3 days`. */
export function learningLine(learning: Learning): string {
  const of = [learning.brand, learning.rule].filter((part) => part !== '').join('/');
  return `${of}: ${learningText(learning)}`;
}
