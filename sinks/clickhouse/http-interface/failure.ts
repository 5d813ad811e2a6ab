import { ClickHouseError } from '@clickhouse/client';

/** The codes of ClickHouse that this interface gives of its own accord. */
const codes = {
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  UNKNOWN_COMPRESSION_METHOD: 89,
  TIMEOUT_EXCEEDED: 159,
  READONLY: 164,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  SOCKET_TIMEOUT: 209,
  QUERY_IS_TOO_LARGE: 229,
  CANNOT_DECOMPRESS: 271,
  QUERY_WAS_CANCELLED: 394,
  TOO_MANY_ROWS_OR_BYTES: 396,
  ACCESS_DENIED: 497,
  AUTHENTICATION_FAILED: 516,
  UNKNOWN_EXCEPTION: 1002,
} as const;

export type FailureType = keyof typeof codes;

/** A failure as ClickHouse tells it: a number, a name, and a message for people. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: number;
  readonly type: string;

  constructor(type: FailureType | { readonly code: number; readonly type: string }, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = typeof type === 'string' ? codes[type] : type.code;
    this.type = typeof type === 'string' ? type : type.type;
  }

  /** The body of an answer, or the end of one that had begun. */
  text(version: string): string {
    const message = this.message.trim();
    return `Code: ${this.code}. DB::Exception: ${message}${/[.!?]$/.test(message) ? '' : '.'} (${this.type}) (version ${version} (official build))`;
  }
}

/** Any error as a failure of ClickHouse. What is none of the engine's or ours is told as it is, without a stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof ClickHouseError) {
    return new Failure({ code: Number(error.code), type: error.type ?? 'UNKNOWN_EXCEPTION' }, error.message, error);
  }
  return new Failure('UNKNOWN_EXCEPTION', error instanceof Error ? error.message : String(error), error);
}

const statuses: readonly { readonly status: number; readonly types: ReadonlySet<string> }[] = [
  { status: 401, types: new Set(['REQUIRED_PASSWORD']) },
  {
    status: 403,
    types: new Set([
      'ACCESS_DENIED',
      'AUTHENTICATION_FAILED',
      'SET_NON_GRANTED_ROLE',
      'UNKNOWN_USER',
      'WRONG_PASSWORD',
    ]),
  },
  {
    status: 400,
    types: new Set([
      'BAD_ARGUMENTS',
      'CANNOT_COMPILE_REGEXP',
      'CANNOT_PARSE_DATE',
      'CANNOT_PARSE_DATETIME',
      'CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING',
      'CANNOT_PARSE_ESCAPE_SEQUENCE',
      'CANNOT_PARSE_INPUT_ASSERTION_FAILED',
      'CANNOT_PARSE_IPV4',
      'CANNOT_PARSE_IPV6',
      'CANNOT_PARSE_NUMBER',
      'CANNOT_PARSE_QUOTED_STRING',
      'CANNOT_PARSE_TEXT',
      'CANNOT_PARSE_UUID',
      'DUPLICATE_COLUMN',
      'ILLEGAL_COLUMN',
      'INCORRECT_DATA',
      'SYNTAX_ERROR',
      'THERE_IS_NO_COLUMN',
      'TOO_BIG_AST',
      'TOO_DEEP_AST',
      'TYPE_MISMATCH',
      'UNEXPECTED_AST_STRUCTURE',
      'UNKNOWN_ELEMENT_IN_AST',
      'UNKNOWN_TYPE_OF_AST_NODE',
      'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
    ]),
  },
  {
    status: 404,
    types: new Set([
      'UNKNOWN_AGGREGATE_FUNCTION',
      'UNKNOWN_DATABASE',
      'UNKNOWN_DATABASE_ENGINE',
      'UNKNOWN_DIRECTION_OF_SORTING',
      'UNKNOWN_FORMAT',
      'UNKNOWN_FUNCTION',
      'UNKNOWN_IDENTIFIER',
      'UNKNOWN_ROLE',
      'UNKNOWN_SETTING',
      'UNKNOWN_STORAGE',
      'UNKNOWN_TABLE',
      'UNKNOWN_TYPE',
      'UNKNOWN_TYPE_OF_QUERY',
    ]),
  },
  { status: 408, types: new Set(['TIMEOUT_EXCEEDED']) },
  { status: 411, types: new Set(['HTTP_LENGTH_REQUIRED']) },
  { status: 413, types: new Set(['QUERY_IS_TOO_LARGE']) },
  { status: 415, types: new Set(['UNSUPPORTED_MEDIA_TYPE']) },
  { status: 501, types: new Set(['NOT_IMPLEMENTED']) },
  { status: 503, types: new Set(['CANNOT_OPEN_FILE', 'CANNOT_SCHEDULE_TASK', 'SOCKET_TIMEOUT']) },
];

/** The HTTP status that ClickHouse answers a failure with (its `exceptionCodeToHTTPStatus`). */
export function statusOf(failure: Failure): number {
  return statuses.find(({ types }) => types.has(failure.type))?.status ?? 500;
}
