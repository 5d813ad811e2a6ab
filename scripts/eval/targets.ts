/** Where a target stands in a text: every place, upper and lower case being the same. Offsets in UTF-16 code units. */
export function placesOf(text: string, target: string | undefined): (readonly [number, number])[] {
  if (target === undefined || target === '') return [];
  const [hay, needle] = [text.toLowerCase(), target.toLowerCase()];
  const places: (readonly [number, number])[] = [];
  for (let at = hay.indexOf(needle); at >= 0 && places.length < 64; at = hay.indexOf(needle, at + needle.length)) {
    places.push([at, at + target.length]);
  }
  return places;
}
