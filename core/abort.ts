/**
 * The promise, or a rejection with the signal's reason as soon as it aborts. Unlike `Promise.race` against one long-lived
 * promise, nothing is left behind on the signal.
 */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const abortion = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: done.signal });
  });
  try {
    return await Promise.race([work, abortion]);
  } finally {
    done.abort();
  }
}
