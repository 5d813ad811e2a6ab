import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { hostOf, type Label, type Mention, nameOf, replyAddress, type WorkState, webAddress } from '../mention.ts';
import type { SessionUser } from '../session.ts';
import { dateTime, number, plural, short, t } from '../words/index.ts';
import { Highlight } from './highlight.tsx';
import { engagementOf, whyOf } from './mention-row.tsx';
import { Failure } from './status.tsx';
import { useApi } from './use-api.ts';

/** What becomes of the work on a mention. */
export interface Change {
  readonly state?: WorkState;
  readonly assignee?: string;
  readonly priority?: Mention['priority'];
  readonly bookmarked?: boolean;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
}

/** What can be done about a mention, and by whom. */
interface WorkProps {
  mention: Mention;
  triage: (change: Change) => void;
  label: (said: Label) => void;
  askTag: () => void;
  /** Names of those to whom mentions were assigned before. */
  colleagues: readonly string[];
  user: SessionUser;
}

/** One mention, whole, with all that can be done about it. */
export function MentionDetails({ close, ...work }: WorkProps & { close: () => void }) {
  const { mention, user } = work;
  const { value: whole, problem, again } = useApi<Mention>(`/mentions/${mention.id}`);
  const mayAct = user.rights.includes('act');
  const { title, text, notes = [] } = whole ?? mention;
  const profile = webAddress(mention.authorUrl);
  return (
    <article class="details">
      <button type="button" class="back" onClick={close}>
        ← {t.inbox.close}
      </button>
      <header>
        <h2>{profile ? <Outward to={profile}>{nameOf(mention)}</Outward> : <bdi>{nameOf(mention)}</bdi>}</h2>
        <p class="meta">
          {mention.brand} ·{' '}
          <time dateTime={new Date(mention.publishedAt).toISOString()}>{dateTime(mention.publishedAt)}</time>
          {mention.authorFollowers !== null && ` · ${number(mention.authorFollowers)} ${t.inbox.followers}`}
        </p>
      </header>
      {title !== '' && !text.startsWith(title) && (
        <h3 dir="auto">
          <Highlight text={title} spans={mention.spans} field="title" />
        </h3>
      )}
      <p class="body" dir="auto">
        <Highlight text={text} spans={mention.spans} field="text" />
      </p>
      <p class="counts">{engagementOf(mention)}</p>
      <Verdict mention={mention} />
      {mention.why.length > 0 && <p class="meta">{whyOf(mention)}</p>}
      <Links mention={mention} />
      {mayAct && <Work {...work} />}
      <Facts mention={mention} personal={user.rights.includes('personal')} />
      {problem && <Failure problem={problem} retry={again} />}
      {(mayAct || notes.length > 0) && <Notes id={mention.id} notes={notes} mayAct={mayAct} changed={again} />}
    </article>
  );
}

/** A link away from Escolta, which is told nothing of where one came from. */
function Outward({ to, children }: { to: string; children: ComponentChild }) {
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow">
      <bdi>{children}</bdi> ↗
    </a>
  );
}

function Verdict({ mention: { sentiment, sentimentConfidence, sentimentWords, labelledBy } }: { mention: Mention }) {
  return (
    <p class={`verdict ${sentiment}`}>
      <strong>{t.sentiment[sentiment]}</strong>
      {labelledBy === '' && sentiment !== 'unrated' && ` ${Math.round(sentimentConfidence * 100)} %`}
      {labelledBy !== '' && ` · ${t.inbox.labelled} ${labelledBy}`}
      {sentimentWords.length > 0 && (
        <>
          {' · '}
          {t.inbox.why}:{' '}
          {sentimentWords.slice(0, 6).map(({ word, weight }) => (
            <bdi key={word} class={weight < 0 ? 'minus' : 'plus'}>
              {word}{' '}
            </bdi>
          ))}
        </>
      )}
    </p>
  );
}

function Links({ mention }: { mention: Mention }) {
  const post = webAddress(mention.url);
  const reply = replyAddress(mention);
  return (
    <p class="links">
      {reply && (
        <Outward to={reply}>
          {t.inbox.answerOn} {hostOf(reply)}
        </Outward>
      )}
      {post && (
        <Outward to={post}>
          {t.inbox.openOn} {hostOf(post)}
        </Outward>
      )}
    </p>
  );
}

function Work({ mention, triage, label, askTag, colleagues, user }: WorkProps) {
  const others = [...new Set([user.name, ...colleagues, mention.assignee])].filter(Boolean);
  return (
    <div class="actions">
      <span class="group">
        {(['negative', 'neutral', 'positive'] as const).map((said, index) => (
          <button key={said} type="button" aria-pressed={mention.sentiment === said} onClick={() => label(said)}>
            <kbd>{index + 1}</kbd> {t.sentiment[said]}
          </button>
        ))}
        <button type="button" aria-pressed={mention.irrelevant} onClick={() => label('irrelevant')}>
          <kbd>i</kbd> {t.inbox.irrelevant}
        </button>
      </span>
      <span class="group">
        <button type="button" onClick={() => triage({ state: 'closed' })}>
          <kbd>e</kbd> {t.inbox.done}
        </button>
        <button type="button" onClick={() => triage({ assignee: user.name, state: 'open' })}>
          <kbd>a</kbd> {t.inbox.assignMe}
        </button>
        <button type="button" onClick={askTag}>
          <kbd>t</kbd> {t.inbox.tag}
        </button>
        <button
          type="button"
          aria-pressed={mention.bookmarked}
          onClick={() => triage({ bookmarked: !mention.bookmarked })}
        >
          <kbd>b</kbd> {t.inbox.bookmark}
        </button>
      </span>
      <span class="group">
        <Pick
          words={t.filter.state}
          value={mention.state}
          values={Object.entries(t.state)}
          pick={(state) => triage({ state: state as WorkState })}
        />
        <Pick
          words={t.filter.assignee}
          value={mention.assignee}
          values={[['', t.inbox.nobody], ...others.map((name) => [name, name] as const)]}
          pick={(assignee) => triage({ assignee })}
        />
        <Pick
          words={t.filter.priority}
          value={mention.priority}
          values={Object.entries(t.priority)}
          pick={(priority) => triage({ priority: priority as Mention['priority'] })}
        />
      </span>
      {mention.tags.length > 0 && (
        <span class="group">
          {mention.tags.map((tag) => (
            <button
              key={tag}
              type="button"
              class="chip"
              aria-label={`${t.saved.remove}: ${tag}`}
              onClick={() => triage({ removeTags: [tag] })}
            >
              #{tag} ×
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

function Pick({
  words,
  value,
  values,
  pick,
}: {
  words: string;
  value: string;
  values: readonly (readonly [value: string, words: string])[];
  pick: (value: string) => void;
}) {
  return (
    <label>
      {words}{' '}
      <select value={value} onChange={(event) => pick(event.currentTarget.value)}>
        {values.map(([each, said]) => (
          <option key={each} value={each}>
            {said}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What is known of it: each leads to its like. */
function Facts({ mention, personal }: { mention: Mention; personal: boolean }) {
  const { source, network, type, language, country, site, emotion, intent, stage, reasons } = mention;
  const { customer, lead, influence, copies = 1, storyId, account, flags, state, changedBy } = mention;
  const like = (filter: Readonly<Record<string, string>>, words: string) => (
    <a href={`/inbox?${queryString(filter)}`}>
      <bdi>{words}</bdi>
    </a>
  );
  const card = (person: string, words: string) =>
    personal && person !== '' ? <a href={`/people?${queryString({ person })}`}>{words}</a> : words;
  const word = (words: Readonly<Record<string, string>>, key: string) => words[key] ?? key;
  const facts: readonly (readonly [string, ComponentChild])[] = [
    [
      t.inbox.customer,
      customer &&
        card(
          customer.person,
          [customer.name, customer.segment, customer.value !== null && short(customer.value)]
            .filter(Boolean)
            .join(' · ') || t.inbox.customer,
        ),
    ],
    [t.inbox.lead, lead && card(lead.person, String(lead.score))],
    [t.filter.influence, influence != null && String(Math.round(influence))],
    [t.filter.author, account !== '' && like({ author: account }, t.people.allMentions)],
    [t.filter.story, copies > 1 && like({ story: storyId }, plural(copies, t.inbox.copies))],
    [t.filter.intent, intent !== '' && like({ intent }, word(t.intent, intent))],
    [t.filter.stage, stage !== '' && like({ stage }, word(t.stage, stage))],
    [t.filter.emotion, emotion !== '' && like({ emotion }, word(t.emotion, emotion))],
    [
      t.filter.reason,
      reasons.length > 0 && reasons.map((reason) => <span key={reason}>{like({ reason }, reason)} </span>),
    ],
    [t.filter.network, like({ network }, network)],
    [t.filter.source, like({ source }, source)],
    [t.filter.type, like({ type }, word(t.type, type))],
    [t.filter.language, like({ language }, language)],
    [t.filter.country, country !== '' && like({ country }, country)],
    [t.filter.site, site !== '' && like({ site }, site)],
    [t.filter.state, changedBy !== '' && `${t.state[state]} · ${changedBy}`],
    ...flags.map(({ kind, reason }) => [word(t.flag, kind), <bdi key={kind}>{reason}</bdi>] as const),
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, shown]) => shown)
        .map(([name, shown]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{shown}</dd>
          </div>
        ))}
    </dl>
  );
}

function Notes({
  id,
  notes,
  mayAct,
  changed,
}: {
  id: string;
  notes: NonNullable<Mention['notes']>;
  mayAct: boolean;
  changed: () => void;
}) {
  const [failed, setFailed] = useState<ApiProblem>();
  const done = (work: Promise<unknown>, then?: () => void) => {
    setFailed(undefined);
    work.then(
      () => {
        then?.();
        changed();
      },
      (error: unknown) => setFailed(error as ApiProblem),
    );
  };
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = String(new FormData(form).get('note') ?? '').trim();
    if (text !== '') done(api('POST', `/mentions/${id}/notes`, { body: { text } }), () => form.reset());
  };
  return (
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
            {mayAct && (
              <button
                type="button"
                class="quiet"
                aria-label={`${t.saved.remove}: ${note.text.slice(0, 40)}`}
                onClick={() => done(api('DELETE', `/mentions/${id}/notes/${note.id}`))}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayAct && (
        <form onSubmit={add} class="search">
          <label class="hidden" for="note">
            {t.inbox.note}
          </label>
          <input id="note" name="note" placeholder={t.inbox.note} maxLength={5000} autocomplete="off" />
        </form>
      )}
      {failed && <Failure problem={failed} />}
    </section>
  );
}
