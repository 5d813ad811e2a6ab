import { useEffect, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { t } from '../words/index.ts';

interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly body: unknown;
  readonly own: boolean;
}

/** Filters that people keep: each is a link. */
export function SavedFilters({ asked, exports }: { asked: string; exports: boolean }) {
  const [saved, setSaved] = useState<readonly SavedFilter[]>([]);
  const read = () => {
    api<{ saved: SavedFilter[] }>('GET', '/saved', { query: { kind: 'filter' } }).then(
      ({ saved: found }) => setSaved(found),
      () => undefined,
    );
  };
  useEffect(read, []);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const body = {
      kind: 'filter',
      name: values.get('name'),
      body: { query: asked },
      shared: values.get('shared') === 'on',
    };
    api('POST', '/saved', { body }).then(
      () => {
        form.reset();
        read();
      },
      () => undefined,
    );
  };
  const queryOf = (body: unknown): string => {
    const query = (body as { query?: unknown } | null)?.query;
    return typeof query === 'string' ? query : '';
  };
  return (
    <div class="saved">
      {saved.length > 0 && (
        <ul>
          {saved.map(({ id, name, body, own }) => (
            <li key={id}>
              <a href={`/inbox?${queryOf(body)}`} aria-current={queryOf(body) === asked ? 'true' : undefined}>
                {name}
              </a>
              {own && (
                <button
                  type="button"
                  class="quiet"
                  aria-label={`${t.inbox.clear}: ${name}`}
                  onClick={() => void api('DELETE', `/saved/${id}`).then(read, read)}
                >
                  ×
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {exports && (
        <p>
          {(['csv', 'ndjson', 'parquet'] as const).map((format) => (
            <a key={format} class="chip" download href={`/api/v1/export/mentions.${format}?${asked}`}>
              {t.sql[format]}
            </a>
          ))}{' '}
          <a class="chip" href={`/settings?webhook=${encodeURIComponent(asked)}#webhooks`}>
            {t.webhooks.fromFilter}
          </a>
        </p>
      )}
      {asked !== '' && (
        <details>
          <summary>{t.inbox.save}</summary>
          <form onSubmit={save}>
            <label>
              {t.inbox.saveName}
              <input name="name" required maxLength={100} />
            </label>
            <label class="line">
              <input type="checkbox" name="shared" /> {t.inbox.share}
            </label>
            <button type="submit">{t.inbox.save}</button>
          </form>
        </details>
      )}
    </div>
  );
}
