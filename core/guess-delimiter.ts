/** The sign that the first line of a CSV has most of, outside of quotes: a comma, a semicolon, a tab or a bar. */
export function guessDelimiter(head: string): string {
  const [line = ''] = head.replace(/"(?:[^"]|"")*"/g, '').split(/\r\n|\n|\r/, 1);
  const count = (sign: string) => line.split(sign).length;
  return [',', ';', '\t', '|'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
