import type { Plan } from './plan.ts';

/** What stands at the beginning of each part of a program; the number or the end of the part follows. */
export const opcode = { places: 0, check: 1, and: 2, or: 3, not: 4 } as const;

/** Queries in one array, each in a few neighbouring cells: a post that asks a query touches no memory far apart. */
export interface Programs {
  readonly code: Int32Array;
  /** Where each query begins. */
  readonly starts: Int32Array;
}

export function writePrograms(plans: readonly Plan[]): Programs {
  const code: number[] = [];
  const write = (plan: Plan): void => {
    if (plan.kind === 'places' || plan.kind === 'check') {
      code.push(opcode[plan.kind], plan.id);
      return;
    }
    const end = code.push(opcode[plan.kind], 0) - 1;
    if (plan.kind === 'not') write(plan.child);
    else plan.children.forEach(write);
    code[end] = code.length;
  };
  const starts = plans.map((plan) => {
    const start = code.length;
    write(plan);
    return start;
  });
  return { code: Int32Array.from(code), starts: Int32Array.from(starts) };
}
