import { describe, expect, it } from 'vitest';
import type { QueryPost } from '../../../processors/query/fields.ts';
import type { QueryLibrary } from '../../../processors/query/parse.ts';
import { createQuerySet } from '../../../processors/query.ts';

/** The text with what was found in brackets; undefined where the query does not match. */
function found(query: string, post: string | QueryPost, language?: string, library?: QueryLibrary): string | undefined {
  const whole: QueryPost = typeof post === 'string' ? { text: post } : post;
  const [match] = createQuerySet([{ id: 'q', query }], library).match(whole, language);
  if (match === undefined) return undefined;
  let shown = '';
  let at = 0;
  for (const { field, start, end } of match.spans) {
    if (field !== 'text') continue;
    shown += `${whole.text.slice(at, start)}[${whole.text.slice(start, end)}]`;
    at = end;
  }
  return shown + whole.text.slice(at);
}
const no = undefined;

describe('words and phrases', () => {
  it.each([
    ['acme', 'I love ACME!', 'I love [ACME]!'],
    ['acme', "l'Acme d’Acme Acme's", "l'[Acme] d’[Acme] [Acme]'s"],
    ['acme', 'acmeology, Acmes, _acme', no],
    ['acme', '@acme #acme $acme acme.com', '@[acme] #[acme] $[acme] [acme].com'],
    ['cafe', 'un Café', 'un [Café]'],
    ['café', 'un cafe', 'un [cafe]'],
    ['strasse', 'Die Straße', 'Die [Straße]'],
    ['acme', '𝗔𝗰𝗺𝗲 ❤️Acme❤️', '[𝗔𝗰𝗺𝗲] ❤️[Acme]❤️'],
    ['Ελλάδα', 'στην ΕΛΛΑΔΑ', 'στην [ΕΛΛΑΔΑ]'],
    ['الراجحي', 'مصرف الرّاجحي، الـراجحي', 'مصرف [الرّاجحي]، [الـراجحي]'],
    ['+الراجحي', 'الرّاجحي', no],
    ['אמא', 'אָמָּא אימא', '[אָמָּא] אימא'],
    ['ам', 'ём', no],
    ['"acme pay"', 'Acme-Pay and acme\n\npay', '[Acme-Pay] and [acme\n\npay]'],
    ['“acme pay”', 'acme pay', '[acme pay]'],
    ['«acme pay»', 'acme pay', '[acme pay]'],
    ['"acme pay"', 'acme will pay', no],
    ['"acme pay"', 'acme ............ pay', no],
    ['"acme * pay"', 'Acme will pay, acme pay', '[Acme will pay], acme pay'],
    ["L'Oréal", 'de L’OREAL', 'de [L’OREAL]'],
    ['AT&T', 'my AT & T plan', 'my [AT & T] plan'],
    ['AT&T', "I'm at T-Mobile", no],
    ['"Disney+"', 'on Disney+ not Disney', 'on [Disney+] not Disney'],
    ['C#', 'in C# now, C', 'in [C#] now, C'],
    ['excel', 'un hotel excel·lent', no],
    ['col·lectiu', 'el COL·LECTIU', 'el [COL·LECTIU]'],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));

  it.each([
    ['ソニー', '私はソニーが好き', '私は[ソニー]が好き'],
    ['ソニー', 'ソ ニー', no],
    ['"索尼 手机"', '我的索尼手机', '我的[索尼手机]'],
    ['삼성', '삼성은 좋다', '[삼성]은 좋다'],
    ['ไทย', 'ภาษาไทยดี', 'ภาษา[ไทย]ดี'],
    ['שלום', 'אמר שָׁלוֹם שלום', 'אמר [שָׁלוֹם] [שלום]'],
    ['شركة', 'هذه شركة كبيرة', 'هذه [شركة] كبيرة'],
  ])('in scripts of all kinds: %s', (query, text, shown) => expect(found(query, text)).toBe(shown));

  it('finds the hashtag of a phrase, and the words of a camel-case one', () => {
    expect(found('"acme pay"', 'I use #AcmePay and #acme_pay')).toBe('I use #[AcmePay] and #[acme_pay]');
    expect(found('acme', '#AcmeFail #ACMEFail #acme_fail #MyAcme2 #Acmefail')).toBe(
      '#[Acme]Fail #[ACME]Fail #[acme]_fail #My[Acme]2 #Acmefail',
    );
    expect(found('iphone', '#iPhone15 #newiphone')).toBe('#[iPhone]15 #newiphone');
    expect(found('acme ONEAR/0 fail', 'so #AcmeFail')).toBe('so #[Acme][Fail]');
    expect(found('"acme pay"', 'acmepay AcmePay https://x.example/#AcmePay')).toBe(no);
  });
});

describe('AND, OR, NOT and parentheses', () => {
  it.each([
    ['acme pay', 'pay by Acme', '[pay] by [Acme]'],
    ['acme AND pay', 'acme', no],
    ['acme & pay', 'acme pay', '[acme] [pay]'],
    ['acme OR pay', 'pay', '[pay]'],
    ['acme | pay', 'pay', '[pay]'],
    ['acme || pay', 'pay', '[pay]'],
    ['acme NOT job', 'acme job', no],
    ['acme NOT job', 'acme', '[acme]'],
    ['acme AND NOT job', 'acme job', no],
    ['acme -job', 'acme job', no],
    ['acme -"new job"', 'acme, a new job', no],
    ['acme -(job OR hiring)', 'acme is hiring', no],
    ['acme –job', 'acme job', no],
    ['acme NOT (job AND new)', 'acme job', '[acme] job'],
    ['NOT NOT acme', 'acme', 'acme'],
    ['a OR b c', 'a', '[a]'],
    ['a OR b c', 'b', no],
    ['(a OR b) c', 'b c', '[b] [c]'],
    ['acme <<< names; AND NOT "x >>> pay', 'acme pay', '[acme] [pay]'],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));

  it('looks for a lower-case operator as a word', () => {
    expect(found('acme and pay', 'acme pay')).toBe(no);
    expect(found('acme and pay', 'acme and pay')).toBe('[acme] [and] [pay]');
  });

  it('looks in the title and in the text together', () => {
    const post = { title: 'Acme today', text: 'They pay' };
    expect(createQuerySet([{ id: 'q', query: 'acme pay' }]).match(post)[0]?.spans).toEqual([
      { field: 'title', start: 0, end: 4, term: 'acme' },
      { field: 'text', start: 5, end: 8, term: 'pay' },
    ]);
    expect(found('acme NEAR/50 pay', post)).toBe(no);
  });
});

describe('wildcards and misspellings', () => {
  it.each([
    ['acm*', 'acm acme ACMÉs bacme', '[acm] [acme] [ACMÉs] bacme'],
    ['ac?e', 'acme ace acmme', '[acme] ace acmme'],
    ['ac*e', 'ace acme acre active acts', '[ace] [acme] [acre] [active] acts'],
    ['"acm* pa?"', 'Acme pay, acm Pam, acme pa', '[Acme pay], [acm Pam], acme pa'],
    ['"acme service*"', 'acme services', '[acme services]'],
    ['#acm*', '#acme acme #AcmFail', '[#acme] acme [#AcmFail]'],
    ['@acm*', '@acmesupport', '[@acmesupport]'],
    ['acme~1', 'acme ackme acm akme amce amcke', '[acme] [ackme] [acm] [akme] [amce] amcke'],
    ['volandra~2', 'Volandra volendar volnadra Vlandr volumes', '[Volandra] [volendar] [volnadra] [Vlandr] volumes'],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));
});

describe('spelling that matters', () => {
  it.each([
    ['{Apple}', 'apple APPLE Apple', 'apple APPLE [Apple]'],
    ['{Café}', 'Cafe café Café', '[Cafe] café [Café]'],
    ['{British Airways}', 'british airways, British Airways', 'british airways, [British Airways]'],
    ['{"AT&T"}', 'at&t AT&T', 'at&t [AT&T]'],
    ['{Acm*}', 'acme Acme', 'acme [Acme]'],
    ['{BT} OR telecom', 'bt BT', 'bt [BT]'],
    ['+café', 'cafe CAFÉ café', 'cafe [CAFÉ] [café]'],
    ['+"olé olé"', 'ole ole, Olé olé', 'ole ole, [Olé olé]'],
    ['+{Café}', 'Cafe CAFÉ Café', 'Cafe CAFÉ [Café]'],
    ['raw:"C++"', 'c++ C++ C', 'c++ [C++] C'],
    ['raw:C++', 'in C++.', 'in [C++].'],
    ['++Acme!', 'acme! Acme? Acme!', 'acme! Acme? [Acme!]'],
    ['raw:(Google+ OR "google +")', 'on Google+ Google', 'on [Google+] Google'],
    ['raw:cat', 'concat cats cat', 'concat cats [cat]'],
    ['raw:"..."', 'well...', 'well[...]'],
    ['title:raw:"C++"', 'C++', no],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));
});

describe('nearness', () => {
  it.each([
    ['acme NEAR/2 pay', 'acme one two pay', '[acme] one two [pay]'],
    ['acme NEAR/2 pay', 'pay one two acme', '[pay] one two [acme]'],
    ['acme NEAR/2 pay', 'acme one two three pay', no],
    ['acme NEAR/0 pay', 'acme, pay', '[acme], [pay]'],
    ['acme near/2 pay', 'acme one two pay', '[acme] one two [pay]'],
    ['acme ONEAR/1 pay', 'acme to pay', '[acme] to [pay]'],
    ['acme ONEAR/1 pay', 'pay to acme', no],
    ['acme NEAR/1f pay', 'pay to acme', no],
    ['acme NEAR/1f pay', 'acme to pay', '[acme] to [pay]'],
    ['"acme pay"~1', 'pay to acme', '[pay] to [acme]'],
    ['"acme pay now"~0', 'acme now pay', no],
    ['"acme pay now"~0', 'pay acme now', '[pay] [acme] [now]'],
    [
      '(acme OR "acme bank") NEAR/1 (down OR "not working")',
      'acme bank is not working',
      '[acme bank] is [not working]',
    ],
    ['acme NEAR/3 pay NEAR/0 now', 'acme is to pay now', '[acme] is to [pay] [now]'],
    ['(acme ONEAR/0 pay) NEAR/1 (app NEAR/0 card)', 'acme pay, the card app', '[acme] [pay], the [card] [app]'],
    ['acme NEAR/1 acme', 'acme', no],
    ['acme NEAR/1 acme', 'acme or acme', '[acme] or [acme]'],
    ['acme NEAR/1 acm*', 'acme', no],
    ['acme NEAR/0 😡', 'acme 😡', '[acme] [😡]'],
    ['acme NEAR/1 😡', '😡 my acme', '[😡] my [acme]'],
    ['"acme 😡"', '😡 acme my 😡, acme 😡', '😡 acme my 😡, [acme] [😡]'],
    ['great acme NEAR/1 pay', 'acme pay, great', '[acme] [pay], [great]'],
    ['NOT acme NEAR/1 pay', 'acme pay', no],
    ['acme SENTENCE bad', 'Acme 3.5 is bad.', '[Acme] 3.5 is [bad].'],
    ['acme SENTENCE bad', 'Acme is here. So bad!', no],
    ['acme SENTENCE bad', 'Acme is here\nSo bad', no],
    ['acme SENTENCE bad', '“I like Acme.” Not bad.', no],
    ['索尼 SENTENCE 好', '索尼手机。很好', no],
    ['acme SENTENCE (bad OR 😡)', 'Acme. Oh! 😡', no],
    ['oh SENTENCE 😡', 'Acme. Oh! 😡', 'Acme. [Oh]! [😡]'],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));
});

describe('hashtags, handles, cashtags, emoji and addresses', () => {
  it.each([
    ['#acme', 'acme #Acme #acmefail @acme', 'acme [#Acme] #acmefail @acme'],
    ['#ソニー', '#ソニー #ソニーが', '[#ソニー] #ソニーが'],
    ['#39', 'it&#39;s', no],
    ['hashtags:(acme OR pay)', '#pay acme', '[#pay] acme'],
    ['"#acme"', 'acme #acme', 'acme [#acme]'],
    ['@acme', 'mail bob@acme.example, @Acme', 'mail bob@acme.example, [@Acme]'],
    ['at_mentions:acme', 'acme @acme', 'acme [@acme]'],
    ['@acme.bsky.social', 'by @acme.bsky.social!', 'by [@acme.bsky.social]!'],
    ['$ACME', 'buy $acme, US$acme', 'buy [$acme], US$acme'],
    ['🍎', 'an 🍎 a day', 'an [🍎] a day'],
    ['❤', '❤️ and ❤', '[❤️] and [❤]'],
    ['👍', '👍🏽 and 👍', '[👍🏽] and [👍]'],
    ['👍🏽', '👍🏿 and 👍🏽', '👍🏿 and [👍🏽]'],
    ['👩', '👩‍🚀 and 👩', '👩‍🚀 and [👩]'],
    ['👩‍🚀', '👩‍🚀 and 👩🏽‍🚀', '[👩‍🚀] and [👩🏽‍🚀]'],
    ['🇪🇸', '🇦🇪🇸🇦 🇪🇸', '🇦🇪🇸🇦 [🇪🇸]'],
    ['€', '5€', '5[€]'],
    ['Acme®', 'acme', '[acme]'],
    ['acme.com', 'https://www.acme.com/shop shop.acme.com.', 'https://www.[acme.com]/shop shop.[acme.com].'],
    ['acme.com', 'acme.com.br my-acme.com acme.com-deals.net acme com', no],
    ['https://www.acme.com/shop/', 'see acme.com/shop?x acme.com/shops', 'see [acme.com/shop]?x acme.com/shops'],
    ['acme.com/shop/*', 'https://acme.com/shop/new acme.com', 'https://[acme.com/shop]/new acme.com'],
    ['https://www.acme.com/shop?page=2&x=1', 'see http://acme.com/shop?x', 'see http://[acme.com/shop]?x'],
    ['link:acme.com', 'https://acme.com', 'https://[acme.com]'],
    ['Booking.com', 'via booking.com', 'via [booking.com]'],
  ])('%s on %j', (query, text, shown) => expect(found(query, text)).toBe(shown));
});

describe('fields', () => {
  const post: QueryPost = {
    title: 'Acme recalls its robot',
    text: 'All of them',
    url: 'https://news.example.co.uk/tech/acme-robot?x=1',
    network: 'mastodon',
    source: 'My Feed',
    type: 'article',
    country: 'gb',
    author: { id: '42', handle: 'Jane.Doe@masto.example', name: 'Jané Doe', followers: 1_500 },
    engagement: { likes: 10, shares: 2, replies: 3, views: 9_999, rating: 2.5 },
  };
  // biome-ignore format: a table
  it.each([
    'title:acme', 'title:"its robot"', 'title:(acme NEAR/1 its)', 'title: acme', 'headline:acme', 'text:all', 'content:(all OR acme)',
    'url:acme', 'url:example.co.uk/tech', 'inurl:(robot tech)', 'site:example.co.uk', 'site:news.example.co.uk', 'site:*.uk',
    'site:https://www.example.co.uk/', 'domain:co.uk', 'author:jane.doe@masto.example', 'author:@Jane.Doe@masto.example', 'author:"jane doe"',
    'author:42', 'author:jane*', 'from:(bob OR "jane doe")', 'source:mastodon', 'source:"my feed"', 'type:article', 'type:(post OR ARTICLE)',
    'country:gb', 'country:UK', 'sourcecountry:gbr', 'lang:en', 'language:en-GB', 'lang:(es OR en)', 'followers:>1000', 'followers:>=1.5k',
    'followers:1k..2k', 'followers:[1000 TO 2000]', 'authorFollowers:[1000 TO 2000]', 'followers:1500', 'followers:=1500', 'followers:< 2000',
    'engagement:15', 'engagement:>14', 'rating:<3', 'rating:[2 TO 3]', 'rating:<=2.5', 'site:@list(news)', 'author:@list(staff)',
    '@block(robots)', 'title:@block(robots)', '-author:bob', 'acme -lang:es',
  ])('%s matches', (query) => expect(found(query, post, 'en', library)).toBeDefined());

  // biome-ignore format: a table
  it.each([
    'title:all', 'text:acme', 'title:acme title:them', 'url:jane', 'url:ample', 'site:ample.co.uk', 'site:example.com', 'author:jane',
    'author:doe', 'source:feed', 'type:post', 'country:us', 'lang:es', 'lang:und', 'followers:>1500', 'followers:<1500', 'engagement:>15',
    'rating:<2.5', 'rating:3..5', 'author:@list(news)', 'NOT @block(robots)', 'text:@block(robots)',
  ])('%s does not', (query) => expect(found(query, post, 'en', library)).toBeUndefined());

  it('takes what a network does not say for neither more nor less', () => {
    for (const query of [
      'followers:>=0',
      'followers:<9',
      'engagement:0',
      'rating:<5',
      'country:gb',
      'site:example.com',
      'author:x',
      'url:x',
    ]) {
      expect(found(query, { text: 'x' }), query).toBeUndefined();
    }
    expect(found('lang:und', 'x')).toBe('x');
    expect(found('engagement:0', { text: '', engagement: { likes: 0 } })).toBe('');
  });

  const library: QueryLibrary = {
    lists: new Map([
      ['staff', ['bob', '@Jane.Doe@masto.example']],
      ['news', ['bbc.co.uk', 'example.co.uk']],
    ]),
    blocks: new Map([
      ['robots', 'robot* OR @block(more)'],
      ['more', '"vacuum cleaner"'],
    ]),
  };
});
