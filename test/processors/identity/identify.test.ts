import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { customerSchema } from '../../../core/customer.ts';
import type { AuthorView } from '../../../processors/identity/author.ts';
import { createCustomerIndex } from '../../../processors/identity/customer-index.ts';
import { createIdentify } from '../../../processors/identity/identify.ts';
import { learnWeights } from '../../../processors/identity/learn.ts';
import { estimate, type Judged, startWeights } from '../../../processors/identity/weights.ts';
import { seededRandom } from '../../support/random.ts';

type Row = Partial<z.input<typeof customerSchema>>;

const given = 'Maria Jordi Anna Marc Laia Pau Núria Joan Marta Pere'.split(' ');
const family = 'Garcia Puig Serra Vila Roca Soler Font Ferrer Martí Bosch'.split(' ');
/** Two thousand people of common names, to be among. */
const crowd: Row[] = Array.from({ length: 2_000 }, (_, i) => ({
  id: `crowd${i}`,
  givenName: given[i % 10],
  familyName: `${family[Math.floor(i / 10) % 10]} ${family[Math.floor(i / 100) % 10]}`,
  city: ['Barcelona', 'Girona', 'Lleida', 'Tarragona'][i % 4],
  emails: [`box${i}@gmail.com`],
}));

function among(...rows: Row[]) {
  const building = createCustomerIndex();
  for (const row of [...crowd, ...rows]) building.add(customerSchema.parse(row));
  const index = building.build();
  return createIdentify({ index, weights: startWeights });
}

function on(network: string, author: AuthorView['author'], rest: Partial<AuthorView> = {}): AuthorView {
  return { network, author, ...rest };
}

const xiomara: Row = {
  id: 'x',
  givenName: 'Xiomara',
  familyName: 'Puigdomènech',
  city: 'Palafrugell',
  company: 'Nova Roca SL',
  emails: ['xio.puig.volcano@gmail.com'],
  phones: ['+34 612 345 678'],
  handles: { twitter: ['xiopuig'] },
  accountIds: { mastodon: ['4711'] },
  websites: ['https://xiomara.cat'],
};

describe('exact keys', () => {
  test.each([
    ['id', 'profile', on('mastodon', { id: '4711', handle: 'anything' })],
    ['handle', 'plain', on('X', { handle: '@XioPuig' })],
    ['email', 'profile', on('reddit', { handle: 'abc', bio: 'write to xiopuigvolcano+web@gmail.com' })],
    ['phone', 'profile', on('reddit', { handle: 'abc', bio: 'call 612 345 678' })],
    ['link', 'plain', on('reddit', { handle: 'abc', bio: 'me: https://x.com/xiopuig' })],
  ])('%s links without a name, and says why', (field, level, view) => {
    const { decision, candidates } = among(xiomara)(view);
    expect(candidates[0]?.customer).toBe('x');
    expect(decision).toBe('link');
    expect(candidates[0]?.reasons[0]).toMatchObject({ field, level });
    expect(candidates[0]?.reasons[0]?.bits).toBeGreaterThan(5);
  });

  test('a site needs a name beside it', () => {
    const identify = among({ ...xiomara, websites: ['https://volcano-works.cat'] });
    expect(identify(on('reddit', { handle: 'abc', url: 'https://www.volcano-works.cat/me' })).decision).not.toBe(
      'link',
    );
    const named = on('reddit', { handle: 'abc', name: 'Xiomara', url: 'https://volcano-works.cat' });
    expect(identify(named).decision).toBe('link');
    // Of its owner's name it is theirs.
    expect(among(xiomara)(on('reddit', { handle: 'abc', url: 'https://xiomara.cat/blog' })).decision).toBe('link');
  });

  test("what somebody's post holds may be another's", () => {
    expect(among(xiomara)(on('reddit', { handle: 'abc' }, { texts: ['ask https://x.com/xiopuig'] })).decision).not.toBe(
      'link',
    );
  });

  test('a key whose owner shows quite another name is only suggested', () => {
    const { decision, candidates } = among(xiomara)(on('twitter', { handle: 'xiopuig', name: 'Jordi Serra' }));
    expect(candidates[0]?.customer).toBe('x');
    expect(decision).toBe('suggest');
  });

  test.each([
    ['without its server', on('mastodon', { handle: '@volcano@mastodon.social' }), { mastodon: ['volcano'] }],
    ['with its server', on('mastodon', { handle: 'volcano' }), { mastodon: ['volcano@mastodon.social'] }],
    ['of no network', on('twitter', { handle: 'volcano' }), { unknown: ['volcano'] }],
    [
      'as an address',
      on('bluesky', { handle: 'volcano' }),
      { unknown: ['https://bsky.app/profile/volcano.bsky.social'] },
    ],
  ])('a handle is found %s', (_, view, handles) => {
    const { decision, candidates } = among({ ...xiomara, handles })(view);
    expect([decision, candidates[0]?.customer]).toEqual(['link', 'x']);
  });

  test('what a file gives to many tells little: handles of one name count less where strangers share them', () => {
    const author = on('twitter', { handle: 'mariagarcia', name: 'Maria Garcia' });
    const own: Row = { id: 'own', givenName: 'Maria', familyName: 'Garcia', handles: { twitter: ['mariagarcia'] } };
    const others = (handle: (i: number) => string) =>
      crowd.slice(0, 400).map((row, i): Row => ({ ...row, id: `o${i}`, handles: { twitter: [handle(i)] } }));
    expect(among(own, ...others((i) => `volcano${i}`))(author).decision).toBe('link');
    const careless = among(
      own,
      ...others((i) => `${crowd[i]?.givenName}${String(crowd[i]?.familyName).split(' ')[0]}`),
    );
    expect(careless(author).decision).not.toBe('link');
  });

  test('an account that two share is nobody’s by itself, and the name tells whose', () => {
    const shared = (id: string, givenName: string): Row => ({
      id,
      givenName,
      familyName: 'Massagué',
      handles: { twitter: ['massague'] },
    });
    const identify = among(shared('a', 'Quirze'), shared('b', 'Ot'));
    expect(identify(on('twitter', { handle: 'massague' })).decision).not.toBe('link');
    const named = identify(on('twitter', { handle: 'massague', name: 'Quirze Massagué' }));
    expect([named.decision, named.candidates[0]?.customer]).toEqual(['link', 'a']);
  });
});

describe('names', () => {
  test('the name alone never links, however rare it is and whatever the threshold', () => {
    const random = seededRandom(11);
    const word = () =>
      Array.from(
        { length: 4 + Math.floor(random() * 8) },
        () => 'abcdefghilmnoprstuvz'[Math.floor(random() * 20)],
      ).join('');
    const rows = Array.from(
      { length: 200 },
      (_, i): Row => ({
        id: `r${i}`,
        givenName: word(),
        familyName: `${word()} ${word()}`,
        emails: [`q${i}@gmail.com`],
      }),
    );
    const building = createCustomerIndex();
    for (const row of [...crowd, ...rows]) building.add(customerSchema.parse(row));
    const index = building.build();
    const identify = createIdentify({
      index,
      weights: { ...startWeights, prior: 0.9 },
      thresholds: { link: 0.01, suggest: 0.001 },
    });
    let found = 0;
    for (const { id, givenName, familyName } of rows) {
      const [first] = String(familyName).split(' ');
      for (const name of [`${givenName} ${familyName}`, `${familyName}, ${givenName}`, `${givenName} ${first}`]) {
        for (const handle of [undefined, `${givenName}${first}`, `${givenName}.${first}`]) {
          const identity = identify(on('twitter', { name, handle }));
          expect(identity.decision).not.toBe('link');
          expect(identity.candidates[0]?.probability ?? 0).toBeLessThanOrEqual(0.9);
          if (identity.candidates[0]?.customer === id) found += 1;
        }
      }
    }
    // It is found all the same: the rule holds back what would be linked.
    expect(found).toBeGreaterThan(1_700);
  });

  test('a rare name with its town links, a common one does not', () => {
    const identify = among(xiomara);
    const rare = identify(on('instagram', { handle: 'qqq', name: 'Xiomara Puigdomènech', location: 'Palafrugell' }));
    expect([rare.decision, rare.candidates[0]?.customer]).toEqual(['link', 'x']);
    expect(identify(on('instagram', { handle: 'qqq', name: 'Maria Garcia', location: 'Girona' })).decision).toBe(
      'nobody',
    );
  });

  test.each([
    'Xiomara Puigdomenech',
    'Puigdomènech, Xiomara',
    'XIOMARA PUIGDOMÈNECH 🌻',
    'Xiomara Puigdomenehc',
    'Ксиомара Puigdomènech',
  ])('as %s too', (name) => {
    expect(
      among(xiomara)(on('instagram', { handle: 'qqq', name, location: 'Palafrugell', bio: 'at Nova Roca' }))
        .candidates[0]?.customer,
    ).toBe('x');
  });

  test('a nickname and a second surname are found', () => {
    const identify = among({
      id: 'm',
      givenName: 'Montserrat',
      familyName: 'Massagué Tàpies',
      city: 'Girona',
      company: 'Nova Roca',
    });
    const author = { handle: 'qqq', location: 'Girona', bio: 'Nova Roca' };
    expect(identify(on('instagram', { ...author, name: 'Montse Massagué' })).candidates[0]?.customer).toBe('m');
    expect(identify(on('instagram', { ...author, name: 'Montserrat Tàpies' })).candidates[0]?.customer).toBe('m');
  });

  test('of two equal namesakes neither is linked, and of one with more evidence that one is', () => {
    const twin = (id: string, more: Row = {}): Row => ({
      ...xiomara,
      id,
      emails: [],
      phones: [],
      handles: {},
      accountIds: {},
      websites: [],
      company: undefined,
      ...more,
    });
    const author = on('instagram', {
      handle: 'qqq',
      name: 'Xiomara Puigdomènech',
      location: 'Palafrugell',
      bio: 'engineer at Nova Roca',
    });
    const equal = among(twin('a'), twin('b'))(author);
    expect(equal.decision).not.toBe('link');
    expect(equal.candidates[0]?.probability).toBeLessThanOrEqual(0.5);
    expect(equal.candidates[0]?.probability).toBeCloseTo(equal.candidates[1]?.probability ?? 0, 6);
    const told = among(twin('a'), twin('b', { company: 'Nova Roca SL' }))(author);
    expect(told.candidates[0]?.customer).toBe('b');
    expect(told.candidates[0]?.probability).toBeGreaterThan(0.95);
  });

  test('more evidence never makes less likely', () => {
    const identify = among(xiomara);
    const steps: AuthorView['author'][] = [
      { name: 'Xiomara' },
      { name: 'Xiomara Puigdomènech' },
      { name: 'Xiomara Puigdomènech', location: 'Palafrugell' },
      { name: 'Xiomara Puigdomènech', location: 'Palafrugell', bio: 'Nova Roca' },
      { name: 'Xiomara Puigdomènech', location: 'Palafrugell', bio: 'Nova Roca, 612 345 678' },
    ];
    const rising = steps.map(
      (author) =>
        identify(on('instagram', author)).candidates.find(({ customer }) => customer === 'x')?.probability ?? 0,
    );
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    expect(new Set(rising).size).toBe(steps.length);
    const against = identify(on('instagram', { name: 'Xiomara Puigdomènech', location: 'Berlin, Germany' }));
    expect(against.candidates[0]?.probability).toBeLessThan(rising[1] ?? 0);
  });

  test('the account of a firm is not its customer', () => {
    const clerk: Row = {
      id: 'clerk',
      givenName: 'Ot',
      familyName: 'Tàpies',
      company: 'Zenit Ploma SL',
      websites: ['zenitploma.com'],
    };
    const firm = on('twitter', {
      handle: 'zenitploma',
      name: 'Zenit Ploma',
      url: 'https://zenitploma.com',
      bio: 'Official account of Zenit Ploma',
    });
    expect(among(clerk)(firm).decision).not.toBe('link');
  });

  test('whoever is their own company is a person all the same', () => {
    const alone: Row = {
      id: 'own',
      givenName: 'Maria',
      familyName: 'Massagué',
      company: 'Maria Massagué',
      handles: { twitter: ['mmassague'] },
    };
    const { decision } = among(alone)(on('twitter', { handle: 'mmassague', name: 'Maria Massagué' }));
    expect(decision).toBe('link');
  });

  test('who shows another name is another, though the handle is made of the customer’s', () => {
    const identify = among({ id: 'n', givenName: 'Maria', familyName: 'Vila', handles: { twitter: ['vilamaria7'] } });
    const held = (name: string) => {
      const { decision, candidates } = identify(on('twitter', { handle: 'vilamaria7', name }));
      return [decision, candidates[0]?.held];
    };
    expect(held('Jordi P.')).toEqual(['suggest', 'contradiction']);
    expect(held('M. Bosch')).toEqual(['suggest', 'contradiction']);
    // An initial is completed by the handle, and a misspelt name is that name.
    for (const name of ['Maria V.', 'M. Vila', 'Mraia Vila', 'Maria']) expect(held(name)).toEqual(['link', undefined]);
  });

  test('half a name suffices beside a handle that nobody else would have', () => {
    const identify = among({ ...xiomara, emails: ['silent.volcano52@gmail.com'] });
    const decide = (handle: string, name: string) => identify(on('instagram', { handle, name })).decision;
    expect(decide('silent_volcano52', 'Puigdomènech')).toBe('link');
    expect(decide('xpuigdomenech', 'Puigdomènech')).not.toBe('link');
    expect(decide('silent_volcano52', 'Jordi Puigdomènech')).not.toBe('link');
  });

  test('what is held says why', () => {
    const identify = among(xiomara);
    const held = (view: AuthorView) => identify(view).candidates.find(({ customer }) => customer === 'x')?.held;
    expect(held(on('instagram', { name: 'Xiomara Puigdomènech' }))).toBe('name-alone');
    expect(held(on('instagram', { name: 'Puigdomènech', location: 'Palafrugell' }))).toBe('half-a-name');
    expect(held(on('twitter', { handle: 'xiopuig', name: 'Jordi Puigdomènech' }))).toBe('contradiction');
    expect(held(on('twitter', { handle: 'xiopuig', name: 'Zenit Ploma Ltd' }))).toBe('firm');
    expect(held(on('mastodon', { id: '4711', name: 'Jordi Puigdomènech' }))).toBeUndefined();
  });

  test('probabilities add up', () => {
    const { candidates, nobody } = among(xiomara)(on('instagram', { name: 'Maria Garcia', location: 'Girona' }));
    expect(candidates.length).toBeGreaterThan(0);
    expect(candidates.reduce((sum, { probability }) => sum + probability, nobody)).toBeLessThanOrEqual(1 + 1e-9);
  });
});

describe('weights', () => {
  const pairs = (n: number, levels: readonly string[], match: number): Judged[] =>
    Array.from({ length: n }, () => ({ levels, match }));

  test('are learned from decisions', () => {
    const accepted = [...pairs(400, ['place:city'], 1), ...pairs(100, ['place:elsewhere'], 1)];
    const learned = estimate(startWeights, [
      ...accepted,
      ...pairs(300, ['company:named'], 0),
      ...pairs(300, ['company:other'], 0),
    ]);
    expect(learned.levels['place:city']?.m).toBeCloseTo((50 * 0.65 + 400) / 550, 6);
    expect(learned.levels['place:elsewhere']?.m).toBeCloseTo((50 * 0.15 + 100) / 550, 6);
    expect(learned.levels['company:named']?.u).toBeGreaterThan(0.4);
    expect(learned.levels['given:same']).toEqual(startWeights.levels['given:same']);
  });

  test('a few decisions move little, and nonsense none', () => {
    const few = estimate(startWeights, pairs(2, ['place:elsewhere'], 1));
    expect(few.levels['place:elsewhere']?.m).toBeLessThan(0.2);
    const bad = [
      { levels: ['no:such', '__proto__'], match: 1 },
      { levels: ['place:city'], match: Number.NaN },
      { levels: ['place:city'], match: 7 },
    ];
    expect(estimate(startWeights, bad)).toEqual(startWeights);
  });

  test('are learned from authors that nobody judged', () => {
    const building = createCustomerIndex();
    for (const row of [...crowd, xiomara]) building.add(customerSchema.parse(row));
    const learned = learnWeights(
      building.build(),
      Array.from({ length: 60 }, () => on('twitter', { handle: 'xiopuig', name: 'Xiomara Puigdomènech' })),
      startWeights,
    );
    expect(learned.prior).toBeGreaterThan(startWeights.prior);
    expect(learned.levels['given:same']?.u).toBe(startWeights.levels['given:same']?.u);
  });
});

describe('hostile customers and authors', () => {
  test('a crowd of one name is looked through within bounds', () => {
    const building = createCustomerIndex();
    for (let i = 0; i < 30_000; i += 1)
      building.add(
        customerSchema.parse({
          id: `g${i}`,
          givenName: 'Maria',
          familyName: 'Garcia',
          city: 'Girona',
          websites: ['same.example'],
        }),
      );
    const index = building.build();
    const identify = createIdentify({ index, weights: startWeights });
    let visited = 0;
    const counted = createIdentify({
      index: {
        ...index,
        features: (n) => {
          visited += 1;
          return index.features(n);
        },
      },
      weights: startWeights,
    });
    counted(on('twitter', { name: 'Maria Garcia', location: 'Girona', url: 'https://same.example' }));
    expect(visited).toBeLessThan(10_000);
    expect(identify(on('twitter', { name: 'Maria Garcia', location: 'Girona' })).decision).toBe('nobody');
  });

  test('anything may stand in a profile', () => {
    const identify = among(xiomara);
    const long = 'Xiomara '.repeat(250);
    for (const text of [
      '',
      ' ',
      '\0',
      '\u200b',
      '\ud800',
      '__proto__',
      long,
      '@'.repeat(2_000),
      '1'.repeat(2_000),
      '(((((((((',
      '\u001f\u001e',
    ]) {
      const view = on(
        text,
        { id: text, handle: text, name: text, url: text, location: text, bio: text.repeat(5) },
        { texts: [text], email: text, phone: text, birthDate: text },
      );
      expect(identify(view).decision).not.toBe('link');
    }
  });

  test('separators in a customer do not reach another field', () => {
    const identify = among({
      id: 'evil',
      fullName: 'Evil',
      handles: { twitter: ['a\u001e twitter:victim', 'b\u001fx'] },
    });
    expect(identify(on('twitter', { handle: 'victim' })).decision).toBe('nobody');
  });

  test('a customer whom the file has twice is one', () => {
    const { decision, candidates } = among(xiomara, xiomara)(on('twitter', { handle: 'xiopuig' }));
    expect([decision, candidates.filter(({ customer }) => customer === 'x').length]).toEqual(['link', 1]);
  });
});
