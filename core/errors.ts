/** What to do after a failure: again later, set this item aside, or stop the component. */
export type Retry = 'transient' | 'poison' | 'fatal';

/**
 * The one error class of the pipeline. `message` says what was being done; `cause` keeps what went wrong.
 * Nobody matches on the text: `retry` decides.
 */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly retry: Retry;
  /** Milliseconds that the other side asked us to wait before trying again. */
  readonly retryAfterMs: number | undefined;

  /** Whether the other side will not have the credential, or wants one. */
  readonly isCredential: boolean;

  constructor(
    message: string,
    options: { retry: Retry; retryAfterMs?: number | undefined; isCredential?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.retry = options.retry;
    this.retryAfterMs = options.retryAfterMs;
    this.isCredential = options.isCredential ?? false;
  }
}

/** How to go on after any thrown value. What we do not know is taken for passing: nothing is lost by trying again. */
export function retryOf(error: unknown): Retry {
  return error instanceof PipelineError ? error.retry : 'transient';
}

/** Milliseconds that the other side asked us to wait before trying again; 0 where it did not. */
export function retryAfterOf(error: unknown): number {
  return error instanceof PipelineError ? (error.retryAfterMs ?? 0) : 0;
}

/** The messages of an error and its causes, outermost first, on one line. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let e: unknown = error; e !== undefined && e !== null && parts.length < 6; ) {
    const message = e instanceof Error ? e.message || e.name : String(e);
    if (!parts.includes(message)) parts.push(message);
    e = e instanceof Error ? e.cause : undefined;
  }
  return parts.join(': ').replace(/\s+/gu, ' ').slice(0, 2_000);
}
