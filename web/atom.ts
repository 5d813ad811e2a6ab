/** An entry of a feed. Times in ms since the epoch. */
export interface Entry {
  /** An IRI that stays. */
  readonly id: string;
  readonly title: string;
  /** Plain text. */
  readonly text: string;
  readonly author: string;
  /** Left out where it is no address of the web. */
  readonly url: string | undefined;
  readonly publishedAt: number;
  readonly updatedAt: number;
}

/** A feed as RFC 4287 has it. All texts are text: nothing in them is markup for a reader. */
export function renderAtom({
  id,
  title,
  home,
  entries,
}: {
  readonly id: string;
  readonly title: string;
  readonly home: string;
  readonly entries: readonly Entry[];
}): string {
  const updated = Math.max(0, ...entries.map(({ updatedAt }) => updatedAt));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<id>${escaped(id)}</id>`,
    `<title type="text">${escaped(title)}</title>`,
    `<updated>${time(updated)}</updated>`,
    `<link rel="alternate" type="text/html" href="${escaped(home)}"/>`,
    ...entries.map((entry) =>
      [
        '<entry>',
        `<id>${escaped(entry.id)}</id>`,
        `<title type="text">${escaped(entry.title)}</title>`,
        `<author><name>${escaped(entry.author)}</name></author>`,
        `<published>${time(entry.publishedAt)}</published>`,
        `<updated>${time(entry.updatedAt)}</updated>`,
        ...(isWeb(entry.url) ? [`<link rel="alternate" href="${escaped(entry.url)}"/>`] : []),
        `<content type="text">${escaped(entry.text)}</content>`,
        '</entry>',
      ].join(''),
    ),
    '</feed>',
    '',
  ].join('\n');
}

const time = (ms: number) => new Date(ms).toISOString();

function isWeb(url: string | undefined): url is string {
  return url !== undefined && /^https?:\/\//iu.test(url) && URL.canParse(url);
}

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Without what XML 1.0 has no way to say: control characters, halves of pairs, U+FFFE and U+FFFF. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"']/gu, (mark) => marks[mark] ?? '');
}
