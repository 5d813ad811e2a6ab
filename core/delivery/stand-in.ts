import { createHash } from 'node:crypto';
import type { QueuedNotification } from '../alerts.ts';
import type { Message, MessageLanguage } from '../channel.ts';

/** The label of a message that names the channels in whose place it is sent, the first of them first. */
const placesLabel = 'in_place_of';

const phrases: Readonly<Record<MessageLanguage, { readonly label: string; readonly gone: string }>> = {
  en: { label: 'Sent in place of', gone: 'did not take it' },
  es: { label: 'Enviado en lugar de', gone: 'no lo aceptó' },
  ca: { label: 'Enviat en lloc de', gone: 'no ho ha acceptat' },
};

/** The channels that could not be told before this one, the first of them first. */
export function placesOf({ message }: QueuedNotification): readonly string[] {
  const places = message.labels[placesLabel];
  try {
    return places ? places.split(',').map(decodeURIComponent) : [];
  } catch {
    // A label of somebody else's.
    return [];
  }
}

/** The key of the stand-in on `fallback` for the notification of this key: always the same. */
export function standInKey(key: string, fallback: string): string {
  return createHash('sha256').update(`${key}\0${fallback}`).digest('hex').slice(0, 32);
}

/**
 * The notification that tells `fallback` what its own channel did not take. The same one makes the same, however often, of the
 * same time, so that order is kept.
 */
export function standIn(original: QueuedNotification, fallback: string): QueuedNotification {
  const key = standInKey(original.key, fallback);
  const places = [...placesOf(original), original.channel];
  return {
    ...original,
    key,
    channel: fallback,
    message: withPlaces({ ...original.message, key }, places),
    state: 'queued',
    attempts: 0,
    error: '',
    receipt: '',
    standsFor: original.key,
  };
}

function withPlaces(message: Message, places: readonly string[]): Message {
  const { label, gone } = phrases[message.language] ?? phrases.en;
  const fact = { label, value: `${places.join(', ')} (${gone})` };
  return {
    ...message,
    // First: that a channel is dead is news of its own, and the last facts may be cut.
    facts: [fact, ...message.facts.filter((other) => other.label !== label)],
    // Encoded, so that a comma in a name does not make two of it.
    labels: { ...message.labels, [placesLabel]: places.map(encodeURIComponent).join(',') },
  };
}
