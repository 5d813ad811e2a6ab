/** How far beyond the cut is looked for the end of a character. */
const longestCharacter = 64;

/** Cuts texts to at most `maxLength` UTF-16 code units, between characters as people see them, with a `…` where something is missing. */
export function createExcerpt(maxLength: number): (text: string) => string {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return (text) => {
    const whole = text.toWellFormed().trim();
    if (whole.length <= maxLength) return whole;
    const room = maxLength - 1;
    const from = Math.max(0, room - longestCharacter);
    // The characters before the cut may begin anywhere: after a space, one surely begins.
    const start = Math.max(0, whole.lastIndexOf(' ', from));
    let end = 0;
    for (const { index, segment } of segmenter.segment(whole.slice(start, room + longestCharacter))) {
      if (start + index + segment.length > room) break;
      end = start + index + segment.length;
    }
    // A character without end is cut where its code points are.
    if (end < from) end = isLead(whole.charCodeAt(room - 1)) ? room - 1 : room;
    return `${whole.slice(0, end).trimEnd()}…`;
  };
}

const isLead = (code: number) => code >= 0xd800 && code < 0xdc00;
