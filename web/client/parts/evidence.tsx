import { t } from '../words/index.ts';

export interface Reason {
  readonly field: string;
  readonly level: string;
  readonly bits: number;
}

/** What speaks for and against a link, in bits: each doubles or halves the odds. */
export function Evidence({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <details>
      <summary>{t.people.evidence}</summary>
      <ul class="plain">
        {reasons.map(({ field, level, bits }) => (
          <li key={`${field} ${level}`}>
            {field}: {level}{' '}
            <span class={bits < 0 ? 'minus' : 'plus'}>
              {bits > 0 ? '+' : ''}
              {Math.round(bits * 10) / 10} {t.people.bits}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
