import { describe, expect, test } from 'vitest';
import { evalEmotion, renderEmotion } from '../../scripts/eval/emotion.ts';
import { evalIntent, renderIntent } from '../../scripts/eval/intent.ts';

/** A clock that moves by itself, so that measuring ends. */
function timer(): () => number {
  let now = 0;
  return () => {
    now += 400;
    return now;
  };
}

const line = (label: string, text: string) => ({ label, text, target: 'Acme' });
const languages = ['en', 'es'];

describe('evalIntent', () => {
  const lines = [
    line('leave', "I'm leaving Acme and switching to Bolt, never again"),
    line('leave', 'Cancelling my Acme subscription today'),
    line('none', 'Acme shares fall 4% after earnings'),
    line('none', 'Acme opens a shop in Madrid'),
    line('none', 'Bolt and Acme sponsor the city marathon'),
  ];

  test('counts what was told of each label, beside simpler judges', async () => {
    const report = await evalIntent({ lines, task: 'intent', language: 'en', languages, timer: timer() });
    expect(report.n).toBe(5);
    expect(report.perLabel['none']).toMatchObject({ n: 3, recall: 1 });
    expect(report.perLabel['leave']).toMatchObject({ n: 2, precision: 1 });
    expect(report.baselines.majority.accuracy).toBe(0.6);
    expect(report.macroF1).toBeGreaterThan(report.baselines.majority.macroF1);
    expect(renderIntent(report)).toContain('leave: F1');
  });

  test('takes intents for their stages', async () => {
    const report = await evalIntent({ lines, task: 'stage', language: 'en', languages, timer: timer() });
    expect(Object.keys(report.perLabel).sort()).toEqual(['after-purchase', 'none']);
  });

  test('asks of each reason by itself whether it holds', async () => {
    const report = await evalIntent({
      lines: [
        line('price', 'Acme is far too expensive, the price is a joke'),
        line('none', 'Acme opens a shop in Madrid'),
      ],
      task: 'reason',
      language: 'en',
      languages,
      timer: timer(),
    });
    expect(Object.keys(report.perLabel)).toEqual(['price']);
    expect(report.perLabel['price']).toMatchObject({ n: 1, recall: 1 });
    expect(report.microF1).toBeGreaterThan(0);
  });

  test('detects the language where none is given', async () => {
    const asked = [line('1', '¿Acme envía a Canarias?'), line('0', 'Acme abre una tienda en Madrid')];
    const report = await evalIntent({ lines: asked, task: 'question', languages, timer: timer() });
    expect(report).toMatchObject({ n: 2, accuracy: 1 });
  });
});

describe('evalEmotion', () => {
  test('scores beside the commonest label, the words and the model', async () => {
    const lines = [
      { label: 'joy', text: "I'm so happy, I love it! 😍" },
      { label: 'anger', text: 'I am furious, this makes me so angry' },
      { label: 'none', text: 'The shop opens at nine' },
      { label: 'none', text: 'It has two wheels' },
    ];
    const report = await evalEmotion({ lines, task: 'emotion', language: 'en', timer: timer() });
    expect(report).toMatchObject({ n: 4, accuracy: 1, macroF1: 1 });
    expect(report.baselines.majority.accuracy).toBe(0.5);
    expect(renderEmotion(report)).toContain('joy: F1 100.0 %');
  });

  test('is the words alone in languages without labelled texts enough', async () => {
    const lines = [
      { label: 'joy', text: 'Je suis tellement contente, merci !' },
      { label: 'none', text: 'Le magasin ouvre à neuf heures' },
    ];
    const report = await evalEmotion({ lines, task: 'emotion', language: 'fr', timer: timer() });
    expect(report.macroF1).toBe(report.baselines.lexicon.macroF1);
    expect(report.accuracy).toBe(1);
  });

  test('counts sarcasm as a yes or no', async () => {
    const lines = [
      { label: '1', text: 'Thanks for nothing, another delay. #sarcasm' },
      { label: '0', text: 'Thanks for the quick help' },
    ];
    const report = await evalEmotion({ lines, task: 'sarcasm', language: 'en', timer: timer() });
    expect(report.perLabel).toMatchObject({ '0': { precision: 1 }, '1': { recall: 1, n: 1 } });
  });
});
