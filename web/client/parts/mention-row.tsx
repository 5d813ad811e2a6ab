import { type Mention, nameOf } from '../mention.ts';
import { age, ago, number, plural, short, t } from '../words/index.ts';
import { Highlight } from './highlight.tsx';

export function MentionRow({
  mention,
  current,
  selected,
  why,
  onSelect,
  onOpen,
}: {
  mention: Mention;
  current: boolean;
  selected: boolean;
  /** Whether it is said why it is worth an answer. */
  why: boolean;
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
          aria-label={`${t.inbox.select}: ${nameOf(mention)}`}
        />
      )}
      <button type="button" class="open" onClick={onOpen}>
        <span class="meta">
          <span class={`dot ${sentiment}`} /> <span class="hidden">{t.sentiment[sentiment]}.</span>
          <bdi class="author">{nameOf(mention)}</bdi>
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
        {why && mention.why.length > 0 && <span class="meta">{whyOf(mention)}</span>}
        <Chips mention={mention} />
      </button>
    </li>
  );
}

/** What of a text stands in a list; no sign is cut in two. */
const beginning = (text: string) => text.slice(0, 400).replace(/[\uD800-\uDBFF]$/u, '');

/** `Worth an answer: question, customer`. */
export const whyOf = ({ why }: Mention) =>
  `${t.inbox.worth}: ${why.map((reason) => t.why[reason as keyof typeof t.why] ?? reason).join(', ')}`;

const wordOf = (words: Readonly<Record<string, string>>, key: string) => words[key] ?? key;
const hourMs = 3_600_000;

/** What is known of it at a glance. */
export function Chips({ mention }: { mention: Mention }) {
  const { intent, emotion, question, tags, assignee, state, copies = 1, flags, priority } = mention;
  const { bookmarked, customer, lead, authorFollowers, influence, reasons, publishedAt, type } = mention;
  const waited = Date.now() - publishedAt;
  const waits = question && (state === 'new' || state === 'open') && flags.length === 0 && waited >= hourMs;
  const reactions = [mention.likes, mention.shares, mention.replies].reduce<number>((sum, one) => sum + (one ?? 0), 0);
  return (
    <span class="chips">
      {bookmarked && <span class="chip">★</span>}
      {state !== 'new' && <span class="chip state">{t.state[state]}</span>}
      {priority !== 'normal' && <span class={`chip${priority === 'high' ? ' warn' : ''}`}>{t.priority[priority]}</span>}
      {customer && (
        <span class="chip customer">
          {[t.inbox.customer, customer.segment, customer.value !== null && short(customer.value)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      )}
      {lead && (
        <span class="chip lead">
          {t.inbox.lead} {lead.score}
        </span>
      )}
      {question && (
        <span class={`chip${waits ? ' warn' : ''}`}>
          {t.inbox.question}
          {waits && `, ${t.inbox.waits} ${age(waited)}`}
        </span>
      )}
      {type !== 'post' && type !== 'question' && <span class="chip">{wordOf(t.type, type)}</span>}
      {intent !== '' && <span class="chip">{wordOf(t.intent, intent)}</span>}
      {emotion !== '' && <span class="chip">{wordOf(t.emotion, emotion)}</span>}
      {reasons.slice(0, 3).map((reason) => (
        <span key={reason} class="chip">
          {reason}
        </span>
      ))}
      {influence != null && influence >= 50 && (
        <span class="chip">
          {t.filter.influence} {Math.round(influence)}
        </span>
      )}
      {authorFollowers !== null && authorFollowers >= 1_000 && (
        <span class="chip">
          {short(authorFollowers)} {t.inbox.followers}
        </span>
      )}
      {copies > 1 && <span class="chip">{plural(copies, t.inbox.copies)}</span>}
      {reactions > 0 && (
        <span class="chip" title={engagementOf(mention)}>
          {plural(reactions, t.inbox.reactions)}
        </span>
      )}
      {assignee !== '' && <span class="chip">→ {assignee}</span>}
      {tags.map((tag) => (
        <span key={tag} class="chip">
          #{tag}
        </span>
      ))}
      {flags.map(({ kind, reason }) => (
        <span key={kind} class="chip warn" title={reason}>
          {wordOf(t.flag, kind)}
        </span>
      ))}
    </span>
  );
}

/** `Likes 12 · Replies 3`: what the network tells. */
export function engagementOf({ likes, shares, replies, views, rating }: Mention): string {
  const counts = [
    [t.inbox.likes, likes],
    [t.inbox.shares, shares],
    [t.inbox.replies, replies],
    [t.inbox.views, views],
    [t.inbox.rating, rating],
  ] as const;
  return counts.flatMap(([what, count]) => (count === null ? [] : [`${what} ${number(count)}`])).join(' · ');
}
