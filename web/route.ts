import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodObject, ZodType, z } from 'zod';
import type { Caller, Right } from '../core/rights.ts';

type Shape = ZodObject;
type Read<T> = T extends ZodType ? z.output<T> : undefined;

/** What a route is asked with, once it is checked. */
export interface Asked<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  /** Writes down what was done, with who asked and from where. */
  readonly audit: (
    action: string,
    target: string,
    detail?: Readonly<Record<string, unknown>>,
    /** Where it is not known by the request: who logs in. */
    who?: Caller,
  ) => void;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
}

/** One thing that the API does. Its schemas check what comes in, and are what OpenAPI tells of it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/mentions/:id`, under `/api/v1`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** What it takes; absent: nobody need be logged in. */
  readonly right: Right | undefined;
  /** Who is logged in does not matter: it logs in. */
  readonly anonymous?: boolean | undefined;
  /** A token of the role viewer may stand in its address, as `token`: for readers that can send it no other way. */
  readonly inAddress?: boolean | undefined;
  readonly params?: Shape | undefined;
  readonly query?: Shape | undefined;
  readonly body?: ZodType | undefined;
  /** What it answers; absent where that is no JSON, or nothing. */
  readonly answer?: ZodType | undefined;
  /** Media types of other answers. */
  readonly produces?: readonly string[] | undefined;
  readonly status?: number | undefined;
  /**
   * What becomes of asking again by the same `Idempotency-Key`; absent: it is answered as before. `refuse`: not even that, because what it is
   * asked with or answers, such as a secret, is not to be kept. `again`: it only reads, and does so again.
   */
  readonly onRepeat?: 'refuse' | 'again' | undefined;
  readonly handle: (asked: Asked<never, never, never>) => Promise<unknown>;
}

/** A route whose handler knows the types of its schemas. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends ZodType | undefined = undefined,
  A extends ZodType | undefined = undefined,
>(
  spec: Omit<Route, 'handle' | 'params' | 'query' | 'body' | 'answer'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly answer?: A;
    readonly handle: (asked: Asked<Read<P>, Read<Q>, Read<B>>) => Promise<A extends ZodType ? z.input<A> : unknown>;
  },
): Route {
  return spec as unknown as Route;
}
