import mustache from 'mustache';
import { z } from 'zod';
import type { Message } from '../../core/channel.ts';
import { shorten, tidyLine, tidyText } from './fit.ts';
import { tidyMessage } from './fit-message.ts';

/** What a template may name, besides `labels.` and the name of a label. For the reference and for mistakes in the configuration. */
const names = new Map<string, string>([
  ['title', 'As it would be without a template. Within `sections`: the heading.'],
  ['summary', 'As it would be without a template.'],
  ['footer', 'As it would be without a template.'],
  ['brand', 'Empty where it is about no brand.'],
  ['severity', '`info`, `warning` or `critical`.'],
  ['state', '`pending`, `firing` or `resolved`.'],
  ['kind', '`firing`, `update`, `reminder`, `escalation`, `resolved`, `digest` or `test`.'],
  ['impact', '1 to 10; 0 for digests.'],
  ['at', 'When the message was made, in the language and time zone of the reader.'],
  ['thread', 'What updates of one thing share.'],
  ['language', '`en`, `es` or `ca`.'],
  ['timeZone', 'Such as `Europe/Madrid`.'],
  ['curve', 'What the curve shows, in words.'],
  ['facts', 'A list of `label` and `value`.'],
  ['sections', 'A list of `title` and `items`.'],
  ['items', 'Within `sections`: a list of `text`, `url` and `detail`.'],
  ['links', 'A list of `label` and `url`.'],
  ['labels', 'Of the incident: `labels.rule`.'],
  ['label', 'Within `facts` and `links`.'],
  ['value', 'Within `facts`.'],
  ['text', 'Within `items`.'],
  ['url', 'Within `items` and `links`.'],
  ['detail', 'Within `items`.'],
  ['.', 'The present element.'],
]);

export const templateNames: ReadonlyMap<string, string> = names;

const maxTemplate = 5_000;
const maxDepth = 4;
/** Longest that the parts of a message may become, in UTF-16 units. */
const maxOutput = { title: 250, summary: 3_000, footer: 500 };
/** Tokens that a rendering may take: it is the product of all nested lists. */
const maxTokens = 20_000;
const maxRendered = 50_000;

const template = (what: string) =>
  z
    .string()
    .max(maxTemplate)
    .superRefine((source, issues) => {
      const problem = problemOf(source);
      if (problem !== undefined) issues.addIssue({ code: 'custom', message: problem });
    })
    .optional()
    .describe(what);

/** Texts of one's own for a channel, as Mustache templates over `templateNames`. */
export const templateSchema = z.strictObject({
  title: template('One line in place of the title.'),
  summary: template('In place of the sentences below the title.'),
  footer: template('The small print at the end.'),
});

export type MessageTemplate = z.infer<typeof templateSchema>;

/**
 * The message in the words of a template. Nothing is escaped: texts are plain, and the channel escapes them. Where a template
 * gives nothing for title and summary, or more than there is time for, the message keeps its own words: an alert is never lost by one.
 */
export function applyTemplate(message: Message, { title, summary, footer }: MessageTemplate): Message {
  const view = viewOf(tidyMessage(message));
  const newTitle = title === undefined ? '' : shorten(tidyLine(render(title, view)), maxOutput.title);
  const newSummary = summary === undefined ? '' : shorten(tidyText(render(summary, view)), maxOutput.summary);
  const { footer: oldFooter, ...rest } = message;
  const newFooter = footer === undefined ? oldFooter : shorten(tidyLine(render(footer, view)), maxOutput.footer);
  return {
    ...rest,
    title: newTitle || message.title,
    summary: newSummary || message.summary,
    ...(newFooter ? { footer: newFooter } : {}),
  };
}

function viewOf(message: Message): object {
  const { title, summary, brand, severity, state, kind, impact, thread, language, timeZone, facts, sections, links } =
    message;
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  // Hostile keys such as `__proto__` are just keys here.
  const labels = Object.assign(Object.create(null), message.labels);
  return {
    ...{
      title,
      summary,
      brand,
      severity,
      state,
      kind,
      impact,
      thread,
      language,
      timeZone,
      facts,
      sections,
      links,
      labels,
    },
    footer: message.footer,
    curve: message.curveText,
    at: format.format(message.at),
  };
}

function render(source: string, view: object): string {
  try {
    return new BoundedWriter().render(source, view, undefined, { escape: String });
  } catch (error) {
    if (error instanceof TooMuch) return '';
    throw error;
  }
}

class TooMuch extends Error {}

/** Mustache itself knows no bounds: lists within lists multiply. */
class BoundedWriter extends mustache.Writer {
  #tokens = 0;
  #length = 0;

  override renderTokens(...parameters: Parameters<mustache.Writer['renderTokens']>): string {
    const [tokens] = parameters;
    this.#tokens += tokens.length;
    if (this.#tokens > maxTokens || this.#length > maxRendered) throw new TooMuch();
    const text = super.renderTokens(...parameters);
    this.#length += text.length;
    return text;
  }
}

/** A token of Mustache's parser: its type, its name, where it begins and ends, and for sections what is inside. */
type Token = readonly [type: string, value: string, start: number, end: number, inside?: readonly Token[]];

/** What is wrong with a template, and where. */
function problemOf(source: string): string | undefined {
  let tokens: readonly Token[];
  try {
    tokens = new mustache.Writer().parse(source) as readonly Token[];
  } catch (error) {
    const [, what = String(error), offset = '0'] = /^(.*) at (\d+)$/su.exec((error as Error).message) ?? [];
    return `${placeOf(source, Number(offset))}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  }
  return problemIn(tokens, source, 0);
}

function problemIn(tokens: readonly Token[], source: string, depth: number): string | undefined {
  for (const [type, value, start, , inside] of tokens) {
    const place = placeOf(source, start);
    if (type === '>') return `${place}: partials such as {{>${value}}} are not supported`;
    if (type === '=') return `${place}: other delimiters than {{ and }} are not supported`;
    if (type === 'text' || type === '!') continue;
    if (!isKnown(value)) {
      return `${place}: there is no "${value}"; there are ${[...names.keys()].filter((name) => name !== '.').join(', ')}`;
    }
    if (type !== '#' && type !== '^') continue;
    if (depth === maxDepth) return `${place}: sections may be nested ${maxDepth} deep`;
    const problem = problemIn(inside ?? [], source, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isKnown(name: string): boolean {
  return names.has(name) || /^labels\.[^.\s]+$/u.test(name);
}

function placeOf(source: string, offset: number): string {
  const before = source.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
