import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CursorStore } from '../../core/contract.ts';
import { type Customer, customerSchema } from '../../core/customer.ts';
import { customerPersonId } from '../../core/people.ts';
import type { Author } from '../../core/post.ts';
import { createCustomerBook } from '../../scripts/alerting/customers.ts';
import { createLinker, judgedCursor, leastDecisions } from '../../scripts/people/link.ts';
import { createPeopleAccess, openPeopleStores } from '../../scripts/people-access.ts';
import { migrate } from '../../sinks/clickhouse/migrate.ts';
import { createForgottenStore } from '../../sinks/clickhouse/people/forget.ts';
import { createCursorStore } from '../../sinks/clickhouse/state.ts';
import { createStoreWriter } from '../../sinks/clickhouse/writer.ts';
import { ask, assessment, mention, openTemporaryStore, post, start } from '../sinks/clickhouse/temporary-store.ts';
import { quietEvents } from '../support/events.ts';

const { client, close } = openTemporaryStore();
const ever = new AbortController().signal;
let now = start;
/** Every look at it is a little later, as in life. */
const clock = { now: () => ++now, sleep: async () => undefined };
let version = 1;
let writer = createStoreWriter({ client, events: quietEvents() });
const forgotten = createForgottenStore({ client, clock });
const access = createPeopleAccess({ client, clock, forgotten, changed: async () => undefined });

beforeAll(() => migrate(client), 60_000);
afterAll(close);
afterEach(async () => {
  writer = createStoreWriter({ client, events: quietEvents() });
  for (const table of ['mentions', 'posts', 'accounts', 'customers', 'suggestions', 'decisions', 'cursors'])
    await client.command({ query: `TRUNCATE TABLE ${table}` });
});

type Known = Partial<Customer> & { readonly id: string };
function knowsAll(customers: readonly Known[], gone = false, crm = 'crm'): Promise<unknown> {
  version += 1;
  const values = customers.map((customer) => {
    const record = customerSchema.parse(customer);
    return {
      ...{ crm, customer_id: record.id, person_id: customerPersonId({ crm, id: record.id }) },
      ...{ name: record.fullName ?? '', record: JSON.stringify(record), version, is_deleted: gone ? 1 : 0 },
      ...{ segment: 'gold', lifetime_value: 900, seen_at: start },
    };
  });
  return client.insert({ table: 'customers', format: 'JSONEachRow', values });
}
const knows = (customer: Known, gone = false, crm = 'crm') => knowsAll([customer], gone, crm);

let written = 0;
async function says(author: Author, text = 'The delivery was late', network = 'mastodon'): Promise<void> {
  written += 1;
  now += 1_000;
  await writer.write([
    assessment(post(`t:${written}`, { author, text, network, fetchedAt: now }), [mention('acme', 'negative')]),
  ]);
}

/** As a fresh process. */
function linker(stores: Partial<ReturnType<typeof openPeopleStores>> = {}, cursors?: CursorStore) {
  return createLinker({
    ...{ client, ...openPeopleStores(client, clock), ...stores, clock },
    ...{ cursors: cursors ?? createCursorStore({ client, clock }), thresholds: { link: 0.95, suggest: 0.5 } },
  });
}

async function link(of = linker()): Promise<void> {
  await of.refresh(ever);
  await of.linkNew(ever);
  await of.linkDecided(ever);
  while ((await of.linkAgain(ever)) > 0);
}

const rows = () =>
  ask(client, 'SELECT account, customer_id, person_id, decided FROM accounts FINAL ORDER BY account') as Promise<
    string[][]
  >;
const customerOf = async (account: string) => (await rows()).find(([name]) => name === account)?.[1];
const personOf = async (account: string) => (await rows()).find(([name]) => name === account)?.[2];
const waiting = async () => (await access.suggestions({})).map((one) => [one.account, one.customer.id]);

const xiomara = {
  id: '42',
  fullName: 'Xiomara Puigdomènech',
  givenName: 'Xiomara',
  familyName: 'Puigdomènech',
  emails: ['xiomara@puigdomenech.cat'],
  city: 'Girona',
};
const byMail: Author = { id: '7', handle: 'xiomi', name: 'Xiomara Puigdomènech', bio: 'xiomara@puigdomenech.cat' };
const byName: Author = { id: '8', handle: 'sunny99', name: 'Xiomara Puigdomènech' };
const stranger: Author = { id: '9', handle: 'bob', name: 'Bob Miller' };

const maria = { givenName: 'Maria', familyName: 'Garcia', fullName: 'Maria Garcia', city: 'Barcelona' };
const populate = () => knowsAll([xiomara, ...Array.from({ length: 50 }, (_, at) => ({ id: `o${at}`, ...maria }))]);

describe('authors and customers', () => {
  it('links on evidence, suggests on a name, and leaves strangers alone', async () => {
    await populate();
    await says(byMail);
    await says(byName);
    await says(stranger);
    await says({ name: 'nobody to tell' });
    await link();
    expect(await rows()).toEqual([
      ['mastodon:7', '42', customerPersonId({ crm: 'crm', id: '42' }), 'auto'],
      ['mastodon:8', '', expect.stringMatching(/^p-/u), ''],
      ['mastodon:9', '', expect.stringMatching(/^p-/u), ''],
    ]);
    expect(await waiting()).toEqual([['mastodon:8', '42']]);
    const [person] = await access.list({ who: 'customers' });
    expect(person).toMatchObject({ customerId: '42', accounts: ['mastodon:7'], value: 900 });
    const card = await access.show({ who: 'mastodon:@xiomi' });
    expect(card).toMatchObject({ customer: { id: '42', segment: 'gold' }, mentions: [{ sentiment: 'negative' }] });
    expect(card?.accounts[0]?.reasons.map(({ field }) => field)).toContain('email');
    expect(await ask(client, 'SELECT count(), uniqExact(mention_id) FROM v_mention_people')).toEqual([['3', '3']]);
  });

  it('comes to the same, however often it is done, and by whichever process', async () => {
    await populate();
    await says(byMail);
    await says(byName);
    await link();
    const before = [await rows(), await waiting()];
    await link();
    await client.command({ query: 'TRUNCATE TABLE cursors' });
    await link();
    expect([await rows(), await waiting()]).toEqual(before);
  });

  it('judges again when customers come, change and go', async () => {
    await says(byMail);
    const of = linker();
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('');
    await populate();
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('42');
    await knows({ ...xiomara, emails: [] });
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('');
    await knows(xiomara);
    await link(of);
    await knows(xiomara, true);
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('');
    expect(await waiting()).toEqual([]);
  });

  it('keeps what only a text showed when it judges again', async () => {
    await populate();
    await says({ ...byName, location: 'Girona' }, 'Write to xiomara@puigdomenech.cat please');
    const of = linker();
    await link(of);
    const first = await rows();
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six'])
      await says({ ...byName, location: 'Girona' }, text);
    await knows({ id: 'new', fullName: 'Somebody Else' });
    await link(of);
    expect(first[0]?.[1]).toBe('42');
    expect(await rows()).toEqual(first);
  });

  it('finds authors whose mentions were stored long after others that were fetched later', async () => {
    await says(stranger);
    const of = linker();
    await link(of);
    written += 1;
    const late = post(`t:${written}`, { author: byName, network: 'mastodon', fetchedAt: now - 5 * 3_600_000 });
    await writer.write([assessment(late, ['acme'])]);
    await link(of);
    expect(await customerOf('mastodon:8')).toBeUndefined();
    expect(await of.linkLate(ever)).toBe(1);
    expect(await of.linkLate(ever)).toBe(0);
    expect(await personOf('mastodon:8')).toMatch(/^p-/u);
  });

  it('knows one customer of two CRMs as one', async () => {
    await populate();
    await knows(xiomara, false, 'shop');
    await says(byMail);
    await link();
    expect(await rows()).toMatchObject([['mastodon:7', '42', customerPersonId({ crm: 'crm', id: '42' }), 'auto']]);
  });
});

describe('one person, many accounts', () => {
  const one: Author = { id: '1', handle: 'quimr', name: 'Q', bio: 'https://quimroca.cat' };
  const other: Author = { id: '2', handle: 'rocaq', name: 'Quim', url: 'https://quimroca.cat/' };

  it('are joined by a site of their own, not by one that many share', async () => {
    await says(one);
    await says(other, 'Hello', 'bluesky');
    await says({ id: '3', handle: 'a', bio: 'https://linktr.ee/' });
    await says({ id: '4', handle: 'b', bio: 'https://linktr.ee/' }, 'Hello', 'bluesky');
    await link();
    expect(await personOf('bluesky:2')).toBe(await personOf('mastodon:1'));
    expect(await personOf('bluesky:4')).not.toBe(await personOf('mastodon:3'));
  });

  it('are parted for ever by who unlinks one, and joined again by an undo', async () => {
    await says(one);
    await says(other, 'Hello', 'bluesky');
    await link();
    const { decision } = await access.unlink({ account: 'bluesky:2', by: 'ana' });
    const of = linker();
    await link(of);
    await knows(xiomara);
    await link(of);
    expect(await personOf('bluesky:2')).not.toBe(await personOf('mastodon:1'));
    await access.undo({ id: decision, by: 'ana' });
    await link(of);
    expect(await personOf('bluesky:2')).toBe(await personOf('mastodon:1'));
  });

  it('follow one another to a customer and away', async () => {
    await says({ ...byMail, url: 'https://xiomi.cat' });
    await says({ id: '70', handle: 'zz', url: 'https://xiomi.cat' }, 'Hello', 'bluesky');
    await populate();
    const of = linker();
    await link(of);
    expect(await customerOf('bluesky:70')).toBe('42');
    await knows(xiomara, true);
    await link(of);
    expect([await customerOf('mastodon:7'), await customerOf('bluesky:70')]).toEqual(['', '']);
    expect(await personOf('bluesky:70')).toBe(await personOf('mastodon:7'));
  });

  it('are one when a person says so, also after everything is judged again', async () => {
    await says(stranger);
    await says(byName);
    await link();
    const [into, from] = [await personOf('mastodon:9'), await personOf('mastodon:8')];
    const { decision } = await access.merge({ into: into ?? '', from: from ?? '', by: 'ana' });
    const of = linker();
    await populate();
    await link(of);
    expect([await personOf('mastodon:8'), await personOf('mastodon:9')]).toEqual([into, into]);
    await access.undo({ id: decision, by: 'ana' });
    await link(of);
    expect([await personOf('mastodon:8'), await personOf('mastodon:9')]).toEqual([from, into]);
  });
});

describe('decisions', () => {
  it('accepts, takes back, and accepts again', async () => {
    await populate();
    await says(byName);
    await link();
    const first = await access.accept({ account: 'mastodon:8', by: 'ana', note: 'she said so' });
    await link();
    expect(await rows()).toMatchObject([['mastodon:8', '42', expect.anything(), 'person']]);
    expect(await waiting()).toEqual([]);
    await access.undo({ id: first.decision.slice(0, 8), by: 'joan' });
    await link();
    expect(await customerOf('mastodon:8')).toBe('');
    expect(await waiting()).toEqual([['mastodon:8', '42']]);
    await expect(access.undo({ id: first.decision, by: 'joan' })).rejects.toThrow(/undone by joan/u);
    await access.accept({ account: 'mastodon:8', by: 'ana' });
    expect((await access.decisions({})).map(({ action, undoneBy }) => [action, undoneBy])).toEqual([
      ['accept', ''],
      ['accept', 'joan'],
    ]);
  });

  it('remembers what was refused over reloads and other handles', async () => {
    await populate();
    await says(byName);
    await says(byMail);
    await link();
    await access.reject({ account: 'mastodon:8', by: 'ana' });
    await access.unlink({ account: 'mastodon:7', by: 'ana' });
    await knows({ ...xiomara, city: 'Olot' });
    await says({ ...byName, handle: 'renamed' });
    await says({ ...byMail, handle: 'xiomi_new' });
    await link();
    expect(await waiting()).toEqual([]);
    expect((await rows()).map(([, customer]) => customer)).toEqual(['', '']);
    expect(await access.show({ who: 'mastodon:@renamed' })).toMatchObject({ decisions: [{ action: 'reject' }] });
  });

  it('says what cannot be decided', async () => {
    await says(stranger);
    await link();
    await expect(access.accept({ account: 'mastodon:9', by: 'ana' })).rejects.toThrow(/nothing is suggested/u);
    await expect(
      access.accept({ account: 'mastodon:9', by: 'ana', customer: { crm: 'crm', id: 'none' } }),
    ).rejects.toThrow(/no customer "none"/u);
    await expect(access.unlink({ account: 'mastodon:9', by: 'ana' })).rejects.toThrow(/linked to nobody/u);
    await expect(access.unlink({ account: 'mastodon:404', by: 'ana' })).rejects.toThrow(/no account/u);
  });

  it('learns weights once there are enough of them', async () => {
    expect((await access.weights({})).levels.every(({ start: from, learned }) => from === learned)).toBe(true);
    const { decisions } = openPeopleStores(client, clock);
    for (let at = 0; at < leastDecisions; at += 1)
      await decisions.put({
        ...{ id: at.toString(16).padStart(16, '0'), at: start, by: 'ana', action: 'reject', account: `test:${at}` },
        ...{ personId: 'p-0', customer: { crm: 'crm', id: '42' }, levels: ['place:city'], note: '', undoneBy: '' },
        before: { accounts: [], suggestions: [] },
      });
    const { decisions: count, levels } = await access.weights({});
    expect(count).toBe(leastDecisions);
    expect(levels.some(({ start: from, learned }) => learned < from)).toBe(true);
  });
});

describe('a linking that dies', () => {
  it('leaves what the next one makes whole, wherever it died', async () => {
    const world = async () => {
      await populate();
      await says({ ...byMail, url: 'https://xiomi.cat' });
      await says({ id: '70', handle: 'zz', url: 'https://xiomi.cat' }, 'Hello', 'bluesky');
      await says(byName);
      await says(stranger);
    };
    await world();
    await link();
    const whole = [await rows(), await waiting()];
    let died = 0;
    for (let writes = 0; ; writes += 1) {
      for (const table of ['accounts', 'suggestions', 'cursors'])
        await client.command({ query: `TRUNCATE TABLE ${table}` });
      let left = writes;
      const dies = <T extends object, K extends keyof T>(store: T, method: K): T =>
        Object.assign({}, store, {
          [method]: async (...args: unknown[]) => {
            left -= 1;
            if (left < 0) throw new Error('killed');
            return (store[method] as (...args: unknown[]) => unknown)(...args);
          },
        });
      const { accounts, suggestions } = openPeopleStores(client, clock);
      const dying = linker(
        { accounts: dies(accounts, 'put'), suggestions: dies(suggestions, 'put') },
        dies(createCursorStore({ client, clock }), 'save'),
      );
      const survived = await link(dying).then(
        () => true,
        (error: Error) => error.message !== 'killed',
      );
      await link();
      expect([await rows(), await waiting()], `died before write ${writes}`).toEqual(whole);
      if (survived) break;
      died += 1;
    }
    expect(died).toBeGreaterThan(3);
  });

  it('judges again against customers that changed, also where their place could not be kept at once', async () => {
    await populate();
    await says(byMail);
    const stored = createCursorStore({ client, clock });
    let failing = false;
    const of = linker(
      {},
      {
        ...stored,
        load: (name) => (failing && name === judgedCursor ? Promise.reject(new Error('no store')) : stored.load(name)),
      },
    );
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('42');
    await knows(xiomara, true);
    failing = true;
    await expect(link(of)).rejects.toThrow(/no store/u);
    failing = false;
    await link(of);
    expect(await customerOf('mastodon:7')).toBe('');
  });

  it('applies a decision whose effect was lost, or overwritten by a linking that was under way', async () => {
    await populate();
    await says(byName);
    await link();
    const { accounts } = openPeopleStores(client, clock);
    const before = await accounts.find(['mastodon:8']);
    await access.accept({ account: 'mastodon:8', by: 'ana' });
    await accounts.put([...before.values()]);
    expect(await customerOf('mastodon:8')).toBe('');
    await link();
    expect(await rows()).toMatchObject([['mastodon:8', '42', customerPersonId({ crm: 'crm', id: '42' }), 'person']]);
  });
});

describe('the customers that alerts know', () => {
  const book = createCustomerBook(client);
  const known = async (handle = 'xiomi') => {
    await book.refresh();
    return book.find('mastodon', handle)?.name;
  };

  it('are who is linked to one, by any writing of the handle', async () => {
    await populate();
    await says(byMail);
    await says(stranger);
    expect(await known()).toBeUndefined();
    await link();
    expect(await known('@Xiomi')).toBe(xiomara.fullName);
    expect(await known('bob')).toBeUndefined();
  });

  it('are no more who was forgotten, also where others were written later', async () => {
    await populate();
    await says(byMail);
    await link();
    await says(stranger);
    await link();
    expect(await known()).toBe(xiomara.fullName);
    expect((await access.forget({ who: 'mastodon:7' }))?.accounts).toEqual(['mastodon:7']);
    expect(await known()).toBeUndefined();
  });

  it('change with what a process wrote whose clock is behind', async () => {
    await populate();
    await says(byMail);
    await link();
    await knows({ id: 'later' });
    expect(await known()).toBe(xiomara.fullName);
    version -= 2;
    await knows({ ...xiomara, fullName: 'Xiomara Serra' });
    expect(await known()).toBe('Xiomara Serra');
  });
});
