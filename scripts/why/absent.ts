import { queryLibrary } from '../../config/queries.ts';
import type { Config } from '../../config/schema.ts';
import type { Assessment, Span } from '../../core/assessment.ts';
import type { Brand } from '../../core/brand.ts';
import { initialAssessment } from '../../core/run-process.ts';
import { termsOf } from '../../processors/match/brand-terms.ts';
import { createTermIndex } from '../../processors/match/term-index.ts';
import { createMatch } from '../../processors/match.ts';
import type { Clause } from '../../processors/query/explain.ts';
import { createQuerySet } from '../../processors/query.ts';
import { ownPostsOf } from '../../processors/relevance/accounts.ts';
import type { Output } from '../context.ts';
import { excerptOf, highlight } from '../query/highlight.ts';
import { pad, paint, plain } from '../text.ts';

/** What the present query of a brand, or its names, say to a post. */
export interface Verdict {
  readonly brand: string;
  /** `language`: its words are there, and it is in a language that the brand does not listen to. `own`: the brand wrote it itself. */
  readonly verdict: 'matches' | 'missing' | 'excluded' | 'language' | 'own';
  /** What was found, what is missing, and what rules it out: parts of the query, or names. */
  readonly clauses: readonly Pick<Clause, 'text' | 'outcome' | 'spans'>[];
}

type Asked = Pick<Assessment, 'post' | 'language'>;

const reasons: Readonly<Record<string, string>> = {
  'no-brand': 'no brand is found in it',
  excluded: 'a term that a brand excludes is in it',
  language: 'it is in a language that no brand found in it listens to',
  'own-post': 'a brand wrote it itself, and wants no mentions of that',
};

/** Why a post made no mention when it came, as it is stored. */
export function whyDropped(dropped: string): string {
  const said = reasons[dropped];
  return said ? `${said} (${dropped})` : dropped;
}

export async function verdictOf(
  brand: Brand,
  config: Pick<Config, 'blocks' | 'lists'>,
  asked: Asked,
): Promise<Verdict> {
  const clauses = brand.query === undefined ? await namesIn(brand, asked) : partsIn(brand.query, config, asked);
  const { code } = asked.language;
  const has = (outcome: Clause['outcome']) => clauses.some((clause) => clause.outcome === outcome);
  const isHeard = brand.languages.length === 0 || code === 'und' || brand.languages.includes(code);
  const isOwn = brand.ownPosts === 'exclude' && ownPostsOf(brand)(asked.post) !== undefined;
  const found = isOwn ? 'own' : isHeard ? 'matches' : 'language';
  return { brand: brand.id, verdict: has('excluded') ? 'excluded' : has('missing') ? 'missing' : found, clauses };
}

function partsIn(query: string, config: Pick<Config, 'blocks' | 'lists'>, { post, language }: Asked) {
  const set = createQuerySet([{ id: '', query }], queryLibrary(config));
  return set.explain('', post, language.code).clauses;
}

/** The names and what else a brand is found by, and what rules it out, as parts. */
async function namesIn(brand: Brand, { post, language }: Asked): Promise<Verdict['clauses']> {
  const found = new Map<string, { outcome: Clause['outcome']; spans: Span[] }>();
  const add = (outcome: Clause['outcome'], span: Span): void => {
    const known = found.get(span.term) ?? { outcome, spans: [] };
    found.set(span.term, known);
    known.spans.push(span);
  };
  const everywhere = { ...brand, exclude: [], languages: [] };
  const match = createMatch({ brands: [everywhere] });
  const [outcome] = await match.process([{ ...initialAssessment(post), language }]);
  const mentions = outcome?.kind === 'keep' ? outcome.value.mentions : [];
  for (const span of mentions.flatMap(({ spans }) => spans)) add('matched', span);
  const terms = termsOf(brand, 0).filter(({ excludes }) => excludes);
  const find = createTermIndex(terms);
  for (const field of ['title', 'text'] as const) {
    find(post[field] ?? '', (at, start, end) => add('excluded', { field, start, end, term: terms[at]?.written ?? '' }));
  }
  const clauses = [...found].map(([text, { outcome, spans }]) => ({ text, outcome, spans }));
  if (mentions.length > 0) return clauses;
  const names = [brand.name, ...brand.aliases, ...brand.handles, ...brand.hashtags, ...brand.sites];
  return [{ text: names.join(', '), outcome: 'missing', spans: [] }, ...clauses];
}

/** For people: which part decided, and where it stands. */
export function renderVerdict({ brand, verdict, clauses }: Verdict, { post, language }: Asked, output: Output): string {
  const deciding = clauses.filter(({ outcome }) => outcome === verdict).map(({ text }) => plain(text));
  const said = {
    matches: `the present query of ${plain(brand)} matches it: \`escolta rematch --brand ${plain(brand)}\` makes it a mention`,
    missing: `no mention of ${plain(brand)}: ${deciding.join(' and ')} ${deciding.length > 1 ? 'are' : 'is'} missing`,
    excluded: `no mention of ${plain(brand)}: excluded by ${deciding.join(' and ')}`,
    language: `no mention of ${plain(brand)}: it is in "${plain(language.code)}", which the brand does not listen to`,
    own: `no mention of ${plain(brand)}: it is by the brand itself, or one of its people`,
  }[verdict];
  const lines = [paint('bold', said, output)];
  for (const { text, outcome, spans } of clauses) {
    const found = [...new Set(spans.map((span) => plain(textOf(post, span.field).slice(span.start, span.end))))];
    const places = found.filter((each) => each !== '').join(', ');
    const tone = outcome === 'matched' ? 'green' : 'red';
    lines.push(`  ${paint(tone, pad(outcome, 10), output)} ${plain(text)}${places === '' ? '' : `: ${places}`}`);
  }
  for (const field of ['title', 'text'] as const) {
    const spans = clauses.flatMap((clause) => clause.spans).filter((span) => span.field === field);
    if (spans.length === 0) continue;
    const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
    const part = excerptOf(textOf(post, field), ordered);
    lines.push(`  ${pad(field, 10)} ${highlight(part.text, part.spans, output)}`);
  }
  return lines.join('\n');
}

function textOf(post: Asked['post'], field: Span['field']): string {
  return (field === 'author' ? post.author.handle : post[field]) ?? '';
}
