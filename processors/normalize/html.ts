import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** Elements that begin and end a line. */
const block = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hgroup hr html legend li main menu nav ol option p pre section select summary table tbody tfoot thead tr ul'
  ).split(' '),
);
const paragraph = new Set('blockquote h1 h2 h3 h4 h5 h6 p pre table'.split(' '));
const cell = new Set(['td', 'th']);
/** Elements whose content nobody reads. */
const hidden = new Set(
  'applet audio canvas iframe math noembed noframes noscript object script style svg template title video'.split(' '),
);

/**
 * The text that a browser would show: blocks on lines of their own, no scripts, styles and other hidden content. Reads tokens only and
 * builds no tree, so that neither depth nor size of hostile HTML costs more than one pass; stops when there is
 * clearly enough text for `maxLength` UTF-16 code units.
 */
export function htmlToText(html: string, maxLength: number): string {
  let text = '';
  // The hidden element we are in, and how many of its name are open.
  let hiddenName = '';
  let hiddenDepth = 0;
  // White space is collapsed later; what is only white space must not fill the text.
  const enough = 2 * maxLength;
  const name = (start: number, end: number): string => html.slice(start, end).toLowerCase();
  const append = (more: string): void => {
    if (hiddenDepth > 0) return;
    text += more;
    if (text.length > enough) tokenizer.pause();
  };
  // Newlines at the end of the text, so that blocks that end together end one line.
  let newlines = 2;
  const read = (more: string): void => {
    append(more);
    if (/\S/u.test(more)) newlines = 0;
  };
  const breakLine = (wanted: number): void => {
    if (newlines >= wanted || hiddenDepth > 0) return;
    append('\n'.repeat(wanted - newlines));
    newlines = wanted;
  };
  const edge = (element: string): void => {
    if (element === 'br') breakLine(newlines + 1);
    else if (paragraph.has(element)) breakLine(2);
    else if (block.has(element)) breakLine(1);
    else if (cell.has(element)) append(' ');
  };
  const ignore = (): void => undefined;
  let opened = '';
  const handler: TokenizerCallbacks = {
    ontext: (start, end) => read(html.slice(start, end).replace(/\s+/gu, ' ')),
    ontextentity: (code) => read(String.fromCodePoint(code)),
    onopentagname: (start, end) => {
      opened = name(start, end);
      if (hiddenDepth === 0 && hidden.has(opened)) hiddenName = opened;
      if (opened === hiddenName) hiddenDepth += 1;
      else edge(opened);
    },
    onclosetag: (start, end) => {
      const closed = name(start, end);
      if (hiddenDepth > 0 && closed === hiddenName) hiddenDepth -= 1;
      else edge(closed);
      if (hiddenDepth === 0) hiddenName = '';
    },
    onselfclosingtag: () => {
      if (hiddenDepth > 0 && opened === hiddenName && hiddenDepth === 1 && opened === 'svg') {
        hiddenDepth = 0;
        hiddenName = '';
      }
    },
    oncdata: ignore,
    oncomment: ignore,
    ondeclaration: ignore,
    onprocessinginstruction: ignore,
    onattribdata: ignore,
    onattribentity: ignore,
    onattribend: ignore,
    onattribname: ignore,
    onopentagend: ignore,
    onend: ignore,
  };
  const tokenizer = new Tokenizer({ decodeEntities: true }, handler);
  tokenizer.write(html);
  tokenizer.end();
  return text;
}
