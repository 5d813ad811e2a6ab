import type { Comparison } from '../../core/condition.ts';
import { stages } from '../../core/insights.ts';
import { leadStates } from '../../core/lead.ts';
import {
  type PersonCondition,
  type PersonList,
  type PersonNumber,
  type PersonText,
  personLists,
  personNumbers,
  personTexts,
} from '../../core/segment.ts';
import {
  type ConditionGrammar,
  type ConditionResult,
  parseCondition,
  unknownWord,
  WrongCondition,
} from '../condition-text.ts';

type Leaf = Exclude<PersonCondition, { all: unknown } | { any: unknown } | { not: unknown }>;

/** Values of which all are known. */
const values: Readonly<Partial<Record<PersonText | PersonList, readonly string[]>>> = {
  consent: ['granted', 'denied'],
  lead_stage: stages,
  lead_state: leadStates,
  flags: ['bot', 'coordinated'],
};

const grammar: ConditionGrammar<Leaf> = {
  fields: ['customer', ...personNumbers, ...personTexts, ...personLists],
  aliases: { network: 'networks', language: 'languages', flag: 'flags' },
  example: 'such as "customer:yes negative:>=1"',
  leaf,
};

/** Reads a condition on people: `customer:yes negative:>=2 networks:(twitter OR reddit) -flags:bot`. */
export function parsePersonWhere(text: string): ConditionResult<Leaf> {
  return parseCondition(text, grammar);
}

function leaf(field: string, written: string): Leaf {
  if (field === 'customer') {
    const value = written.toLowerCase();
    if (value !== 'yes' && value !== 'no') throw unknownWord(field, written, ['yes', 'no']);
    return { field, value: value === 'yes' };
  }
  if (personNumbers.some((one) => one === field)) {
    const [, comparison, number] = /^([<>]=?)(-?\d{1,15}(?:\.\d{1,6})?)$/u.exec(written) ?? [];
    if (comparison === undefined)
      throw new WrongCondition(
        `expected a comparison with a number, such as "${field}:>=3", found "${written.slice(0, 40)}"`,
      );
    return { field: field as PersonNumber, comparison: comparison as Comparison, value: Number(number) };
  }
  const of = field as PersonText | PersonList;
  const known = values[of];
  // Segments and names of CRMs are written as they are; networks and languages small.
  const value = known || of === 'networks' || of === 'languages' ? written.toLowerCase() : written;
  if (known && !known.includes(value)) throw unknownWord(field, written, known);
  return { field: of, value };
}
