/** What a question asks for. */
export const questionWords = ['what', 'when', 'how', 'why', 'where', 'who'] as const;

/** A question that a new analyst asks, with its SQL over the views. */
export interface Question {
  readonly id: string;
  readonly about: (typeof questionWords)[number];
  readonly name: { readonly en: string; readonly es: string; readonly ca: string };
  readonly query: string;
  /** It reads of customers and people. */
  readonly personal?: boolean;
}

const month = 'published_at >= now() - INTERVAL 30 DAY';
const net = `round((countIf(sentiment = 'positive') - countIf(sentiment = 'negative')) / nullIf(countIf(sentiment != 'unrated'), 0), 2)`;

/** In the order in which they are usually asked. The first column of a series is a time: the page draws it. */
export const questions: readonly Question[] = [
  {
    id: 'what-volume',
    about: 'what',
    name: {
      en: 'What is said of each brand, and in which mood?',
      es: '¿Qué se dice de cada marca, y con qué ánimo?',
      ca: 'Què es diu de cada marca, i amb quin ànim?',
    },
    query: `SELECT brand, count() AS mentions, countIf(sentiment = 'negative') AS negative,
  countIf(sentiment = 'neutral') AS neutral, countIf(sentiment = 'positive') AS positive,
  ${net} AS net_sentiment
FROM v_mentions
WHERE ${month}
GROUP BY brand
ORDER BY mentions DESC`,
  },
  {
    id: 'what-phrases',
    about: 'what',
    name: {
      en: 'What are the mentions about, word by word?',
      es: '¿De qué hablan las menciones, palabra por palabra?',
      ca: 'De què parlen les mencions, paraula per paraula?',
    },
    query: `SELECT arrayJoin(phrases) AS phrase, count() AS mentions, uniqExact(story_id) AS stories,
  countIf(sentiment = 'negative') AS negative, countIf(sentiment = 'positive') AS positive
FROM v_mentions
WHERE ${month}
GROUP BY phrase
ORDER BY stories DESC, phrase
LIMIT 50`,
  },
  {
    id: 'what-stories',
    about: 'what',
    name: {
      en: 'Which stories were repeated most?',
      es: '¿Qué historias se repitieron más?',
      ca: 'Quines històries es van repetir més?',
    },
    query: `SELECT brand, copies, sites, negative, positive, substringUTF8(if(title != '', title, text), 1, 200) AS story, url, first_at
FROM v_stories
WHERE last_at >= now() - INTERVAL 30 DAY
ORDER BY copies DESC, first_at
LIMIT 50`,
  },
  {
    id: 'what-words-decide',
    about: 'what',
    name: {
      en: 'Which words make mentions negative?',
      es: '¿Qué palabras hacen negativas las menciones?',
      ca: 'Quines paraules fan negatives les mencions?',
    },
    query: `SELECT lower(word.1) AS decisive, count() AS mentions, round(avg(word.2), 2) AS mean_weight
FROM v_mentions
ARRAY JOIN sentiment_words AS word
WHERE ${month} AND sentiment = 'negative' AND word.2 < 0
GROUP BY decisive
ORDER BY mentions DESC, decisive
LIMIT 50`,
  },
  {
    id: 'when-days',
    about: 'when',
    name: {
      en: 'When was how much said, day by day?',
      es: '¿Cuándo se dijo cuánto, día a día?',
      ca: 'Quan es va dir quant, dia a dia?',
    },
    query: `SELECT toStartOfDay(published_at) AS day, count() AS mentions, countIf(sentiment = 'negative') AS negative,
  countIf(sentiment = 'positive') AS positive
FROM v_mentions
WHERE ${month}
GROUP BY day
ORDER BY day`,
  },
  {
    id: 'when-spikes',
    about: 'when',
    name: {
      en: 'Which hours were out of the ordinary?',
      es: '¿Qué horas se salieron de lo normal?',
      ca: 'Quines hores van sortir del normal?',
    },
    query: `WITH hours AS
(
  SELECT brand, toStartOfHour(published_at) AS hour, count() AS mentions
  FROM v_mentions
  WHERE ${month}
  GROUP BY brand, hour
)
SELECT hour, brand, mentions, usual, round(mentions / usual, 1) AS times_usual
FROM hours INNER JOIN (SELECT brand, quantileExact(0.5)(mentions) AS usual FROM hours GROUP BY brand) AS medians USING (brand)
WHERE mentions >= 5 AND mentions >= 3 * usual
ORDER BY times_usual DESC, hour
LIMIT 50`,
  },
  {
    id: 'when-weekdays',
    about: 'when',
    name: {
      en: 'On which weekdays and at which hours do people write?',
      es: '¿Qué días de la semana y a qué horas escribe la gente?',
      ca: 'Quins dies de la setmana i a quines hores escriu la gent?',
    },
    query: `SELECT toDayOfWeek(published_at) AS weekday, toHour(published_at) AS hour, count() AS mentions,
  countIf(sentiment = 'negative') AS negative
FROM v_mentions
WHERE ${month}
GROUP BY weekday, hour
ORDER BY mentions DESC, weekday, hour`,
  },
  {
    id: 'when-incidents',
    about: 'when',
    name: {
      en: 'When were there incidents, and how long did it take to take note?',
      es: '¿Cuándo hubo incidentes, y cuánto se tardó en tomar nota?',
      ca: 'Quan hi va haver incidents, i quant es va trigar a prendre nota?',
    },
    query: `SELECT started_at, rule, brand, severity, state, value, expected,
  dateDiff('minute', started_at, acknowledged_at) AS minutes_to_note,
  dateDiff('minute', started_at, resolved_at) AS minutes_to_end
FROM v_incidents
ORDER BY started_at DESC
LIMIT 100`,
  },
  {
    id: 'how-net-sentiment',
    about: 'how',
    name: {
      en: 'How does the mood change, week by week?',
      es: '¿Cómo cambia el ánimo, semana a semana?',
      ca: 'Com canvia l’ànim, setmana a setmana?',
    },
    query: `SELECT toStartOfWeek(published_at, 1) AS week, ${net} AS net_sentiment
FROM v_mentions
WHERE published_at >= now() - INTERVAL 1 YEAR
GROUP BY week
ORDER BY week`,
  },
  {
    id: 'how-share-of-voice',
    about: 'how',
    name: {
      en: 'How large is each brand’s share of voice?',
      es: '¿Qué cuota de voz tiene cada marca?',
      ca: 'Quina quota de veu té cada marca?',
    },
    query: `SELECT brand, count() AS mentions, round(100 * mentions / sum(mentions) OVER (), 1) AS percent,
  uniqExact(story_id) AS stories, round(100 * stories / sum(stories) OVER (), 1) AS percent_by_stories
FROM v_mentions
WHERE ${month}
GROUP BY brand
ORDER BY mentions DESC`,
  },
  {
    id: 'how-emotions',
    about: 'how',
    name: { en: 'How do people feel?', es: '¿Cómo se siente la gente?', ca: 'Com se sent la gent?' },
    query: `SELECT brand, emotion, count() AS mentions
FROM v_mentions
WHERE ${month} AND emotion != ''
GROUP BY brand, emotion
ORDER BY brand, mentions DESC`,
  },
  {
    id: 'how-reach',
    about: 'how',
    name: {
      en: 'How many may have seen it?',
      es: '¿Cuántos pueden haberlo visto?',
      ca: 'Quants ho poden haver vist?',
    },
    query: `SELECT brand, sum(reach) AS seen_at_most, count(reach) AS mentions_with_reach, count() AS mentions
FROM v_reach
GROUP BY brand
ORDER BY seen_at_most DESC`,
  },
  {
    id: 'how-buying-cycle',
    about: 'how',
    name: {
      en: 'How far are people from buying?',
      es: '¿Cuánto le falta a la gente para comprar?',
      ca: 'Quant li falta a la gent per comprar?',
    },
    query: `SELECT stage, intent, count() AS mentions, uniqExact((network, author_id, author_handle)) AS authors
FROM v_mentions
WHERE ${month} AND intent != ''
GROUP BY stage, intent
ORDER BY mentions DESC`,
  },
  {
    id: 'why-reasons',
    about: 'why',
    name: {
      en: 'Why are people unhappy?',
      es: '¿Por qué está descontenta la gente?',
      ca: 'Per què està descontenta la gent?',
    },
    query: `SELECT brand, arrayJoin(reasons) AS reason, countIf(sentiment = 'negative') AS negative, count() AS mentions,
  round(100 * negative / mentions) AS percent_negative
FROM v_mentions
WHERE ${month}
GROUP BY brand, reason
ORDER BY negative DESC, reason
LIMIT 50`,
  },
  {
    id: 'why-fresh-words',
    about: 'why',
    name: {
      en: 'Why is it more than last week: which words are new?',
      es: '¿Por qué hay más que la semana pasada: qué palabras son nuevas?',
      ca: 'Per què n’hi ha més que la setmana passada: quines paraules són noves?',
    },
    query: `SELECT arrayJoin(phrases) AS phrase, countIf(published_at >= now() - INTERVAL 7 DAY) AS this_week,
  countIf(published_at < now() - INTERVAL 7 DAY) AS week_before
FROM v_mentions
WHERE published_at >= now() - INTERVAL 14 DAY
GROUP BY phrase
HAVING this_week >= 3 AND this_week > 2 * week_before
ORDER BY this_week - week_before DESC, phrase
LIMIT 50`,
  },
  {
    id: 'why-complaints',
    about: 'why',
    name: {
      en: 'Which complaints had most reactions?',
      es: '¿Qué quejas tuvieron más reacciones?',
      ca: 'Quines queixes van tenir més reaccions?',
    },
    query: `SELECT published_at, brand, network, ifNull(likes, 0) + ifNull(shares, 0) + ifNull(replies, 0) AS reactions, reasons,
  substringUTF8(concat(title, ' ', text), 1, 300) AS said, url
FROM v_mentions
WHERE ${month} AND (sentiment = 'negative' OR intent IN ('complain', 'leave'))
ORDER BY reactions DESC, published_at DESC
LIMIT 50`,
  },
  {
    id: 'where-networks',
    about: 'where',
    name: {
      en: 'Where is it said: networks?',
      es: '¿Dónde se dice: en qué redes?',
      ca: 'On es diu: a quines xarxes?',
    },
    query: `SELECT network, type, count() AS mentions, ${net} AS net_sentiment
FROM v_mentions
WHERE ${month}
GROUP BY network, type
ORDER BY mentions DESC`,
  },
  {
    id: 'where-sites',
    about: 'where',
    name: {
      en: 'Where is it said: web sites?',
      es: '¿Dónde se dice: en qué sitios web?',
      ca: 'On es diu: a quins llocs web?',
    },
    query: `SELECT site, count() AS mentions, uniqExact(story_id) AS stories, ${net} AS net_sentiment
FROM v_mentions
WHERE ${month} AND site != ''
GROUP BY site
ORDER BY mentions DESC, site
LIMIT 100`,
  },
  {
    id: 'where-countries',
    about: 'where',
    name: {
      en: 'Where do they write from, and in which language?',
      es: '¿Desde dónde escriben, y en qué lengua?',
      ca: 'Des d’on escriuen, i en quina llengua?',
    },
    query: `SELECT country, language, count() AS mentions, ${net} AS net_sentiment
FROM v_mentions
WHERE ${month}
GROUP BY country, language
ORDER BY mentions DESC`,
  },
  {
    id: 'where-sources',
    about: 'where',
    name: {
      en: 'Where do we look, and does every source answer?',
      es: '¿Dónde miramos, y responden todas las fuentes?',
      ca: 'On mirem, i responen totes les fonts?',
    },
    query: `SELECT source, posts, askings, failures, last_success_at, last_failure_at, last_error
FROM v_sources
ORDER BY last_success_at`,
  },
  {
    id: 'who-most-active',
    about: 'who',
    name: {
      en: 'Who writes most?',
      es: '¿Quién escribe más?',
      ca: 'Qui escriu més?',
    },
    query: `SELECT network, author_handle, any(author_name) AS name, max(author_followers) AS followers, count() AS mentions,
  countIf(sentiment = 'negative') AS negative, countIf(sentiment = 'positive') AS positive
FROM v_mentions
WHERE ${month} AND empty(flags)
GROUP BY network, author_handle
ORDER BY mentions DESC, author_handle
LIMIT 50`,
  },
  {
    id: 'who-moves-others',
    about: 'who',
    name: {
      en: 'Who moves others?',
      es: '¿Quién mueve a los demás?',
      ca: 'Qui mou els altres?',
    },
    query: `SELECT account, round(influence) AS influence, followers, engagement_rate, pickups, posts
FROM v_influence
WHERE influence IS NOT NULL
ORDER BY influence DESC, account
LIMIT 50`,
  },
  {
    id: 'who-waits',
    about: 'who',
    name: {
      en: 'Who asks, and waits for an answer?',
      es: '¿Quién pregunta, y espera respuesta?',
      ca: 'Qui pregunta, i espera resposta?',
    },
    query: `SELECT m.published_at AS asked_at, m.brand AS brand, m.network AS network, m.author_handle AS author_handle,
  dateDiff('hour', m.published_at, now()) AS hours, substringUTF8(m.text, 1, 300) AS said, m.url AS url
FROM v_mentions AS m
LEFT ANTI JOIN (SELECT brand, mention_id FROM v_triage WHERE state IN ('answered', 'closed')) AS t
  ON t.brand = m.brand AND t.mention_id = m.mention_id
WHERE m.published_at >= now() - INTERVAL 30 DAY AND m.question
ORDER BY asked_at
LIMIT 100`,
  },
  {
    id: 'who-unhappy-customers',
    about: 'who',
    personal: true,
    name: {
      en: 'Which customers are unhappy?',
      es: '¿Qué clientes están descontentos?',
      ca: 'Quins clients estan descontents?',
    },
    query: `SELECT c.name AS customer, c.segment AS segment, c.lifetime_value AS value, count() AS negative_mentions,
  max(m.published_at) AS last_at
FROM (SELECT brand, mention_id, published_at FROM v_mentions WHERE ${month} AND sentiment = 'negative') AS m
INNER JOIN (SELECT brand, mention_id, crm, customer_id FROM v_mention_people WHERE customer_id != '') AS p
  ON p.brand = m.brand AND p.mention_id = m.mention_id
INNER JOIN v_customers AS c ON c.crm = p.crm AND c.customer_id = p.customer_id
GROUP BY customer, segment, value
ORDER BY value DESC, negative_mentions DESC
LIMIT 100`,
  },
  {
    id: 'who-leads',
    about: 'who',
    personal: true,
    name: {
      en: 'Who may buy?',
      es: '¿Quién puede comprar?',
      ca: 'Qui pot comprar?',
    },
    query: `SELECT brand, name, network, handle, score, intent, stage, state, last_at
FROM v_leads
WHERE state IN ('new', 'hot', 'working')
ORDER BY score DESC, last_at DESC
LIMIT 100`,
  },
];
