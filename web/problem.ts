import type { ZodError } from 'zod';

/** What is wrong with one value of a request; `pointer` is a JSON Pointer (RFC 6901) to it. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that is no success, as RFC 9457 has them. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldProblem[] | undefined;

  constructor(
    status: number,
    detail: string,
    { headers = {}, errors }: { headers?: Readonly<Record<string, string>>; errors?: readonly FieldProblem[] } = {},
  ) {
    super(detail);
    this.status = status;
    this.headers = headers;
    this.errors = errors;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Of type `application/problem+json`. */
export function problemBody({ status, message, errors }: Problem): Record<string, unknown> {
  return { type: 'about:blank', title: titles[status] ?? 'Error', status, detail: message, ...(errors && { errors }) };
}

const mostProblems = 20;

export function fieldProblems({ issues }: ZodError, base = ''): FieldProblem[] {
  return issues.slice(0, mostProblems).map(({ path, message }) => ({
    pointer:
      base + path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)}`).join(''),
    detail: message.slice(0, 300),
  }));
}
