import type { Sentiment, Span, TextSentiment } from '../../core/assessment.ts';
import { stageOf } from '../../core/insights.ts';
import type { Output } from '../context.ts';
import { bar, pad, paint, plain } from '../text.ts';
import type { Verdict } from './absent.ts';
import type { Why } from './mention.ts';

const mostPlaces = 5;
const mostWords = 12;
/** Characters on either side of a place. */
const around = 40;

/** For people: what was found, how it was judged, and by what. */
export function report(why: Why, leastConfidence: number, output: Output): string {
  const { brand, postId, url, language, label, judged, insights, story, anew, outdated } = why;
  const lines = [
    paint('bold', `${plain(brand)} in ${plain(postId)}${url === '' ? '' : `  ${plain(url)}`}`, output),
    '',
    line(
      'found by',
      [...new Set(why.clauses.length > 0 ? why.clauses : why.spans.map(({ term }) => term))].map(plain).join(', ') ||
        'its query, in no place of the text',
    ),
    ...why.spans.slice(0, mostPlaces).map((span) => line('', `${span.field}: ${excerpt(why, span, output)}`)),
    ...(why.spans.length > mostPlaces ? [line('', `… and ${why.spans.length - mostPlaces} places more`)] : []),
    ...(outdated ? [line('now', renderNow(outdated))] : []),
    line(
      'language',
      `${plain(language.code)}${language.confidence > 0 ? `, ${percent(language.confidence)} sure` : ''}`,
    ),
    line('sentiment', `${told(why.sentiment)}, toward ${plain(brand)}`),
    ...(label ? [line('', labelled(why))] : []),
    line(
      label ? 'was judged' : 'judged by',
      `${label ? `${told(judged)} by ` : ''}${plain(judged.engine)}${threshold(leastConfidence)}`,
    ),
    ...weights(judged),
    line('whole text', told(why.textSentiment)),
    ...(anew ? [line('judged now', `${told(anew)} by ${plain(anew.engine)}`), ...weights(anew)] : []),
    ...(insights.emotion
      ? [line('emotion', `${insights.emotion.label}, ${percent(insights.emotion.confidence)} sure`)]
      : []),
    ...(insights.intent
      ? [
          line(
            'intent',
            `${insights.intent.label}, ${percent(insights.intent.confidence)} sure; stage: ${stageOf[insights.intent.label]}`,
          ),
        ]
      : []),
    ...relevant(why),
    ...listed('reasons', insights.reasons),
    ...(insights.question === undefined ? [] : [line('question', insights.question ? 'yes' : 'no')]),
    ...(insights.sarcasm === undefined ? [] : [line('sarcasm', `${percent(insights.sarcasm)} likely`)]),
    ...listed('phrases', insights.phrases),
    line('story', story.copies > 1 ? `${plain(story.id)}, ${story.copies} mentions of the brand` : 'no near-copies'),
  ];
  return `${lines.join('\n')}\n`;
}

/** Why it is no mention by the present query. */
function renderNow({ brand, verdict, clauses }: Verdict): string {
  const deciding = clauses.filter(({ outcome }) => outcome === verdict).map(({ text }) => plain(text));
  const said = {
    matches: '',
    language: 'its language is not listened to',
    own: 'it is by the brand itself',
    missing: `${deciding.join(' and ')} missing`,
    excluded: `excluded by ${deciding.join(' and ')}`,
  }[verdict];
  return `no mention by the present query (${said}): \`escolta rematch --brand ${plain(brand)}\` takes it out`;
}

function relevant({ relevance, flags, mark }: Why): string[] {
  const words = relevance?.words.slice(0, mostWords).map(({ word, weight }) => `${plain(word)} ${weight.toFixed(2)}`);
  const counted = relevance?.irrelevant || mark?.irrelevant ? '; it counts nowhere' : '';
  return [
    ...(relevance
      ? [line('relevance', `${percent(relevance.score)}${words?.length ? `: ${words.join(', ')}` : ''}${counted}`)]
      : []),
    ...(mark ? [line('', `marked ${mark.irrelevant ? 'irrelevant' : 'relevant'} by ${plain(mark.by)}`)] : []),
    ...flags.map(({ kind, reason }) => line('flagged', `${kind}: ${plain(reason)}`)),
  ];
}

const line = (name: string, text: string) => `  ${pad(name, 11)} ${text}`;
const listed = (name: string, values: readonly string[] | undefined) =>
  values && values.length > 0 ? [line(name, values.map(plain).join(', '))] : [];
const percent = (share: number) => `${Math.round(share * 100)} %`;
const threshold = (least: number) => (least > 0 ? ` (not rated below ${percent(least)})` : '');

function told({ label, score, confidence }: TextSentiment): string {
  return label === 'unrated' ? 'unrated' : `${label} (score ${score.toFixed(2)}, ${percent(confidence)} sure)`;
}

function labelled({ label }: Why): string {
  if (!label) return '';
  const note = label.note === '' ? '' : `: "${plain(label.note)}"`;
  const at = new Date(label.at).toISOString().slice(0, 16).replace('T', ' ');
  return `labelled by ${plain(label.by)} on ${at} UTC${label.own ? '' : ', at a near-copy of it'}${note}`;
}

/** The words that decided, each with a bar as long as its weight is to the heaviest. */
function weights({ words }: Sentiment): string[] {
  const shown = words.slice(0, mostWords);
  const heaviest = Math.max(...shown.map(({ weight }) => Math.abs(weight)), Number.MIN_VALUE);
  const longest = Math.min(30, Math.max(0, ...shown.map(({ word }) => plain(word).length)));
  return shown.map(({ word, weight }) => {
    const sign = weight < 0 ? '−' : '+';
    return line(
      '',
      `${pad(plain(word), longest)} ${bar(Math.abs(weight) / heaviest, 12)} ${sign}${Math.abs(weight).toFixed(2)}`,
    );
  });
}

function excerpt(why: Why, { field, start, end, term }: Span, output: Output): string {
  const text = field === 'title' ? why.title : field === 'text' ? why.text : field === 'url' ? why.url : '';
  if (text === '') return plain(term);
  const before = text.slice(Math.max(0, start - around), start).toWellFormed();
  const after = text.slice(end, end + around).toWellFormed();
  const found = plain(text.slice(start, end));
  const marked = output.isTTY ? paint('inverse', found, output) : `[${found}]`;
  return `${start > around ? '…' : ''}${plain(before)}${marked}${plain(after)}${end + around < text.length ? '…' : ''}`;
}
