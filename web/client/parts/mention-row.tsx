import type { Mention } from '../mention.ts';
import { ago, short, t } from '../words/index.ts';
import { Highlight } from './highlight.tsx';

export function MentionRow({
  mention,
  current,
  selected,
  onSelect,
  onOpen,
}: {
  mention: Mention;
  current: boolean;
  selected: boolean;
  onSelect: (() => void) | undefined;
  onOpen: () => void;
}) {
  const { title, text, spans, sentiment, state, irrelevant } = mention;
  const isTitled = title !== '' && !text.startsWith(title);
  return (
    <li
      id={`mention-${mention.id}`}
      class={`mention ${sentiment}${current ? ' current' : ''}${irrelevant || state === 'closed' ? ' done' : ''}`}
      aria-current={current ? 'true' : undefined}
    >
      {onSelect && (
        <input
          type="checkbox"
          checked={selected}
          onChange={onSelect}
          aria-label={`${t.inbox.select}: ${authorOf(mention)}`}
        />
      )}
      <button type="button" class="open" onClick={onOpen}>
        <span class="meta">
          <span class={`dot ${sentiment}`} /> <span class="hidden">{t.sentiment[sentiment]}.</span>
          <bdi class="author">{authorOf(mention)}</bdi>
          <span>{mention.network}</span>
          <time dateTime={new Date(mention.publishedAt).toISOString()}>{ago(mention.publishedAt)}</time>
        </span>
        {isTitled && (
          <span class="title" dir="auto">
            <Highlight text={title} spans={spans} field="title" />
          </span>
        )}
        <span class="text" dir="auto">
          <Highlight text={beginning(text)} spans={spans} field="text" />
        </span>
        <Chips mention={mention} />
      </button>
    </li>
  );
}

/** What of a text stands in a list; no sign is cut in two. */
const beginning = (text: string) => text.slice(0, 400).replace(/[\uD800-\uDBFF]$/u, '');

/** What is known of it at a glance. */
export function Chips({ mention }: { mention: Mention }) {
  const {
    intent,
    emotion,
    question,
    tags,
    assignee,
    state,
    copies = 1,
    flags,
    bookmarked,
    customer,
    lead,
    authorFollowers,
  } = mention;
  return (
    <span class="chips">
      {bookmarked && <span class="chip">★</span>}
      {state !== 'new' && <span class="chip state">{t.state[state]}</span>}
      {customer && (
        <span class="chip customer">{[t.inbox.customer, customer.segment].filter(Boolean).join(' · ')}</span>
      )}
      {lead && (
        <span class="chip lead">
          {t.inbox.lead} {lead.score}
        </span>
      )}
      {question && <span class="chip">{t.inbox.question}</span>}
      {intent !== '' && <span class="chip">{t.intent[intent as keyof typeof t.intent] ?? intent}</span>}
      {emotion !== '' && <span class="chip">{t.emotion[emotion as keyof typeof t.emotion] ?? emotion}</span>}
      {authorFollowers !== null && authorFollowers >= 1_000 && (
        <span class="chip">
          {short(authorFollowers)} {t.inbox.followers}
        </span>
      )}
      {copies > 1 && <span class="chip">×{copies}</span>}
      {assignee !== '' && <span class="chip">→ {assignee}</span>}
      {tags.map((tag) => (
        <span key={tag} class="chip">
          #{tag}
        </span>
      ))}
      {flags.map(({ kind }) => (
        <span key={kind} class="chip warn">
          {kind}
        </span>
      ))}
    </span>
  );
}

export function authorOf({ authorName, authorHandle, site }: Mention): string {
  if (authorName && authorHandle) return `${authorName} @${authorHandle}`;
  return authorName || (authorHandle ? `@${authorHandle}` : site || '–');
}
