import { describe, expect, it } from 'vitest';
import { applyTemplate, templateNames, templateSchema } from '../../../sinks/notify/template.ts';
import { sampleMessage } from '../../support/message.ts';

const apply = (template: object, message = sampleMessage) => applyTemplate(message, templateSchema.parse(template));
const problem = (source: string) => templateSchema.safeParse({ title: source }).error?.issues[0]?.message;

describe('applyTemplate', () => {
  it('says it in the words of the template, and leaves the rest as it was', () => {
    const message = apply({
      title: '[{{severity}}] {{brand}} {{impact}}/10 {{labels.rule}}',
      summary: '{{summary}}\n{{#facts}}{{label}}={{value}};{{/facts}}\n{{at}}',
      footer: 'Ask Ana.',
    });
    expect(message).toEqual({
      ...sampleMessage,
      title: '[critical] Volandra 8/10 negative-spike',
      summary: `${sampleMessage.summary}\nBegan=18:05;Impact=8 of 10;\nNov 22, 2026, 6:05 PM`,
      footer: 'Ask Ana.',
    });
  });

  it('tells the time as its reader does', () => {
    const spanish = { ...sampleMessage, language: 'es', timeZone: 'America/Bogota' } as const;
    expect(apply({ title: '{{at}}' }, spanish).title).toBe('22 nov 2026, 12:05');
  });

  it('walks through lists, where what an element does not have is empty', () => {
    const summary = '{{#sections}}{{title}}: {{#items}}({{text}}|{{url}}|{{detail}}){{/items}}\n{{/sections}}';
    expect(apply({ summary }).summary.split('\n')[1]).toBe('Words that stand out: (floor, Girona, cancelled||)');
  });

  it('escapes nothing, because every channel does it its own way', () => {
    const message = { ...sampleMessage, brand: 'A&B <c> "d" /' };
    expect(apply({ title: '{{brand}} {{{brand}}} {{&brand}}' }, message).title).toBe(
      Array(3).fill(message.brand).join(' '),
    );
  });

  it('does not take the texts of others for templates', () => {
    const message = { ...sampleMessage, brand: '{{summary}}', labels: { rule: '{{#facts}}', constructor: 'x' } };
    expect(apply({ title: '{{brand}} {{labels.rule}} {{labels.toString}}.' }, message).title).toBe(
      '{{summary}} {{#facts}} .',
    );
  });

  it('keeps the words of the message where the template gives none, and can drop the footer', () => {
    const message = apply({ title: '{{#facts}}{{/facts}} ', summary: '{{labels.none}}', footer: '{{labels.none}}' });
    expect(message.title).toBe(sampleMessage.title);
    expect(message.summary).toBe(sampleMessage.summary);
    expect(message).not.toHaveProperty('footer');
    expect(apply({})).toEqual(sampleMessage);
  });

  it('bounds what comes out: lengths, lines and lists within lists', () => {
    const items = Array.from({ length: 50 }, (_, n) => ({ text: `${n} ${'word '.repeat(90)}` }));
    const big = { ...sampleMessage, sections: Array.from({ length: 20 }, () => ({ title: 'Posts', items })) };
    const long = apply({ title: '{{#sections}}{{title}}\n{{/sections}}'.repeat(20), footer: 'x'.repeat(5_000) }, big);
    expect(long.title).toMatch(/^Posts Posts [^\n]*…$/u);
    expect(long.title.length).toBeLessThanOrEqual(250);
    expect(long.footer?.length).toBe(500);
    // 20 × 50 × 20 × 50 elements: a million.
    const bomb = '{{#sections}}{{#items}}{{#sections}}{{#items}}{{text}}{{/items}}{{/sections}}{{/items}}{{/sections}}';
    expect(apply({ summary: bomb }, big).summary).toBe(big.summary);
  });
});

describe('templateSchema', () => {
  it.each([
    ['{{title', 'line 1, column 8: unclosed tag'],
    ['a\n  {{#facts}}', 'line 2, column 13: unclosed section "facts"'],
    ['{{/facts}}', 'line 1, column 1: unopened section "facts"'],
    ['a\n{{titel}}', 'line 2, column 1: there is no "titel"'],
    ['{{#facts}}{{> other}}{{/facts}}', 'line 1, column 11: partials'],
    ['{{=<% %>=}}<% title %>', 'line 1, column 1: other delimiters'],
    ['{{constructor}}', 'there is no "constructor"'],
    ['{{title.length}}', 'there is no "title.length"'],
    [
      '{{#sections}}{{#items}}{{#links}}{{#facts}}{{#labels}}{{/labels}}{{/facts}}{{/links}}{{/items}}{{/sections}}',
      '4 deep',
    ],
  ])('says what is wrong with %j, and where', (source, expected) => {
    expect(problem(source)).toContain(expected);
  });

  it('knows every documented name, comments, and texts without any', () => {
    for (const name of templateNames.keys()) expect(problem(`{{${name}}}`)).toBeUndefined();
    expect(problem('{{! a note }} {{^facts}}none{{/facts}} { } }}')).toBeUndefined();
    expect(problem('')).toBeUndefined();
  });

  it('refuses long templates and unknown keys', () => {
    expect(problem('x'.repeat(5_001))).toBeDefined();
    expect(templateSchema.safeParse({ titel: 'x' }).success).toBe(false);
  });
});
