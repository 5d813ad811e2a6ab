/**
 * Whether who asks has what they would get: `If-None-Match` by RFC 9110, section 13.1.2. Tags are compared weakly, since a proxy that
 * compresses makes them weak.
 */
export function isHeld(given: string | undefined, tag: string): boolean {
  if (given === undefined) return false;
  const strong = (one: string) => one.trim().replace(/^W\//u, '');
  return given.trim() === '*' || given.split(',').some((one) => strong(one) === strong(tag));
}
