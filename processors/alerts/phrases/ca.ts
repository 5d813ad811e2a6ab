import type { RuleType } from '../../../core/incident.ts';
import type { Format, When } from '../format.ts';
import { catalanInsights } from './insights.ts';
import type { Phrases, TitleTraits } from './phrases.ts';

/** Before which `de` loses its vowel: vowels and silent h, but not the consonants of `iogurt` and `Huawei`. Numbers as they are spoken: `u`, `onze`. */
const elides = /^(?:1(?![\d.])|11(?!\d)|h?(?!i[aeou]|u[aeio]|hi[aeo])[aeiouàáèéíïòóúü])/iu;

/** `de 6`, `d'11`, `d'Arenys`. */
export function de(name: string): string {
  return elides.test(name) ? `d'${name}` : `de ${name}`;
}

/** `les 18:05`, but `la 1:05`. */
function hourOf({ clock, oneOClock }: When): string {
  return `${oneOClock ? 'la' : 'les'} ${clock}`;
}

function at(time: When): string {
  return time.day === undefined ? `a ${hourOf(time)}` : `el ${time.day} a ${hourOf(time)}`;
}

function since(time: When): string {
  return time.day === undefined ? `des de ${hourOf(time)}` : `des del ${time.day} a ${hourOf(time)}`;
}

function dated({ clock, day }: When): string {
  return day === undefined ? clock : `${day}, ${clock}`;
}

function title(type: RuleType, { falling, brandless, reason }: TitleTraits): string {
  switch (type) {
    case 'negative-volume':
      return 'pic de mencions negatives';
    case 'negative-reach':
      return 'mencions negatives de gran abast';
    case 'negative-share':
      return 'proporció alta de mencions negatives';
    case 'net-sentiment':
      return falling ? 'baixa el sentiment net' : 'puja el sentiment net';
    case 'volume':
      return falling ? 'caiguda de mencions' : 'pic de mencions';
    case 'positive-volume':
      return 'pic de mencions positives';
    case 'share-of-voice':
      return falling ? 'baixa la quota de veu' : 'puja la quota de veu';
    case 'mention':
      return {
        keyword: 'menció amb una paraula vigilada',
        rating: 'valoració baixa',
        followers: "menció d'un compte amb molts seguidors",
        customer: "menció d'un client",
        other: 'menció rellevant',
      }[reason ?? 'other'];
    case 'hot-lead':
      return 'nou client potencial';
    case 'unanswered':
      return 'menció sense resposta';
    case 'silence':
      return brandless ? 'la font no respon' : 'silenci inusual';
    case 'cost':
      return 'pressupost en risc';
  }
}

export function createCatalan(f: Format): Phrases {
  const count = (one: string, many: string) => (n: number) => `${f.number(n)} ${n === 1 ? one : many}`;
  return {
    severity: { info: 'Informativa', warning: 'Advertència', critical: 'Crítica' },
    prefix: {
      update: (text) => `Novetats: ${text}`,
      reminder: (text, lasted) => `Continua activa (${lasted}): ${text}`,
      escalation: (text) => `Escalada: ${text}`,
      resolved: (text) => `Resolta: ${text}`,
      test: (text) => `Prova: ${text}`,
    },
    title,
    ruleName: {
      'negative-volume': 'mencions negatives',
      'negative-reach': 'abast de les mencions negatives',
      'negative-share': 'proporció de mencions negatives',
      'net-sentiment': 'sentiment net',
      volume: 'volum',
      'positive-volume': 'mencions positives',
      'share-of-voice': 'quota de veu',
      mention: 'menció individual',
      'hot-lead': 'client potencial',
      unanswered: 'menció sense resposta',
      silence: 'silenci',
      cost: 'cost',
    },

    mentions: count('menció', 'mencions'),
    negativeMentions: count('menció negativa', 'mencions negatives'),
    positiveMentions: count('menció positiva', 'mencions positives'),
    stories: count('text diferent', 'textos diferents'),
    negativeStories: count('text negatiu diferent', 'textos negatius diferents'),
    positiveStories: count('text positiu diferent', 'textos positius diferents'),
    negative: count('negativa', 'negatives'),
    neutral: count('neutra', 'neutres'),
    positive: count('positiva', 'positives'),
    unrated: count('sense classificar', 'sense classificar'),
    followers: (n) => `${f.compact(n)} ${n === 1 ? 'seguidor' : `${ofMillions(n)}seguidors`}`,
    atLeastFollowers: (n) => `almenys ${f.compact(n)} ${n === 1 ? 'seguidor' : `${ofMillions(n)}seguidors`}`,
    inAll: (mentions) => `${mentions} en total`,
    copies: (n) => `i ${f.number(n)} ${n === 1 ? 'còpia' : 'còpies'}`,
    days: count('dia', 'dies'),

    at,
    since,
    between: (from, to) => (to.day === from.day ? `${dated(from)}–${to.clock}` : `${dated(from)} – ${dated(to)}`),
    inWindow: (window) => `en ${window}`,
    negativeShare: (share, mentions) =>
      mentions === undefined ? `${share} de mencions negatives` : `${share} de negatives sobre ${mentions}`,
    reached: (followers, window) => `les mencions negatives han arribat a ${followers} en ${window}`,
    netSentiment: (net, mentions, window) =>
      `sentiment net ${de(net)} ${mentions === undefined ? '' : `en ${mentions} `}en ${window}`,
    shareOfVoice: (share, mentions, window) =>
      mentions === undefined
        ? `quota de veu ${del(share)} en ${window}`
        : `quota de veu ${del(share)} sobre ${mentions} en ${window}`,
    notAnswering: (source, from, lasted) => `${source} no respon ${since(from)} (${lasted})`,
    noMention: (window) => `cap menció en ${window}`,
    allAnswer: 'totes les fonts responen',
    spent: (spent, budget, by) => {
      const until = typeof by === 'number' ? `al dia ${by}` : `a ${hourOf(by)}`;
      return `despesa ${de(spent)}${budget === undefined ? '' : ` d'un total ${de(budget)}`} fins ${until}`;
    },
    pace: (total, period) => `a aquest ritme, ${total} a final ${period === 'day' ? 'del dia' : 'de mes'}`,
    wrote: (who, text) => `${who} ha escrit: «${text}»`,
    someoneWrote: "S'ha trobat una menció",
    because: (reasons) => `Motiu: ${reasons}`,
    mentionReason: {
      keyword: 'una paraula vigilada',
      rating: 'una valoració baixa',
      followers: 'molts seguidors',
      customer: 'un client conegut',
    },
    feeling: { negative: 'negativa', neutral: 'neutra', positive: 'positiva', unrated: 'encara sense classificar' },
    insight: catalanInsights,
    leadScore: (score) => `Client potencial amb ${score} punts de 100`,
    noAnswer: (lasted) => `sense resposta des de fa ${lasted}`,
    promised: (duration) => `Termini de resposta: ${duration}`,
    usual: (weekday, hour, value) => `l'habitual en ${weekday} a ${hourOf(hour)}: ${value}`,
    usually: (value) => `l'habitual: ${value}`,
    neverAbove: (most, days) => (days === undefined ? `mai més ${de(most)}` : `mai més ${de(most)} en ${days}`),
    alarm: (direction, bound) =>
      `avís per ${direction === 'below' ? 'sota' : 'sobre'} ${bound.endsWith('%') ? del(bound) : de(bound)}`,

    notAcknowledged: (duration) => `Ningú no l'ha atesa en ${duration}`,
    testOnly: 'Això és només una prova: no ha passat res',
    atPeak: (seen, falling) => `${falling ? 'En el punt més baix' : 'En el punt més alt'}: ${seen}`,
    lasted: (duration, span) => `Ha durat ${duration} (${span})`,
    resolvedBy: (who) => `L'ha resolta ${who}`,
    mentionDeleted: "La menció s'ha esborrat a l'origen",
    backToUsual: "Ha tornat a l'habitual per si sola",
    wasSilent: (source) => `${source} no ha respost`,
    answersAgain: 'Torna a respondre',
    answered: 'Ja té resposta',
    ruleGone: 'La seva regla ja no existeix',
    nothingCame: 'No ha anat a més',
    closed: 'Està tancada',

    fact: {
      severity: 'Gravetat',
      began: 'Inici',
      ended: 'Fi',
      peak: 'Màxim',
      lowest: 'Mínim',
      impact: 'Impacte',
      mentions: 'Mencions',
      reach: 'Abast',
      acknowledged: 'Atesa per',
      assigned: 'Assignada a',
      sources: 'Fonts',
      languages: 'Llengües',
      coverage: 'Cobertura',
      storm: 'Part de la mateixa crisi',
      where: 'Només',
      period: 'Període',
    },
    section: {
      top: 'Mencions principals',
      drivers: 'Què ho provoca',
      authors: 'Autors més actius',
      customers: 'Clients afectats',
      also: 'A més',
      notes: 'Notes',
      answer: 'Mereixen resposta',
      stories: 'El més difós',
      rising: 'Termes en alça',
      incidents: 'Incidències',
    },
    undetermined: 'sense determinar',
    unknownAuthor: 'autor desconegut',
    gap: (source, span, error) => `${source} sense dades ${span}${error === '' ? '' : ` (${error})`}`,
    moreGaps: (n) => `${f.number(n)} ${n === 1 ? 'buit' : 'buits'} més`,
    mayBeLow: 'les xifres poden quedar curtes',
    more: (n) => `${f.number(n)} més`,
    by: (who, time) => `${who}, ${dated(time)}`,
    lift: (times) => `${times} vegades l'habitual`,
    newTerm: 'no vist abans',
    sentimentWords: (words) => `Paraules que marquen el sentiment: ${words}`,
    value: (amount) => `valor ${amount}`,

    curve: {
      unit: (step, whole) =>
        whole === 'day'
          ? 'al dia'
          : `cada ${whole === undefined ? step : { 'half hour': 'mitja hora', hour: 'hora' }[whole]}`,
      rose: (from, to, unit, time) => `Ha pujat ${de(from)} a ${to} ${unit} ${time}`,
      fell: (from, to, unit, time) => `Ha baixat ${de(from)} a ${to} ${unit} ${time}`,
      level: (value, unit) => `Estable en ${value} ${unit}`,
      only: (value, unit, time) => `${value} ${unit} ${time}, sense res amb què comparar`,
      unknown: "Sense dades d'aquest període: cap font no ha respost",
      missing: (spans) => `sense dades: ${spans}`,
    },

    footer: (rule, command, timeZone) => `Regla ${rule}. Per silenciar-la: ${command} · Hores ${de(timeZone)}`,

    digest: {
      name: { instant: 'novetats', hourly: "resum de l'hora", daily: 'resum diari', weekly: 'resum setmanal' },
      title: (frequency, brands, period) => `${brands}: ${frequency}, ${period}`,
      period: { instant: 'aquests 5 min', hourly: 'aquesta hora', daily: 'aquestes 24 h', weekly: 'aquests 7 dies' },
      quiet: (period) => `Cap menció en ${period}`,
      quietBrand: 'cap menció',
      allAnswered: 'han respost totes les fonts',
      notAllAnswered: "però no han respost totes les fonts, de manera que n'hi pot haver hagut alguna",
      notSeen: 'no se sap: faltaven fonts',
      before: (value) => `abans: ${value}`,
      unchanged: 'sense canvis',
      smallSample: 'mostra petita',
      incidents: count('incidència', 'incidències'),
      stillOpen: (n) => `${f.number(n)} ${n === 1 ? 'continua oberta' : 'continuen obertes'}`,
      toAnswer: (n) => `${f.number(n)} ${n === 1 ? 'menció mereix' : 'mencions mereixen'} resposta`,
      net: 'Sentiment net',
      shareOfVoice: 'Quota de veu',
      stories: 'Textos diferents',
      negative: 'Negatives',
      neutral: 'Neutres',
      positive: 'Positives',
      unrated: 'Sense classificar',
      intents: 'Intencions',
      reasons: 'Motius',
      open: 'oberta',
      resolved: 'resolta',
      reason: {
        question: 'pregunta',
        negative: 'negativa',
        help: 'demana ajuda',
        leave: 'vol marxar',
        complaint: 'queixa',
        lead: 'possible compra',
        reach: 'gran audiència',
        customer: 'client',
        review: 'ressenya baixa',
        unanswered: 'encara sense resposta',
      },
      waiting: (duration) => `espera des de fa ${duration}`,
      ofBrand: (section, brand) => `${brand}: ${section.charAt(0).toLowerCase()}${section.slice(1)}`,
    },
  };
}

/** `del 12 %`, but `de l'1 %` and `de l'11 %`. */
function del(share: string): string {
  return elides.test(share) ? `de l'${share}` : `del ${share}`;
}

/** `1,2 M de seguidors`: millions are nouns. */
function ofMillions(n: number): string {
  return n >= 1_000_000 ? 'de ' : '';
}
