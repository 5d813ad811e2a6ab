import type { ZodType } from 'zod';

/** What may be asked, by the name of the call, as it comes over the wire. */
export type Requests = Readonly<Record<string, ZodType>>;

type Perform = (call: string, request: unknown) => Promise<unknown>;

/** An access `A`, one method a call, that performs each in one way: here, or by asking another process. */
export function accessBy<A>(requests: Requests, perform: Perform): A {
  const calls = Object.keys(requests).map((call) => [call, (request: unknown) => perform(call, request)]);
  return Object.fromEntries(calls) as A;
}

/** The access whose calls are performed here. Requests are checked, so that they may come from another process. */
export function accessOf<A>(requests: Requests, handlers: object): A {
  return accessBy(requests, async (call, request) => {
    const handler = (handlers as Record<string, (asked: unknown) => Promise<unknown>>)[call];
    return handler?.((requests[call] as ZodType).parse(request));
  });
}
