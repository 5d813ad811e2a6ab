import type { ApiProblem } from '../api.ts';
import { addressWith } from '../parts/filters.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { usePlace } from '../route.ts';
import { number, short, t } from '../words/index.ts';
import { type Asked, type Counts, inboxOf, signed } from './asked.ts';

export function TopicsBoard({ asked }: { asked: Asked }) {
  const breakdowns = [
    ['reason', t.dashboards.reasons, {}],
    ['intent', t.filter.intent, t.intent],
    ['emotion', t.filter.emotion, t.emotion],
    ['network', t.filter.network, {}],
    ['site', t.dashboards.sites, {}],
    ['source', t.incidents.sources, {}],
    ['language', t.filter.language, {}],
    ['country', t.dashboards.countries, {}],
    ['type', t.filter.type, t.type],
  ] as const;
  return (
    <>
      <Clouds asked={asked} />
      <Funnel asked={asked} />
      <div class="columns">
        {breakdowns.map(([what, title, words]) => (
          <Breakdown key={what} {...{ asked, what, title, words }} />
        ))}
      </div>
      <Hours asked={asked} />
    </>
  );
}

/** Takes about the place of what comes, so that nothing moves away from under a finger. */
function PendingCard({ title, problem, again }: { title: string; problem: ApiProblem | undefined; again: () => void }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      <Pending problem={problem} again={again} />
    </section>
  );
}

interface Row extends Counts {
  readonly name: string;
  readonly net: number | null;
}

function Breakdown({
  asked,
  what,
  title,
  words,
}: {
  asked: Asked;
  what: string;
  title: string;
  words: Readonly<Record<string, string>>;
}) {
  const { value, problem, again } = useApi<{ rows: Row[] }>(`/dashboards/by/${what}?${asked.query}&limit=10`);
  if (problem || !value) return <PendingCard {...{ title, problem, again }} />;
  if (value.rows.length === 0) return null;
  const most = Math.max(...value.rows.map(({ mentions }) => mentions));
  return (
    <section class="card">
      <h2>{title}</h2>
      <ul class="bars">
        {value.rows.map(({ name, mentions, net }) => (
          <li key={name}>
            <a href={inboxOf(asked, { [what]: name })} title={words[name] ?? name}>
              <bdi>{words[name] ?? name}</bdi>
            </a>
            <meter min={0} max={most} value={mentions} aria-hidden="true" />
            <span>
              {number(mentions)} <small title={t.dashboards.net}>({signed(net)})</small>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Topic {
  readonly phrase: string;
  readonly mentions: number;
  readonly sentiment: Readonly<Record<string, number>>;
}

const tones = ['negative', 'neutral', 'positive'] as const;

type Tone = (typeof tones)[number];

/** What stands out and what is said most, in all or in what feels one way: whatever is clicked is shown of that feeling. */
function Clouds({ asked }: { asked: Asked }) {
  const { query } = usePlace();
  const mood = tones.find((tone) => tone === query.get('mood'));
  return (
    <>
      <nav class="tabs" aria-label={t.dashboards.ofMood}>
        {[undefined, ...tones].map((tone) => (
          <a
            key={tone ?? ''}
            href={addressWith(query, { mood: tone })}
            aria-current={tone === mood ? 'true' : undefined}
          >
            {tone ? t.sentiment[tone] : t.inbox.all}
          </a>
        ))}
      </nav>
      <div class="columns broad">
        <Cloud asked={asked} mood={mood} rank="outstanding" title={t.dashboards.topics} />
        <Cloud asked={asked} mood={mood} rank="mentions" title={t.dashboards.saidMost} />
      </div>
    </>
  );
}

function Cloud({
  asked,
  mood,
  rank,
  title,
}: {
  asked: Asked;
  mood: Tone | undefined;
  rank: 'outstanding' | 'mentions';
  title: string;
}) {
  const { value, problem, again } = useApi<{ topics: Topic[] }>(
    `/dashboards/topics?${asked.query}&rank=${rank}${mood ? `&sentiment=${mood}` : ''}`,
  );
  const most = Math.max(1, ...(value?.topics ?? []).map(({ mentions }) => mentions));
  const toneOf = ({ sentiment }: Topic) => {
    const [negative = 0, positive = 0] = [sentiment['negative'], sentiment['positive']];
    return mood ?? (negative > positive * 1.5 ? 'negative' : positive > negative * 1.5 ? 'positive' : 'neutral');
  };
  return (
    <section class="card">
      <h2>{title}</h2>
      {problem || !value ? (
        <Pending problem={problem} again={again} />
      ) : value.topics.length === 0 ? (
        <p class="empty">{rank === 'mentions' ? t.dashboards.nothingOften : t.dashboards.noTopics}</p>
      ) : (
        <p class="cloud">
          {value.topics.map((topic) => (
            <a
              key={topic.phrase}
              class={`${toneOf(topic)} size-${1 + Math.round((3 * Math.log(1 + topic.mentions)) / Math.log(1 + most))}`}
              href={inboxOf(asked, { term: topic.phrase, ...(mood && { sentiment: mood }) })}
              title={`${number(topic.mentions)} · ${tones.map((tone) => `${t.sentiment[tone]} ${number(topic.sentiment[tone] ?? 0)}`).join(', ')}`}
            >
              <bdi>{topic.phrase}</bdi>
            </a>
          ))}
        </p>
      )}
    </section>
  );
}

interface Stage extends Counts {
  readonly stage: keyof typeof t.dashboards.stages;
  readonly net: number | null;
  readonly authors: number;
  readonly leads: number;
}

/** The buying cycle, from the first need to what customers say. */
function Funnel({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<{ stages: Stage[] }>(`/dashboards/funnel?${asked.query}`);
  if (problem || !value) return <PendingCard title={t.dashboards.funnel} {...{ problem, again }} />;
  if (value.stages.every(({ mentions, leads }) => mentions + leads === 0)) return null;
  const most = Math.max(...value.stages.map(({ mentions }) => mentions));
  return (
    <section class="card scroll">
      <h2>{t.dashboards.funnel}</h2>
      <table class="stack">
        <caption class="hidden">{t.dashboards.funnel}</caption>
        <thead>
          <tr>
            <th scope="col">{t.dashboards.stage}</th>
            <th scope="col" class="number">
              {t.dashboards.mentions}
            </th>
            <th scope="col" class="number">
              {t.dashboards.authors}
            </th>
            <th scope="col" class="number">
              {t.dashboards.newLeads}
            </th>
            <th scope="col" class="number">
              {t.dashboards.net}
            </th>
          </tr>
        </thead>
        <tbody>
          {value.stages.map(({ stage, mentions, authors, leads, net }) => (
            <tr key={stage}>
              <td data-label={t.dashboards.stage}>
                <a href={inboxOf(asked, { stage })}>{t.dashboards.stages[stage]}</a>
              </td>
              <td class="number" data-label={t.dashboards.mentions}>
                <meter class="funnel" min={0} max={most} value={mentions} aria-hidden="true" />{' '}
                <span class="digits">{number(mentions)}</span>
              </td>
              <td class="number" data-label={t.dashboards.authors}>
                {number(authors)}
              </td>
              <td class="number" data-label={t.dashboards.newLeads}>
                {number(leads)}
              </td>
              <td class="number" data-label={t.dashboards.net}>
                {signed(net)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface Hour {
  readonly weekday: number;
  readonly hour: number;
  readonly mentions: number;
  readonly negative: number;
}

function Hours({ asked }: { asked: Asked }) {
  const { value, problem, again } = useApi<{ hours: Hour[] }>(`/dashboards/hours?${asked.query}`);
  if (problem || !value) return <PendingCard title={t.dashboards.hours} {...{ problem, again }} />;
  if (value.hours.length === 0) return null;
  const most = Math.max(...value.hours.map(({ mentions }) => mentions));
  const found = new Map(value.hours.map((cell) => [`${cell.weekday} ${cell.hour}`, cell]));
  return (
    <section class="card">
      <h2>{t.dashboards.hours}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard too */}
      <div class="scroll" tabIndex={0}>
        <table class="heat">
          <caption class="hidden">{t.dashboards.hours}</caption>
          <thead>
            <tr>
              <td />
              {Array.from({ length: 24 }, (_, hour) => (
                <th key={hour} scope="col">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {t.dashboards.weekdays.map((name, index) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {Array.from({ length: 24 }, (_, hour) => {
                  const { mentions = 0, negative = 0 } = found.get(`${index + 1} ${hour}`) ?? {};
                  return (
                    <td
                      key={hour}
                      class={`heat-${Math.ceil((5 * mentions) / most)}`}
                      title={`${number(mentions)}, ${t.sentiment.negative}: ${number(negative)}`}
                    >
                      {mentions > 0 ? short(mentions) : ''}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
