import { ClickHouseError } from '@clickhouse/client';
import { PipelineError, type Retry } from '../../core/errors.ts';

/** The engine read the data and refuses it: trying again cannot help. */
const poison = new Set([
  'ARGUMENT_OUT_OF_BOUND',
  'CANNOT_CONVERT_TYPE',
  'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
  'CANNOT_READ_ARRAY_FROM_TEXT',
  'CANNOT_READ_MAP_FROM_TEXT',
  'DECIMAL_OVERFLOW',
  'INCORRECT_DATA',
  'SIZES_OF_ARRAYS_DONT_MATCH',
  'TOO_LARGE_ARRAY_SIZE',
  'TOO_LARGE_STRING_SIZE',
  'TYPE_MISMATCH',
  'UNKNOWN_ELEMENT_OF_ENUM',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'VIOLATED_CONSTRAINT',
]);

/** The store is not as it must be, or we may not use it: a person must act. */
const fatal = new Set([
  'ACCESS_DENIED',
  'AUTHENTICATION_FAILED',
  'ILLEGAL_COLUMN',
  'ILLEGAL_TYPE_OF_ARGUMENT',
  'IP_ADDRESS_NOT_ALLOWED',
  'NOT_FOUND_COLUMN_IN_BLOCK',
  'NOT_IMPLEMENTED',
  'NO_SUCH_COLUMN_IN_TABLE',
  'QUERY_IS_PROHIBITED',
  'READONLY',
  'REQUIRED_PASSWORD',
  'SYNTAX_ERROR',
  'THERE_IS_NO_COLUMN',
  'UNKNOWN_DATABASE',
  'UNKNOWN_FUNCTION',
  'UNKNOWN_IDENTIFIER',
  'UNKNOWN_SETTING',
  'UNKNOWN_TABLE',
  'UNKNOWN_TYPE',
  'UNKNOWN_USER',
  'WRONG_PASSWORD',
]);

function retryOfType(type: string | undefined): Retry {
  if (type === undefined) return 'transient';
  if (fatal.has(type)) return 'fatal';
  return poison.has(type) || type.startsWith('CANNOT_PARSE_') ? 'poison' : 'transient';
}

/**
 * What to do after a failure of the store. By the engine's error type: data that it refuses is poison, a missing table or
 * right is fatal, and everything else passes (network, time-outs, too many parts, memory, a full disk).
 * `doing` says what was being done, such as "writing 200 posts".
 */
export function classifyClickHouseError(error: unknown, doing: string): PipelineError {
  if (error instanceof PipelineError) return error;
  const type = error instanceof ClickHouseError ? error.type : undefined;
  return new PipelineError(`${doing} in ClickHouse failed${type ? ` (${type})` : ''}`, {
    retry: retryOfType(type),
    cause: error,
  });
}
