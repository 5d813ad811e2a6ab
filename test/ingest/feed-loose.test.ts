import { describe, expect, it } from 'vitest';
import { expandEntities } from '../../ingest/feed/internal-entities.ts';
import { readLoose } from '../../ingest/feed/read-loose.ts';

const shown = (text: string) =>
  readLoose(text).items.map(({ title, text: words, link, published }) => [
    title?.value,
    words?.value,
    link,
    ...(published === undefined ? [] : [published]),
  ]);
const item = '<item><title>One</title><link>https://e.example/1</link></item>';

describe('documents that only the loose reader takes', () => {
  it.each<[string, string, unknown]>([
    [
      'CDF, with channels in channels',
      `<CHANNEL HREF="https://e.example/"><TITLE>All</TITLE><ITEM HREF="https://e.example/1" LASTMOD="2004-02-01T10:00"><TITLE>One</TITLE>
        <ABSTRACT>About one</ABSTRACT></ITEM><CHANNEL><ITEM HREF="https://e.example/2"><TITLE>Two</TITLE></ITEM></CHANNEL></CHANNEL>`,
      [
        ['One', 'About one', 'https://e.example/1', '2004-02-01T10:00'],
        ['Two', undefined, 'https://e.example/2'],
      ],
    ],
    ['a channel without its root', `<channel>${item}</channel>`, [['One', undefined, 'https://e.example/1']]],
    [
      'a lone entry',
      '<entry xmlns="http://www.w3.org/2005/Atom"><title>Alone</title><link rel="self" href="/self"/><link href="/page"/></entry>',
      [['Alone', undefined, '/page']],
    ],
    [
      'a section that is never closed',
      '<rss><channel><item><title><![CDATA[Open</title>',
      [['Open</title>', undefined, undefined]],
    ],
    [
      'elements that are never closed',
      '<rss><channel><item><title>A</title><item><title>B',
      [
        ['A', undefined, undefined],
        ['B', undefined, undefined],
      ],
    ],
    [
      'markup as elements',
      '<rss><channel><item><body xmlns="http://www.w3.org/1999/xhtml"><p>a &lt; <b>b</b></p></body></item></channel></rss>',
      [[undefined, '<p>a &lt; <b>b</b></p>', undefined]],
    ],
    [
      'texts in base64',
      '<feed version="0.3"><entry><title mode="base64">RXhhbXBsZQ==</title></entry></feed>',
      [['Example', undefined, undefined]],
    ],
    [
      'JSON that does not say what it is',
      '{"items":[{"id":7,"title":"One","__proto__":{"x":1}},{"content_text":"Two"},null]}',
      [
        ['One', undefined, undefined],
        [undefined, 'Two', undefined],
        [undefined, undefined, undefined],
      ],
    ],
  ])('%s', (_, text, expected) => expect(shown(text)).toEqual(expected));

  it('takes the name of an author out of what stands around it', () => {
    const [entry] = readLoose(
      '<entry><title>x</title><author>\n <name>Mercè</name><uri>https://m.example</uri></author></entry>',
    ).items;
    expect(entry?.author.name).toBe('Mercèhttps://m.example');
  });

  it.each(['', '<html><p>no</p></html>', '{"a":1}', '"text"', '[1'])('refuses %j', (text) =>
    expect(() => readLoose(text)).toThrow(),
  );

  it('is not slowed down by depth or by tags that are never closed', () => {
    for (const text of [
      '<a>'.repeat(20_000),
      '<'.repeat(100_000),
      '<item><title>'.repeat(5_000),
      '<!--'.repeat(20_000),
    ])
      expect(() => readLoose(`<rss>${text}`)).not.toThrow();
  });
});

describe('entities that a document declares itself', () => {
  const declare = (entities: string, text: string) => `<!DOCTYPE rss [${entities}]><rss>${text}</rss>`;

  it.each([
    ['<!ENTITY co "Acme">', 'By &co; &amp; &other;', 'By Acme &amp; &other;'],
    ['<!ENTITY co \'Acme\'><!ENTITY full "&co; Inc">', '&full;', 'Acme Inc'],
    ['<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p "y">', 'By &x;', 'By '],
    ['<!ENTITY a "&b;"><!ENTITY b "&a;">', '&a;', '&b;'],
  ])('%s', (entities, text, expected) =>
    expect(expandEntities(declare(entities, text))).toBe(`<rss>${expected}</rss>`),
  );

  it('never grows beyond its bounds', () => {
    const nested = [...'bcdefghij']
      .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghij'[i]};`.repeat(10)}">`)
      .join('');
    expect(expandEntities(declare(`<!ENTITY a "${'a'.repeat(10)}">${nested}`, '&j;')).length).toBeLessThan(500_000);
    expect(expandEntities(declare(`<!ENTITY a "${'a'.repeat(9_000)}">`, '&a;'.repeat(10_000))).length).toBeLessThan(
      500_000,
    );
  });

  it('leaves other documents alone', () => {
    for (const text of ['<rss>&co;</rss>', '<!DOCTYPE rss PUBLIC "a" "b"><rss>[x]>&co;</rss>'])
      expect(expandEntities(text)).toBe(text);
  });
});
