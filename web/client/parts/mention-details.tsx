import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import { type Label, type Mention, type WorkState, webAddress } from '../mention.ts';
import type { SessionUser } from '../session.ts';
import { dateTime, number, t } from '../words/index.ts';
import { Highlight } from './highlight.tsx';
import { authorOf, Chips } from './mention-row.tsx';

/** One mention, whole, with all that can be done about it. */
export function MentionDetails({
  mention,
  mayAct,
  triage,
  label,
  user,
  close,
}: {
  mention: Mention;
  mayAct: boolean;
  triage: (change: {
    state?: WorkState;
    assignee?: string;
    priority?: Mention['priority'];
    bookmarked?: boolean;
  }) => void;
  label: (said: Label) => void;
  user: SessionUser;
  close: () => void;
}) {
  const [whole, setWhole] = useState<Mention>();
  const [problem, setProblem] = useState<string>();
  const read = () => {
    api<Mention>('GET', `/mentions/${mention.id}`).then(setWhole, (error: unknown) =>
      setProblem((error as ApiProblem).message),
    );
  };
  useEffect(read, [mention.id]);
  const { title, text, notes = [] } = whole ?? mention;
  const address = webAddress(mention.url);
  const counts = [
    [t.inbox.likes, mention.likes],
    [t.inbox.shares, mention.shares],
    [t.inbox.replies, mention.replies],
    [t.inbox.views, mention.views],
    [t.inbox.rating, mention.rating],
  ] as const;
  const addNote = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const said = String(new FormData(form).get('note') ?? '').trim();
    if (said === '') return;
    api('POST', `/mentions/${mention.id}/notes`, { body: { text: said } }).then(
      () => {
        form.reset();
        read();
      },
      (error: unknown) => setProblem((error as ApiProblem).message),
    );
  };
  return (
    <article class="details">
      <button type="button" class="back" onClick={close}>
        ← {t.inbox.close}
      </button>
      <header>
        <h2>
          <bdi>{authorOf(mention)}</bdi>
        </h2>
        <p class="meta">
          {mention.network} · {t.type[mention.type as keyof typeof t.type] ?? mention.type} · {mention.language} ·{' '}
          <time dateTime={new Date(mention.publishedAt).toISOString()}>{dateTime(mention.publishedAt)}</time>
          {mention.authorFollowers !== null && ` · ${number(mention.authorFollowers)} ${t.inbox.followers}`}
        </p>
        <Chips mention={mention} />
      </header>
      {title !== '' && !text.startsWith(title) && (
        <h3 dir="auto">
          <Highlight text={title} spans={mention.spans} field="title" />
        </h3>
      )}
      <p class="body" dir="auto">
        <Highlight text={text} spans={mention.spans} field="text" />
      </p>
      <p class="counts">
        {counts.flatMap(([what, count]) => (count === null ? [] : [`${what} ${number(count)}`])).join(' · ')}
      </p>
      <p class={`verdict ${mention.sentiment}`}>
        <strong>{t.sentiment[mention.sentiment]}</strong> {Math.round(mention.sentimentConfidence * 100)} %
        {mention.labelledBy !== '' && ` · ${t.inbox.labelled} ${mention.labelledBy}`}
        {mention.sentimentWords.length > 0 && (
          <>
            {' · '}
            {t.inbox.why}:{' '}
            {mention.sentimentWords.slice(0, 6).map(({ word, weight }) => (
              <bdi key={word} class={weight < 0 ? 'minus' : 'plus'}>
                {word}{' '}
              </bdi>
            ))}
          </>
        )}
      </p>
      {mayAct && (
        <div class="actions">
          <span class="group">
            {(['negative', 'neutral', 'positive'] as const).map((said, index) => (
              <button key={said} type="button" aria-pressed={mention.sentiment === said} onClick={() => label(said)}>
                <kbd>{index + 1}</kbd> {t.sentiment[said]}
              </button>
            ))}
          </span>
          <button type="button" onClick={() => label('irrelevant')}>
            <kbd>i</kbd> {t.inbox.irrelevant}
          </button>
          <label>
            {t.filter.state}{' '}
            <select
              value={mention.state}
              onChange={(event) => triage({ state: event.currentTarget.value as WorkState })}
            >
              {Object.entries(t.state).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label>
            {t.filter.priority}{' '}
            <select
              value={mention.priority}
              onChange={(event) => triage({ priority: event.currentTarget.value as Mention['priority'] })}
            >
              {Object.entries(t.priority).map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => triage({ assignee: user.name, state: 'open' })}>
            <kbd>a</kbd> {t.inbox.assignMe}
          </button>
          <button
            type="button"
            aria-pressed={mention.bookmarked}
            onClick={() => triage({ bookmarked: !mention.bookmarked })}
          >
            <kbd>b</kbd> {t.inbox.bookmark}
          </button>
          <button type="button" onClick={() => triage({ state: 'closed' })}>
            <kbd>e</kbd> {t.inbox.done}
          </button>
        </div>
      )}
      <p class="links">
        {address && (
          <a href={address} target="_blank" rel="noopener noreferrer nofollow">
            {t.inbox.open} ↗
          </a>
        )}{' '}
        {mention.storyId !== mention.postId && (
          <a href={`/inbox?story=${encodeURIComponent(mention.storyId)}`}>{t.inbox.copies}</a>
        )}
      </p>
      {(mayAct || notes.length > 0) && (
        <section>
          <h3>{t.inbox.notes}</h3>
          <ul class="notes">
            {notes.map((note) => (
              <li key={note.id}>
                <bdi>{note.text}</bdi>
                <small>
                  {' '}
                  {note.by}, {dateTime(note.at)}
                </small>
              </li>
            ))}
          </ul>
          {mayAct && (
            <form onSubmit={addNote} class="search">
              <label class="hidden" for="note">
                {t.inbox.note}
              </label>
              <input id="note" name="note" placeholder={t.inbox.note} maxLength={5000} autocomplete="off" />
            </form>
          )}
        </section>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </article>
  );
}
