import type { OutgoingHttpHeaders } from 'node:http';

/** What is wrong with one value of a body; `pointer` is a JSON Pointer (RFC 6901) to it. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that is no success, as RFC 9457 has them. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly errors: readonly FieldProblem[] | undefined;

  constructor(
    status: number,
    detail: string,
    { headers = {}, errors }: { headers?: OutgoingHttpHeaders; errors?: readonly FieldProblem[] } = {},
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
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Of type `application/problem+json`. */
export function problemBody({ status, message, errors }: Problem): string {
  const told = { type: 'about:blank', title: titles[status] ?? 'Error', status, detail: message };
  return JSON.stringify({ ...told, ...(errors && { errors }) });
}
