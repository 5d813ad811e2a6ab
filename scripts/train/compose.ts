import { loadLexicon } from '../../processors/sentiment/lexicons.ts';
import { ownWords } from '../../processors/sentiment/words.ts';
import type { Labelled } from './data.ts';

/**
 * Sentences in which two names fare differently. `T` is the target and `O` another name; `+` and `-` are words of praise and
 * of blame. The label is that of the target.
 */
type Sentence = readonly [text: string, label: 0 | 1 | 2];

const sentences: Readonly<Record<string, readonly Sentence[]>> = {
  en: [
    ['T is better than O', 2],
    ['O is better than T', 0],
    ['T is so much better than O', 2],
    ['O works way better than T', 0],
    ['T is worse than O', 0],
    ['O is far worse than T', 2],
    ['I prefer T to O', 2],
    ['I prefer O over T', 0],
    ['I would choose T over O any day', 2],
    ['always picking O over T', 0],
    ['T beats O', 2],
    ['O beats T every time', 0],
    ['switched from T to O and never looked back', 0],
    ['switched from O to T and it is +', 2],
    ['moving from O to T', 2],
    ['I am leaving T for O', 0],
    ['just left O for T', 2],
    ['replaced my T with O', 0],
    ['dumped O, went with T', 2],
    ['bye T, hello O', 0],
    ['goodbye O, hello T', 2],
    ['unlike O, T is +', 2],
    ['unlike T, O is +', 0],
    ['unlike O, T is -', 0],
    ['T is + but O is -', 2],
    ['O is + but T is -', 0],
    ['O is - but T is +', 2],
    ['T is -, O is +', 0],
    ['T is +, O is -', 2],
    ['compared to O, T is -', 0],
    ['compared to T, O is -', 2],
    ['T used to be + but now it is -', 0],
    ['nothing beats T', 2],
    ['T or O?', 1],
    ['is T + or is O?', 1],
    ['T and O announce a partnership', 1],
    ['thanks to T I have -', 0],
    ['T is not +', 0],
    ['T is not as + as O', 0],
    ['O is not as + as T', 2],
    ['stay away from T', 0],
    ['never again T', 0],
    ['O should learn from T', 2],
    ['T should learn from O', 0],
    ['I wish T was like O', 0],
    ['I wish O was like T', 2],
    ['O users are so jealous of T', 2],
    ['finally cancelled T and got O', 0],
    ['T saved me after O let me down', 2],
    ['love my new O, goodbye T', 0],
    ['too expensive at O so I buy at T now', 2],
    ['T instead of O: + choice', 2],
  ],
  es: [
    ['T es mejor que O', 2],
    ['O es mejor que T', 0],
    ['T es mucho mejor que O', 2],
    ['O funciona mucho mejor que T', 0],
    ['T es peor que O', 0],
    ['O es bastante peor que T', 2],
    ['prefiero T a O', 2],
    ['prefiero O antes que T', 0],
    ['me quedo con T antes que con O', 2],
    ['me cambié de T a O y encantado', 0],
    ['me pasé de O a T y es +', 2],
    ['dejo T y me voy a O', 0],
    ['he dejado O por T', 2],
    ['adiós T, hola O', 0],
    ['adiós O, hola T', 2],
    ['a diferencia de O, T es +', 2],
    ['a diferencia de T, O es +', 0],
    ['T es + pero O es -', 2],
    ['O es + pero T es -', 0],
    ['O es - pero T es +', 2],
    ['T es -, O es +', 0],
    ['T es +, O es -', 2],
    ['comparado con O, T es -', 0],
    ['comparado con T, O es -', 2],
    ['T antes era + pero ahora es -', 0],
    ['T u O?', 1],
    ['T y O anuncian un acuerdo', 1],
    ['T no es +', 0],
    ['T no es tan + como O', 0],
    ['O no es tan + como T', 2],
    ['nunca más T', 0],
    ['no compréis en T', 0],
    ['ojalá T fuera como O', 0],
    ['ojalá O fuera como T', 2],
    ['O debería aprender de T', 2],
    ['T debería aprender de O', 0],
    ['nada como T', 2],
    ['T le da mil vueltas a O', 2],
    ['O le da mil vueltas a T', 0],
    ['cancelé T y contraté O', 0],
  ],
  ca: [
    ['T és millor que O', 2],
    ['O és millor que T', 0],
    ['T és molt millor que O', 2],
    ['O funciona molt millor que T', 0],
    ['T és pitjor que O', 0],
    ['O és força pitjor que T', 2],
    ['prefereixo T a O', 2],
    ['prefereixo O abans que T', 0],
    ['em quedo amb T abans que amb O', 2],
    ['he canviat de T a O i encantat', 0],
    ['he passat de O a T i és +', 2],
    ['deixo T i me’n vaig a O', 0],
    ['he deixat O per T', 2],
    ['adéu T, hola O', 0],
    ['adéu O, hola T', 2],
    ['a diferència de O, T és +', 2],
    ['a diferència de T, O és +', 0],
    ['T és + però O és -', 2],
    ['O és + però T és -', 0],
    ['O és - però T és +', 2],
    ['T és -, O és +', 0],
    ['T és +, O és -', 2],
    ['comparat amb O, T és -', 0],
    ['comparat amb T, O és -', 2],
    ['T abans era + però ara és -', 0],
    ['T o O?', 1],
    ['T i O anuncien un acord', 1],
    ['T no és +', 0],
    ['T no és tan + com O', 0],
    ['O no és tan + com T', 2],
    ['mai més T', 0],
    ['no compreu a T', 0],
    ['tant de bo T fos com O', 0],
    ['tant de bo O fos com T', 2],
    ['O hauria d’aprendre de T', 2],
    ['T hauria d’aprendre de O', 0],
    ['res com T', 2],
    ['T li dona mil voltes a O', 2],
    ['O li dona mil voltes a T', 0],
  ],
  fr: [
    ['T est mieux que O', 2],
    ['O est mieux que T', 0],
    ['T est pire que O', 0],
    ['O est pire que T', 2],
    ['je préfère T à O', 2],
    ['je préfère O à T', 0],
    ['j’ai quitté T pour O', 0],
    ['j’ai quitté O pour T', 2],
    ['T est + mais O est -', 2],
    ['O est + mais T est -', 0],
    ['contrairement à O, T est +', 2],
    ['adieu T, bonjour O', 0],
    ['T ou O ?', 1],
    ['T n’est pas +', 0],
    ['plus jamais T', 0],
  ],
  it: [
    ['T è meglio di O', 2],
    ['O è meglio di T', 0],
    ['T è peggio di O', 0],
    ['O è peggio di T', 2],
    ['preferisco T a O', 2],
    ['preferisco O a T', 0],
    ['ho lasciato T per O', 0],
    ['ho lasciato O per T', 2],
    ['T è + ma O è -', 2],
    ['O è + ma T è -', 0],
    ['a differenza di O, T è +', 2],
    ['addio T, ciao O', 0],
    ['T o O?', 1],
    ['T non è +', 0],
    ['mai più T', 0],
  ],
  pt: [
    ['T é melhor que O', 2],
    ['O é melhor que T', 0],
    ['T é pior que O', 0],
    ['O é pior que T', 2],
    ['prefiro T a O', 2],
    ['prefiro O a T', 0],
    ['troquei T por O', 0],
    ['troquei O por T', 2],
    ['T é + mas O é -', 2],
    ['O é + mas T é -', 0],
    ['ao contrário de O, T é +', 2],
    ['adeus T, olá O', 0],
    ['T ou O?', 1],
    ['T não é +', 0],
    ['nunca mais T', 0],
  ],
  de: [
    ['T ist besser als O', 2],
    ['O ist besser als T', 0],
    ['T ist schlechter als O', 0],
    ['O ist schlechter als T', 2],
    ['ich bevorzuge T gegenüber O', 2],
    ['lieber O als T', 0],
    ['von T zu O gewechselt', 0],
    ['von O zu T gewechselt', 2],
    ['T ist + aber O ist -', 2],
    ['O ist + aber T ist -', 0],
    ['im Gegensatz zu O ist T +', 2],
    ['tschüss T, hallo O', 0],
    ['T oder O?', 1],
    ['T ist nicht +', 0],
    ['nie wieder T', 0],
  ],
};

const names =
  'Zelva Brino Nordex Kaplo Tervi Olmega Quanta Velox Mirado Sunteq Farola Ditto Pixen Lumio Cardo Zento'.split(' ');
const links: Readonly<Record<string, readonly string[]>> = {
  en: ['. ', ' but ', ', while ', '; ', '! '],
  es: ['. ', ' pero ', '; ', '! '],
  ca: ['. ', ' però ', '; ', '! '],
  fr: ['. ', ' mais ', '; ', '! '],
  it: ['. ', ' ma ', '; ', '! '],
  pt: ['. ', ' mas ', '; ', '! '],
  de: ['. ', ' aber ', '; ', '! '],
};

type Item = Labelled & { readonly target: NonNullable<Labelled['target']> };

/** Draws sentences of all languages with random names and words. */
export function drawSentences(count: number, random: () => number): Item[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const words = Object.fromEntries(
    Object.keys(sentences).map((language) => {
      const own = ownWords[language] ?? {};
      const lexicon = loadLexicon(language);
      const list = (text: string | undefined) =>
        (text ?? '').split(/\s+/).filter((w) => w && !w.includes('_') && lexicon);
      return [
        language,
        { good: [...list(own.love), ...list(own.good)], bad: [...list(own.hate), ...list(own.bad)] },
      ] as const;
    }),
  );
  const items: Item[] = [];
  while (items.length < count) {
    const language = pick(['en', 'en', 'es', 'es', 'ca', 'ca', 'fr', 'it', 'pt', 'de']);
    const [pattern, label] = pick(sentences[language] ?? []);
    const self = pick(names);
    let other = pick(names);
    while (other === self) other = pick(names);
    let text = '';
    let target: [number, number] = [0, 0];
    for (const token of pattern.split(/(\bT\b|\bO\b|\+|-)/u)) {
      if (token === 'T') {
        target = [text.length, text.length + self.length];
        text += self;
      } else if (token === 'O') text += other;
      else if (token === '+') text += pick(words[language]?.good ?? ['']);
      else if (token === '-') text += pick(words[language]?.bad ?? ['']);
      else text += token;
    }
    items.push({ set: 'sentences', language, text, label, target: [target] });
  }
  return items;
}

/** Joins two judged texts of one language, each with its own name: what is said of one is not said of the other. */
export function joinPairs(items: readonly Item[], count: number, random: () => number): Item[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const short = items.filter(({ text }) => text.length <= 110);
  const byLanguage = new Map<string, Item[]>();
  for (const item of short) byLanguage.set(item.language, [...(byLanguage.get(item.language) ?? []), item]);
  const joined: Item[] = [];
  if (short.length < 2) return joined;
  while (joined.length < count) {
    const one = pick(short);
    const other = pick(byLanguage.get(one.language) as Item[]);
    const link = pick(links[one.language] ?? ['. ']);
    const strip = (text: string) => text.replace(/[.\s]+$/u, '');
    if (random() < 0.5) joined.push({ ...one, set: 'joined', text: strip(one.text) + link + other.text });
    else {
      const head = strip(other.text) + link;
      joined.push({
        ...one,
        set: 'joined',
        text: head + one.text,
        target: one.target.map(([start, end]) => [start + head.length, end + head.length] as const),
      });
    }
  }
  return joined;
}

/** A judged text as one that speaks of a name: the mention that it begins with or holds, or a name set before it. */
export function nameTarget(item: Labelled, random: () => number): Item {
  const mention = /@\w+/u.exec(item.text);
  if (mention) return { ...item, target: [[mention.index, mention.index + mention[0].length]] };
  const name = names[Math.floor(random() * names.length)] as string;
  const text = `${name}${random() < 0.5 ? ':' : ''} ${item.text}`;
  return { ...item, text, target: [[0, name.length]] };
}
