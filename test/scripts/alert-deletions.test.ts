import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Incident } from '../../core/incident.ts';
import { alertMessage } from '../../processors/alerts/message.ts';
import { forgetDeleted } from '../../scripts/alerting/deletions.ts';
import { notificationOf } from '../../scripts/alerting/notification.ts';
import { gatherEvidence } from '../../sinks/clickhouse/evidence.ts';
import { createIncidentStore } from '../../sinks/clickhouse/incident-store.ts';
import { findIncident } from '../../sinks/clickhouse/incidents.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createOutbox } from '../../sinks/clickhouse/outbox.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { incident as sampleIncident } from '../sinks/clickhouse/alert-samples.ts';
import {
  assessment,
  deletion,
  hour,
  mention,
  openTemporaryStore,
  post,
  start,
} from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const opened = openTemporaryStore();
const { client } = opened;
const writer = createStoreWriter({ client, events: quietEvents(() => start) });
const clock = { now: () => start + hour, sleep: async () => undefined };

beforeAll(() => migrate(client));
afterAll(() => opened.close());

async function forget(since: number): Promise<number> {
  const incidents = createIncidentStore({ client, clock });
  await incidents.load(0);
  return (await forgetDeleted({ client, incidents, outbox: createOutbox({ client }) }, since)).changed;
}

async function tell(id: string): Promise<Incident> {
  const evidence = await gatherEvidence(client, {
    brand: 'acme',
    from: start - 2 * hour,
    to: start,
    focus: 'negative',
    where: 'true',
    stepMs: 300_000,
    steps: 24,
    startedAt: start - hour,
    sources: [],
  });
  const incident: Incident = { ...sampleIncident(1), id, startedAt: start - hour, evidence };
  await createIncidentStore({ client, clock }).save([incident]);
  const message = alertMessage({
    kind: 'firing',
    key: 'a'.repeat(32),
    incidents: [incident],
    brandName: (brand) => brand,
    language: 'en',
    timeZone: 'UTC',
    at: start,
    links: [],
  });
  const outbox = createOutbox({ client });
  await outbox.enqueue([notificationOf(message, 'team', start)]);
  await outbox.mark({ ...notificationOf(message, 'team', start), state: 'sent', attempts: 1, sentAt: start });
  return incident;
}

describe('what was deleted at its source', () => {
  test('leaves the evidence and the messages of incidents, and nothing else does', async () => {
    const secret = 'I regret to have written this about Acme, truly awful it was of them';
    const other = 'The other complaint about Acme stands as it is and is not to be forgotten';
    const at = { publishedAt: start - hour };
    await writer.write([
      assessment(post('test:1', { ...at, text: secret, url: 'https://x.example/1' }), [mention('acme', 'negative')]),
      assessment(post('test:2', { ...at, text: other, url: 'https://x.example/2' }), [mention('acme', 'negative')]),
    ]);
    const before = await tell('00000000000000aa');
    expect(before.evidence?.top).toHaveLength(2);
    expect(await forget(start - hour)).toBe(0);

    await writer.write([deletion('test:1', start + 1)]);
    expect(await forget(start)).toBe(1);
    const record = await findIncident(client, before.id);
    expect(record?.incident.evidence?.top.map(({ postId }) => postId)).toEqual(['test:2']);
    // The counts of what happened stay: they name nobody.
    expect(record?.incident.evidence?.negative).toBe(2);
    const stored = JSON.stringify(record);
    expect(stored).not.toContain('I regret');
    expect(stored).not.toContain('x.example/1');
    expect(stored).toContain('not to be forgotten');
    expect(record?.notifications.map(({ state }) => state)).toEqual(['sent']);

    expect(await forget(start)).toBe(0);
  });

  test('comes back with a later state: then nothing is taken out', async () => {
    const text = 'Deleted by mistake, and there again a minute later, about Acme';
    const of = (fetchedAt: number) =>
      assessment(post('test:9', { publishedAt: start - hour, fetchedAt, text, url: 'https://x.example/9' }), [
        mention('acme', 'negative'),
      ]);
    await writer.write([of(start)]);
    const told = await tell('00000000000000bb');
    await writer.write([deletion('test:9', start + 1)]);
    await writer.write([of(start + 2)]);
    expect(await forget(start)).toBe(0);
    const record = await findIncident(client, told.id);
    expect(record?.incident.evidence?.top.map(({ postId }) => postId)).toContain('test:9');
  });
});
