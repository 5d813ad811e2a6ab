import type { ConditionNumber } from '../../../core/condition.ts';
import type { Emotion, Intent, Stage } from '../../../core/insights.ts';

/** What was read of mentions, in nouns of one language: they stand in titles, after numbers, and in lists. */
export interface InsightPhrases {
  readonly intent: Readonly<Record<Intent, string>>;
  readonly stage: Readonly<Record<Stage, string>>;
  readonly emotion: Readonly<Record<Emotion, string>>;
  /** Of the built-in reasons; those of the configuration keep their names. */
  readonly reason: Readonly<Record<string, string>>;
  readonly question: Readonly<Record<'yes' | 'no', string>>;
  readonly number: Readonly<Record<ConditionNumber, string>>;
  readonly or: string;
  readonly not: string;
}

export const englishInsights: InsightPhrases = {
  intent: {
    need: 'need',
    compare: 'comparison',
    evaluate: 'closer look',
    buy: 'wish to buy',
    share: 'experience',
    recommend: 'recommendation',
    complain: 'complaint',
    help: 'request for help',
    leave: 'wish to leave',
  },
  stage: {
    need: 'before a choice',
    comparison: 'comparing',
    evaluation: 'evaluating',
    decision: 'about to buy',
    'after-purchase': 'after purchase',
  },
  emotion: {
    joy: 'joy',
    anger: 'anger',
    sadness: 'sadness',
    fear: 'fear',
    surprise: 'surprise',
    disgust: 'disgust',
  },
  reason: {
    price: 'price',
    quality: 'quality',
    delivery: 'delivery',
    service: 'service',
    bug: 'faults',
    safety: 'safety',
    ethics: 'ethics',
  },
  question: { yes: 'question', no: 'no question' },
  number: { sarcasm: 'sarcasm', intent_confidence: 'confidence', emotion_confidence: 'confidence of the emotion' },
  or: 'or',
  not: 'not:',
};

export const spanishInsights: InsightPhrases = {
  intent: {
    need: 'necesidad',
    compare: 'comparación',
    evaluate: 'evaluación',
    buy: 'intención de compra',
    share: 'experiencia',
    recommend: 'recomendación',
    complain: 'queja',
    help: 'petición de ayuda',
    leave: 'intención de irse',
  },
  stage: {
    need: 'antes de elegir',
    comparison: 'comparando',
    evaluation: 'evaluando',
    decision: 'a punto de comprar',
    'after-purchase': 'después de la compra',
  },
  emotion: {
    joy: 'alegría',
    anger: 'enfado',
    sadness: 'tristeza',
    fear: 'miedo',
    surprise: 'sorpresa',
    disgust: 'asco',
  },
  reason: {
    price: 'precio',
    quality: 'calidad',
    delivery: 'entrega',
    service: 'atención',
    bug: 'fallos',
    safety: 'seguridad',
    ethics: 'ética',
  },
  question: { yes: 'pregunta', no: 'sin pregunta' },
  number: { sarcasm: 'sarcasmo', intent_confidence: 'confianza', emotion_confidence: 'confianza de la emoción' },
  or: 'o',
  not: 'no:',
};

export const catalanInsights: InsightPhrases = {
  intent: {
    need: 'necessitat',
    compare: 'comparació',
    evaluate: 'avaluació',
    buy: 'intenció de compra',
    share: 'experiència',
    recommend: 'recomanació',
    complain: 'queixa',
    help: "petició d'ajuda",
    leave: 'intenció de marxar',
  },
  stage: {
    need: 'abans de triar',
    comparison: 'comparant',
    evaluation: 'avaluant',
    decision: 'a punt de comprar',
    'after-purchase': 'després de la compra',
  },
  emotion: {
    joy: 'alegria',
    anger: 'enuig',
    sadness: 'tristesa',
    fear: 'por',
    surprise: 'sorpresa',
    disgust: 'fàstic',
  },
  reason: {
    price: 'preu',
    quality: 'qualitat',
    delivery: 'lliurament',
    service: 'atenció',
    bug: 'errors',
    safety: 'seguretat',
    ethics: 'ètica',
  },
  question: { yes: 'pregunta', no: 'sense pregunta' },
  number: { sarcasm: 'sarcasme', intent_confidence: 'confiança', emotion_confidence: "confiança de l'emoció" },
  or: 'o',
  not: 'no:',
};
