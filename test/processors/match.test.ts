import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Brand, brandSchema } from '../../core/brand.ts';
import type { Post } from '../../core/post.ts';
import { createMatch } from '../../processors/match.ts';
import { seededRandom } from '../support/random.ts';
import { assess, processOne } from './posts.ts';

type BrandInput = z.input<typeof brandSchema>;
const brand = (input: Partial<BrandInput>): Brand => brandSchema.parse({ id: 'acme', name: 'Acme', ...input });

/** What was found, as `brand field "matched text" <term>`. */
async function found(brands: readonly Brand[], post: Partial<Post>): Promise<string[]> {
  const { title, url } = post;
  const outcome = await processOne(createMatch({ brands }), assess({ text: '', ...post }));
  if (outcome.kind !== 'keep') return [];
  const fields = { title: title ?? '', text: post.text ?? '', url: url ?? '', author: '' };
  return outcome.value.mentions.flatMap((mention) =>
    mention.spans.map(
      ({ field, start, end, term }) => `${mention.brand} ${field} "${fields[field].slice(start, end)}" <${term}>`,
    ),
  );
}
const matched = async (input: Partial<BrandInput>, text: string): Promise<string[]> =>
  (await found([brand(input)], { text })).map((line) => line.slice('acme text '.length));

describe('names', () => {
  it.each([
    ['Acme', 'I love ACME!', 'ACME'],
    ['Acme', "l'Acme d’Acme", 'Acme'],
    ['Acme', "Acme's new phone", 'Acme'],
    ['Acme', 'try #acme', 'acme'],
    ['Acme', 'hey @acme', 'acme'],
    ['Acme', '❤️Acme❤️', 'Acme'],
    ['Acme', '𝗔𝗰𝗺𝗲 in fancy letters', '𝗔𝗰𝗺𝗲'],
    ['Acme', '(Acme-based) thing', 'Acme'],
    ['cafe', 'un Café', 'Café'],
    ['Café', 'un cafe', 'cafe'],
    ['Strasse', 'Die Straße', 'Straße'],
    ['Acme Pay', 'acme-pay', 'acme-pay'],
    ['Acme Pay', 'Acme\n\nPay', 'Acme\n\nPay'],
    ['Acme Pay', 'I use #AcmePay', '#AcmePay'],
    ["L'Oréal", 'de L’OREAL', 'L’OREAL'],
    ['AT&T', 'my AT&T plan', 'AT&T'],
    ['AT&T', 'my AT & T plan', 'AT & T'],
    ['Disney+', 'on Disney+ tonight', 'Disney+'],
    ['C#', 'in C# now', 'C#'],
    ['Booking.com', 'via booking.com', 'booking.com'],
    ['Excel', 'Excel sheets', 'Excel'],
    ['Col·lectiu', 'el col·lectiu', 'col·lectiu'],
    ['ソニー', '私はソニーが好き', 'ソニー'],
    ['삼성', '삼성은 좋다', '삼성'],
    ['LINEペイ', 'LINEペイで払う', 'LINEペイ'],
    ['#acme', 'see #Acme', '#Acme'],
    ['@acme', 'see @Acme', '@Acme'],
    ['Ελλάδα', 'στην ΕΛΛΑΔΑ', 'ΕΛΛΑΔΑ'],
  ])('%j is in %j', async (name, text, match) => {
    expect((await matched({ name }, text))[0]).toBe(`"${match}" <${name}>`);
  });

  it.each([
    ['Acme', 'acmeology, Acmes, _acme, acme2'],
    ['Acme', 'nothing here'],
    ['Acme Pay', 'Acme will pay'],
    ['Acme Pay', 'acme ............ pay'],
    ['AT&T', "I'm at T-Mobile"],
    ['Disney+', 'Disney parks'],
    ['Excel', 'un hotel excel·lent'],
    ['#acme', 'acme'],
    ['@acme', 'mail bob@acme.example'],
    ['ソニー', 'ソ ニー'],
    ['@VirginAmerica', 'Virgin America'],
  ])('%j is not in %j', async (name, text) => {
    expect(await matched({ name }, text)).toEqual([]);
  });

  it('keeps to case and accents where that is asked', async () => {
    expect(await matched({ name: 'Orange', caseSensitive: true }, 'orange ORANGE Orange')).toEqual([
      '"Orange" <Orange>',
    ]);
    expect(await matched({ name: 'café', foldAccents: false }, 'cafe CAFÉ')).toEqual(['"CAFÉ" <café>']);
    expect(await matched({ name: 'Café', caseSensitive: true }, 'cafe Cafe Café CAFÉ')).toEqual([
      '"Cafe" <Café>',
      '"Café" <Café>',
    ]);
  });

  it('gives every place once, the longest term where several begin', async () => {
    expect(await matched({ aliases: ['Acme Pay'], handles: ['acme'] }, 'Acme, acme pay and @acme')).toEqual([
      '"Acme" <Acme>',
      '"acme pay" <Acme Pay>',
      '"@acme" <acme>',
    ]);
  });

  it('gives offsets into the text, also after letters that fold to another length', async () => {
    expect(await matched({}, 'Straße ﬁ Æ 😀 ı Acme')).toEqual(['"Acme" <Acme>']);
  });

  it('bounds the places of one mention', async () => {
    expect(await matched({}, 'acme '.repeat(10_000))).toHaveLength(64);
  });

  it('finds nothing to look for in a term of signs only, and says which', () => {
    expect(() => brand({ aliases: ['🍎'] })).toThrow('expected at least one letter or digit');
    const unchecked = { ...brand({}), aliases: ['🍎'] };
    expect(() => createMatch({ brands: [unchecked] })).toThrow('the term "🍎" has no letter or digit');
  });
});

describe('handles, hashtags and sites', () => {
  const own = {
    name: 'Quite Another',
    handles: ['@VirginAmerica', 'acme.bsky.social'],
    hashtags: ['flyacme'],
    sites: ['https://www.acme.com/'],
  };
  it.each([
    ['thanks @virginamerica!', '"@virginamerica" <@VirginAmerica>'],
    ['by @acme.bsky.social today', '"@acme.bsky.social" <acme.bsky.social>'],
    ['#FlyAcme', '"#FlyAcme" <flyacme>'],
    ['https://acme.com/shop', '"acme.com" <https://www.acme.com/>'],
    ['see shop.acme.com.', '"acme.com" <https://www.acme.com/>'],
  ])('finds %j', async (text, match) => {
    expect(await matched(own, text)).toEqual([match]);
  });
  it.each([
    'virginamerica',
    'flyacme',
    '@flyacme',
    'x@virginamerica',
    'my-acme.com',
    'acme.com.br',
    'acme.com-deals.net',
    'acmexcom',
    'acme com',
  ])('does not find %j', async (text) => {
    expect(await matched(own, text)).toEqual([]);
  });

  it('finds a post published on the site of a brand', async () => {
    const brands = [brand({ sites: ['acme.com', 'apps.example.com/app/acme'] })];
    const on = (url: string) => found(brands, { text: 'nothing', url });
    expect(await on('https://blog.acme.com/post')).toEqual(['acme url "acme.com" <acme.com>']);
    expect(await on('https://apps.example.com/app/acme?x=1')).toEqual([
      'acme url "apps.example.com" <apps.example.com/app/acme>',
    ]);
    expect(await on('https://apps.example.com/app/acmes')).toEqual([]);
    expect(await on('https://notacme.com/acme.com')).toEqual([]);
    expect(await on('https://acme.com.evil.example/')).toEqual([]);
  });
});

describe('decisions', () => {
  const decide = async (brands: readonly Brand[], text: string, language = 'en') => {
    const assessment = { ...assess({ text }), language: { code: language, confidence: 1 } };
    const outcome = await processOne(createMatch({ brands }), assessment);
    if (outcome.kind === 'dead') throw new Error(outcome.reason);
    return [outcome.kind, outcome.value.dropped, outcome.value.mentions.map((mention) => mention.brand)];
  };
  const brands = [
    brand({ id: 'zeta', name: 'Zeta', exclude: ['Catherine Zeta', 'jones'] }),
    brand({ languages: ['es', 'ca'] }),
    brand({ id: 'wide', name: 'Wide' }),
  ];

  it('mentions each brand, in the order of the configuration, unrated', async () => {
    expect(await decide(brands, 'Wide and Zeta')).toEqual(['keep', undefined, ['zeta', 'wide']]);
    const outcome = await processOne(createMatch({ brands }), assess({ text: 'Wide' }));
    expect(outcome).toMatchObject({
      value: { mentions: [{ sentiment: { label: 'unrated', score: 0, confidence: 0, words: [], engine: 'none' } }] },
    });
  });

  it('drops with the reason', async () => {
    expect(await decide(brands, 'nothing')).toEqual(['drop', 'no-brand', []]);
    expect(await decide(brands, 'Jones alone')).toEqual(['drop', 'no-brand', []]);
    expect(await decide(brands, 'Catherine Zeta')).toEqual(['drop', 'excluded', []]);
    expect(await decide(brands, 'Acme')).toEqual(['drop', 'language', []]);
    expect(await decide(brands, 'Acme with Catherine-Zeta')).toEqual(['drop', 'language', []]);
    expect(await decide([], 'Acme')).toEqual(['drop', 'no-brand', []]);
  });

  it('rules out only the brand whose exclusion stands', async () => {
    expect(await decide(brands, 'Wide: Catherine Zeta')).toEqual(['keep', undefined, ['wide']]);
  });

  it('listens where the language is one of the brand, or cannot be told', async () => {
    expect(await decide(brands, 'Acme', 'ca')).toEqual(['keep', undefined, ['acme']]);
    expect(await decide(brands, 'Acme', 'und')).toEqual(['keep', undefined, ['acme']]);
  });

  it('sees the title, and takes an exclusion there for the whole post', async () => {
    expect(await found(brands, { title: 'Wide shot', text: '' })).toEqual(['wide title "Wide" <Wide>']);
    expect(await found(brands, { title: 'Ms Jones', text: 'Zeta' })).toEqual([]);
  });

  it('takes the author for no mention', async () => {
    expect(
      await found([brand({ handles: ['acme'] })], { text: 'hello', author: { handle: 'acme', name: 'Acme' } }),
    ).toEqual([]);
  });
});

describe('against a naive matcher', () => {
  /** Folds by character and remembers where each came from; then one regular expression. */
  function naive(terms: readonly string[], text: string): string[] {
    const origin: number[] = [];
    let folded = '';
    for (let i = 0; i < text.length; i++) {
      const plain = (text[i] as string).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace('ß', 'ss');
      for (const unit of plain) {
        folded += unit;
        origin.push(i);
      }
    }
    const alternatives = [...terms]
      .sort((a, b) => b.length - a.length)
      .map((term) => term.split(' ').join('[^\\p{L}\\p{N}_]{1,8}'));
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
    return [...folded.matchAll(pattern)].map((match) => {
      const last = match.index + match[0].length - 1;
      return `"${text.slice(origin[match.index], (origin[last] as number) + 1)}"`;
    });
  }

  it('finds the same places in 20,000 random texts', async () => {
    const random = seededRandom(3);
    const pieces = [
      'acme',
      'Acme',
      'ÀCMÉ',
      'pay',
      'Páy',
      'grosse',
      'Große',
      'Café',
      's',
      "l'",
      '’s',
      '#',
      '@',
      ' ',
      ' ',
      ' ',
      '-',
      '\n',
      '_',
      '1',
      '.',
      'ß',
      '…',
    ];
    const terms = ['acme', 'acme pay', 'pay grosse cafe', 'grosse'];
    const match = createMatch({ brands: [brand({ name: terms[0] as string, aliases: terms.slice(1) })] });
    let places = 0;
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 16) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      // A hashtag of the joined words is more than the naive matcher knows.
      if (
        /#(?:acmepay|paygrossecafe)/u.test(
          text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss'),
        )
      )
        continue;
      const outcome = await processOne(match, assess({ text }));
      const spans = outcome.kind === 'keep' ? (outcome.value.mentions[0]?.spans ?? []) : [];
      const ours = spans.map(({ start, end }) => `"${text.slice(start, end)}"`);
      expect(ours, JSON.stringify(text)).toEqual(naive(terms, text));
      places += ours.length;
    }
    expect(places).toBeGreaterThan(9_000);
  });
});

describe('a query', () => {
  const library = { blocks: new Map([['jobs', 'hiring OR vacancy']]), lists: new Map([['staff', ['jane']]]) };
  const query = 'acme NEAR/3 (down OR fails) NOT (@block(jobs) OR author:@list(staff))';
  const brands = [brand({ id: 'asked', name: 'Unused', query }), brand({ id: 'named', name: 'Acme' })];
  const brandsOf = async (post: Parameters<typeof assess>[0]) => {
    const outcome = await processOne(createMatch({ brands, library }), assess(post));
    if (outcome.kind === 'dead') throw outcome.cause;
    return outcome.value.mentions.map(({ brand, spans }) => [brand, spans.map(({ term }) => term)]);
  };

  it('decides alone for its brand, beside brands that are found by their names', async () => {
    expect(await brandsOf({ text: 'Acme is down' })).toEqual([
      ['asked', ['acme', 'down']],
      ['named', ['Acme']],
    ]);
    expect(await brandsOf({ text: 'Acme is up. Unused' })).toEqual([['named', ['Acme']]]);
  });

  it('uses blocks and lists', async () => {
    expect(await brandsOf({ text: 'Acme is down, hiring' })).toEqual([['named', ['Acme']]]);
    expect(await brandsOf({ text: 'Acme is down', author: { handle: 'jane' } })).toEqual([['named', ['Acme']]]);
  });

  it('tells by which of its parts a mention is one, as they are written', async () => {
    const clausesOf = async (query: string, post: Parameters<typeof assess>[0]) => {
      const outcome = await processOne(createMatch({ brands: [brand({ query })], library }), assess(post));
      return outcome.kind === 'keep' ? outcome.value.mentions[0]?.clauses : undefined;
    };
    expect(await clausesOf(query, { text: 'Acme is down' })).toEqual(['acme NEAR/3 (down OR fails)']);
    expect(await clausesOf('(acme OR "acme  pay" OR bolt) {Down} -x', { text: 'Acme Pay, acme: Down' })).toEqual([
      'acme',
      '"acme  pay"',
      '{Down}',
    ]);
    expect(await clausesOf('-acme', { text: 'fine' })).toEqual([]);
    const outcome = await processOne(createMatch({ brands: [brand({})] }), assess({ text: 'Acme' }));
    expect(outcome.kind === 'keep' && outcome.value.mentions[0]).not.toHaveProperty('clauses');
  });

  it('keeps no more of them than can be read', async () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
    const long = `"${'a'.repeat(198)}😀 acme"`;
    const many = `${long} (${words.join(' OR ')})`;
    const text = `${'a'.repeat(198)}😀 acme ${words.join(' ')}`;
    const outcome = await processOne(createMatch({ brands: [brand({ query: many })] }), assess({ text }));
    const clauses = outcome.kind === 'keep' ? (outcome.value.mentions[0]?.clauses ?? []) : [];
    expect(clauses).toHaveLength(16);
    expect(clauses[0]).toBe(`"${'a'.repeat(198)}…`);
  });

  it('makes a mention also where it has no place in the text', async () => {
    const match = createMatch({ brands: [brand({ id: 'site', query: 'site:acme.example' })] });
    const outcome = await processOne(match, assess({ text: 'Hello', url: 'https://blog.acme.example/1' }));
    expect(outcome).toMatchObject({ kind: 'keep', value: { mentions: [{ brand: 'site' }] } });
  });
});
