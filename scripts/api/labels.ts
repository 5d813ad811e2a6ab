import { z } from 'zod';
import type { LabelOutcome } from '../../core/label.ts';
import { fieldProblems, Problem } from '../../web/problem.ts';
import { type LabelAccess, labelRequests } from '../label-access.ts';

/** Who labels, where a request does not say so. */
const nobody = 'api';
/** Labels in one request. */
const mostLabels = 1_000;

/** One label as it comes over HTTP: as `labelRequests.give`, and `by` may be left out. */
export const labelBody = labelRequests.give.shape.labels.element.partial({ by: true });
/** Or many, in their order. */
export const labelsBody = z.strictObject({ labels: z.array(labelBody).min(1).max(mostLabels) });

export interface LabelsAnswer {
  /** As many as labels were given, in their order. */
  readonly outcomes: readonly LabelOutcome[];
}

/** Keeps what a body asks for; resolves when it is durable. Throws `Problem` for a body that says something else. */
export async function postLabels(labels: Pick<LabelAccess, 'give'>, body: unknown): Promise<LabelsAnswer> {
  const many = typeof body === 'object' && body !== null && 'labels' in body;
  const read = many ? labelsBody.safeParse(body) : labelBody.safeParse(body);
  if (!read.success) throw new Problem(422, 'this is no label', { errors: fieldProblems(read.error) });
  const given = 'labels' in read.data ? read.data.labels : [read.data];
  return { outcomes: await labels.give({ labels: given.map((one) => ({ ...one, by: one.by ?? nobody })) }) };
}
