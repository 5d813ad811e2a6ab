import type { Clock } from './clock.ts';

/** Reads, and gives what was read for so many ms to whoever asks. What failed is read again, and not what was read since. */
export function believed<T>(clock: Pick<Clock, 'now'>, ms: number, read: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (known && clock.now() - known.at <= ms) return known.value;
    const reading = { at: clock.now(), value: read() };
    known = reading;
    reading.value.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading.value;
  };
}
