import { expect, it } from 'vitest';
import { decodeEntities } from '../../crm/entities.ts';
import { changesOf, customerOf, fieldNames, isMappable, withFields } from '../../crm/map-fields.ts';

const own = { id: ['id'], givenName: ['first'], familyName: ['last', 'last2'], emails: ['email.address', 'mail2'] };

it('takes what is mapped, from inside of lists and mappings', () => {
  const record = {
    id: 7,
    first: ' Núria ',
    last: 'Puig',
    last2: 'i Vidal',
    email: [{ address: 'a@b.c' }, { address: 'A2@b.c' }],
    mail2: 'c@d.e; a@b.c',
  };
  expect(customerOf(record, own)).toMatchObject({
    id: '7',
    givenName: 'Núria',
    familyName: 'Puig i Vidal',
    emails: ['a@b.c', 'A2@b.c', 'c@d.e'],
  });
});

it('takes handles and ids by network, whatever the network is called', () => {
  const fields = { ...own, 'handles.x': ['tw'], 'accountIds.instagram': ['ig_id'] };
  expect(customerOf({ id: '1', tw: '@nuria', ig_id: 123 }, fields)).toMatchObject({
    handles: { twitter: ['@nuria'] },
    accountIds: { instagram: ['123'] },
  });
});

it.each([
  [{ out: '1' }, 'denied'],
  [{ out: true }, 'denied'],
  [{ out: '0' }, undefined],
  [{}, undefined],
  [{ said: 'granted' }, 'granted'],
  [{ said: 'no' }, 'denied'],
  [{ out: '1', said: 'yes' }, 'denied'],
])('reads consent from %j', (record, consent) => {
  expect(customerOf({ id: '1', ...record }, { id: ['id'], consent: ['!out', 'said'] }).consent).toBe(consent);
});

it('reads languages, numbers and dates that are none', () => {
  const fields = { id: ['id'], language: ['locale'], lifetimeValue: ['ltv'], birthDate: ['born'] };
  const read = customerOf({ id: '1', locale: 'ca_ES', ltv: 1_234.5, born: '0000-00-00' }, fields);
  expect(read).toMatchObject({ language: 'ca', lifetimeValue: 1_234.5 });
  expect(read).not.toHaveProperty('birthDate');
});

it('sets aside what is out of bounds, and keeps the rest', () => {
  const records = [
    { id: '1', first: 'x'.repeat(501) },
    { first: 'no id' },
    { id: '3', first: 'ok', mail2: Array.from({ length: 30 }, (_, n) => `${n}@b.c`) },
  ];
  const { changes, rejects } = changesOf(records, own);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ customer: { id: '3' } });
  expect(rejects.map(({ place }) => place)).toEqual(['record 1', 'record ']);
});

it('takes no property that the record does not have itself', () => {
  expect(
    customerOf({ id: '1' }, { id: ['id'], givenName: ['constructor.name', '__proto__.toString'] }),
  ).not.toHaveProperty('givenName');
});

it('lets the configured mapping replace the own of the same key', () => {
  expect(withFields(own, { givenName: ['nick'], emails: [] })).toEqual({
    id: ['id'],
    givenName: ['nick'],
    familyName: ['last', 'last2'],
  });
  expect(fieldNames({ id: ['id'], consent: ['!email.opt_out'], emails: ['email.address'] })).toEqual(['id', 'email']);
  expect(['segment', 'handles.mastodon', 'accountIds.x'].every(isMappable)).toBe(true);
  expect(['handles', 'handles.', 'surname'].some(isMappable)).toBe(false);
});

it('undoes htmlspecialchars once', () => {
  expect(decodeEntities('&lt;b&gt; &quot;AT&amp;amp;T&quot; &#039;x&#039; &copy;')).toBe('<b> "AT&amp;T" \'x\' &copy;');
});
