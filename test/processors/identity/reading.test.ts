import { describe, expect, test } from 'vitest';
import { customerColumn, customerFromRow } from '../../../core/customer.ts';
import {
  accountHandle,
  emailKey,
  handleKey,
  isSameAccount,
  phoneKey,
  readContacts,
  readWeb,
} from '../../../processors/identity/contacts.ts';
import { fold } from '../../../processors/identity/fold.ts';
import { compareHandles, handleNames, handleParts, handleSurprise } from '../../../processors/identity/handles.ts';
import { compareWords, nameParts, nameTokens, soundKey } from '../../../processors/identity/names.ts';
import { isNickname } from '../../../processors/identity/nicknames.ts';
import { cityName, countryName, readPlace } from '../../../processors/identity/places.ts';
import { authorLine } from '../../../scripts/eval/people/author-line.ts';

describe('spelling', () => {
  test.each([
    ['Xiomara Puigdomènech', 'xiomara puigdomenech'],
    ['𝓜𝓪𝓻𝓲𝓪', 'maria'],
    ['Ма\u200bриа', 'maria'],
    ['Mаrіа', 'maria'], // Cyrillic а and і among Latin letters
    ['Сергей Иванов', 'sergei ivanov'],
    ['Γιώργος Παπαδόπουλος', 'giorgos papadopoylos'],
    ['Marcel·lí', 'marcelli'],
    ['Müßig Ørsted', 'mussig orsted'],
  ])('%s is %s', (raw, plain) => {
    expect(fold(raw)).toBe(plain);
  });

  test('what is endless is cut', () => {
    expect(fold('ñ'.repeat(1_000_000)).length).toBeLessThanOrEqual(300);
    expect(nameTokens('a '.repeat(500_000)).length).toBeLessThanOrEqual(6);
    expect(nameTokens('x'.repeat(500_000))[0]?.length).toBeLessThanOrEqual(40);
    expect(fold('a\ud800b')).not.toContain('\ud800');
  });
});

describe('names', () => {
  test.each([
    ['María García', ['maria', 'garcia']],
    ['Puig i Cadafalch, Josep', ['josep', 'puig', 'cadafalch']],
    ['María del Carmen de la Fuente', ['maria', 'carmen', 'fuente']],
    ['Dr. Ludwig van Beethoven, PhD', ['ludwig', 'beethoven']],
    ["Sinéad O'Connor", ['sinead', 'oconnor']],
    ['Maria Garcia 🌻 | Photographer', ['maria', 'garcia']],
    ['Maria Garcia (she/her)', ['maria', 'garcia']],
    ['M. Garcia', ['m', 'garcia']],
    ['MariaGarcia', ['maria', 'garcia']],
    ['García-López', ['garcia', 'lopez']],
    ['🎗🌍', []],
  ])('%s', (raw, tokens) => {
    expect(nameTokens(raw)).toEqual(tokens);
  });

  test('surnames are told from given names', () => {
    expect(nameParts({ fullName: 'Josep Maria Puig' })).toEqual({ given: ['josep', 'maria'], family: ['puig'] });
    expect(nameParts({ fullName: 'Xiomara Garcia Puig' })).toEqual({ given: ['xiomara'], family: ['garcia', 'puig'] });
    expect(nameParts({ givenName: 'Ana', familyName: 'de la Torre i Vila' })).toEqual({
      given: ['ana'],
      family: ['torre', 'vila'],
    });
    expect(nameParts({ familyName: 'Puig' })).toEqual({ given: [], family: ['puig'] });
  });

  test.each([
    ['pepe', 'jose'],
    ['paco', 'francisco'],
    ['montse', 'montserrat'],
    ['quim', 'joaquim'],
    ['bill', 'william'],
    ['laia', 'eulalia'],
    ['beppe', 'giuseppe'],
    ['hans', 'johann'],
  ])('%s is %s', (short, long) => {
    expect(isNickname(short, long)).toBe(true);
    expect(compareWords(short, long, true)).toBe('nickname');
    expect(compareWords(short, long, false)).not.toBe('nickname');
  });

  test('words agree in levels', () => {
    expect(compareWords('garcia', 'garcai', false)).toBe('similar');
    expect(compareWords('g', 'garcia', false)).toBe('initial');
    expect(compareWords('e', 'e', true)).toBe('initial');
    expect(compareWords('puig', 'roca', false)).toBe('differs');
    expect(isNickname('maria', 'josefa')).toBe(false);
  });

  test('one sound has one key', () => {
    expect(soundKey('gimenez')).toBe(soundKey('jimenez'));
    expect(soundKey('vila')).toBe(soundKey('bila'));
    expect(soundKey('puig')).not.toBe(soundKey('roca'));
  });
});

describe('handles', () => {
  const book = {
    isGiven: (word: string) => ['maria', 'xiomara', 'montse'].includes(word),
    isFamily: (word: string) => ['garcia', 'puig'].includes(word),
  };
  test.each([
    ['mgarcia_bcn', ['m', 'garcia']],
    ['garcia.maria88', ['garcia', 'maria']],
    ['xiomara_puig', ['xiomara', 'puig']],
    ['mariagarcia', ['maria', 'garcia']],
    ['MontsePuig', ['montse', 'puig']],
    ['xx_gamer_xx', []],
  ])('%s', (handle, names) => {
    expect(handleNames(handleParts(handle), book)).toEqual(names);
  });

  test('agree in levels', () => {
    const compare = (a: string, b: string) => compareHandles(handleParts(a), handleParts(b));
    expect(compare('maria.garcia88', 'maria_garcia88')).toBe('same');
    expect(compare('maria.garcia88', 'mariagarcia')).toBe('near');
    expect(compare('mariagarcia', 'jordipuig')).toBe('differs');
    expect(compare('@puig@mastodon.social', 'puig')).toBe('same');
    expect(compare('_', '_')).toBe('differs');
  });

  test('the more a handle says beside the name, the more surprising it is', () => {
    const surprise = (handle: string) => handleSurprise(handleParts(handle), ['maria', 'garcia']);
    const rising = ['mariagarcia', 'mariagarcia88', 'mariagarcia8841', 'mariagarcia8841volcano'].map(surprise);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(new Set(rising).size).toBe(4);
    expect(surprise('mariagarcia')).toBeLessThan(4);
    expect(surprise('9'.repeat(10_000))).toBeLessThan(30);
  });
});

describe('contacts and places', () => {
  test('one mailbox has one key', () => {
    expect(emailKey('Maria.Garcia+shop@GoogleMail.com')).toBe('mariagarcia@gmail.com');
    expect(emailKey('m.puig+x@acme.cat')).toBe('m.puig@acme.cat');
    expect(emailKey('no address')).toBeUndefined();
    expect(phoneKey('+34 612 345 678')).toBe(phoneKey('612345678'));
    expect(phoneKey('12345')).toBeUndefined();
    expect(handleKey('https://twitter.com/MPuig?lang=ca')).toBe('mpuig');
  });

  test('a site is its host, where the host is not shared', () => {
    expect(readWeb('https://www.puig.cat/about')).toEqual({ kind: 'site', key: 'puig.cat' });
    expect(readWeb('linktr.ee/mpuig')).toEqual({ kind: 'site', key: 'linktr.ee/mpuig' });
    expect(readWeb('https://linktr.ee')).toBeUndefined();
    expect(readWeb('https://mastodon.social/@mpuig')).toEqual({
      kind: 'profile',
      network: 'mastodon',
      handle: 'mpuig@mastodon.social',
    });
    expect(readWeb('x.com/home')).toBeUndefined();
  });

  test('contacts are found in a profile', () => {
    expect(readContacts('Maria · puig.cat · hola [at] acme.cat · IG: @maria_p · +34 612 345 678')).toEqual({
      emails: ['hola@acme.cat'],
      sites: ['puig.cat'],
      profiles: ['instagram:maria_p'],
      phones: ['612345678'],
    });
    const hostile = `${'a-'.repeat(200_000)}@${'b.'.repeat(200_000)}${'1 '.repeat(100_000)}`;
    expect(readContacts(hostile).emails.length).toBeLessThanOrEqual(10);
  });

  test.each([
    'maria.puig at acme dot cat',
    'maria dot puig at acme dot cat',
    'maria.puig(at)acme(dot)cat',
    'maria.puig [at] acme [punt] cat',
    'maria.puig arroba acme punto cat',
    'maria.puig @ acme.cat',
    'write: maria.puig{at}acme.cat!',
  ])('an address spelled out: %s', (text) => {
    expect(readContacts(text).emails).toEqual(['maria.puig@acme.cat']);
  });

  test('who is at a firm or a place has no address for that', () => {
    for (const text of ['engineer at acme', 'nurse at sant pau', 'find me at puig.cat', 'at home dot dot dot'])
      expect(readContacts(text).emails).toEqual([]);
    const long = `${'a dot '.repeat(2_000)}at ${'b dot '.repeat(2_000)}`;
    expect(readContacts(long).emails.length).toBeLessThanOrEqual(10);
  });

  test('one account has one key, and is known where its server or network is left out', () => {
    expect(accountHandle('X', 'https://www.instagram.com/m.puig/')).toBe('instagram:m.puig');
    expect(accountHandle('linkedin', 'linkedin.com/in/m-puig')).toBe('linkedin:m-puig');
    expect(accountHandle('bsky', '@mpuig.bsky.social')).toBe('bluesky:mpuig');
    expect(isSameAccount('mastodon:mpuig@mastodon.social', 'mastodon:mpuig')).toBe(true);
    expect(isSameAccount('mastodon:mpuig@mastodon.social', 'mastodon:mpuig@fosstodon.org')).toBe(false);
    expect(isSameAccount('unknown:mpuig', 'twitter:mpuig')).toBe(true);
    expect(isSameAccount('instagram:mpuig', 'twitter:mpuig')).toBe(false);
  });

  test('a place has one name', () => {
    expect(readPlace('📍 BCN, Catalunya')).toMatchObject({ country: 'es' });
    expect(readPlace('📍 BCN, Catalunya')?.phrases.has('barcelona')).toBe(true);
    expect(cityName('Lérida')).toBe(cityName('Lleida'));
    expect(countryName('España')).toBe(countryName('ES'));
    expect(readPlace('🌍')).toBeUndefined();
  });
});

describe('customers of a file', () => {
  test('columns are known by their usual names', () => {
    const row = {
      'Customer ID': ' 7 ',
      'First Name': 'Maria',
      apellido1: 'García',
      apellido2: 'Puig',
      Email: 'a@b.cat; c@d.cat',
      email2: 'e@f.cat',
      X: '@mpuig',
      instagram_username: 'maria.p',
      twitter_id: '99',
      'Lifetime Value': '€1200.50',
      consent: 'yes',
      nonsense: 'x',
    };
    expect(customerFromRow(row)).toMatchObject({
      id: '7',
      givenName: 'Maria',
      familyName: 'García Puig',
      emails: ['a@b.cat', 'c@d.cat', 'e@f.cat'],
      handles: { twitter: ['@mpuig'], instagram: ['maria.p'] },
      accountIds: { twitter: ['99'] },
      lifetimeValue: 1200.5,
      consent: 'granted',
    });
    expect(customerColumn('__proto__')).toBeUndefined();
    for (const [name, network] of Object.entries({
      linkedin_profile_url: 'linkedin',
      social_twitter: 'twitter',
      ig_handle: 'instagram',
      'GitHub login': 'github',
      bluesky_username: 'bluesky',
    }))
      expect(customerColumn(name)).toEqual({ kind: 'handle', network });
    expect(
      customerFromRow({
        cust_id: 1,
        fname: 'Ana',
        paternal_surname: 'Puig',
        maternal_surname: 'Roca',
        emails: '["a@b.cat","c@d.cat"]',
        phones: [{ type: 'work', value: '612345678' }],
        social_profiles: '[{"network":"X","handle":"a"},{"platform":"ig","url":"https://instagram.com/b"}]',
        network_ids: 'twitter:9;mastodon:7',
      }),
    ).toMatchObject({
      id: '1',
      givenName: 'Ana',
      familyName: 'Puig Roca',
      emails: ['a@b.cat', 'c@d.cat'],
      phones: ['612345678'],
      handles: { twitter: ['a'], instagram: ['https://instagram.com/b'] },
      accountIds: { twitter: ['9'], mastodon: ['7'] },
    });
    expect(() => customerFromRow({ name: 'nobody' })).toThrow();
    const handlesOf = (row: Record<string, unknown>) => customerFromRow({ id: 1, ...row }).handles;
    expect(handlesOf({ handle_twitter: 'a' })).toEqual({ twitter: ['a'] });
    expect(handlesOf({ handle: 'a', network: 'X' })).toEqual({ twitter: ['a'] });
    expect(handlesOf({ handles: '{"ig":["a"]}' })).toEqual({ instagram: ['a'] });
    expect(handlesOf({ handles: '{broken' })).toEqual({ unknown: ['{broken'] });
    expect(customerFromRow({ id: 1, handles: 'twitter:a;ig:b' }).handles).toEqual({ twitter: ['a'], instagram: ['b'] });
  });
});

describe('authors of a file', () => {
  const view = (value: Record<string, unknown>) => authorLine(value).view;

  test('flat or nested, they are the same', () => {
    const flat = view({
      author_id: 'a1',
      network: 'twitter',
      username: 'mpuig',
      display_name: 'Maria Puig',
      bio: 'engineer',
      location: 'Vic',
      links: ['https://puig.cat'],
      posts: ['one', 'two'],
    });
    const nested = view({
      author_id: 'a1',
      platform: 'twitter',
      profile: {
        screenName: 'mpuig',
        name: 'Maria Puig',
        description: 'engineer',
        location: { city: 'Vic' },
        links: [{ title: 'me', url: 'https://puig.cat' }],
      },
      posts: [
        { id: 1, text: 'one', lang: 'ca' },
        { id: 2, content: 'two', lang: 'ca' },
      ],
    });
    expect(nested.author).toEqual(flat.author);
    expect(nested.author).toMatchObject({ handle: 'mpuig', name: 'Maria Puig', url: 'https://puig.cat' });
    expect(nested.texts).toEqual(['one', 'two']);
    expect([flat.language, nested.language]).toEqual([undefined, 'ca']);
  });

  test('what is said in other fields is read too, and other accounts with their network', () => {
    const { author, network } = view({
      author_id: 'twitter:mpuig',
      locations: ['Vic', 'Girona'],
      accounts: [{ network: 'Instagram', handle: '@m.puig' }],
      socials: { github: 'mpuig', website: 'puig.cat' },
      contact: 'maria at puig dot cat',
      avatar_url: 'https://example.com/mpuig.png',
    });
    expect([network, author.handle, author.location]).toEqual(['twitter', 'mpuig', 'Vic, Girona']);
    const { emails, profiles, sites } = readContacts(author.bio ?? '');
    expect([emails, profiles, sites]).toEqual([['maria@puig.cat'], ['instagram:m.puig', 'github:mpuig'], ['puig.cat']]);
  });

  test('hostile ones are bounded', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 5_000; i += 1) deep = { deep };
    const { author, texts } = view({
      author_id: 1,
      extra: deep,
      bio: 'x'.repeat(1_000_000),
      posts: Array(5_000).fill('y'),
    });
    expect(author.bio?.length).toBeLessThanOrEqual(10_000);
    expect(texts?.length).toBeLessThanOrEqual(20);
    expect(authorLine({ __proto__: { id: 'x' }, name: null }).ids).toEqual([]);
  });
});
