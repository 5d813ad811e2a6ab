import type { Message, MessageItem } from '../../core/channel.ts';
import { PipelineError } from '../../core/errors.ts';
import { ownUrl, safeUrl, shorten, tidyLine, tidyText } from './fit.ts';

/** How much of a message is kept. Texts are in UTF-16 units. */
interface Bounds {
  readonly title: number;
  readonly summary: number;
  readonly facts: number;
  readonly value: number;
  readonly sections: number;
  readonly items: number;
  readonly text: number;
  readonly detail: number;
  readonly footer: number;
}

/** What a person reads in a message at most, wherever it is sent. */
const most: Bounds = {
  title: 250,
  summary: 2_000,
  facts: 20,
  value: 500,
  sections: 20,
  items: 50,
  text: 500,
  detail: 200,
  footer: 500,
};

/** Each step takes a little more away: items of each section, then sections, then words. */
const steps: readonly Partial<Bounds>[] = [
  ...[20, 10, 7, 5, 4, 3, 2, 1].map((items) => ({ items })),
  ...[10, 6, 4, 3, 2, 1].map((sections) => ({ sections })),
  { text: 280, detail: 120 },
  { text: 140, detail: 80, value: 200 },
  { summary: 1_000, facts: 12 },
  { summary: 500, facts: 8, value: 100 },
  { text: 80, detail: 40, footer: 200 },
  { sections: 0, summary: 300 },
  { title: 150, summary: 200, facts: 4, footer: 0 },
  { title: 100, summary: 120, facts: 0 },
];

/** A message whose texts and lists are clean and bounded, whatever came from outside. Its links are all there. */
export function tidyMessage(message: Message): Message {
  return keep(
    {
      ...message,
      brand: tidyLine(message.brand),
      title: tidyLine(message.title),
      summary: tidyText(message.summary),
      facts: message.facts
        .slice(0, most.facts)
        .map(({ label, value }) => ({ label: shorten(tidyLine(label), 100), value: tidyLine(value) })),
      sections: message.sections.slice(0, most.sections).map(({ title, items }) => ({
        title: shorten(tidyLine(title), 150),
        items: cutItems(items, most.items).map(tidyItem),
      })),
      links: message.links.flatMap(({ label, url }) => {
        const own = ownUrl(url);
        return own === undefined ? [] : [{ label: shorten(tidyLine(label), 75) || own, url: own }];
      }),
      ...(message.curveText === undefined ? {} : { curveText: shorten(tidyLine(message.curveText), 300) }),
      ...(message.footer === undefined ? {} : { footer: tidyLine(message.footer) }),
    },
    most,
  );
}

/**
 * The most of a message that fits: first with fewer items in each section, then with fewer sections, then with shorter texts.
 * Its links are all there. Throws `poison` when not even title and links fit; `service` is for that error.
 */
export function fitMessage(message: Message, fits: (message: Message) => boolean, service: string): Message {
  const tidy = tidyMessage(message);
  if (fits(tidy)) return tidy;
  let bounds = most;
  for (const step of steps) {
    bounds = { ...bounds, ...step };
    const shorter = keep(tidy, bounds);
    if (fits(shorter)) return shorter;
  }
  throw new PipelineError(`sending to ${service}: the links of the message alone are longer than it takes`, {
    retry: 'poison',
  });
}

function keep(message: Message, bounds: Bounds): Message {
  const { footer, ...rest } = message;
  return {
    ...rest,
    title: shorten(message.title, bounds.title),
    summary: shorten(message.summary, bounds.summary),
    facts: message.facts
      .slice(0, bounds.facts)
      .map(({ label, value }) => ({ label, value: shorten(value, bounds.value) })),
    sections: message.sections.slice(0, bounds.sections).map(({ title, items }) => ({
      title,
      items: cutItems(items, bounds.items).map((item) => ({
        ...item,
        text: shorten(item.text, bounds.text),
        ...(item.detail === undefined ? {} : { detail: shorten(item.detail, bounds.detail) }),
      })),
    })),
    ...(footer && bounds.footer > 0 ? { footer: shorten(footer, bounds.footer) } : {}),
  };
}

const leftOut = /^… \+(\d+)$/u;

/** The first items, and a last line in every language for the others: `… +12`. */
function cutItems(items: readonly MessageItem[], limit: number): readonly MessageItem[] {
  if (items.length <= limit) return items;
  const last = items.at(-1);
  const before = last?.url === undefined ? leftOut.exec(last?.text ?? '') : null;
  const known = before ? items.slice(0, -1) : items;
  if (before && known.length <= limit) return items;
  const count = known.length - limit + Number(before?.[1] ?? 0);
  return [...known.slice(0, limit), { text: `… +${count}` }];
}

function tidyItem({ text, url, detail }: MessageItem): MessageItem {
  const safe = url === undefined ? undefined : safeUrl(url);
  return {
    text: tidyLine(text),
    ...(safe === undefined ? {} : { url: safe }),
    ...(detail === undefined ? {} : { detail: tidyLine(detail) }),
  };
}
