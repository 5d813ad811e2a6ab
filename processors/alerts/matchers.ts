/** A condition on the labels of an incident, such as `brand=acme`, `severity!=critical` or `rule=~negative.*`. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  matches(labels: Readonly<Record<string, string>>): boolean;
}

/** Reads a matcher as Alertmanager writes them; the value may stand in double quotes. Undefined for anything else. */
export function parseMatcher(text: string): Matcher | undefined {
  const found = /^\s*([a-z][a-z0-9_]{0,62})\s*(=~|!~|!=|=)\s*(.*?)\s*$/su.exec(text);
  const [, label = '', operator = '=', written = ''] = found ?? [];
  if (!found || text.length > 500) return undefined;
  const value = /^".*"$/su.test(written) ? written.slice(1, -1).replaceAll('\\"', '"') : written;
  const test = tester(operator, value);
  if (!test) return undefined;
  // As in Prometheus: a label that is not there is an empty one.
  return { label, operator: operator as Matcher['operator'], value, matches: (labels) => test(labelOf(labels, label)) };
}

const labelOf = (labels: Readonly<Record<string, string>>, label: string): string =>
  Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';

function tester(operator: string, value: string): ((text: string) => boolean) | undefined {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  try {
    // Alone, too: "a)|(b" is no pattern, and would be one between brackets.
    void new RegExp(value, 'u');
    const whole = new RegExp(`^(?:${value})$`, 'su');
    return operator === '=~' ? (text) => whole.test(text) : (text) => !whole.test(text);
  } catch {
    return undefined;
  }
}

/** Whether all matchers hold. One that cannot be read holds for nothing: it must silence nobody. */
export function matchesAll(matchers: readonly string[], labels: Readonly<Record<string, string>>): boolean {
  return compileMatchers(matchers)(labels);
}

/** The same for many labels. */
export function compileMatchers(matchers: readonly string[]): (labels: Readonly<Record<string, string>>) => boolean {
  const parsed = matchers.map(parseMatcher);
  return (labels) => parsed.length > 0 && parsed.every((matcher) => matcher?.matches(labels) ?? false);
}
