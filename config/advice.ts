import type { Brand } from '../core/brand.ts';
import { checkQuery } from '../processors/query.ts';
import { ambiguousWords } from './ambiguous-words.ts';
import type { Finding } from './issues.ts';
import type { Path } from './json-schema.ts';
import { describeProblem, queryLibrary } from './queries.ts';
import type { Config } from './schema.ts';

/** Why a name will find posts about other things; undefined where it should not. */
export function ambiguity(name: string): string | undefined {
  const word = name.trim().toLowerCase();
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '');
  if (ambiguousWords.has(plain)) return 'is also an everyday word or name';
  // Scripts that write a word in one or two characters are not counted.
  const isAlphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}\p{P}\p{S}]+$/u.test(word);
  if (isAlphabetic && (plain.match(/[\p{L}\p{N}]/gu) ?? []).length < 4) return 'is shorter than four letters';
  return undefined;
}

/** What to do about an ambiguous name. */
export const ambiguityAdvice =
  'add words that rule namesakes out under "exclude", set "caseSensitive: true", or use a longer name such as "Acme Bank"';

/** What is valid and will probably disappoint. `isGiven` tells whether the file itself holds something at a path. */
export function adviseOn(config: Config, isGiven: (path: Path) => boolean): readonly Finding[] {
  const findings: Finding[] = [];
  const advise = (path: Path, message: string, hint: string): void => {
    findings.push({ path, at: 'value', message, hint });
  };

  const library = queryLibrary(config);
  for (const [index, brand] of config.brands.entries()) {
    if (brand.query !== undefined) {
      const checked = checkQuery(brand.query, { ...library, languages: config.languages, ambiguity });
      for (const warning of checked.ok ? checked.warnings : []) {
        advise(['brands', index, 'query'], describeProblem(warning), warning.hint ?? 'is that what you mean?');
      }
      for (const key of ['aliases', 'handles', 'hashtags', 'sites', 'exclude'] as const) {
        if (brand[key].length === 0) continue;
        advise(['brands', index, key], `"${key}" is not used, since the brand has a query`, 'put it into the query');
      }
    }
    for (const { name, path } of brand.query === undefined ? namesOf(brand) : []) {
      const why = ambiguity(name);
      // Who excludes something, gives a context, or insists on capitals, has thought about it.
      if (!why || brand.caseSensitive || brand.exclude.length > 0 || brand.context) continue;
      advise(
        ['brands', index, ...path],
        `"${name}" ${why}: expect posts that are not about the brand`,
        ambiguityAdvice,
      );
    }
    for (const [at, language] of brand.languages.entries()) {
      if (config.languages.includes(language)) continue;
      const message = `"${language}" is not among the languages listened in`;
      advise(['brands', index, 'languages', at], message, `add "${language}" to "languages" at the top level`);
    }
  }

  const everyBrandChooses = config.brands.every((brand) => brand.languages.length > 0);
  if (everyBrandChooses && isGiven(['languages'])) {
    const used = new Set(config.brands.flatMap((brand) => brand.languages));
    for (const [index, language] of config.languages.entries()) {
      if (used.has(language)) continue;
      advise(['languages', index], `no brand is listened for in "${language}"`, 'remove it, or add it to a brand');
    }
  }

  if (config.sources.length === 0) {
    const hint = 'add one under "sources" (the list of types: escolta init), or bring posts in with "escolta import"';
    advise(['sources'], 'there are no sources: nothing will be read', hint);
  } else if (config.sources.every((source) => !source.enabled)) {
    advise(['sources'], 'every source is switched off: nothing will be read', 'remove an "enabled: false"');
  }

  if (isGiven(['store', 'url']) && isGiven(['store', 'path'])) {
    advise(['store', 'path'], '"path" is not used, since "url" names a server', 'remove one of the two');
  }
  const { anonymous, enabled, listen, oidc, url } = config.web;
  if (enabled && anonymous && !/^(?:127\.|localhost|\[::1\])/u.test(listen)) {
    const message = `whoever reaches ${listen} is a ${anonymous}, without logging in`;
    advise(['web', 'anonymous'], message, 'remove it, or listen on 127.0.0.1');
  }
  if (enabled && oidc) {
    if (url === undefined) {
      const message = 'the provider sends browsers back to where Escolta listens, which only this machine reaches';
      advise(['web', 'oidc'], message, 'give "web.url" the address that browsers use');
    }
    const administer = oidc.defaultRole === 'administrator' || oidc.roles.some(({ role }) => role === 'administrator');
    if (!oidc.passwordLogin && !administer) {
      const message = 'nobody becomes an administrator: passwords are off, and no group is given that role';
      advise(['web', 'oidc', 'passwordLogin'], message, 'add a group with "role: administrator" to "roles"');
    }
  }
  return findings;
}

function namesOf(brand: Brand): readonly { name: string; path: Path }[] {
  return [
    { name: brand.name, path: ['name'] },
    ...brand.aliases.map((name, index) => ({ name, path: ['aliases', index] })),
  ];
}
