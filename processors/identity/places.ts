import { words } from './fold.ts';

/** Places by other names, abbreviations and languages: the first of each line stands for all. */
const cities = alias(`barcelona|bcn|barna
madrid|mad
valencia|vlc
sevilla|seville|sevilha
zaragoza|saragossa|saragosse
girona|gerona
lleida|lerida
palma|palma de mallorca|ciutat de mallorca
alicante|alacant
castellon|castello|castello de la plana|castellon de la plana
donostia|san sebastian|donostia san sebastian
bilbao|bilbo
vitoria|gasteiz|vitoria gasteiz
pamplona|iruna|irunea
a coruna|la coruna|coruna
hospitalet|l hospitalet|l hospitalet de llobregat|hospitalet de llobregat
new york|nyc|new york city|nueva york|nova york|brooklyn|manhattan
los angeles|la|lax
san francisco|sf|bay area
washington|dc|washington dc
philadelphia|philly
london|londres|ldn|londra
manchester|mcr
paris|parigi
berlin|berlino
munich|munchen|monaco di baviera
cologne|koln|colonia
vienna|wien|viena
rome|roma
milan|milano
turin|torino
florence|firenze|florencia
naples|napoli
venice|venezia|venecia
lisbon|lisboa|lisbonne
porto|oporto
brussels|bruxelles|brussel|bruselas
antwerp|antwerpen|amberes
geneva|geneve|ginebra|genf
zurich|zurique
moscow|moskva|moscu
athens|athina|atenas
mexico city|ciudad de mexico|cdmx|df
sao paulo|sp|sampa
rio de janeiro|rio|rj
buenos aires|caba|bsas
bogota|santa fe de bogota`);
const countries =
  alias(`es|spain|espana|espanya|espagne|spanien|spagna|esp|catalunya|cataluna|catalonia|pais vasco|euskadi|andalucia|galicia
us|usa|united states|united states of america|estados unidos|eeuu|ee uu|america|california|texas|florida|ny
gb|uk|united kingdom|england|great britain|reino unido|inglaterra|scotland|wales|gbr
ie|ireland|irlanda|irl
fr|france|francia|franca|fra
de|germany|deutschland|alemania|alemanya|ger|deu
it|italy|italia|ita
pt|portugal|prt
ad|andorra
mx|mexico|mex
ar|argentina|arg
cl|chile
co|colombia
pe|peru
br|brazil|brasil|bra
ca|canada|can
au|australia|aus
nz|new zealand
nl|netherlands|the netherlands|holland|nederland|paises bajos
be|belgium|belgique|belgie|belgica
ch|switzerland|suisse|schweiz|suiza
at|austria|osterreich
ru|russia|rossiya|rusia
gr|greece|hellas|grecia
pl|poland|polska|polonia
in|india`);

function alias(lines: string): ReadonlyMap<string, string> {
  return new Map(
    lines.split('\n').flatMap((line) => {
      const [first = '', ...others] = line.split('|');
      return [first, ...others].map((name): [string, string] => [name, first]);
    }),
  );
}

/** A city in the one spelling that all of its names share. */
export function cityName(raw: string): string {
  const name = words(raw, 80).trim();
  return cities.get(name) ?? name;
}

/** An ISO code where we know the country, and else its folded name. */
export function countryName(raw: string): string {
  const name = words(raw, 80).trim();
  return countries.get(name) ?? name;
}

/** What a profile says of where someone is. */
export interface Place {
  /** Every phrase of up to four words, and what it is another name of. */
  readonly phrases: ReadonlySet<string>;
  /** ISO code, where a country is named. */
  readonly country?: string;
}

const maxWords = 12;

/** Reads a free location: "📍 BCN, Catalunya". Two-letter codes count as countries only in capitals and last, where they mean one. */
export function readPlace(raw: string): Place | undefined {
  const list = words(raw, 200).trim().split(' ', maxWords);
  if (list[0] === '') return undefined;
  const phrases = new Set<string>();
  let country: string | undefined;
  for (let from = 0; from < list.length; from += 1) {
    for (let to = from + 1; to <= Math.min(list.length, from + 4); to += 1) {
      const phrase = list.slice(from, to).join(' ');
      phrases.add(phrase);
      const known = cities.get(phrase);
      if (known !== undefined && (phrase.length > 2 || list.length === 1)) phrases.add(known);
      const land = countries.get(phrase);
      if (land !== undefined && (phrase.length > 2 || to === list.length)) country = land;
    }
  }
  return { phrases, ...(country !== undefined && { country }) };
}

/** Whether a city is one whose other names are known, and which therefore is no word of another meaning. */
export function isKnownCity(name: string): boolean {
  return cities.has(name);
}
