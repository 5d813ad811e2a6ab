/** What other tools write and we do not: refused, with what to write instead. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** Functions of other tools, in capitals and directly before a parenthesis, and our fields for them. */
const functions: Readonly<Record<string, string>> = {
  LANG: 'lang:',
  LOCATION: 'country:',
  COUNTRY: 'country:',
  SITE: 'site:',
  IN_URL: 'url:',
  BY_TWITTER: 'author:',
  TITLE: 'title:',
  HEADLINE: 'title:',
};

/**
 * Whether a word is the spelling of another tool: `rest` is what follows it. Each of these would otherwise be looked for as a word, and
 * silently find nothing.
 */
export function refusePeerSpelling(word: string, rest: string): Refusal | undefined {
  const called = /^(o?near)\/(\d+):([^,]+),(.+)$/iu.exec(word);
  if (called) {
    const [, operator = '', number, left, right] = called;
    return refusal(word, `${left} ${operator.toUpperCase()}/${number} ${right}`);
  }
  const mistyped = /^(O?NEAR)[^\p{L}\p{N}]?(\d+)$/u.exec(word);
  if (mistyped) return refusal(word, `${mistyped[1]}/${mistyped[2]}`);
  if (/^O?NEAR\//iu.test(word)) {
    return { message: `"${word}" takes a whole number of words`, hint: 'write NEAR/5, or another number' };
  }
  const joined = /^(AND|OR|NOT)([/–—−-])(.*)$/u.exec(word);
  if (joined) {
    const [, operator = '', sign, term = ''] = joined;
    const apart = operator === 'NOT' ? 'acme NOT (acme NEAR/5 juice)' : operator;
    return refusal(word, sign === '/' ? apart : `${operator} -${term}, or "${word}" for the word`);
  }
  if (/^(?:AND|BUT)_?NOT$/u.test(word) || (word === 'BUT' && /^\s*NOT\b/u.test(rest))) return refusal(word, 'AND NOT');
  if (/^and\/or$/iu.test(word)) return refusal(word, 'OR');
  if (word === 'XOR') return refusal(word, '(a OR b) NOT (a AND b)');
  const within = /^(w|pre|p|n|within)?\/(\d+)$/iu.exec(word) ?? /^(adj)(\d+)$/iu.exec(word);
  if (within) return refusal(word, `${/^p|^adj/iu.test(within[1] ?? '') ? 'ONEAR' : 'NEAR'}/${within[2]}`);
  if (/^\/s$/iu.test(word)) return refusal(word, 'SENTENCE');
  if (/^\/p$/iu.test(word)) return refusal(word, 'NEAR/50');
  if (/^atleast_?\d+/iu.test(word)) {
    return { message: 'how often a word occurs is not compared', hint: 'write the word alone' };
  }
  if (/^!./u.test(word) || (word === '!' && rest.trim() !== '')) {
    const meant = word.slice(1) || 'acme';
    return {
      message: '"!" means NOT in some tools and "in this case" in others',
      hint: `write NOT ${meant}, or {${meant}} for this spelling with its capitals`,
    };
  }
  const field = functions[word];
  if (field !== undefined && rest.startsWith('(')) return refusal(`${word}(…)`, `${field}(…)`);
  if (/,$/u.test(word)) {
    return { message: 'a comma does not separate terms', hint: 'write OR (any of them) or AND (all) between them' };
  }
  return undefined;
}

function refusal(theirs: string, ours: string): Refusal {
  return { message: `"${theirs}" is how another tool writes it`, hint: `write ${ours}` };
}
