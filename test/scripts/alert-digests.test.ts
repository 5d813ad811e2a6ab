import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../config/load.ts';
import type { QueuedNotification } from '../../core/alerts.ts';
import { createHttpClient } from '../../core/http.ts';
import { sources } from '../../ingest/index.ts';
import { createAlertLinks } from '../../scripts/alert-links.ts';
import { createAlertChannels } from '../../scripts/alerting/channels.ts';
import { createDigests, periodOf } from '../../scripts/alerting/digests.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../sinks/clickhouse/outbox.ts';
import { createUnsubscriptions } from '../../sinks/clickhouse/unsubscriptions.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { assessment, hour, mention, openTemporaryStore, post } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const opened = openTemporaryStore();
const { client } = opened;
const http = createHttpClient();
/** A Tuesday in winter: 9:30 in Madrid. */
const morning = Date.UTC(2026, 0, 13, 8, 30);
const at = (iso: string) => Date.parse(iso);
let now = morning;
const clock = { now: () => now, sleep: async () => undefined };
const outbox = createOutbox({ client });
const events = quietEvents(() => now);

beforeAll(async () => {
  await migrate(client);
  const writer = createStoreWriter({ client, events });
  const yesterday = morning - 12 * hour;
  await writer.write(
    Array.from({ length: 12 }, (_, i) =>
      assessment(
        post(`test:${i}`, {
          publishedAt: yesterday + i * 60_000,
          fetchedAt: yesterday + hour,
          text: `Acme again, why? ${i}`,
        }),
        [mention('acme', i < 9 ? 'negative' : 'positive')],
      ),
    ),
  );
});
beforeEach(() => client.command({ query: 'TRUNCATE TABLE notifications' }));
afterAll(async () => {
  await http.close();
  await opened.close();
});

function digestsOf(yaml: string) {
  const text = `brands: [{name: Acme, handles: ["@acme"]}, {name: Globex, kind: competitor}]
channels:
  - {type: console, name: screen, language: es}
  - type: email
    name: mail
    host: smtp.example
    from: escolta@acme.example
    to: ["Ana <ana@acme.example>", "bea@acme.example"]
    language: ca
alerts: {timezone: Europe/Madrid}
digests:
${yaml}`;
  const loaded = parseConfig(text, { file: 'escolta.yaml', sources, env: {}, cwd: '/' });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const configuration = { config: loaded.config, baseDir: '/' };
  const channels = createAlertChannels({ configuration, http, clock, events, stdout: { write: () => true } });
  const links = createAlertLinks({ baseUrl: 'https://e.example', secret: 's'.repeat(32), now: () => now });
  const incidents = createIncidentStore({ client, clock });
  return () => createDigests({ configuration, client, clock, outbox, incidents, channels, links });
}

const daily = '  - {name: morning, channels: [screen, mail]}\n';
const shown = (all: readonly QueuedNotification[]) =>
  all.map(({ channel, message }) => [channel, message.recipient ?? '', message.language]);

describe('digests', () => {
  test('one to each channel, and one to each reader of mail, in their language, with a way to stop it', async () => {
    const due = await digestsOf(daily)().due(morning);
    expect(shown(due)).toEqual([
      ['screen', '', 'es'],
      ['mail', 'ana@acme.example', 'ca'],
      ['mail', 'bea@acme.example', 'ca'],
    ]);
    const [screen, ana, bea] = due;
    expect(screen?.message.kind).toBe('digest');
    expect(screen?.message.summary).toContain('12');
    expect(screen?.message.unsubscribeUrl).toBeUndefined();
    expect(ana?.message.unsubscribeUrl).toContain('ana%40acme.example');
    expect(bea?.message.unsubscribeUrl).toContain('bea%40acme.example');
    expect(JSON.stringify(ana?.message.sections)).toContain('Acme again, why?');
  });

  test('once a period, whoever asks again, also after a restart', async () => {
    const make = digestsOf(daily);
    const first = make();
    const due = await first.due(morning);
    await outbox.enqueue(due);
    expect(await first.due(morning + hour)).toEqual([]);
    expect(await make().due(morning + 2 * hour)).toEqual([]);
    now = morning + 24 * hour;
    const next = await make().due(now);
    now = morning;
    expect(next).toHaveLength(3);
    expect(next.map(({ key }) => key)).not.toContain(due[0]?.key);
  });

  test('half done before a crash is done to its end, and nobody gets it twice', async () => {
    const make = digestsOf(daily);
    const due = await make().due(morning);
    await outbox.enqueue(due.slice(0, 2));
    expect(shown(await make().due(morning))).toEqual([['mail', 'bea@acme.example', 'ca']]);
  });

  test('not to who wants no more of it', async () => {
    const who = createUnsubscriptions({ client, clock });
    await who.unsubscribe('morning', 'ANA@acme.example');
    expect(shown(await digestsOf(daily)().due(morning))).toEqual([
      ['screen', '', 'es'],
      ['mail', 'bea@acme.example', 'ca'],
    ]);
    await who.resubscribe('morning', 'ana@acme.example');
  });

  test('an empty period says so, or nothing, as is asked', async () => {
    const empty = morning + 10 * 24 * hour;
    const said = await digestsOf('  - {name: a, channels: [screen]}\n')().due(empty);
    expect(said).toHaveLength(1);
    expect(said[0]?.message.summary).toMatch(/sin menciones|ninguna mención/iu);
    expect(await digestsOf('  - {name: a, channels: [screen], skipEmpty: true}\n')().due(empty)).toEqual([]);
    expect(await digestsOf('  - {name: a, channels: [screen], frequency: instant}\n')().due(empty)).toEqual([]);
  });

  test('an instant one tells what was first seen in its five minutes, whenever it was published', async () => {
    const make = digestsOf('  - {name: a, channels: [screen], frequency: instant}\n');
    // First seen eleven hours before the morning; published up to an hour before that.
    const seenAt = morning - 11 * hour;
    const due = await make().due(seenAt + 7 * 60_000);
    expect(due).toHaveLength(1);
    expect(due[0]?.message.summary).toContain('12');
    expect(JSON.stringify(due[0]?.message.sections)).toContain('Acme again, why?');
    expect(await make().due(seenAt + 12 * 60_000)).toEqual([]);
  });

  test('what was due while nothing ran is sent late, but not once the next is nearer', async () => {
    const make = digestsOf('  - {name: a, at: "08:00", channels: [screen]}\n');
    expect(await make().due(at('2026-01-13T18:00:00Z'))).toHaveLength(1);
    expect(await make().due(at('2026-01-13T20:00:00Z'))).toEqual([]);
  });
});

describe('periodOf', () => {
  const madrid = 'Europe/Madrid';
  const period = (digest: Parameters<typeof periodOf>[0], time: string, zone = madrid) => {
    const { from, to } = periodOf(digest, zone, at(time));
    return [new Date(from).toISOString(), new Date(to).toISOString()];
  };
  const every = (frequency: Parameters<typeof periodOf>[0]['frequency'], time = '08:00', day = 'mon' as const) => ({
    frequency,
    at: time,
    day,
  });

  test.each([
    ['2026-01-13T08:30:00Z', ['2026-01-12T07:00:00.000Z', '2026-01-13T07:00:00.000Z']],
    ['2026-01-13T06:59:00Z', ['2026-01-11T07:00:00.000Z', '2026-01-12T07:00:00.000Z']],
    // The day on which the clocks go forward has 23 hours, the day on which they go back 25.
    ['2026-03-29T12:00:00Z', ['2026-03-28T07:00:00.000Z', '2026-03-29T06:00:00.000Z']],
    ['2026-10-25T12:00:00Z', ['2026-10-24T06:00:00.000Z', '2026-10-25T07:00:00.000Z']],
  ])('a day before %s', (time, expected) => expect(period(every('daily'), time)).toEqual(expected));

  test('a week begins on its day', () => {
    expect(period(every('weekly', '09:30', 'mon'), '2026-01-14T10:00:00Z')).toEqual([
      '2026-01-05T08:30:00.000Z',
      '2026-01-12T08:30:00.000Z',
    ]);
  });

  test('an hour begins at its minute, five minutes at theirs', () => {
    expect(period(every('hourly', '00:15'), '2026-01-14T10:10:00Z')).toEqual([
      '2026-01-14T08:15:00.000Z',
      '2026-01-14T09:15:00.000Z',
    ]);
    expect(period(every('instant'), '2026-01-14T10:12:00Z')).toEqual([
      '2026-01-14T10:05:00.000Z',
      '2026-01-14T10:10:00.000Z',
    ]);
  });

  test('zones that are off by three quarters of an hour', () => {
    expect(period(every('daily'), '2026-01-14T10:00:00Z', 'Asia/Kathmandu')).toEqual([
      '2026-01-13T02:15:00.000Z',
      '2026-01-14T02:15:00.000Z',
    ]);
  });
});
