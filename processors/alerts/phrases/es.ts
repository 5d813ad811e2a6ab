import type { RuleType } from '../../../core/incident.ts';
import type { Format, When } from '../format.ts';
import { spanishInsights } from './insights.ts';
import type { Phrases, TitleTraits } from './phrases.ts';

/** `a las 18:05`, but `a la 1:05`. */
function hourOf({ clock, oneOClock }: When): string {
  return `${oneOClock ? 'la' : 'las'} ${clock}`;
}

function at(time: When): string {
  return time.day === undefined ? `a ${hourOf(time)}` : `el ${time.day} a ${hourOf(time)}`;
}

function since(time: When): string {
  return time.day === undefined ? `desde ${hourOf(time)}` : `desde el ${time.day} a ${hourOf(time)}`;
}

function dated({ clock, day }: When): string {
  return day === undefined ? clock : `${day}, ${clock}`;
}

function title(type: RuleType, { falling, brandless, reason }: TitleTraits): string {
  switch (type) {
    case 'negative-volume':
      return 'pico de menciones negativas';
    case 'negative-reach':
      return 'menciones negativas de gran alcance';
    case 'negative-share':
      return 'proporción alta de menciones negativas';
    case 'net-sentiment':
      return falling ? 'cae el sentimiento neto' : 'sube el sentimiento neto';
    case 'volume':
      return falling ? 'caída de menciones' : 'pico de menciones';
    case 'positive-volume':
      return 'pico de menciones positivas';
    case 'share-of-voice':
      return falling ? 'cae la cuota de voz' : 'sube la cuota de voz';
    case 'mention':
      return {
        keyword: 'mención con una palabra vigilada',
        rating: 'valoración baja',
        followers: 'mención de una cuenta con muchos seguidores',
        customer: 'mención de un cliente',
        other: 'mención relevante',
      }[reason ?? 'other'];
    case 'hot-lead':
      return 'nuevo cliente potencial';
    case 'unanswered':
      return 'mención sin respuesta';
    case 'silence':
      return brandless ? 'la fuente no responde' : 'silencio inusual';
    case 'cost':
      return 'presupuesto en riesgo';
  }
}

export function createSpanish(f: Format): Phrases {
  const count = (one: string, many: string) => (n: number) => `${f.number(n)} ${n === 1 ? one : many}`;
  return {
    severity: { info: 'Informativa', warning: 'Advertencia', critical: 'Crítica' },
    prefix: {
      update: (text) => `Novedades: ${text}`,
      reminder: (text, lasted) => `Sigue activa (${lasted}): ${text}`,
      escalation: (text) => `Escalada: ${text}`,
      resolved: (text) => `Resuelta: ${text}`,
      test: (text) => `Prueba: ${text}`,
    },
    title,
    ruleName: {
      'negative-volume': 'menciones negativas',
      'negative-reach': 'alcance de las menciones negativas',
      'negative-share': 'proporción de menciones negativas',
      'net-sentiment': 'sentimiento neto',
      volume: 'volumen',
      'positive-volume': 'menciones positivas',
      'share-of-voice': 'cuota de voz',
      mention: 'mención individual',
      'hot-lead': 'cliente potencial',
      unanswered: 'mención sin respuesta',
      silence: 'silencio',
      cost: 'coste',
    },

    mentions: count('mención', 'menciones'),
    negativeMentions: count('mención negativa', 'menciones negativas'),
    positiveMentions: count('mención positiva', 'menciones positivas'),
    stories: count('texto distinto', 'textos distintos'),
    negativeStories: count('texto negativo distinto', 'textos negativos distintos'),
    positiveStories: count('texto positivo distinto', 'textos positivos distintos'),
    negative: count('negativa', 'negativas'),
    neutral: count('neutra', 'neutras'),
    positive: count('positiva', 'positivas'),
    unrated: count('sin clasificar', 'sin clasificar'),
    followers: (n) => `${f.compact(n)} ${n === 1 ? 'seguidor' : `${ofMillions(n)}seguidores`}`,
    atLeastFollowers: (n) => `al menos ${f.compact(n)} ${n === 1 ? 'seguidor' : `${ofMillions(n)}seguidores`}`,
    inAll: (mentions) => `${mentions} en total`,
    copies: (n) => `y ${f.number(n)} ${n === 1 ? 'copia' : 'copias'}`,
    days: count('día', 'días'),

    at,
    since,
    between: (from, to) => (to.day === from.day ? `${dated(from)}–${to.clock}` : `${dated(from)} – ${dated(to)}`),
    inWindow: (window) => `en ${window}`,
    negativeShare: (share, mentions) =>
      mentions === undefined ? `${share} de menciones negativas` : `${share} de negativas sobre ${mentions}`,
    reached: (followers, window) => `las menciones negativas han alcanzado a ${followers} en ${window}`,
    netSentiment: (net, mentions, window) =>
      `sentimiento neto de ${net} ${mentions === undefined ? '' : `en ${mentions} `}en ${window}`,
    shareOfVoice: (share, mentions, window) =>
      mentions === undefined
        ? `cuota de voz del ${share} en ${window}`
        : `cuota de voz del ${share} sobre ${mentions} en ${window}`,
    notAnswering: (source, from, lasted) => `${source} no responde ${since(from)} (${lasted})`,
    noMention: (window) => `ninguna mención en ${window}`,
    allAnswer: 'todas las fuentes responden',
    spent: (spent, budget, by) => {
      const until = typeof by === 'number' ? `el día ${by}` : hourOf(by);
      return `gasto de ${spent}${budget === undefined ? '' : ` de un total de ${budget}`} hasta ${until}`;
    },
    pace: (total, period) => `a este ritmo, ${total} a final ${period === 'day' ? 'del día' : 'de mes'}`,
    wrote: (who, text) => `${who} ha escrito: «${text}»`,
    someoneWrote: 'Se ha encontrado una mención',
    because: (reasons) => `Motivo: ${reasons}`,
    mentionReason: {
      keyword: 'una palabra vigilada',
      rating: 'una valoración baja',
      followers: 'muchos seguidores',
      customer: 'un cliente conocido',
    },
    feeling: { negative: 'negativa', neutral: 'neutra', positive: 'positiva', unrated: 'aún sin clasificar' },
    insight: spanishInsights,
    leadScore: (score) => `Cliente potencial con ${score} puntos de 100`,
    noAnswer: (lasted) => `sin respuesta desde hace ${lasted}`,
    promised: (duration) => `Plazo de respuesta: ${duration}`,
    usual: (weekday, hour, value) => `lo habitual en ${weekday} a ${hourOf(hour)}: ${value}`,
    usually: (value) => `lo habitual: ${value}`,
    neverAbove: (most, days) => (days === undefined ? `nunca más de ${most}` : `nunca más de ${most} en ${days}`),
    alarm: (direction, bound) =>
      `aviso por ${direction === 'below' ? 'debajo' : 'encima'} ${bound.endsWith('%') ? 'del' : 'de'} ${bound}`,

    notAcknowledged: (duration) => `Nadie la ha atendido en ${duration}`,
    testOnly: 'Esto es solo una prueba: no ha pasado nada',
    atPeak: (seen, falling) => `${falling ? 'En su punto más bajo' : 'En su punto más alto'}: ${seen}`,
    lasted: (duration, span) => `Ha durado ${duration} (${span})`,
    resolvedBy: (who) => `La ha resuelto ${who}`,
    mentionDeleted: 'La mención se ha borrado en su origen',
    backToUsual: 'Ha vuelto a lo habitual por sí sola',
    wasSilent: (source) => `${source} no ha respondido`,
    answersAgain: 'Vuelve a responder',
    answered: 'Ya tiene respuesta',
    ruleGone: 'Su regla ya no existe',
    nothingCame: 'No ha ido a más',
    closed: 'Está cerrada',

    fact: {
      severity: 'Gravedad',
      began: 'Inicio',
      ended: 'Fin',
      peak: 'Máximo',
      lowest: 'Mínimo',
      impact: 'Impacto',
      mentions: 'Menciones',
      reach: 'Alcance',
      acknowledged: 'Atendida por',
      assigned: 'Asignada a',
      sources: 'Fuentes',
      languages: 'Idiomas',
      coverage: 'Cobertura',
      storm: 'Parte de la misma crisis',
      where: 'Solo',
      period: 'Periodo',
    },
    section: {
      top: 'Menciones principales',
      drivers: 'Qué lo provoca',
      authors: 'Autores más activos',
      customers: 'Clientes afectados',
      also: 'Además',
      notes: 'Notas',
      answer: 'Merecen respuesta',
      stories: 'Más difundido',
      rising: 'Términos en alza',
      incidents: 'Incidencias',
    },
    undetermined: 'sin determinar',
    unknownAuthor: 'autor desconocido',
    gap: (source, span, error) => `${source} sin datos ${span}${error === '' ? '' : ` (${error})`}`,
    moreGaps: (n) => `${f.number(n)} ${n === 1 ? 'hueco' : 'huecos'} más`,
    mayBeLow: 'las cifras pueden quedarse cortas',
    more: (n) => `${f.number(n)} más`,
    by: (who, time) => `${who}, ${dated(time)}`,
    lift: (times) => `${times} veces lo habitual`,
    newTerm: 'no visto antes',
    sentimentWords: (words) => `Palabras que marcan el sentimiento: ${words}`,
    value: (amount) => `valor ${amount}`,

    curve: {
      unit: (step, whole) =>
        whole === 'day'
          ? 'al día'
          : `cada ${whole === undefined ? step : { 'half hour': 'media hora', hour: 'hora' }[whole]}`,
      rose: (from, to, unit, time) => `Ha subido de ${from} a ${to} ${unit} ${time}`,
      fell: (from, to, unit, time) => `Ha bajado de ${from} a ${to} ${unit} ${time}`,
      level: (value, unit) => `Estable en ${value} ${unit}`,
      only: (value, unit, time) => `${value} ${unit} ${time}, sin nada con que comparar`,
      unknown: 'Sin datos de este periodo: ninguna fuente ha respondido',
      missing: (spans) => `sin datos: ${spans}`,
    },

    footer: (rule, command, timeZone) => `Regla ${rule}. Para silenciarla: ${command} · Horas de ${timeZone}`,

    digest: {
      name: { instant: 'novedades', hourly: 'resumen de la hora', daily: 'resumen diario', weekly: 'resumen semanal' },
      title: (frequency, brands, period) => `${brands}: ${frequency}, ${period}`,
      period: { instant: 'estos 5 min', hourly: 'esta hora', daily: 'estas 24 h', weekly: 'estos 7 días' },
      quiet: (period) => `Ninguna mención en ${period}`,
      quietBrand: 'ninguna mención',
      allAnswered: 'han respondido todas las fuentes',
      notAllAnswered: 'pero no han respondido todas las fuentes, así que puede haber habido alguna',
      notSeen: 'no se sabe: faltaban fuentes',
      before: (value) => `antes: ${value}`,
      unchanged: 'sin cambios',
      smallSample: 'muestra pequeña',
      incidents: count('incidencia', 'incidencias'),
      stillOpen: (n) => `${f.number(n)} ${n === 1 ? 'sigue abierta' : 'siguen abiertas'}`,
      toAnswer: (n) => `${f.number(n)} ${n === 1 ? 'mención merece' : 'menciones merecen'} respuesta`,
      net: 'Sentimiento neto',
      shareOfVoice: 'Cuota de voz',
      stories: 'Textos distintos',
      negative: 'Negativas',
      neutral: 'Neutras',
      positive: 'Positivas',
      unrated: 'Sin clasificar',
      intents: 'Intenciones',
      reasons: 'Motivos',
      open: 'abierta',
      resolved: 'resuelta',
      reason: {
        question: 'pregunta',
        negative: 'negativa',
        help: 'pide ayuda',
        leave: 'quiere irse',
        complaint: 'queja',
        lead: 'posible compra',
        reach: 'gran audiencia',
        customer: 'cliente',
        review: 'reseña baja',
        unanswered: 'aún sin respuesta',
      },
      waiting: (duration) => `espera desde hace ${duration}`,
      ofBrand: (section, brand) => `${brand}: ${section.charAt(0).toLowerCase()}${section.slice(1)}`,
    },
  };
}

/** `1,2 M de seguidores`: millions are nouns. */
function ofMillions(n: number): string {
  return n >= 1_000_000 ? 'de ' : '';
}
