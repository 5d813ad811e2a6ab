/** A number as the engine writes it: the minus of one begins no formula. */
const numeric = /^-?\d{1,40}(?:\.\d{1,40})?(?:e[+-]?\d{1,4})?$/u;
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** A cell of CSV (RFC 4180). What a spreadsheet would take for a formula begins with an apostrophe, as OWASP has it. */
export function csvCell(value: string): string {
  const safe = formula.test(value) && !numeric.test(value) ? `'${value}` : value;
  return /[",\n\r]/u.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe;
}
