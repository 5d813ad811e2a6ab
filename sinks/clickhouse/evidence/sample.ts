import { type Client, rowsOf } from './read.ts';
import { type Focus, focusCondition, found, type Scope, seenIn } from './scope.ts';
import { outstandingTerms, type Term, type TermMention } from './terms.ts';

const day = 86_400_000;
/** What a window is compared with: long enough to know every day of the week. */
const backgroundMs = 28 * day;
/** Most mentions whose words are counted. */
const most = { window: 2_000, background: 5_000 };
/** Rows that may be read for that, about; so many fit that a sample can be spread over all of a longer time. */
const mostRead = 150_000;
/** Of a longer time, this many stretches are read, one in each part of it. Each costs a block of the table (8,192 rows) at least. */
const parts = 14;
/** With fewer than this before, what is in focus is compared with all that was said. */
const leastInFocus = 200;
/** Characters of a title and of a text whose words are counted. */
const maxTitle = 300;
const maxText = 1_000;

export interface SampleQuery {
  readonly scope: Scope;
  readonly params: Readonly<Record<string, unknown>>;
  readonly focus: Focus;
  /** Mentions in focus in scope: what a sample of them stands for. */
  readonly mentions: number;
  readonly limit: number;
}

interface SizeRow {
  readonly part: 'window' | 'background';
  readonly states: string;
  readonly focused: string;
}

interface SampleRow extends TermMention {
  readonly part: 'window' | 'background';
  readonly known: readonly string[];
}

/**
 * What stands out in the words of the window, against the 28 days before it: mentions in focus against mentions in focus, so that what
 * every complaint says is no news; against all where there were few. What is read is bounded, whatever is stored: of a window with more
 * than 2,000 mentions in focus, a sample speaks for all, and `mentions` are about so many. The same sample is taken every time.
 */
export async function readTerms(client: Client, query: SampleQuery): Promise<Term[]> {
  const { scope, params, focus, limit } = query;
  const background: Scope = { ...scope, from: scope.from - backgroundMs, to: scope.from };
  const sizes = await rowsOf<SizeRow>(
    client,
    'measuring what there is to compare with',
    `${sizeOf('window', scope, focus)}\nUNION ALL ${sizeOf('background', background, focus)}`,
    params,
  );
  const size = (part: SizeRow['part']) => {
    const row = sizes.find((each) => each.part === part);
    return { states: Number(row?.states ?? 0), focused: Number(row?.focused ?? 0) };
  };
  const [now, before] = [size('window'), size('background')];
  if (now.focused === 0 || before.states === 0) return [];
  const alike = before.focused * shareOf(before.focused, before.states, most.background) >= leastInFocus;
  const then = alike ? focus : 'all';
  const rows = await rowsOf<SampleRow>(
    client,
    'sampling words',
    `${sampleOf('window', scope, focus, shareOf(now.focused, now.states, most.window))}
     UNION ALL
     ${sampleOf('background', background, then, shareOf(alike ? before.focused : before.states, before.states, most.background))}`,
    params,
  );
  const window = rows.filter(({ part }) => part === 'window');
  const terms = await outstandingTerms({
    window,
    background: rows.filter(({ part }) => part === 'background'),
    known: [...new Set([scope.brand, ...window.flatMap(({ known }) => known)])],
    limit,
  });
  const stoodFor = query.mentions / window.length;
  if (!(stoodFor > 1)) return terms;
  return terms.map((term) => ({ ...term, mentions: Number((term.mentions * stoodFor).toPrecision(2)) }));
}

/** Stored states, former ones among them: enough to know how much there is to read, and quickly told. */
function sizeOf(part: SizeRow['part'], scope: Scope, focus: Focus): string {
  return `SELECT '${part}' AS part, count() AS states, countIf((\n${scope.where}\n) AND NOT irrelevant AND ${focusCondition(focus)}) AS focused
    FROM mentions WHERE ${found(scope)}`;
}

/** The part of the time that is read: twice as many as are wanted, unless that were too much to read. */
function shareOf(wanted: number, states: number, limit: number): number {
  return Math.min(1, (2 * limit) / Math.max(1, wanted), mostRead / Math.max(1, states));
}

function sampleOf(part: SampleRow['part'], scope: Scope, focus: Focus, share: number): string {
  const from = share < 1 ? { ...scope, stretches: spread(scope, share) } : scope;
  const columns = `mention_id, story_id, toString(language) AS spoken, arraySlice(arrayMap(term -> toString(term), terms), 1, 20) AS names,
    concat(substringUTF8(title, 1, ${maxTitle}), '\\n', substringUTF8(text, 1, ${maxText})) AS words`;
  return `SELECT '${part}' AS part, story_id AS story, spoken AS language, words AS text, ${part === 'window' ? 'names' : "CAST([], 'Array(String)')"} AS known
    FROM (${seenIn(from, columns, focusCondition(focus))})
    ORDER BY cityHash64(mention_id), mention_id LIMIT ${most[part]}`;
}

/** One stretch in each part of a time; where in it wanders by the golden section, so that every time of the day has its turn. */
export function spread({ from, to }: Pick<Scope, 'from' | 'to'>, share: number): { from: number; to: number }[] {
  const length = (to - from) / parts;
  return Array.from({ length: parts }, (_, i) => {
    const start = from + i * length + ((i * 0.618_033_988_75) % 1) * (1 - share) * length;
    return { from: Math.floor(start), to: Math.floor(start + share * length) + 1 };
  });
}
