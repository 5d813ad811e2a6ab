import type { Assessment, AssessmentEvent, SentimentLabel } from '../core/assessment.ts';
import type { SourceState, Tally } from '../core/events.ts';
import { severities } from '../core/incident.ts';
import { version } from '../core/package-root.ts';
import { alertMessage } from '../processors/alerts/message.ts';
import type { KnownLabels } from '../sinks/clickhouse/labels/known-labels.ts';
import type { Configuration } from './configuration.ts';
import type { Output } from './context.ts';
import type { Pipeline } from './pipeline.ts';
import { netSentiment } from './status.ts';
import { ago, bar, cut, number, pad, padStart, paint, plain } from './text.ts';

/** What people say of a mention, as it is known now. */
export type GivenLabels = Pick<KnownLabels, 'holding'>;

/** What `escolta run` shows on a terminal: redrawn in place a few times a second. */
export interface LiveView {
  start(tally: Tally, pipeline: Pick<Pipeline, 'lag'>, labels: GivenLabels): void;
  stored(batch: readonly AssessmentEvent[]): void;
  /** Says where the pages are; `setup` as long as nobody can log in. */
  pages(url: string, setup: string | undefined): void;
  /** Takes a log line (JSON) of a warning or error. */
  logged(line: string): void;
  draining(): void;
  /** Leaves the last picture standing. */
  end(): void;
}

interface LatestMention {
  readonly brand: string;
  readonly postId: string;
  readonly storyId: string;
  readonly judged: SentimentLabel;
  readonly irrelevant: boolean;
  readonly text: string;
}

const refreshMs = 250;
const latestShown = 6;
const incidentsShown = 4;

export function createLiveView(output: Output, configuration: Configuration): LiveView {
  const latest: LatestMention[] = [];
  const troubles: string[] = [];
  let shown:
    | { readonly tally: Tally; readonly pipeline: Pick<Pipeline, 'lag'>; readonly labels: GivenLabels }
    | undefined;
  let pagesLine: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let state: 'running' | 'draining' | 'stopped' = 'running';
  let drawn = 0;

  function draw(): void {
    if (!shown) return;
    const columns = 'columns' in output && typeof output.columns === 'number' ? output.columns : 100;
    const lines = picture(shown).map((line) => (line.includes('\u001b') ? line : cut(line, columns)));
    // Up over the last picture, then line by line with the rest of each cleared: no flicker.
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    output.write(`${up}${lines.map((line) => `\r\u001b[2K${line}\n`).join('')}\u001b[J`);
    drawn = lines.length;
  }

  function picture({ tally, pipeline, labels }: NonNullable<typeof shown>): string[] {
    const now = Date.now();
    const seconds = Math.round((now - tally.startedAt) / 1_000);
    const up = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const doing = { running: 'listening', draining: 'finishing what was read …', stopped: 'stopped' }[state];
    const dropped = [...tally.dropped.values()].reduce((sum, n) => sum + n, 0);
    const reasons = [...tally.dropped].map(([reason, n]) => `${reason} ${number(n)}`).join(', ');
    return [
      '',
      `${paint('bold', `Escolta ${version}`, output)}  ${doing}  ${up}${state === 'running' ? '   Ctrl-C stops' : ''}`,
      ...(configuration.sample ? sampleNote() : []),
      ...(pagesLine === undefined ? [] : [pagesLine]),
      '',
      `Posts in  ${number(tally.posts)}   mentions ${number(tally.mentions)}   dropped ${number(dropped)}${
        reasons ? ` (${reasons})` : ''
      }${tally.unchanged ? `   seen before ${number(tally.unchanged)}` : ''}   dead letters ${number(tally.dead)}   under way ${number(pipeline.lag())}`,
      '',
      ...brandLines(tally),
      ...incidentLines(tally),
      '',
      ...[...tally.sources].map(([name, source]) => sourceLine(name, source, now)),
      '',
      ...latest.flatMap((mention) => latestLine(mention, labels)).map(clip),
      ...troubles.map((text) => clip(`${paint('yellow', '!', output)} ${text}`)),
    ];
  }

  function clip(line: string): string {
    const columns = 'columns' in output && typeof output.columns === 'number' ? output.columns : 100;
    // The sign in front may be coloured: its escapes take no cells.
    const mark = line.indexOf(' ');
    return line.slice(0, mark) + cut(line.slice(mark), columns - 2);
  }

  function sampleNote(): string[] {
    return [
      paint('yellow', 'This is sample data: an invented brand, its competitors, two weeks in a minute.', output),
      'To listen for your own brand:  npx escolta init --brand "Your Brand"  and start again.',
      'Meanwhile, in another terminal: npx escolta alerts, or',
      `  npx escolta sql "SELECT brand, count() FROM v_mentions GROUP BY brand"`,
    ];
  }

  const nameOf = (id: string) => configuration.config.brands.find((brand) => brand.id === id)?.name ?? id;

  function brandLines(tally: Tally): string[] {
    if (tally.brands.size === 0) return ['waiting for the first mention …'];
    const head = `${pad('Brand', 18)}${['negative', 'neutral', 'positive', 'not rated', 'net'].map((h) => padStart(h, 11)).join('')}`;
    const rows = [...tally.brands]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([id, n]) => {
        const cells = [n.negative, n.neutral, n.positive, n.unrated].map((v) => padStart(number(v), 11)).join('');
        return `${pad(cut(nameOf(id), 17), 18)}${cells}${padStart(netSentiment(n), 11)}`;
      });
    return [paint('bold', head, output), ...rows];
  }

  /** What fires, the worst first, in the words that people are told it in. */
  function incidentLines(tally: Tally): string[] {
    const { incidents, notified } = tally;
    const { alerts, channels } = configuration.config;
    if (!alerts.enabled) return [];
    const worth = [...incidents.values()]
      .filter(({ severity }) => severities.indexOf(severity) >= severities.indexOf(alerts.minimumSeverity))
      .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity) || b.impact - a.impact);
    const over = tally.over.toReversed();
    const lines = [...worth, ...over].slice(0, incidentsShown).map((incident) => {
      const { title, summary } = alertMessage({
        kind: incident.state === 'resolved' ? 'resolved' : 'firing',
        key: '',
        incidents: [incident],
        brandName: nameOf,
        language: alerts.language,
        timeZone: alerts.timezone,
        at: incident.latest.at,
        links: [],
      });
      const style = incident.state === 'resolved' ? 'gray' : incident.severity === 'critical' ? 'red' : 'yellow';
      return clip(
        `${paint(style, incident.state === 'resolved' ? '△' : '▲', output)} ${plain(`${title}: ${summary}`)}`,
      );
    });
    const quiet = incidents.size - worth.length;
    const told = channels.length > 0 ? `, ${number(notified)} messages sent` : '';
    const head = `Alerts  ${number(worth.length)} firing${quiet > 0 ? `, ${number(quiet)} for information` : ''}${told}   escolta alerts`;
    return ['', head, ...lines];
  }

  function sourceLine(name: string, source: SourceState, now: number): string {
    const progress =
      source.progress === undefined ? '' : `  ${bar(source.progress, 24)} ${Math.floor(source.progress * 100)} %`;
    const next = source.nextAt === undefined ? '' : `  next ${ago(source.nextAt, now)}`;
    const error = source.lastError ? `  ${source.lastError}` : '';
    return `${pad(cut(name, 17), 18)}${pad(source.state, 12)}${number(source.posts)} posts${progress}${next}${error}`;
  }

  /** As a person says that it is, where one does; nothing of what is about something else. */
  function latestLine(
    { brand, postId, storyId, judged, irrelevant, text }: LatestMention,
    labels: GivenLabels,
  ): string[] {
    const { label, mark } = labels.holding(brand, postId, storyId);
    if (mark ? mark.label === 'irrelevant' : irrelevant) return [];
    return [`${sign(label?.label ?? judged)} ${pad(cut(nameOf(brand), 14), 14)} ${plain(text)}`];
  }

  function sign(label: SentimentLabel): string {
    const [style, text] = (
      { negative: ['red', '−'], positive: ['green', '+'], neutral: ['gray', '·'], unrated: ['gray', '?'] } as const
    )[label];
    return paint(style, text, output);
  }

  function remember(assessment: Assessment): void {
    const { post, storyId } = assessment;
    for (const { brand, sentiment, relevance } of assessment.mentions) {
      const irrelevant = relevance?.irrelevant === true;
      latest.unshift({
        brand,
        postId: post.id,
        storyId,
        judged: sentiment.label,
        irrelevant,
        text: post.title ?? post.text,
      });
    }
    latest.length = Math.min(latest.length, latestShown);
  }

  return {
    start(tally, pipeline, labels) {
      shown = { tally, pipeline, labels };
      output.write('\u001b[?25l');
      draw();
      timer = setInterval(draw, refreshMs);
    },
    pages(url, setup) {
      pagesLine =
        setup === undefined
          ? `Pages: ${url}`
          : `Pages: make the first administrator at ${paint('bold', setup, output)}`;
    },
    stored(batch) {
      for (const item of batch.slice(-latestShown)) if (item.kind === 'assessment') remember(item);
    },
    logged(line) {
      const { msg, source, error } = JSON.parse(line) as Record<string, string | undefined>;
      troubles.unshift(plain([source, msg, error].filter(Boolean).join(': ')));
      troubles.length = Math.min(troubles.length, 3);
      // Before the first picture there is nothing to redraw, and nothing may be swallowed.
      if (!shown) output.write(`${troubles[0]}\n`);
    },
    draining() {
      state = 'draining';
      draw();
    },
    end() {
      clearInterval(timer);
      state = 'stopped';
      draw();
      if (shown) output.write('\u001b[?25h');
      shown = undefined;
    },
  };
}
