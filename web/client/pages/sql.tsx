import { useMemo, useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { Chart, type Line } from '../parts/chart.tsx';
import { Saved } from '../parts/saved.tsx';
import { Failure } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { go, usePlace } from '../route.ts';
import type { SessionUser } from '../session.ts';
import { language, plural, t } from '../words/index.ts';

interface Result {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly cut: boolean;
}
interface Question {
  readonly id: string;
  readonly about: string;
  readonly name: Readonly<Record<string, string>>;
  readonly query: string;
}

const firstQuery = 'SELECT brand, count() AS mentions\nFROM v_mentions\nGROUP BY brand\nORDER BY mentions DESC';
/** Longest statement that fits into an address. */
const mostInAddress = 8_000;

export function SqlPage({ user }: { user: SessionUser }) {
  const place = usePlace();
  const [query, setQuery] = useState(place.query.get('query') ?? firstQuery);
  const [result, setResult] = useState<Result>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [running, setRunning] = useState(false);
  const run = (asked = query) => {
    if (running || asked.trim() === '') return;
    setRunning(true);
    setProblem(undefined);
    if (asked.length <= mostInAddress) go(`/sql?${queryString({ query: asked })}`, { replace: true });
    api<Result>('POST', '/sql', { body: { query: asked } })
      .then(setResult, (error: unknown) => {
        setResult(undefined);
        setProblem(error as ApiProblem);
      })
      .finally(() => setRunning(false));
  };
  const take = (asked: string) => {
    setQuery(asked);
    run(asked);
  };
  return (
    <div class="page wide">
      <h1>{t.sql.title}</h1>
      <div class="pair">
        <div>
          <form
            class="card"
            onSubmit={(event) => {
              event.preventDefault();
              run();
            }}
          >
            <label>
              {t.sql.query}
              <textarea
                class="code"
                rows={10}
                spellcheck={false}
                autocomplete="off"
                maxLength={100_000}
                value={query}
                onInput={(event) => setQuery(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
                  event.preventDefault();
                  run();
                }}
              />
            </label>
            <div class="row">
              <button type="submit" disabled={running}>
                {running ? t.sql.running : t.sql.run}
              </button>
              <small>{t.sql.hint}</small>
              {user.rights.includes('export') &&
                query.length <= mostInAddress &&
                (['csv', 'ndjson', 'parquet'] as const).map((format) => (
                  <a
                    key={format}
                    class="button"
                    download
                    href={`/api/v1/sql/export.${format}?${queryString({ query })}`}
                  >
                    {t.sql[format]}
                  </a>
                ))}
            </div>
          </form>
          {problem && <Failure problem={problem} />}
          {result && <Shown result={result} />}
        </div>
        <aside>
          <section class="card">
            <h2>{t.sql.own}</h2>
            <Saved
              kind="query"
              now={query}
              words={{ save: t.sql.save, name: t.sql.name }}
              show={(asked, name) => (
                <button type="button" class="quiet start" onClick={() => take(asked)}>
                  {name}
                </button>
              )}
            />
          </section>
          <Questions take={take} />
          <Dictionary />
        </aside>
      </div>
    </div>
  );
}

const isTime = (type: string) => /^(?:Nullable\()?Date/u.test(type);
const isNumber = (type: string) => /^(?:Nullable\()?(?:U?Int|Float|Decimal)/u.test(type);
/** The engine writes times of UTC without saying so. */
const timeOf = (value: unknown) =>
  Date.parse(`${String(value).replace(' ', 'T')}${String(value).length > 10 ? 'Z' : ''}`);
const colors = ['--accent', '--negative', '--positive', '--neutral', '--quiet'];

function Shown({ result: { columns, rows, cut } }: { result: Result }) {
  const series = useMemo(() => {
    if (!isTime(columns[0]?.type ?? '') || rows.length < 2) return undefined;
    const sorted = rows.toSorted((a, b) => timeOf(a[0]) - timeOf(b[0]));
    const times = sorted.map(([at]) => timeOf(at));
    // A line has one value at a time: rows by more than time are for the table.
    if (times.some((at, index) => !Number.isFinite(at) || at === times[index - 1])) return undefined;
    const lines = columns.flatMap(({ name, type }, index): Line[] =>
      isNumber(type)
        ? [
            {
              label: name,
              values: sorted.map((row) => (row[index] === null ? null : Number(row[index]))),
              color: '',
            },
          ]
        : [],
    );
    const shown = lines.slice(0, colors.length).map((line, index) => ({ ...line, color: colors[index] ?? '--accent' }));
    return shown.length > 0 ? { times, lines: shown } : undefined;
  }, [columns, rows]);
  return (
    <section class="card" aria-live="polite">
      <h2>
        {plural(rows.length, t.sql.rows)}
        {cut && `, ${t.sql.cut}`}
      </h2>
      {series && <Chart times={series.times} lines={series.lines} text={t.sql.chart} />}
      <div class="scroll">
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type }, index) => (
                <th key={index} title={type}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, index) => (
                  <td key={index} class={isNumber(columns[index]?.type ?? '') ? 'number' : 'long'} dir="auto">
                    {cell === null ? '–' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Questions({ take }: { take: (query: string) => void }) {
  const { value } = useApi<{ questions: Question[] }>('/sql/questions');
  return (
    <section class="card">
      <h2>{t.sql.saved}</h2>
      <ul class="plain">
        {value?.questions.map(({ id, name, query }) => (
          <li key={id}>
            <button type="button" class="quiet start" onClick={() => take(query)}>
              {name[language] ?? name['en']}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
}

function Dictionary() {
  const { value } = useApi<{ tables: Table[] }>('/sql/dictionary');
  return (
    <section class="card">
      <h2>{t.sql.dictionary}</h2>
      {value?.tables.map(({ name, comment, columns }) => (
        <details key={name}>
          <summary>
            <code>{name}</code>
          </summary>
          <p>{comment}</p>
          <dl>
            {columns.map((column) => (
              <div key={column.name}>
                <dt>
                  <code>{column.name}</code> <small>{column.type}</small>
                </dt>
                <dd>{column.comment}</dd>
              </div>
            ))}
          </dl>
        </details>
      ))}
    </section>
  );
}
