import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import { t } from '../words/index.ts';
import { Failure } from './status.tsx';
import { useApi } from './use-api.ts';

interface SavedOne {
  readonly id: string;
  readonly name: string;
  readonly body: unknown;
  readonly owner: string;
  readonly own: boolean;
  readonly shared: boolean;
}

/** Filters or queries that people keep, their own and those that others share; and what is shown now, to keep it too. */
export function Saved({
  kind,
  now,
  show,
  words,
}: {
  kind: 'filter' | 'query';
  /** What would be kept: the query of an address, or a statement; empty: nothing. */
  now: string;
  show: (query: string, name: string) => ComponentChild;
  words: { readonly save: string; readonly name: string };
}) {
  const { value, problem, again } = useApi<{ saved: SavedOne[] }>(`/saved?kind=${kind}`);
  const [failed, setFailed] = useState<ApiProblem>();
  const [open, setOpen] = useState(false);
  const done = (work: Promise<unknown>, then?: () => void) => {
    setFailed(undefined);
    work.then(
      () => {
        then?.();
        again();
      },
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const body = { kind, name: values.get('name'), body: { query: now }, shared: values.get('shared') === 'on' };
    done(api('POST', '/saved', { body }), () => {
      form.reset();
      setOpen(false);
    });
  };
  const bad = failed ?? problem;
  return (
    <div class="saved">
      {value && value.saved.length > 0 && (
        <ul>
          {value.saved.map(({ id, name, body, owner, own, shared }) => (
            <li key={id}>
              <span>
                {show(queryOf(body), name)} {!own && <small>{owner}</small>}
                {own && shared && <small>{t.saved.shared}</small>}
              </span>
              {own && (
                <button
                  type="button"
                  class="quiet"
                  aria-label={`${t.saved.remove}: ${name}`}
                  onClick={() => done(api('DELETE', `/saved/${id}`))}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {now !== '' && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.save}</summary>
          <form onSubmit={save}>
            <label>
              {words.name}
              <input name="name" required maxLength={100} autocomplete="off" />
            </label>
            <label class="line">
              <input type="checkbox" name="shared" /> {t.saved.share}
            </label>
            <button type="submit">{words.save}</button>
          </form>
        </details>
      )}
      {bad && <Failure problem={bad} />}
    </div>
  );
}

function queryOf(body: unknown): string {
  const query = (body as { query?: unknown } | null)?.query;
  return typeof query === 'string' ? query : '';
}
