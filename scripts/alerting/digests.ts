import { createHash } from 'node:crypto';
import type { ClickHouseClient } from '@clickhouse/client';
import type { DigestConfig } from '../../config/alerts.ts';
import type { IncidentStore, Outbox, QueuedNotification } from '../../core/alerts.ts';
import type { MessageLanguage } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { DigestContent } from '../../core/digest.ts';
import type { Incident } from '../../core/incident.ts';
import { digestMessage } from '../../processors/alerts/digest.ts';
import { lastAt, weekdays } from '../../processors/alerts/schedule.ts';
import { createAlertReader } from '../../sinks/clickhouse/alert-reader.ts';
import { gatherDigest } from '../../sinks/clickhouse/digest.ts';
import { createUnsubscriptions, plainAddress } from '../../sinks/clickhouse/unsubscriptions.ts';
import type { AlertLinks } from '../alert-links.ts';
import type { Configuration } from '../configuration.ts';
import type { AlertChannels } from './channels.ts';
import { readInstant } from './instant.ts';
import { notificationOf } from './notification.ts';

export interface Digests {
  /** Digests whose period is over and that nobody was sent yet, as of `now`, ready for the outbox. */
  due(now: number): Promise<readonly QueuedNotification[]>;
}

interface Period {
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const hour = 60 * minute;
const instantMs = 5 * minute;
/** What was seen becomes durable within this time, unless the store is away. */
const durableMs = minute;

/** Builds the configured digests. One is due once: its key is that of its period, so that a restart finds it in the outbox. */
export function createDigests(options: {
  readonly configuration: Pick<Configuration, 'config'>;
  readonly client: ClickHouseClient;
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'known'>;
  readonly incidents: Pick<IncidentStore, 'load'>;
  readonly channels: AlertChannels;
  readonly links: AlertLinks | undefined;
}): Digests {
  const { client, channels, outbox } = options;
  const { config } = options.configuration;
  const reader = createAlertReader({ client });
  const unsubscriptions = createUnsubscriptions({ client, clock: options.clock });
  const brandName = (id: string) => config.brands.find((brand) => brand.id === id)?.name ?? id;
  const sources = config.sources.filter(({ enabled }) => enabled).map(({ name }) => name);
  /** Ends of the periods that are done with, by digest and channel: the outbox need not be asked again. */
  const done = new Map<string, number>();

  async function read(digest: DigestConfig, period: Period): Promise<DigestContent> {
    const of = (kind: 'own' | 'competitor') => config.brands.filter((brand) => brand.kind === kind).map(({ id }) => id);
    const brands = digest.brands ?? of('own');
    if (digest.frequency === 'instant') return readInstant(reader, { brands, ...period });
    const incidents = await options.incidents.load(period.from);
    return gatherDigest(client, {
      ...period,
      brands,
      competitors: of('competitor'),
      before: { from: period.from - (period.to - period.from), to: period.from },
      sources,
      incidents: incidents.filter((one) => openIn(one, period) && (one.brand === '' || brands.includes(one.brand))),
      handles: Object.fromEntries(config.brands.map(({ id, handles }) => [id, handles])),
    });
  }

  return {
    async due(now) {
      const found: QueuedNotification[] = [];
      for (const digest of config.digests.filter(({ enabled }) => enabled)) {
        const stopped = new Set<string>();
        let content: { readonly of: Period; readonly read: Promise<DigestContent> } | undefined;
        for (const channel of digest.channels.filter((name) => channels.list.some((one) => one.name === name))) {
          const voice = channels.voiceOf(channel);
          const timeZone = digest.timezone ?? voice.timeZone;
          const language = digest.language ?? voice.language;
          const period = periodOf(digest, timeZone, now);
          const name = `${digest.name}\0${channel}`;
          // What was due while no process ran is sent late, but not once the next one is nearer.
          if (done.get(name) === period.to || now - period.to > (period.to - period.from) / 2) continue;
          const readers = channels.recipientsOf(channel);
          const wanted = readers.length === 0 ? [undefined] : readers;
          const known = await outbox.known(wanted.map((reader) => keyOf(digest.name, channel, reader, period)));
          if (readers.length > 0 && stopped.size === 0) {
            for (const address of await unsubscriptions.unsubscribed(digest.name)) stopped.add(address);
          }
          for (const reader of wanted) {
            const key = keyOf(digest.name, channel, reader, period);
            if (known.has(key) || (reader !== undefined && stopped.has(plainAddress(reader)))) continue;
            if (content?.of.to !== period.to || content.of.from !== period.from) {
              content = { of: period, read: read(digest, period) };
            }
            const told = await content.read;
            const empty = told.brands.every(({ mentions }) => mentions === 0) && told.incidents.length === 0;
            if (empty && (digest.skipEmpty || digest.frequency === 'instant')) continue;
            const unsubscribeUrl = reader === undefined ? undefined : options.links?.unsubscribe(digest.name, reader);
            const message = digestMessage({
              key,
              name: digest.name,
              content: told,
              frequency: digest.frequency,
              brandName,
              language,
              timeZone,
              at: now,
              links: [],
              footer: footers[language](digest.name, timeZone),
              ...(unsubscribeUrl !== undefined && { unsubscribeUrl }),
            });
            found.push(
              notificationOf(reader === undefined ? message : { ...message, recipient: reader }, channel, now),
            );
          }
          done.set(name, period.to);
        }
      }
      return found;
    },
  };
}

const footers: Readonly<Record<MessageLanguage, (name: string, timeZone: string) => string>> = {
  en: (name, timeZone) => `Digest “${name}” · Times in ${timeZone}`,
  es: (name, timeZone) => `Resumen «${name}» · Horas de ${timeZone}`,
  ca: (name, timeZone) => `Resum «${name}» · Hores de ${timeZone}`,
};

/** The latest period that is over: up to the last time at which the digest is sent. */
export function periodOf(
  { frequency, at, day: weekday }: Pick<DigestConfig, 'frequency' | 'at' | 'day'>,
  timeZone: string,
  now: number,
): Period {
  const minuteOfDay = Number(at.slice(0, 2)) * 60 + Number(at.slice(3, 5));
  const before = (time: number, when: { minute: number; weekday?: number }): Period => ({
    from: lastAt(timeZone, time - 1, when),
    to: time,
  });
  switch (frequency) {
    case 'instant': {
      const to = Math.floor((now - durableMs) / instantMs) * instantMs;
      return { from: to - instantMs, to };
    }
    case 'hourly': {
      const offset = (minuteOfDay % 60) * minute;
      const to = Math.floor((now - offset) / hour) * hour + offset;
      return { from: to - hour, to };
    }
    case 'daily': {
      const when = { minute: minuteOfDay };
      return before(lastAt(timeZone, now, when), when);
    }
    case 'weekly': {
      const when = { minute: minuteOfDay, weekday: weekdays.indexOf(weekday) };
      return before(lastAt(timeZone, now, when), when);
    }
  }
}

const openIn = ({ startedAt, resolvedAt, firedAt }: Incident, { from, to }: Period): boolean =>
  firedAt !== undefined && startedAt < to && (resolvedAt === undefined || resolvedAt >= from);

function keyOf(name: string, channel: string, reader: string | undefined, { to }: Period): string {
  return createHash('sha256')
    .update(JSON.stringify(['digest', name, channel, reader ?? '', to]))
    .digest('hex')
    .slice(0, 32);
}
