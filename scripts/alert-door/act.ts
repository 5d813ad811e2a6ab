import { hash } from 'node:crypto';
import { type IncidentAction, incidentActions, type Silence } from '../../core/alerts.ts';
import type { Incident } from '../../core/incident.ts';
import { parseMatcher } from '../../processors/alerts/matchers.ts';
import { tidyLine, tidyText } from '../../sinks/notify/fit.ts';
import type { Problem } from './phrases.ts';
import type { DoorIncident } from './ports.ts';

/** For how long one can silence from the page. Whatever is longer deserves a reason, and the command line. */
export const silenceHours = [1, 8, 24] as const;

/** What was filled in, clean. */
export interface ActForm {
  readonly action: string;
  readonly name: string;
  readonly note: string;
  readonly assignee: string;
}

export type Deed =
  | { readonly kind: 'act'; readonly action: IncidentAction }
  | { readonly kind: 'silence'; readonly silence: Silence }
  /** Said already, a moment ago: a button that was pressed twice. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'problem'; readonly problem: Problem };

const hour = 3_600_000;
const minute = 60_000;
/** UTF-16 units. With three bytes each, all of it fits into the largest body. */
export const longest = { name: 100, note: 1_500 };

export function readActForm(fields: URLSearchParams): ActForm {
  const field = (name: string) => fields.get(name) ?? '';
  return {
    action: field('action'),
    name: tidyLine(field('name')),
    note: tidyText(field('note')),
    assignee: tidyLine(field('assignee')),
  };
}

/** What a form asks for. */
export function deedOf({ action, name, note, assignee }: ActForm, record: DoorIncident, now: number): Deed {
  const problem = (of: Problem): Deed => ({ kind: 'problem', problem: of });
  if (name === '') return problem('nameMissing');
  if (name.length > longest.name) return problem('nameTooLong');
  const { incident } = record;
  const hours = silenceHours.find((one) => action === `silence-${one}`);
  if (hours !== undefined) return { kind: 'silence', silence: silenceOf(incident, name, hours, now) };
  const wanted = incidentActions.find((one) => one === action);
  if (wanted === undefined) return problem('unreadable');
  if (wanted === 'note' && note === '') return problem('noteMissing');
  if (wanted === 'note' && note.length > longest.note) return problem('noteTooLong');
  // Nobody in place of somebody is an assignment too.
  const nobody = assignee === '' && record.care.assignee === undefined;
  if (wanted === 'assign' && (nobody || assignee.length > longest.name)) return problem('assigneeMissing');
  const text = { note, assign: assignee, acknowledge: '', resolve: '' }[wanted];
  const said = record.actions.findLast((one) => one.author === name && one.action === wanted);
  if (said?.text === text && now - said.at < minute) return { kind: 'nothing' };
  return { kind: 'act', action: { incidentId: incident.id, at: now, author: name, action: wanted, text } };
}

/** What the command in messages silences too: this rule, for what the incident is about. Pressed twice in a minute, it is one. */
function silenceOf(incident: Incident, author: string, hours: number, now: number): Silence {
  const { source, budget } = incident.labels;
  const about = Object.entries({ rule: incident.rule, brand: incident.brand, source, budget });
  const matchers = about.flatMap(([label, value]) =>
    value === undefined || value === '' ? [] : [`${label}="${value.replaceAll('"', '\\"')}"`],
  );
  // A matcher less would silence more than was asked for.
  if (!matchers.every((text) => parseMatcher(text)?.matches(incident.labels)))
    throw new RangeError(`incident ${incident.id} has labels that no silence can match`);
  return {
    id: hash('sha256', JSON.stringify([incident.id, author, hours, Math.floor(now / minute)])).slice(0, 8),
    matchers,
    author,
    reason: `from the page of incident ${incident.id}`,
    startsAt: now,
    endsAt: now + hours * hour,
    createdAt: now,
  };
}
