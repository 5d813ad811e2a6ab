import { intents, stageOf } from '../../../core/insights.ts';
import type { MentionFilter } from '../../../core/mention-filter.ts';
import { within } from '../evidence/read.ts';
import { quote } from '../literals.ts';
import { accountSql } from '../people/authors.ts';

const text = (value: string) => quote(value.toWellFormed());
const list = (values: readonly string[]) => values.map(text).join(',');
const isIn = (column: string, values: readonly string[] | undefined): string[] =>
  values === undefined || values.length === 0 ? [] : [`${column} IN (${list(values)})`];

/** Accounts of known customers. */
export const customerAccounts = `SELECT account FROM accounts FINAL WHERE customer_id != ''`;

/** The open leads: brand, account, score. A person may be a lead of several brands, and have several accounts. */
export const leadAccounts = `SELECT brand, arrayJoin(accounts) AS account, max(toUInt32(leads.score)) AS score
  FROM leads FINAL WHERE state NOT IN ('dismissed', 'customer') GROUP BY brand, account`;

/** Asks for an answer that nobody has given yet. What the brand itself or a machine wrote needs none. */
const waits = `empty(flags) AND ${workOf({ state: ['new', 'open'] }).join(' AND ')}`;

/**
 * A filter as a condition over the columns of the latest states of mentions, beside brand and time, which the query has as its range.
 * True or false: never NULL.
 */
export function mentionCondition(filter: MentionFilter): string {
  const { followers, influence, question, unanswered, author, person, story, term } = filter;
  const wanted = filter.stage ?? [];
  const conditions = [
    filter.irrelevant === true ? 'irrelevant' : 'NOT irrelevant',
    ...isIn('network', filter.network),
    ...isIn('source', filter.source),
    ...isIn('type', filter.type),
    ...isIn('language', filter.language),
    ...isIn('country', filter.country),
    ...isIn('site', filter.site),
    ...isIn('toString(sentiment)', filter.sentiment),
    ...isIn('emotion', filter.emotion),
    ...isIn('intent', filter.intent),
    ...(wanted.length === 0
      ? []
      : isIn(
          'intent',
          intents.filter((intent) => wanted.includes(stageOf[intent])),
        )),
    ...(filter.reason?.length ? [`hasAny(reasons, [${list(filter.reason)}])`] : []),
    ...(question === undefined ? [] : [question ? 'ifNull(question, asks = 1)' : 'NOT ifNull(question, asks = 1)']),
    ...(followers === undefined ? [] : [`ifNull(author_followers, 0) >= ${followers}`]),
    ...(influence === undefined
      ? []
      : [`${accountSql} GLOBAL IN (SELECT account FROM v_influence WHERE influence >= ${influence})`]),
    ...(author === undefined ? [] : [`${accountSql} = ${text(author)}`]),
    ...(story === undefined ? [] : [`story_id = ${text(story)}`]),
    ...(term === undefined ? [] : [`has(phrases, ${text(term.toLowerCase())})`]),
    ...(filter.flagged === false ? ['empty(flags)'] : filter.flagged === true ? ['notEmpty(flags)'] : []),
    ...wordsOf(filter.text ?? '').map(
      (words) =>
        `(positionCaseInsensitiveUTF8(text, ${text(words)}) > 0 OR positionCaseInsensitiveUTF8(title, ${text(words)}) > 0
          OR positionCaseInsensitiveUTF8(author_name, ${text(words)}) > 0 OR positionCaseInsensitiveUTF8(author_handle, ${text(words)}) > 0)`,
    ),
    ...whoOf(filter),
    ...(unanswered === undefined ? [] : [`${unanswered ? '' : 'NOT '}(${waits})`]),
    ...(filter.segment?.length
      ? [
          `${accountSql} GLOBAL IN (SELECT account FROM accounts FINAL WHERE (crm, customer_id) GLOBAL IN (
            SELECT crm, customer_id FROM customers FINAL WHERE segment IN (${list(filter.segment)})))`,
        ]
      : []),
    ...(person === undefined
      ? []
      : [`${accountSql} GLOBAL IN (SELECT account FROM accounts FINAL WHERE person_id = ${text(person)})`]),
    ...workOf(filter),
  ];
  return conditions.join(' AND ');
}

/** From so long on, in ms, what one author said is found sooner by the index. */
const longMs = 48 * 3_600_000;

/** Beside the condition: what one author said in a long time, by the index over all states, of which then the latest counts. */
export const byAuthor = ({ author }: MentionFilter, from: number, to: number): string =>
  author === undefined || to - from <= longMs
    ? 'true'
    : `(brand, published_at, mention_id) GLOBAL IN (
        SELECT brand, published_at, mention_id FROM mentions WHERE ${within('published_at', from, to)} AND ${accountSql} = ${text(author)})`;

/** `anvil "two words"` in its parts: 10 at most. */
function wordsOf(asked: string): string[] {
  return [...asked.matchAll(/"([^"]+)"|(\S+)/gu)]
    .map(([, phrase, word]) => (phrase ?? word ?? '').replace(/^"|"$/gu, ''))
    .filter((part) => part !== '')
    .slice(0, 10);
}

function whoOf({ who = [] }: MentionFilter): string[] {
  if (who.length === 0 || who.length === 3) return [];
  const customers = `${accountSql} GLOBAL IN (${customerAccounts})`;
  const leads = `(brand, ${accountSql}) GLOBAL IN (SELECT brand, account FROM (${leadAccounts}))`;
  const parts = who.map((one) =>
    one === 'customer' ? customers : one === 'lead' ? leads : `NOT (${customers} OR ${leads})`,
  );
  return [`(${parts.join(' OR ')})`];
}

/** What nobody touched has no row: it is new, of normal priority, of nobody, without tags. */
export function workOf({ state = [], priority = [], assignee, tag = [], bookmarked }: MentionFilter): string[] {
  const touched = (condition: string) =>
    `(brand, mention_id) GLOBAL IN (SELECT brand, mention_id FROM triage FINAL WHERE ${condition})`;
  const orUntouched = (includes: boolean, condition: string) =>
    includes ? `NOT ${touched(`NOT (${condition})`)}` : touched(condition);
  return [
    ...(state.length === 0 ? [] : [orUntouched(state.includes('new'), `toString(state) IN (${list(state)})`)]),
    ...(priority.length === 0
      ? []
      : [orUntouched(priority.includes('normal'), `toString(priority) IN (${list(priority)})`)]),
    ...(assignee === undefined
      ? []
      : [assignee === 'none' ? orUntouched(true, `assignee = ''`) : touched(`assignee = ${text(assignee)}`)]),
    ...(tag.length === 0 ? [] : [touched(`hasAny(tags, [${list(tag)}])`)]),
    ...(bookmarked === undefined ? [] : [orUntouched(!bookmarked, bookmarked ? 'bookmarked' : 'NOT bookmarked')]),
  ];
}
