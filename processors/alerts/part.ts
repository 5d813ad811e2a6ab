import type { Segment } from '../../core/alerts.ts';
import type { Rule } from './rules.ts';
import { conditionOf } from './where.ts';

type Parted = Pick<Rule, 'segment'> & { readonly where?: string | undefined };

/** Names the part of a brand's mentions that a rule looks at; empty: all. Names of segments have no spaces. */
export const partName = ({ segment = '', where }: Parted): string =>
  where === undefined ? segment : `${segment} ${where}`;

/** That part: its segment, and of it what its condition holds for. `segments` are by name. */
export function partOf({ segment = '', where }: Parted, segments: Readonly<Record<string, Segment>>): Segment {
  const base = segments[segment] ?? {};
  if (where === undefined) return base;
  const condition = conditionOf(where);
  return { ...base, where: base.where === undefined ? condition : { all: [base.where, condition] } };
}
