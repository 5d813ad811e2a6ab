import {
  type Comparison,
  type Condition,
  type ConditionLeaf,
  conditionNumbers,
  conditionValues,
} from '../../core/condition.ts';
import { PipelineError } from '../../core/errors.ts';
import {
  type ConditionGrammar,
  type ConditionResult,
  parseCondition,
  unknownWord,
  WrongCondition,
} from '../condition-text.ts';

const grammar: ConditionGrammar<ConditionLeaf> = {
  fields: [...Object.keys(conditionValues), 'reason', ...conditionNumbers],
  aliases: { reasons: 'reason' },
  example: 'such as "intent:(complain OR leave) reason:delivery"',
  leaf,
};

/**
 * Reads a condition as queries are written: `intent:(complain OR leave) reason:delivery -sarcasm:>0.5`. Any name is taken for a reason:
 * which there are, the configuration says.
 */
export function parseWhere(text: string): ConditionResult<ConditionLeaf> {
  return parseCondition(text, grammar);
}

function leaf(field: string, written: string): ConditionLeaf {
  const value = written.toLowerCase();
  if (Object.hasOwn(conditionValues, field)) {
    const values: readonly string[] = conditionValues[field as keyof typeof conditionValues];
    if (!values.includes(value)) throw unknownWord(field, written, values);
    return { field, value } as ConditionLeaf;
  }
  if (field === 'reason') return { field, value };
  const [, comparison, number] = /^([<>]=?)(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)$/u.exec(value) ?? [];
  if (comparison === undefined) {
    throw new WrongCondition(
      `expected a comparison with a number from 0 to 1, such as "${field}:>0.6", found "${written.slice(0, 40)}"`,
    );
  }
  return { field, comparison: comparison as Comparison, value: Number(number) } as ConditionLeaf;
}

/** A text that was checked when the configuration was read. */
export function conditionOf(where: string): Condition {
  const read = parseWhere(where);
  if (!read.ok) throw new PipelineError(`reading the condition "${where}": ${read.message}`, { retry: 'fatal' });
  return read.condition;
}
