import { type Customer, networkName } from '../../../core/customer.ts';
import type { AuthorView } from '../../../processors/identity/author.ts';
import { createBlocksBuilder } from '../../../processors/identity/blocks.ts';
import { accountHandle, readContacts } from '../../../processors/identity/contacts.ts';
import type { CustomerIndex } from '../../../processors/identity/customer-index.ts';
import { keys } from '../../../processors/identity/keys.ts';

/** What a join on the shown name does: the customer of exactly this name, in any case, where there is one and no other. */
export function createNameBaseline() {
  const building = createBlocksBuilder();
  const plain = (name: string) =>
    name
      .slice(0, 200)
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z ]/gu, '')
      .replace(/ +/gu, ' ')
      .trim();
  return {
    add({ givenName, familyName, fullName }: Customer, n: number): void {
      const name = plain(fullName ?? `${givenName ?? ''} ${familyName ?? ''}`);
      if (name !== '') building.add(name, n);
    },
    /** Nothing can be added after it. */
    build() {
      const blocks = building.build();
      return (name: string): number | undefined => {
        const found: number[] = [];
        blocks.each(plain(name), 10_000, (n) => found.push(n));
        return found.length === 1 ? found[0] : undefined;
      };
    },
  };
}

/** What a join on keys does: the one customer with this account, this handle on this network, or an address in the profile. */
export function keyBaseline(index: CustomerIndex): (view: AuthorView) => string {
  return ({ network, author, email }) => {
    const found = new Set<string>();
    const contacts = readContacts([author.bio ?? '', author.url ?? '', email ?? ''].join('\n'));
    const look = (key: string, has: (record: ReturnType<CustomerIndex['record']>) => boolean) =>
      index.blocks.each(key, 100, (n) => {
        const record = index.record(n);
        if (has(record)) found.add(record.id);
      });
    const name = networkName(network);
    const account = `${name}:${author.id ?? ''}`;
    look(keys.account(account), ({ accounts }) => accounts.includes(account));
    const handle = accountHandle(name, author.handle ?? '');
    look(keys.handle(handle), ({ handles }) => handles.includes(handle));
    for (const address of contacts.emails) look(keys.email(address), ({ emails }) => emails.includes(address));
    for (const phone of contacts.phones) look(keys.phone(phone), ({ phones }) => phones.includes(phone));
    return found.size === 1 ? ([...found][0] ?? '') : '';
  };
}
