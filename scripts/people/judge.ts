import { type Account, accountPersonId, customerPersonId, type Profile, type Suggestion } from '../../core/people.ts';
import { type AuthorView, readAuthor } from '../../processors/identity/author.ts';
import type { CustomerIndex } from '../../processors/identity/customer-index.ts';
import type { Identity } from '../../processors/identity/identify.ts';
import type { Verdict } from '../../sinks/clickhouse/people/decisions.ts';
import { indexIdOf, refOf } from './directory.ts';

/** Who is to be judged. */
export interface Judgeable {
  readonly account: string;
  readonly network: string;
  readonly profile: Profile;
  /** Some of what they wrote. */
  readonly texts?: readonly string[];
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
}

export interface Judgement {
  readonly account: Account;
  /** All that changed: those of before that are moot now, too. */
  readonly suggestions: readonly Suggestion[];
}

const mostSuggested = 3;
const mostReasons = 20;

export const viewOf = ({
  network,
  profile,
  texts = [],
}: Pick<Judgeable, 'network' | 'profile'> & { texts?: readonly string[] }): AuthorView => {
  const { language, ...author } = profile;
  return { network, author, language, texts };
};

/**
 * What is to be thought of an account. What a person decided stays, and is said again should it have been lost; a customer that a person refused is not thought of again. Pure.
 */
export function judge(
  author: Judgeable,
  {
    before,
    verdict,
    suggested,
    identify,
    index,
    refused,
    thresholds,
    now,
  }: {
    readonly before: Account | undefined;
    /** What a person said of it. */
    readonly verdict: Verdict | undefined;
    /** All suggestions there ever were of it. */
    readonly suggested: readonly Suggestion[];
    readonly identify: (view: AuthorView) => Identity;
    readonly index: CustomerIndex;
    readonly refused: ReadonlySet<string>;
    readonly thresholds: { readonly link: number; readonly suggest: number };
    readonly now: number;
  },
): Judgement {
  const { account, network, profile } = author;
  const view = viewOf(author);
  const base: Account = {
    ...{ account, network, profile, keys: keysOf(view, index) },
    personId: accountPersonId(account),
    ...{ reasons: [], decided: '', decidedBy: '', judgedAt: now },
    firstSeenAt: Math.min(author.firstSeenAt, before?.firstSeenAt ?? author.firstSeenAt),
    lastSeenAt: Math.max(author.lastSeenAt, before?.lastSeenAt ?? author.lastSeenAt),
  };
  const { candidates } = identify(view);
  const open = candidates
    .map((candidate) => ({ ...candidate, ref: refOf(candidate.customer) }))
    .filter(({ ref }) => !refused.has(`${account}\0${ref.crm}\0${ref.id}`));
  const [best] = open;
  const isLinked = !verdict && best !== undefined && best.held === undefined && best.probability >= thresholds.link;
  const reasonsOf = (candidate: (typeof open)[number]) =>
    candidate.reasons.slice(0, mostReasons).map((reason) => ({ ...reason }));
  const wanted: Suggestion[] =
    isLinked || verdict?.customer
      ? []
      : open
          .filter(({ probability }) => probability >= thresholds.suggest)
          .slice(0, mostSuggested)
          .map((candidate) => ({
            ...{ account, customer: candidate.ref, probability: candidate.probability, held: candidate.held ?? '' },
            ...{ reasons: reasonsOf(candidate), state: 'waiting' as const, suggestedAt: now },
          }));
  const keyOf = ({ customer }: Suggestion) => indexIdOf(customer);
  const known = new Map(suggested.map((suggestion) => [keyOf(suggestion), suggestion]));
  const wantedKeys = new Set(wanted.map(keyOf));
  const changed = wanted.flatMap((suggestion) => {
    const past = known.get(keyOf(suggestion));
    if (!past) return [suggestion];
    // Said to be nobody's again after an undo: it waits again.
    if (past.state === 'waiting' && Math.abs(past.probability - suggestion.probability) < 0.01) return [];
    return [{ ...suggestion, suggestedAt: past.suggestedAt }];
  });
  const moot = suggested.filter((past) => past.state === 'waiting' && !wantedKeys.has(keyOf(past)));
  const told = verdict && {
    ...base,
    ...{ personId: verdict.personId, customer: verdict.customer, reasons: before?.reasons ?? [] },
    ...{ decided: 'person' as const, decidedBy: verdict.by, decidedAt: verdict.at },
  };
  return {
    account: told
      ? told
      : isLinked
        ? {
            ...base,
            ...{
              personId: customerPersonId(best.ref),
              customer: best.ref,
              probability: best.probability,
              reasons: reasonsOf(best),
            },
            ...{
              decided: 'auto',
              decidedAt: before?.customer && indexIdOf(before.customer) === best.customer ? before.decidedAt : now,
            },
          }
        : base,
    suggestions: [...changed, ...moot.map((past) => ({ ...past, state: 'moot' as const }))],
  };
}

/** What may be found in another profile of the same person: its own handle, and what it shows and links to. */
function keysOf(view: AuthorView, index: CustomerIndex): string[] {
  const { handleKey, profile } = readAuthor(view, index);
  return [
    ...(handleKey === undefined ? [] : [`handle:${handleKey}`]),
    ...profile.emails.map((email) => `email:${email}`),
    ...profile.sites.map((site) => `site:${site}`),
    ...profile.profiles.map((other) => `link:${other}`),
  ].slice(0, 20);
}
