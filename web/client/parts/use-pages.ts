import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiProblem, api, type Query, queryString } from '../api.ts';

interface Page {
  readonly next: string | null;
  readonly [name: string]: unknown;
}

interface Reader {
  again(): void;
  more(): void;
}

/**
 * A list of the API, read page by page. Read again, when asked and by itself after `everyMs` where that is given, it has as many as were
 * read before: what people went on to stays. What was read before is shown until the new is there.
 * @param name of the list in the answer
 * @param idOf what moved in the list between two pages is shown once, by this
 * @param size of a page
 * @param most that the API gives at once
 */
export function usePages<T>(
  path: string,
  query: Query,
  {
    name,
    idOf,
    size,
    most,
    everyMs,
  }: {
    readonly name: string;
    readonly idOf: (one: T) => string;
    readonly size: number;
    readonly most: number;
    readonly everyMs?: number | undefined;
  },
): {
  readonly rows: readonly T[] | undefined;
  readonly problem: ApiProblem | undefined;
  readonly again: () => void;
  /** Reads the next page; undefined where there is none. */
  readonly more: (() => void) | undefined;
} {
  const [shown, setShown] = useState<{ readonly rows: readonly T[]; readonly next: string | null }>();
  const [problem, setProblem] = useState<ApiProblem>();
  const reader = useRef<Reader>(undefined);
  const asked = queryString(query);
  useEffect(() => {
    const gone = new AbortController();
    let rows: readonly T[] = [];
    let next: string | null = null;
    let isFollowing = false;
    let work: Promise<void> = Promise.resolve();
    const read = async (limit: number, cursor: string | null) => {
      const given = Object.fromEntries(new URLSearchParams(asked));
      const page = await api<Page>('GET', path, {
        query: { ...given, limit, cursor: cursor ?? undefined },
        signal: gone.signal,
      });
      return { found: page[name] as readonly T[], next: page.next };
    };
    const show = (found: readonly T[], following: string | null) => {
      if (gone.signal.aborted) return;
      rows = [...new Map(found.map((one) => [idOf(one), one])).values()];
      next = following;
      setShown({ rows, next });
    };
    // One after the other: what follows is of the list as it is then.
    const inTurn = (job: () => Promise<void>) => {
      setProblem(undefined);
      work = work.then(job).catch((error: unknown) => {
        if (!gone.signal.aborted) setProblem(error as ApiProblem);
      });
    };
    const again = () =>
      inTurn(async () => {
        const wanted = Math.max(rows.length, 1);
        const found: T[] = [];
        let cursor: string | null = null;
        do {
          const page = await read(Math.min(most, Math.max(size, wanted - found.length)), cursor);
          found.push(...page.found);
          cursor = page.next;
        } while (cursor !== null && found.length < wanted);
        show(found, cursor);
      });
    const more = () => {
      if (isFollowing) return;
      isFollowing = true;
      inTurn(async () => {
        if (next === null) return;
        const page = await read(size, next);
        show([...rows, ...page.found], page.next);
      });
      void work.then(() => {
        isFollowing = false;
      });
    };
    reader.current = { again, more };
    again();
    const timer = everyMs === undefined ? undefined : setInterval(again, everyMs);
    return () => {
      gone.abort();
      clearInterval(timer);
    };
  }, [path, asked]);
  return {
    rows: shown?.rows,
    problem,
    again: () => reader.current?.again(),
    more: shown?.next == null ? undefined : () => reader.current?.more(),
  };
}
