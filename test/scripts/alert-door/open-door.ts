import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { QueuedNotification } from '../../../core/alerts.ts';
import type { Message } from '../../../core/channel.ts';
import { alertMessage } from '../../../processors/alerts/message.ts';
import { createDoorPorts } from '../../../scripts/alert-door/ports.ts';
import { type AlertDoor, type AlertDoorOptions, serveAlertDoor } from '../../../scripts/alert-door.ts';
import { createAlertLinks } from '../../../scripts/alert-links.ts';
import { createIncidentStore } from '../../../sinks/clickhouse/incident-store.ts';
import { migrate } from '../../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../../sinks/clickhouse/outbox.ts';
import { input, now as start } from '../../processors/alerts/message-incidents.ts';
import { ask, openTemporaryStore } from '../../sinks/clickhouse/temporary-store.ts';
import { type ReadPage, readPage } from './read-page.ts';

export const baseUrl = 'https://escolta.example.com';
/** Of the incident that the sample is. */
export const id = '0123456789abcdef';

const tables = ['incidents', 'incident_actions', 'silences', 'notifications', 'unsubscriptions'];

/** A real store, emptied before each test, and doors that are closed after it. Once per test file. */
export function setUpDoors() {
  const { client, close } = openTemporaryStore();
  const time = { now: start };
  /** Nothing is late, unless a test says so. */
  const clock = {
    now: () => time.now,
    sleep: (_: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
  };
  const links = createAlertLinks({ baseUrl, secret: 'a secret of 16 bytes or more', now: clock.now });
  const incidents = createIncidentStore({ client, clock });
  const outbox = createOutbox({ client });
  const ports = createDoorPorts({ client, clock });
  const logged: string[] = [];
  let doors: AlertDoor[] = [];
  let keys = 0;

  beforeAll(() => migrate(client));
  afterAll(close);
  beforeEach(async () => {
    time.now = start;
    logged.length = 0;
    for (const table of tables) await client.command({ query: `TRUNCATE TABLE ${table}` });
  });
  afterEach(async () => {
    for (const door of doors) await door.close();
    doors = [];
  });

  async function open(options: Partial<AlertDoorOptions> = {}): Promise<AlertDoor> {
    const door = await serveAlertDoor({
      listen: { host: '127.0.0.1', port: 0 },
      links,
      ports,
      brandName: (brand) => brand.charAt(0).toUpperCase() + brand.slice(1),
      language: 'en',
      timeZone: 'Europe/Madrid',
      clock,
      log: pino({ base: null }, { write: (line) => void logged.push(line) }),
      ...options,
    });
    doors.push(door);
    return door;
  }

  /** A message in the outbox, about the sample unless it says otherwise. */
  async function told(change: Partial<QueuedNotification>, message: Partial<Message> = {}): Promise<void> {
    const key = (++keys).toString(16).padStart(32, '0');
    await outbox.enqueue([notification({ ...change, message: { ...alertMessage(input({ key })), ...message, key } })]);
  }

  /** Rows of a table. */
  async function count(table: string): Promise<number> {
    return Number((await ask(client, `SELECT count() FROM ${table} FINAL`))[0]?.[0]);
  }

  return { client, time, clock, links, incidents, outbox, ports, logged, open, told, count };
}

/** Where a link leads when the door is reached by its own address. */
export const at = (door: AlertDoor, link: string): string => link.replace(baseUrl, door.url);

export const get = (door: AlertDoor, link: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(at(door, link), { headers, redirect: 'manual' });

export const read = async (response: Response): Promise<ReadPage> => readPage(await response.text());

/** Sends the form of a page, as a browser would. */
export function send(
  door: AlertDoor,
  link: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { searchParams } = new URL(link);
  return fetch(at(door, link.split('?', 1)[0] ?? ''), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', origin: 'null', ...headers },
    body: new URLSearchParams({ ...Object.fromEntries(searchParams), ...fields }),
  });
}

export function notification(change: Partial<QueuedNotification> & { message: Message }): QueuedNotification {
  const { message } = change;
  return {
    key: message.key,
    channel: 'slack-crisis',
    kind: message.kind,
    incidents: message.incidents,
    thread: message.thread,
    impact: message.impact,
    createdAt: message.at,
    state: 'sent',
    attempts: 1,
    error: '',
    receipt: '',
    standsFor: '',
    ...change,
  };
}
