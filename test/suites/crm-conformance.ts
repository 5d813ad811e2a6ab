import { pino } from 'pino';
import { describe, expect, it as test } from 'vitest';
import type { Crm, CustomerChange, CustomerPage, CustomerSource, FieldMapping } from '../../core/crm.ts';
import { PipelineError } from '../../core/errors.ts';
import { createHttpClient } from '../../core/http.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { type CrmHarness, type CrmWorld, type FakeCustomer, sampleLead } from './crm-world.ts';

export type { CrmHarness, CrmWorld, FakeCustomer } from './crm-world.ts';
export { sampleLead } from './crm-world.ts';

const never = new AbortController().signal;
const start = Date.UTC(2026, 10, 27, 12);
const hour = 3_600_000;

/** What every CRM must do, against a server that speaks as it does. */
export function describeCrm(name: string, harness: CrmHarness): void {
  const it = (title: string, work: () => Promise<void>) => {
    if (!harness.leavesOut?.includes(title)) test(title, work);
  };
  const people = Array.from(
    { length: 11 },
    (_, n): FakeCustomer => ({
      id: harness.idOf(n + 1),
      givenName: ['Núria', 'José María', 'Zoë', '李'][n % 4] ?? '',
      familyName: `Puig ${n + 1}`,
      email: `p${n + 1}@example.com`,
      phone: `+34 600 000 0${10 + n}`,
      modifiedAt: start - 30 * 24 * hour,
    }),
  );

  async function withWorld(
    test: (tools: {
      world: CrmWorld;
      clock: ReturnType<typeof createVirtualClock>;
      source: (fields?: FieldMapping) => CustomerSource<unknown>;
      crm: Crm;
      wrong: { source: CustomerSource<unknown> | undefined; crm: Crm | undefined };
    }) => Promise<void>,
    customers: readonly FakeCustomer[] = people,
  ): Promise<void> {
    const world = await harness.createWorld({ customers });
    const http = createHttpClient({ allowPrivate: true, timeoutMs: 5_000 });
    const clock = createVirtualClock(start);
    const { component } = harness;
    const context = { name: 'shop', http, clock, log: pino({ level: 'silent' }), baseDir: '.' };
    const parse = (given: unknown) => component.config.parse(given);
    const source = (fields: FieldMapping = {}) => {
      if (!component.customers) throw new Error(`${name} has no customers`);
      return component.customers(parse(harness.config(world.url)), { ...context, fields });
    };
    let made: Crm | undefined;
    try {
      await test({
        world,
        clock,
        source,
        get crm() {
          if (!component.connect) throw new Error(`${name} cannot be written to`);
          made ??= component.connect(parse(harness.config(world.url)), context);
          return made;
        },
        get wrong() {
          const options = parse(harness.wrong(world.url));
          return {
            source: component.customers?.(options, { ...context, fields: {} }),
            crm: component.connect?.(options, context),
          };
        },
      });
    } finally {
      await made?.close?.();
      await Promise.all([http.close(), world.close()]);
    }
  }

  async function read(source: CustomerSource<unknown>, from?: unknown, full = false) {
    const pages: CustomerPage<unknown>[] = [];
    for await (const page of source.read(from, { full, signal: never })) {
      // A cursor is kept as JSON.
      pages.push({ ...page, cursor: source.cursor.parse(JSON.parse(JSON.stringify(page.cursor))) });
      if (pages.length > 200) throw new Error('it does not end');
    }
    return pages;
  }
  const changesOf = (pages: readonly CustomerPage<unknown>[]) => pages.flatMap(({ changes }) => changes);
  const idsOf = (changes: readonly CustomerChange[]) => [
    ...new Set(changes.flatMap((one) => (one.kind === 'customer' ? [one.customer.id] : []))),
  ];
  const allIds = people.map(({ id }) => id);
  async function refusal(work: Promise<unknown>): Promise<PipelineError> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(PipelineError);
    const { message } = error as PipelineError;
    for (const secret of harness.secrets) expect(message).not.toContain(secret);
    return error as PipelineError;
  }

  describe(`${name} as a CRM`, () => {
    if (harness.component.customers) {
      it('reads all customers once, with their names, addresses and numbers', () =>
        withWorld(async ({ source }) => {
          const pages = await read(source());
          const customers = changesOf(pages).flatMap((one) => (one.kind === 'customer' ? [one.customer] : []));
          expect(customers.map(({ id }) => id).toSorted()).toEqual(allIds.toSorted());
          const second = customers.find(({ id }) => id === allIds[1]);
          expect(second).toMatchObject({ givenName: 'José María', familyName: 'Puig 2', emails: ['p2@example.com'] });
          expect(second?.phones).toContain('+34 600 000 011');
          expect(pages.at(-1)?.completeSince).toBe(start);
          expect(pages.flatMap(({ rejects = [] }) => rejects)).toEqual([]);
        }));

      it('ends with an empty CRM', () =>
        withWorld(async ({ source }) => {
          const pages = await read(source());
          expect(changesOf(pages)).toEqual([]);
          expect(pages.at(-1)?.completeSince).toBe(start);
        }, []));

      it('goes on from every cursor with nothing lost', () =>
        withWorld(async ({ source }) => {
          const pages = await read(source());
          expect(pages.length).toBeGreaterThan(1);
          for (const [n, { cursor }] of pages.entries()) {
            if (n === pages.length - 1) continue;
            const rest = await read(source(), cursor);
            const seen = new Set(idsOf([...changesOf(pages.slice(0, n + 1)), ...changesOf(rest)]));
            expect([...seen].toSorted()).toEqual(allIds.toSorted());
            expect(rest.at(-1)?.completeSince).toBe(start);
          }
        }));

      it('loses nobody who is changed, made or deleted while it reads', () =>
        withWorld(async ({ world, source, clock }) => {
          const seen: CustomerChange[] = [];
          let cursor: unknown;
          let page = 0;
          for await (const step of source().read(undefined, { full: false, signal: never })) {
            seen.push(...step.changes);
            cursor = step.cursor;
            page += 1;
            if (page === 1) {
              world.delete(harness.idOf(1));
              world.delete(harness.idOf(2));
              world.put({ ...(people[2] as FakeCustomer), familyName: 'Nova', modifiedAt: clock.now() + 1_000 });
              world.put({
                id: harness.idOf(12),
                givenName: 'Pau',
                familyName: 'Vidal',
                modifiedAt: clock.now() + 1_000,
              });
            }
          }
          await clock.sleep(hour);
          seen.push(...changesOf(await read(source(), cursor)));
          const last = new Map(
            seen.flatMap((one) => (one.kind === 'customer' ? [[one.customer.id, one.customer]] : [])) as [
              string,
              { familyName?: string },
            ][],
          );
          for (const id of [...allIds.slice(2), harness.idOf(12)]) expect([...last.keys()]).toContain(id);
          expect(last.get(harness.idOf(3))?.familyName).toBe('Nova');
        }));

      it('then reads only what was modified', () =>
        withWorld(async ({ world, source, clock }) => {
          const cursor = (await read(source())).at(-1)?.cursor;
          await clock.sleep(2 * hour);
          expect(idsOf(changesOf(await read(source(), cursor)))).toEqual([]);
          const changed = people
            .slice(3, 10)
            .map((one) => ({ ...one, familyName: 'Canviat', modifiedAt: clock.now() }));
          for (const one of changed) world.put(one);
          await clock.sleep(60_000);
          const pages = await read(source(), cursor);
          expect(idsOf(changesOf(pages)).toSorted()).toEqual(changed.map(({ id }) => id).toSorted());
          expect(pages.at(-1)?.completeSince).toBeUndefined();
        }));

      it('notices who is gone', () =>
        withWorld(async ({ world, source, clock }) => {
          const cursor = (await read(source())).at(-1)?.cursor;
          await clock.sleep(2 * hour);
          world.delete(harness.idOf(4));
          if (harness.tellsDeletions) {
            const gone = changesOf(await read(source(), cursor)).filter(({ kind }) => kind === 'gone');
            expect(gone).toEqual([{ kind: 'gone', id: harness.idOf(4) }]);
          }
          const pages = await read(source(), cursor, true);
          expect(idsOf(changesOf(pages))).not.toContain(harness.idOf(4));
          expect(idsOf(changesOf(pages))).toHaveLength(allIds.length - 1);
          expect(pages.at(-1)?.completeSince).toBe(clock.now());
        }));

      it('reads fields as they are mapped', () =>
        withWorld(async ({ source }) => {
          const [first] = changesOf(await read(source({ ...harness.segmentFromGivenName, phones: [] })));
          expect(first).toMatchObject({ customer: { segment: 'Núria', phones: [] } });
        }));

      it('logs in again when its login ends in between', () =>
        withWorld(async ({ world, source }) => {
          if (!world.expire) return;
          const seen: CustomerChange[] = [];
          for await (const { changes } of source().read(undefined, { full: false, signal: never })) {
            seen.push(...changes);
            world.expire();
          }
          expect(idsOf(seen).toSorted()).toEqual(allIds.toSorted());
        }));

      it('says when to come back where it asks too often', () =>
        withWorld(async ({ world, source }) => {
          world.limitNext(17);
          const error = await refusal(read(source()));
          expect(error).toMatchObject({ retry: 'transient', retryAfterMs: 17_000 });
        }));

      it('stops when it is told to', () =>
        withWorld(async ({ source }) => {
          const stop = new AbortController();
          const pages = source().read(undefined, { full: false, signal: stop.signal })[Symbol.asyncIterator]();
          await pages.next();
          stop.abort();
          const rest = await pages.next().then(
            ({ done }) => done,
            () => true,
          );
          expect(rest).toBe(true);
        }));
    }

    it('says what to do about a wrong credential, and shows no secret', () =>
      withWorld(async ({ wrong }) => {
        const { source, crm } = wrong;
        const works: (() => Promise<unknown>)[] = [];
        if (source) works.push(() => read(source));
        if (crm)
          works.push(
            () => crm.check(never),
            () => crm.putLead(sampleLead, never),
          );
        for (const work of works) {
          const error = await refusal(work());
          expect(error.retry).toBe('fatal');
          expect(error.message).toMatch(/check|give|let/iu);
        }
      }));

    if (harness.component.connect) {
      it('says who we are there', () =>
        withWorld(async ({ crm, world }) => expect(await crm.check(never)).toContain(new URL(world.url).host)));

      it('makes a lead once, and brings it up to date', () =>
        withWorld(async ({ crm, world }) => {
          const first = await crm.putLead(sampleLead, never);
          const again = await crm.putLead({ ...sampleLead, company: 'Altra' }, never);
          expect(first).toMatchObject({ kind: 'lead', created: true });
          expect(again).toMatchObject({ kind: 'lead', created: false, id: first.id });
          expect(world.leads().map(({ id }) => id)).toEqual([first.id]);
        }));

      it('makes a lead once where the answer was lost', () =>
        withWorld(async ({ crm, world }) => {
          await crm.check(never);
          world.dropNextAnswer();
          expect((await refusal(crm.putLead(sampleLead, never))).retry).toBe('transient');
          expect(world.leads()).toHaveLength(1);
          const again = await crm.putLead(sampleLead, never);
          expect(again.created).toBe(false);
          expect(world.leads().map(({ id }) => id)).toEqual([again.id]);
        }));

      it('makes leads of two people at once', () =>
        withWorld(async ({ crm, world }) => {
          const leads = Array.from({ length: 4 }, (_, n) => ({
            ...sampleLead,
            externalId: `escolta-${String(n).repeat(32)}`,
            email: `n${n}@example.org`,
          }));
          const made = await Promise.all(leads.map((lead) => crm.putLead(lead, never)));
          expect(new Set(made.map(({ id }) => id)).size).toBe(4);
          // What goes on at the same time shares one login.
          if (world.logins) expect(world.logins()).toBe(1);
        }));

      it('removes what it made, also twice, and makes it anew', () =>
        withWorld(async ({ crm, world }) => {
          const made = await crm.putLead(sampleLead, never);
          await crm.remove(made, never);
          expect(world.leads()).toEqual([]);
          await crm.remove(made, never);
          expect((await crm.putLead(sampleLead, never)).created).toBe(true);
          expect((await crm.putLead(sampleLead, never)).created).toBe(false);
          expect(world.leads()).toHaveLength(1);
        }));

      it('sets aside what is not valid, in the words of the CRM', () =>
        withWorld(async ({ crm, world }) => {
          const words = world.refuseNext();
          const error = await refusal(crm.putLead(sampleLead, never));
          expect(error.retry).toBe('poison');
          expect(error.message).toContain(words);
          // The next is taken.
          expect((await crm.putLead(sampleLead, never)).created).toBe(true);
        }));

      it('waits where it writes too often', () =>
        withWorld(async ({ crm, world }) => {
          await crm.check(never);
          world.limitNext(9);
          expect(await refusal(crm.putLead(sampleLead, never))).toMatchObject({
            retry: 'transient',
            retryAfterMs: 9_000,
          });
        }));

      it('writes on after its login ended', () =>
        withWorld(async ({ crm, world }) => {
          if (!world.expire) return;
          await crm.check(never);
          world.expire();
          expect((await crm.putLead(sampleLead, never)).created).toBe(true);
        }));

      for (const by of harness.findsBy) {
        it(`finds who is there already by ${by}`, () =>
          withWorld(async ({ crm }) => {
            const third = people[2] as FakeCustomer;
            const { email: _mail, phone: _phone, ...lead } = sampleLead;
            const asked = {
              ...lead,
              ...(by === 'email' ? { email: third.email ?? '' } : { phone: third.phone ?? '' }),
            };
            expect(await crm.findDuplicates(asked, never)).toMatchObject([{ kind: 'contact', id: third.id, by }]);
            expect(
              await crm.findDuplicates({ ...lead, email: "o'neill@example.net", phone: '+1 "555"' }, never),
            ).toEqual([]);
          }));
      }

      it('finds its own lead by the external id', () =>
        withWorld(async ({ crm }) => {
          const { id } = await crm.putLead(sampleLead, never);
          const { email: _mail, phone: _phone, ...lead } = sampleLead;
          const [found, ...others] = await crm.findDuplicates(lead, never);
          expect(others).toEqual([]);
          expect(found).toMatchObject({ kind: 'lead', id });
          expect(found?.by).toMatch(/external|escolta/iu);
        }));

      it('writes a note once', () =>
        withWorld(async ({ crm, world }) => {
          const note = {
            externalId: `escolta-${'ab'.repeat(16)}`,
            about: { kind: 'contact' as const, id: harness.idOf(5) },
            title: 'Said on Mastodon: "lost bag" & more',
            text: 'My bag is lost <again> — això no pot ser.',
            url: 'https://example.social/@p/5',
            at: start,
          };
          world.dropNextAnswer();
          await refusal(crm.putNote(note, never));
          const again = await crm.putNote(note, never);
          expect(again).toMatchObject({ kind: 'note', created: false });
          expect(world.notes()).toHaveLength(1);
          expect(world.notes()[0]?.about).toBe(harness.idOf(5));
          expect(world.notes()[0]?.text).toContain('això no pot ser');
          await crm.remove(again, never);
          expect(world.notes()).toEqual([]);
        }));

      it('makes a list hold these contacts and no others', () =>
        withWorld(async ({ crm, world }) => {
          if (!crm.putList || !world.list) return;
          const list = { externalId: `escolta-${'cd'.repeat(16)}`, name: 'Detractors', contacts: allIds.slice(0, 7) };
          const made = await crm.putList(list, never);
          expect(made).toMatchObject({ kind: 'list', created: true });
          expect(world.list('Detractors').toSorted()).toEqual(allIds.slice(0, 7).toSorted());
          const again = await crm.putList({ ...list, contacts: allIds.slice(5, 9) }, never);
          expect(again).toMatchObject({ id: made.id, created: false });
          expect(world.list('Detractors').toSorted()).toEqual(allIds.slice(5, 9).toSorted());
        }));
    }
  });
}
