import { useState } from 'preact/hooks';
import type { ApiProblem } from '../../api.ts';
import type { SessionUser } from '../../session.ts';
import { t } from '../../words/index.ts';

export type Role = SessionUser['role'];
const roles: readonly Role[] = ['viewer', 'manager', 'analyst', 'administrator'];

export const textOf = (values: FormData, key: string): string => String(values.get(key) ?? '').trim();
export const listOf = (said: string): string[] =>
  said
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** What came of the last thing that was asked, in words. */
export function useSaying() {
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  const bad = (error: unknown) => setSaid({ text: (error as ApiProblem).text, bad: true });
  const shown = said && (
    <p class={said.bad ? 'problem' : 'good'} role={said.bad ? 'alert' : 'status'}>
      {said.text}
    </p>
  );
  const clear = () => setSaid(undefined);
  return { good: (words: string) => setSaid({ text: words, bad: false }), bad, clear, shown };
}

export function RoleSelect({
  value,
  onChange,
  name,
  label = t.settings.role,
}: {
  value?: string;
  onChange?: (role: string) => void;
  name?: string;
  label?: string;
}) {
  return (
    <select name={name} value={value} aria-label={label} onChange={(event) => onChange?.(event.currentTarget.value)}>
      {roles.map((role) => (
        <option key={role} value={role}>
          {t.role[role]}
        </option>
      ))}
    </select>
  );
}

/** Something that is shown once, to be copied. */
export function Secret({ text, secret }: { text: string; secret: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <div class="secret" role="status">
      <p class="good">{text}</p>
      <code>{secret}</code>
      <button
        type="button"
        onClick={() =>
          void navigator.clipboard.writeText(secret).then(
            () => setCopied(true),
            () => undefined,
          )
        }
      >
        {copied ? t.settings.copied : t.settings.copy}
      </button>
    </div>
  );
}
