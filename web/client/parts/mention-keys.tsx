import { useEffect, useRef } from 'preact/hooks';
import { t } from '../words/index.ts';

/** Which key does what: shown by `?`, and away by Escape. */
export function MentionKeys({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="card" aria-labelledby="keys" onClose={close}>
      <h2 id="keys">{t.inbox.keys}</h2>
      <dl class="facts">
        {Object.entries(t.inbox.keyList).map(([keys, what]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{t.inbox.close}</button>
      </form>
    </dialog>
  );
}
