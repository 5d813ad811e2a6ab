import {
  type Lead,
  type LeadAccount,
  type LeadAction,
  type LeadEvent,
  type LeadPerson,
  type LeadScore,
  type LeadState,
  leadId,
  openStates,
} from '../../core/lead.ts';
import { mostFollowers } from './fit.ts';
import { type LeadPlan, scoreLead } from './score.ts';

/** What becomes of leads when people are looked at again. */
export interface Kept {
  /** To be written. */
  readonly leads: readonly Lead[];
  /** Of which nothing is left: joined to another, or nothing that counts is there any more. */
  readonly gone: readonly Lead[];
  readonly events: readonly LeadEvent[];
}

/** A lead that cooled off so far below the threshold is hot no more: it must not go to and fro. */
const hysteresis = 10;
/** Mentions that are kept of a lead. */
const mostMentions = 50;
/** Which of two leads of one person stays: what people or CRMs know of, then the older. */
const weight: Readonly<Record<LeadState, number>> = { sent: 5, working: 4, customer: 3, dismissed: 2, hot: 1, new: 0 };

/**
 * Scores people anew for one brand, against the leads that are known of them. A lead is the person's whose id it has, else whose account:
 * where accounts were joined, one lead of several stays. Pure: the same people at the same time make the same.
 */
export function keepLeads(people: readonly LeadPerson[], known: readonly Lead[], plan: LeadPlan, now: number): Kept {
  const leads: Lead[] = [];
  const gone: Lead[] = [];
  const events: LeadEvent[] = [];
  const tell = (lead: Pick<Lead, 'id' | 'score'>, action: LeadAction, detail = '') =>
    events.push({ leadId: lead.id, at: now, action, by: '', score: lead.score, crm: '', rule: '', detail });

  const byPerson = ownersOf(people, known);
  for (const person of people) {
    const [stays, ...rest] = (byPerson.get(person.personId) ?? []).toSorted(
      (a, b) => weight[b.state] - weight[a.state] || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
    );
    for (const lead of rest) {
      gone.push({ ...lead, version: lead.version + 1 });
      tell(lead, 'joined', stays?.id);
    }
    const scored = scoreLead(person, plan, now);
    if (!stays) {
      if (person.customer || scored.score < plan.least) continue;
      const lead = leadOf(person, scored, plan, now);
      leads.push(lead);
      tell(lead, 'created');
      if (lead.state === 'hot') tell(lead, 'hot');
      continue;
    }
    // Nothing that it stands on is left. Of what others know of, the record stays.
    if (scored.signals.length === 0 && !person.customer && openStates.includes(stays.state)) {
      gone.push({ ...stays, version: stays.version + 1 });
      tell(stays, 'gone', 'nothing that counts is left of what was said');
      continue;
    }
    const lead = { ...leadOf(person, scored, plan, now, stays), state: nextState(stays, person, scored.score, plan) };
    if (lead.state === 'hot' && stays.state !== 'hot') lead.hotAt = now;
    leads.push(lead);
    const action = actionOf(stays.state, lead.state);
    if (action) tell(lead, action, action === 'customer' ? `${person.customer?.crm} ${person.customer?.id}` : '');
  }
  // Nobody has these accounts any more: they were forgotten.
  const owned = new Set([...byPerson.values()].flat().map(({ id }) => id));
  for (const lead of known) {
    if (owned.has(lead.id)) continue;
    gone.push({ ...lead, version: lead.version + 1 });
    tell(lead, 'gone', 'nobody has its accounts any more');
  }
  return { leads, gone, events };
}

/** Whose each known lead is: who said what it stands on, else who has its id, else its accounts. */
function ownersOf(people: readonly LeadPerson[], known: readonly Lead[]): ReadonlyMap<string, readonly Lead[]> {
  const ids = new Set(people.map(({ personId }) => personId));
  const byAccount = new Map<string, string>();
  const byMention = new Map<string, string>();
  for (const { personId, accounts, signals } of people) {
    for (const { account } of accounts) byAccount.set(account, personId);
    for (const { mentionId } of signals) byMention.set(mentionId, personId);
  }
  const owners = new Map<string, Lead[]>();
  for (const lead of known) {
    const said = lead.mentions.find((one) => byMention.has(one));
    const account = lead.accounts.find((one) => byAccount.has(one));
    const owner =
      (said && byMention.get(said)) ??
      (ids.has(lead.personId) ? lead.personId : undefined) ??
      (account && byAccount.get(account));
    if (owner) owners.set(owner, [...(owners.get(owner) ?? []), lead]);
  }
  return owners;
}

function nextState(lead: Lead, { customer }: LeadPerson, score: number, plan: LeadPlan): LeadState {
  if (customer) return 'customer';
  const byScore = score >= plan.hot || (lead.state === 'hot' && score > plan.hot - hysteresis) ? 'hot' : 'new';
  if (lead.state === 'customer') return lead.sentAt === undefined ? byScore : 'sent';
  return lead.state === 'new' || lead.state === 'hot' ? byScore : lead.state;
}

function actionOf(before: LeadState, after: LeadState): LeadAction | undefined {
  if (before === after) return undefined;
  if (after === 'customer') return 'customer';
  if (before === 'customer') return 'no-customer';
  return after === 'hot' ? 'hot' : 'cooled';
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function leadOf(
  { personId, accounts, customer }: LeadPerson,
  { score, intent, stage, reasons, signals }: LeadScore,
  plan: LeadPlan,
  now: number,
  before?: Lead,
): Mutable<Lead> {
  const times = signals.map(({ at }) => at);
  const latest = signals.toSorted((a, b) => b.at - a.at)[0];
  const shown = mostKnown(accounts);
  const hot = score >= plan.hot;
  return {
    id: before?.id ?? leadId(plan.brand, personId),
    brand: plan.brand,
    personId,
    state: before?.state ?? (hot ? 'hot' : 'new'),
    score,
    intent,
    stage,
    reasons,
    accounts: accounts.map(({ account }) => account).toSorted(),
    name: shown?.name ?? '',
    network: shown?.network ?? '',
    handle: shown?.handle ?? '',
    url: shown?.url ?? '',
    language: latest?.language ?? before?.language ?? '',
    country: signals.find(({ country }) => country !== '')?.country ?? '',
    followers: mostFollowers(accounts),
    mentions: signals.slice(0, mostMentions).map(({ mentionId }) => mentionId),
    customer,
    firstAt: times.length > 0 ? Math.min(...times) : (before?.firstAt ?? now),
    lastAt: times.length > 0 ? Math.max(...times) : (before?.lastAt ?? now),
    createdAt: before?.createdAt ?? now,
    scoredAt: now,
    hotAt: before ? before.hotAt : hot ? now : undefined,
    sentAt: before?.sentAt,
    version: Math.max(now, (before?.version ?? 0) + 1),
  };
}

/** The account that shows most of a person. */
function mostKnown(accounts: readonly LeadAccount[]): LeadAccount | undefined {
  const known = ({ name, handle, bio, url }: LeadAccount) =>
    Number(name !== '') * 4 + Number(handle !== '') * 2 + Number(bio !== '') + Number(url !== '');
  return accounts.toSorted(
    (a, b) => known(b) - known(a) || (b.followers ?? 0) - (a.followers ?? 0) || (a.account < b.account ? -1 : 1),
  )[0];
}
