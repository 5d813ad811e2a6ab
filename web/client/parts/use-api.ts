import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';

/**
 * What is read from the API, again when asked, and by itself after `everyMs` where that is given; with what went wrong. What was read
 * before is shown until the new is there, and stays the same object where nothing has changed.
 * @param path undefined: nothing is to be read yet
 */
export function useApi<T>(
  path: string | undefined,
  { everyMs }: { everyMs?: number | undefined } = {},
): {
  readonly value: T | undefined;
  readonly problem: ApiProblem | undefined;
  readonly again: () => void;
} {
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (path === undefined) return;
    const gone = new AbortController();
    setProblem(undefined);
    api<T>('GET', path, { signal: gone.signal }).then(
      (read) =>
        !gone.signal.aborted && setValue((before) => (JSON.stringify(before) === JSON.stringify(read) ? before : read)),
      (error: unknown) => !gone.signal.aborted && setProblem(error as ApiProblem),
    );
    return () => gone.abort();
  }, [path, asked]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => setAsked((times) => times + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return { value, problem, again: () => setAsked((times) => times + 1) };
}
