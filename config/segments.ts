import { z } from 'zod';
import type { PersonCondition } from '../core/segment.ts';
import { parsePersonWhere } from '../processors/audience/where.ts';

/** A saved condition on people. */
export interface Segment {
  readonly name: string;
  readonly title: string;
  /** As written. */
  readonly where: string;
  readonly condition: PersonCondition;
}

const segmentSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/u, 'expected lower-case letters, digits and "-", such as "angry-customers"')
    .describe('Unique name, for commands. That of a built-in one replaces it.'),
  title: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('As people, and lists of CRMs, call it. Default: the name.'),
  where: z
    .string()
    .trim()
    .superRefine((text, context) => {
      const read = parsePersonWhere(text);
      if (!read.ok) context.addIssue({ code: 'custom', message: read.message });
    })
    .describe('Who is in it, such as `customer:yes negative:>=2 -flags:bot`: see docs/AUDIENCE.md.'),
});

export const segmentsSchema = z.array(segmentSchema).max(200).default([]);

type SegmentsConfig = z.output<typeof segmentsSchema>;

/** Numbers of them are chosen, not measured. */
const builtIn: SegmentsConfig = [
  {
    name: 'turned-negative',
    title: 'Customers who turned negative this month',
    where: 'customer:yes balance:<0 balance_before:>=0',
  },
  {
    name: 'advocates',
    title: 'Loyal advocates',
    where: 'positive:>=2 positive_before:>=1 negative:<1 negative_before:<1 -flags:(bot OR coordinated)',
  },
  {
    name: 'detractors-with-reach',
    title: 'Detractors with reach',
    where: 'balance:<0 (reach:>=5000 OR influence:>=60) -flags:(bot OR coordinated)',
  },
  {
    name: 'comparing-leads',
    title: 'New leads comparing alternatives',
    where: 'customer:no lead_state:(new OR hot) lead_stage:comparison',
  },
];

/** All segments: those built in, and those configured, of which one with the name of a built-in one stands in its place. */
export function segmentsOf(configured: SegmentsConfig): Segment[] {
  const all = new Map([...builtIn, ...configured].map((one) => [one.name, one]));
  return [...all.values()].map(({ name, title = name, where }) => {
    const read = parsePersonWhere(where);
    if (!read.ok) throw new Error(`the segment "${name}" was validated and is not valid: ${read.message}`);
    return { name, title, where, condition: read.condition };
  });
}
