import type { RuleType } from '../../../core/incident.ts';
import type { Format, When } from '../format.ts';
import { englishInsights } from './insights.ts';
import type { Phrases, TitleTraits } from './phrases.ts';

function at({ clock, day }: When): string {
  return day === undefined ? `at ${clock}` : `on ${day} at ${clock}`;
}

function since({ clock, day }: When): string {
  return day === undefined ? `since ${clock}` : `since ${day}, ${clock}`;
}

function dated({ clock, day }: When): string {
  return day === undefined ? clock : `${day}, ${clock}`;
}

function title(type: RuleType, { falling, brandless, reason }: TitleTraits): string {
  switch (type) {
    case 'negative-volume':
      return 'negative spike';
    case 'negative-reach':
      return 'far-reaching negative mentions';
    case 'negative-share':
      return 'high share of negative mentions';
    case 'net-sentiment':
      return falling ? 'sentiment falling' : 'sentiment rising';
    case 'volume':
      return falling ? 'drop in mentions' : 'spike in mentions';
    case 'positive-volume':
      return 'positive spike';
    case 'share-of-voice':
      return falling ? 'share of voice falling' : 'share of voice rising';
    case 'mention':
      return {
        keyword: 'mention with a watched word',
        rating: 'low rating',
        followers: 'mention by a large account',
        customer: 'mention by a customer',
        other: 'mention that matters',
      }[reason ?? 'other'];
    case 'hot-lead':
      return 'new hot lead';
    case 'unanswered':
      return 'mention without an answer';
    case 'silence':
      return brandless ? 'source not answering' : 'unusual silence';
    case 'cost':
      return 'budget at risk';
  }
}

export function createEnglish(f: Format): Phrases {
  const count = (one: string, many: string) => (n: number) => `${f.number(n)} ${n === 1 ? one : many}`;
  return {
    severity: { info: 'Info', warning: 'Warning', critical: 'Critical' },
    prefix: {
      update: (text) => `Update: ${text}`,
      reminder: (text, lasted) => `Still firing (${lasted}): ${text}`,
      escalation: (text) => `Escalated: ${text}`,
      resolved: (text) => `Resolved: ${text}`,
      test: (text) => `Test: ${text}`,
    },
    title,
    ruleName: {
      'negative-volume': 'negative mentions',
      'negative-reach': 'reach of negative mentions',
      'negative-share': 'share of negative mentions',
      'net-sentiment': 'net sentiment',
      volume: 'volume',
      'positive-volume': 'positive mentions',
      'share-of-voice': 'share of voice',
      mention: 'single mention',
      'hot-lead': 'hot lead',
      unanswered: 'unanswered mention',
      silence: 'silence',
      cost: 'cost',
    },

    mentions: count('mention', 'mentions'),
    negativeMentions: count('negative mention', 'negative mentions'),
    positiveMentions: count('positive mention', 'positive mentions'),
    stories: count('story', 'stories'),
    negativeStories: count('negative story', 'negative stories'),
    positiveStories: count('positive story', 'positive stories'),
    negative: count('negative', 'negative'),
    neutral: count('neutral', 'neutral'),
    positive: count('positive', 'positive'),
    unrated: count('unrated', 'unrated'),
    followers: (n) => `${f.compact(n)} ${n === 1 ? 'follower' : 'followers'}`,
    atLeastFollowers: (n) => `at least ${f.compact(n)} ${n === 1 ? 'follower' : 'followers'}`,
    inAll: (mentions) => `${mentions} in all`,
    copies: (n) => `and ${f.number(n)} ${n === 1 ? 'copy' : 'copies'}`,
    days: count('day', 'days'),

    at,
    since,
    between: (from, to) => (to.day === from.day ? `${dated(from)}–${to.clock}` : `${dated(from)} – ${dated(to)}`),
    inWindow: (window) => `in ${window}`,
    negativeShare: (share, mentions) =>
      mentions === undefined ? `${share} of mentions negative` : `${share} of ${mentions} negative`,
    reached: (followers, window) => `negative mentions reached ${followers} in ${window}`,
    netSentiment: (net, mentions, window) =>
      mentions === undefined
        ? `net sentiment ${net} in ${window}`
        : `net sentiment ${net} over ${mentions} in ${window}`,
    shareOfVoice: (share, mentions, window) =>
      mentions === undefined
        ? `share of voice ${share} in ${window}`
        : `share of voice ${share} of ${mentions} in ${window}`,
    notAnswering: (source, from, lasted) => `${source} has not answered ${since(from)} (${lasted})`,
    noMention: (window) => `no mention in ${window}`,
    allAnswer: 'all sources answer',
    spent: (spent, budget, by) =>
      `${spent}${budget === undefined ? '' : ` of ${budget}`} spent ${typeof by === 'number' ? `by day ${by}` : `by ${by.clock}`}`,
    pace: (total, period) => `at this pace ${total} by the end of the ${period}`,
    wrote: (who, text) => `${who} wrote: “${text}”`,
    someoneWrote: 'A mention was found',
    because: (reasons) => `Why: ${reasons}`,
    mentionReason: {
      keyword: 'a watched word',
      rating: 'a low rating',
      followers: 'many followers',
      customer: 'a known customer',
    },
    feeling: { negative: 'negative', neutral: 'neutral', positive: 'positive', unrated: 'not rated yet' },
    insight: englishInsights,
    leadScore: (score) => `Lead with a score of ${score} of 100`,
    noAnswer: (lasted) => `No answer for ${lasted}`,
    promised: (duration) => `An answer was due within ${duration}`,
    usual: (weekday, hour, value) => `usual for ${weekday} ${hour.clock}: ${value}`,
    usually: (value) => `usual: ${value}`,
    neverAbove: (most, days) => (days === undefined ? `never above ${most}` : `never above ${most} in ${days}`),
    alarm: (direction, bound) => `alarm ${direction} ${bound}`,

    notAcknowledged: (duration) => `Nobody has acknowledged it for ${duration}`,
    testOnly: 'This is only a test: nothing has happened',
    atPeak: (seen, falling) => `${falling ? 'At its lowest' : 'At its peak'}: ${seen}`,
    lasted: (duration, span) => `It lasted ${duration} (${span})`,
    resolvedBy: (who) => `Resolved by ${who}`,
    mentionDeleted: 'The mention was deleted at its source',
    backToUsual: 'It has gone back to usual by itself',
    wasSilent: (source) => `${source} did not answer`,
    answersAgain: 'It answers again',
    answered: 'It has been answered',
    ruleGone: 'Its rule is gone',
    nothingCame: 'Nothing more came of it',
    closed: 'It is closed',

    fact: {
      severity: 'Severity',
      began: 'Began',
      ended: 'Ended',
      peak: 'Peak',
      lowest: 'Lowest',
      impact: 'Impact',
      mentions: 'Mentions',
      reach: 'Reach',
      acknowledged: 'Acknowledged',
      assigned: 'Assigned to',
      sources: 'Sources',
      languages: 'Languages',
      coverage: 'Coverage',
      storm: 'Part of the same storm',
      where: 'Only',
      period: 'Period',
    },
    section: {
      top: 'Top mentions',
      drivers: 'What drives it',
      authors: 'Loudest authors',
      customers: 'Customers affected',
      also: 'Also',
      notes: 'Notes',
      answer: 'Worth an answer',
      stories: 'Top stories',
      rising: 'Rising terms',
      incidents: 'Incidents',
    },
    undetermined: 'undetermined',
    unknownAuthor: 'unknown author',
    gap: (source, span, error) => `${source} not seen ${span}${error === '' ? '' : ` (${error})`}`,
    moreGaps: (n) => `${f.number(n)} more ${n === 1 ? 'gap' : 'gaps'}`,
    mayBeLow: 'numbers may be low',
    more: (n) => `${f.number(n)} more`,
    by: (who, time) => `${who}, ${dated(time)}`,
    lift: (times) => `${times} times as often as usual`,
    newTerm: 'not seen before',
    sentimentWords: (words) => `Words behind the sentiment: ${words}`,
    value: (amount) => `value ${amount}`,

    curve: {
      unit: (step, whole) => `per ${whole ?? step}`,
      rose: (from, to, unit, time) => `Rose from ${from} to ${to} ${unit} ${time}`,
      fell: (from, to, unit, time) => `Fell from ${from} to ${to} ${unit} ${time}`,
      level: (value, unit) => `Level at ${value} ${unit}`,
      only: (value, unit, time) => `${value} ${unit} ${time}, nothing to compare it with`,
      unknown: 'No data for this time: no source answered',
      missing: (spans) => `no data for ${spans}`,
    },

    footer: (rule, command, timeZone) => `Rule ${rule}. To silence: ${command} · Times in ${timeZone}`,

    digest: {
      name: { instant: 'what is new', hourly: 'hourly digest', daily: 'daily digest', weekly: 'weekly digest' },
      title: (frequency, brands, period) => `${brands}: ${frequency}, ${period}`,
      period: { instant: 'these 5 min', hourly: 'this hour', daily: 'these 24 h', weekly: 'these 7 days' },
      quiet: (period) => `No mentions in ${period}`,
      quietBrand: 'no mentions',
      allAnswered: 'all sources answered',
      notAllAnswered: 'but not all sources answered, so that there may have been some',
      notSeen: 'not known: sources were missing',
      before: (value) => `before: ${value}`,
      unchanged: 'unchanged',
      smallSample: 'small sample',
      incidents: count('incident', 'incidents'),
      stillOpen: (n) => `${f.number(n)} still open`,
      toAnswer: (n) => `${f.number(n)} ${n === 1 ? 'mention' : 'mentions'} worth an answer`,
      net: 'Net sentiment',
      shareOfVoice: 'Share of voice',
      stories: 'Stories',
      negative: 'Negative',
      neutral: 'Neutral',
      positive: 'Positive',
      unrated: 'Unrated',
      intents: 'Intents',
      reasons: 'Reasons',
      open: 'open',
      resolved: 'resolved',
      reason: {
        question: 'question',
        negative: 'negative',
        help: 'asks for help',
        leave: 'wants to leave',
        complaint: 'complaint',
        lead: 'may buy',
        reach: 'large audience',
        customer: 'customer',
        review: 'low review',
        unanswered: 'no answer yet',
      },
      waiting: (duration) => `waiting for ${duration}`,
      ofBrand: (section, brand) => `${brand}: ${section.charAt(0).toLowerCase()}${section.slice(1)}`,
    },
  };
}
