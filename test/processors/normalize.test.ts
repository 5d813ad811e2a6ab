import { describe, expect, it } from 'vitest';
import { maxTextLength, maxTitleLength, type Post, postSchema } from '../../core/post.ts';
import { canonicalUrl, webUrl } from '../../processors/normalize/url.ts';
import { normalize, normalizePost } from '../../processors/normalize.ts';
import { seededRandom } from '../support/random.ts';
import { assess, keptBy, noon, processOne } from './posts.ts';

const post = (fields: Partial<Post>): Post => assess(fields).post;
const textOf = (text: string, markup: Post['markup'] = 'plain'): string => normalizePost(post({ text, markup })).text;

describe('text', () => {
  it.each([
    ['already plain', 'already plain'],
    ['  too   much\t space \r\n\r\n\r\n\r\n here \r next ', 'too much space\n\nhere\nnext'],
    ['R&amp;D &gt; 5 &#39;quoted&#x27; caf&eacute; 1&nbsp;&euro;', "R&D > 5 'quoted' café 1 €"],
    ['twice &amp;amp; thrice &amp;amp;lt;', 'twice & thrice <'],
    ['AT&T; &unknown; &# &#; &#xzz; &amp', 'AT&T; &unknown; &# &#; &#xzz; &amp'],
    ['windows &#150; dash &#0; null &#xD800; half', 'windows – dash \ufffd null \ufffd half'],
    ['cafe\u0301', 'café'],
    ['e\u200b\u0301 &#101;&#769;', 'é é'],
    ['lone \ud83d surrogate', 'lone \ufffd surrogate'],
    ['bell\u0007 nul\u0000 c1\u0090 del\u007f', 'bell nul c1 del'],
    ['zero\u200bwidth \ufeffbom s\u00adhy w\u2060j \u202eevil\u202c \u2066x\u2069', 'zerowidth bom shy wj evil x'],
    ['family 👨‍👩‍👧 می‌خواهم', 'family 👨‍👩‍👧 می‌خواهم'],
    ['a\u2028b\u0085c', 'a\nb\nc'],
  ])('%j becomes %j', (raw, plain) => {
    expect(textOf(raw)).toBe(plain);
  });

  it.each([
    ['<p>One <b>bold</b> word</p><p>Two<br>lines</p>', 'One bold word\n\nTwo\nlines'],
    ['<ul><li>a</li><li>b</li></ul><div>c</div>d', 'a\nb\nc\nd'],
    ['<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['x<script>alert("</p>")</script><style>p{}</style><noscript>no</noscript><template><p>t</p></template>y', 'xy'],
    ['<svg><svg><title>icon</title></svg></svg>shown <svg/>too', 'shown too'],
    ['a <!-- hidden --> b <![CDATA[c]]>', 'a b'],
    ['<a href="https://x.test/?a=1&amp;b=2">link</a> &amp;copy; &copy; 1 &lt; 2', 'link © © 1 < 2'],
    ['<p class="a>b">quoted</p> 1 < 2 > 0 <3', 'quoted\n\n1 < 2 > 0 <3'],
    ['no\nline\nbreaks', 'no line breaks'],
    ['<img alt="not read">seen', 'seen'],
    ['<P>UPPER</P><SCRIPT>x</SCRIPT>', 'UPPER'],
    ['<title>t</title><p>unclosed', 'unclosed'],
  ])('HTML %j becomes %j', (raw, plain) => {
    expect(textOf(raw, 'html')).toBe(plain);
  });

  it('cuts text and title between characters', () => {
    const { text, title } = normalizePost(
      post({ text: `a${'😀'.repeat(30_000)}`, title: `${'x'.repeat(maxTitleLength - 1)}😀` }),
    );
    expect(text).toHaveLength(maxTextLength - 1);
    expect(text.isWellFormed()).toBe(true);
    expect(title).toBe('x'.repeat(maxTitleLength - 1));
  });

  it('puts a title on one line, and drops an empty one', () => {
    expect(normalizePost(post({ title: 'a\n\n b', text: 'x' })).title).toBe('a b');
    expect(normalizePost(post({ title: ' \u200b ', text: 'x' }))).not.toHaveProperty('title');
  });

  it.each(['<div>', '<', '<a ', '<svg>', '</p>', '<!--', '<p x="', '&amp;', '&#59', '&', ' \n', '\u0301', '👨‍'])(
    'reads a megabyte of %j within its bounds, in linear time',
    (piece) => {
      const evil = piece.repeat(Math.floor(1_000_000 / piece.length));
      for (const markup of ['html', 'plain'] as const) {
        const start = process.cpuUsage();
        expect(textOf(evil, markup).length).toBeLessThanOrEqual(maxTextLength);
        expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
      }
    },
  );
});

describe('the other fields', () => {
  it('makes every string storable', () => {
    const bad = '\ud83d\u0000b';
    const author = { id: bad, handle: bad, name: bad, location: bad, bio: bad, url: bad, avatarUrl: bad };
    const normal = normalizePost(
      post({
        id: `test:${bad}`,
        parentId: bad,
        threadId: bad,
        title: bad,
        text: bad,
        languageHint: bad,
        author,
        media: [bad],
      }),
    );
    expect(normal).toMatchObject({
      id: 'test:\ufffdb',
      parentId: '\ufffdb',
      threadId: '\ufffdb',
      title: '\ufffdb',
      media: [],
    });
    const { id, handle, name, location, bio, ...rest } = normal.author;
    expect([id, handle, name, location, bio]).toEqual(['\ufffdb', '\ufffdb', '\ufffdb', '\ufffdb', '\ufffdb']);
    expect(rest).toEqual({});
    expect(JSON.stringify(normal)).not.toMatch(/\\u0000|\\ud83d/u);
    expect(postSchema.safeParse(normal).error).toBeUndefined();
  });

  it('keeps what it does not touch', () => {
    const before = post({
      text: 'Hello there',
      url: 'https://example.com/a',
      author: { handle: 'ann', followers: 3, verified: true },
      engagement: { likes: 1 },
      country: 'es',
      media: ['https://example.com/a.png'],
      parentId: 'test:0',
      editedAt: noon,
    });
    expect(normalizePost(before)).toEqual(before);
  });

  it('keeps the story of a post named after itself when its id is cleaned', async () => {
    const kept = await keptBy(normalize, assess({ id: 'test:a\u0001b', text: 'x' }));
    expect([kept.post.id, kept.storyId]).toEqual(['test:ab', 'test:ab']);
  });

  it('dates a post from the future by when it was fetched', () => {
    expect(normalizePost(post({ publishedAt: noon + 3_600_000 })).publishedAt).toBe(noon + 3_600_000);
    expect(normalizePost(post({ publishedAt: noon + 3_600_001, editedAt: noon + 9e9 }))).toMatchObject({
      publishedAt: noon,
      editedAt: noon,
    });
  });

  it.each([
    ['HTTPS://Example.COM:443/Path?utm_source=x&q=a%20b&UTM_Medium=y&fbclid=1#top', 'https://example.com/Path?q=a%20b'],
    ['https://example.com/?gclid=1', 'https://example.com/'],
    ['https://example.com/?#', 'https://example.com/'],
    ['https://example.com/?a=1&&b=&amp;c', 'https://example.com/?a=1&&b=&c'],
    ['https://example.com/#!/route', 'https://example.com/#!/route'],
    ['https://www.youtube.com/watch?v=abc&si=track', 'https://www.youtube.com/watch?v=abc'],
    ['https://example.com/?si=kept&ref=kept', 'https://example.com/?si=kept&ref=kept'],
    ['https://x.com/a/status/1?s=20&t=abc', 'https://x.com/a/status/1'],
    ['http://example.com:80/', 'http://example.com/'],
    ['javascript:alert(1)', undefined],
    ['/relative', undefined],
    ['not an address', undefined],
    [`https://example.com/${'é'.repeat(1_000)}`, undefined],
  ])('address %j becomes %j', (raw, canonical) => {
    expect(canonicalUrl(raw, 2_000)).toBe(canonical);
  });

  it('keeps the parameters of media, which are part of them', () => {
    expect(webUrl('https://cdn.example.com/a.png?utm_source=x', 2_000)).toBe(
      'https://cdn.example.com/a.png?utm_source=x',
    );
  });
});

describe('the processor', () => {
  it('drops what has neither text nor title', async () => {
    expect(await processOne(normalize, assess({ text: ' <br> ', markup: 'html' }))).toMatchObject({
      kind: 'drop',
      reason: 'empty',
      value: { dropped: 'empty' },
    });
    expect(await processOne(normalize, assess({ text: '', title: 'Only a title' }))).toMatchObject({ kind: 'keep' });
  });

  it('sets aside what cannot be read, alone', async () => {
    const broken = assess({ text: 'x' });
    const outcomes = await normalize.process([
      assess({ text: 'good' }),
      { ...broken, post: { ...broken.post, text: undefined as unknown as string } },
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['keep', 'dead']);
  });

  it('changes nothing when it is done again', () => {
    const random = seededRandom(11);
    const pieces = (
      '& amp; &amp; &amp;lt; # 5 9 ; &#59; &#x26; &eacute e \u0301 &#769; \u037e &#894; < > <p> </p> <br> <script> \ud83d \ude00 😀 \n \r\n ' +
      '\u2028 \u200b \u00ad \u202e \u0000 \u0085 \u00a0 é ﬁ 가 ᄀ ᅡ l·l a B zz ? http://x.test/?utm_a=1&b=2#c'
    ).split(' ');
    pieces.push(' ', '  ', '\t');
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from(
        { length: 1 + Math.floor(random() * 14) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join('');
      const markup = random() < 0.5 ? 'html' : 'plain';
      const once = normalizePost(
        post({ text, title: text, url: `https://example.com/?${text}`, markup, author: { name: text, bio: text } }),
      );
      expect(normalizePost(once), JSON.stringify(text)).toEqual(once);
    }
  });
});
