import type { ApiProblem } from '../api.ts';
import { t } from '../words/index.ts';

export function Loading() {
  return (
    <p class="empty" role="status">
      {t.status.loading}
    </p>
  );
}

/** What went wrong, in the words of the API, and the way on. */
export function Failure({ problem, retry }: { problem: ApiProblem; retry?: () => void }) {
  return (
    <div class="empty" role="alert">
      <p>
        <strong>{t.status.failed}</strong>
      </p>
      <p>{problem.message}</p>
      {problem.errors.length > 0 && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer}>
              {pointer} {detail}
            </li>
          ))}
        </ul>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          {t.status.retry}
        </button>
      )}
    </div>
  );
}

/** In the place of what is not there: why, or that it is being read. */
export function Pending({ problem, again }: { problem: ApiProblem | undefined; again?: () => void }) {
  return problem ? <Failure problem={problem} {...(again && { retry: again })} /> : <Loading />;
}
