import { ClickHouseError } from '@clickhouse/client';
import { expect, test } from 'vitest';
import { PipelineError } from '../../../core/errors.ts';
import { classifyClickHouseError } from '../../../sinks/clickhouse/errors.ts';

const engine = (type: string) => new ClickHouseError({ message: 'message', code: '1', type });

test.each([
  [engine('CANNOT_PARSE_ESCAPE_SEQUENCE'), 'poison'],
  [engine('CANNOT_PARSE_DATETIME'), 'poison'],
  [engine('UNKNOWN_ELEMENT_OF_ENUM'), 'poison'],
  [engine('INCORRECT_DATA'), 'poison'],
  [engine('AUTHENTICATION_FAILED'), 'fatal'],
  [engine('ACCESS_DENIED'), 'fatal'],
  [engine('UNKNOWN_TABLE'), 'fatal'],
  [engine('UNKNOWN_DATABASE'), 'fatal'],
  [engine('READONLY'), 'fatal'],
  [engine('TOO_MANY_PARTS'), 'transient'],
  [engine('MEMORY_LIMIT_EXCEEDED'), 'transient'],
  [engine('NOT_ENOUGH_SPACE'), 'transient'],
  [engine('TIMEOUT_EXCEEDED'), 'transient'],
  [engine('TABLE_IS_READ_ONLY'), 'transient'],
  [engine('KEEPER_EXCEPTION'), 'transient'],
  [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'transient'],
  ['no error at all', 'transient'],
])('%s is %s', (error, retry) => {
  const classified = classifyClickHouseError(error, 'writing');
  expect(classified).toBeInstanceOf(PipelineError);
  expect(classified.retry).toBe(retry);
  expect(classified.cause).toBe(error);
});

test('the message says what was done and what the engine calls it', () => {
  expect(classifyClickHouseError(engine('READONLY'), 'writing 2 posts').message).toBe(
    'writing 2 posts in ClickHouse failed (READONLY)',
  );
});

test('what is classified already stays as it is', () => {
  const error = new PipelineError('no', { retry: 'fatal' });
  expect(classifyClickHouseError(error, 'writing')).toBe(error);
});
