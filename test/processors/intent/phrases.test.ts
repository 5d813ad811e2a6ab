import { describe, expect, it } from 'vitest';
import { parsePhrase } from '../../../processors/intent/grammar.ts';
import { createPhraseIndex } from '../../../processors/intent/phrase-index.ts';
import { createReader } from '../../../processors/intent/reading.ts';
import { createRules, intentByRules } from '../../../processors/intent/rules.ts';
import { placesOf } from '../../../scripts/eval/targets.ts';

const read = createReader();
const rules = createRules();
const readingOf = (text: string, brand = 'Acme', other = 'Bolt') =>
  read(text, { brand: placesOf(text, brand), others: placesOf(text, other) });

function found(phrase: string, text: string): boolean {
  const index = createPhraseIndex<string>();
  index.add(phrase, 'it');
  return index.find(readingOf(text)).length > 0;
}

describe('a phrase', () => {
  it.each([
    ['thinking of leaving', 'I am THINKING of leaving', true],
    ['(close|cancel) my [...] account', 'please cancel my savings account', true],
    ['(close|cancel) my [...] account', 'please cancel my order, the account is fine', false],
    ["don't buy", 'dont buy this', true],
    ["don't buy", "don't buy this", true],
    ['leave BRAND', 'I leave Acme', true],
    ['leave BRAND', 'I leave Bolt', false],
    ['left ... for BRAND', 'left Bolt for Acme', true],
    ['to OTHER', 'moving to Bolt', true],
    ['em dono de baixa', 'em dono de baixa', true],
    ['cancel·lo', 'CANCEL·LO tot', true],
  ])('“%s” in “%s”: %s', (phrase, text, is) => {
    expect(found(phrase, text)).toBe(is);
  });

  it('with brackets that do not fit is refused', () => {
    for (const wrong of ['a (b', 'a b)', '[a', '<unknown>']) expect(() => parsePhrase(wrong)).toThrow(SyntaxError);
    expect(() => parsePhrase('<a>', { a: '<a>' })).toThrow(/back to themselves/u);
  });
});

describe('rules', () => {
  const told = (text: string, language: string) => intentByRules(rules.judge(readingOf(text), language));
  it.each([
    ['en', 'I am leaving Acme', 'leave'],
    ['fr', 'Je viens de résilier mon abonnement Acme, je passe à la concurrence', 'leave'],
    ['fr', 'Mon vol Acme est annulé', undefined],
    ['fr', 'Acme ou Bolt ?', 'compare'],
    ['pt', 'Acabei de cancelar a minha assinatura da Acme', 'leave'],
    ['pt', 'Vou sair do Twitter', undefined],
    ['it', 'Ho appena disdetto il mio abbonamento con Acme', 'leave'],
    ['it', 'Non lascio Acme', undefined],
    ['de', 'Habe meinen Vertrag bei Acme gekündigt', 'leave'],
    ['de', 'Er hat seinen Job gekündigt', undefined],
    ['en', 'I will never leave Acme', 'recommend'],
    ['en', 'my flight with Acme was cancelled', undefined],
    ['en', "don't buy from Acme", 'complain'],
    ['es', 'me doy de baja de Acme', 'leave'],
    ['ca', 'doneu-me de baixa', 'leave'],
    ['en', 'not recommended', 'complain'],
  ])('in %s of “%s” tell %s', (language, text, label) => {
    expect(told(text, language)).toBe(label);
  });

  it('do not read what others are quoted with', () => {
    expect(told('The advert says "I am leaving Acme for good today" in big letters', 'en')).toBeUndefined();
  });
});
