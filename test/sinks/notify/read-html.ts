import { Parser } from 'htmlparser2';
import { expect } from 'vitest';
import type { Shown } from '../../suites/channel-conformance.ts';

/** All that our HTML is made of. */
const known: Readonly<Record<string, readonly string[]>> = {
  html: ['lang'],
  head: [],
  meta: ['charset', 'name', 'content'],
  title: [],
  body: ['style'],
  div: ['style'],
  h1: ['style', 'dir'],
  h2: ['style', 'dir'],
  p: ['style', 'dir'],
  a: ['href', 'rel', 'style'],
  table: ['style'],
  tr: [],
  th: ['scope', 'style', 'dir'],
  td: ['style', 'dir'],
  img: ['src', 'width', 'alt', 'style'],
  ul: ['style'],
  li: ['style'],
  br: [],
  span: ['style', 'dir'],
};

/** What a reader sees of our HTML, descriptions of pictures included. Fails on everything that is not ours, or is loaded from elsewhere. */
export function readHtml(html: string): Shown {
  const words: string[] = [];
  const urls: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      expect(Object.keys(known)).toContain(name);
      for (const attribute of Object.keys(attributes)) expect(known[name]).toContain(attribute);
      expect(attributes['style'] ?? '').not.toMatch(/url|import|expression|background/iu);
      if (attributes['href'] !== undefined) urls.push(attributes['href']);
      if (name === 'img') {
        expect(attributes['src']).toMatch(/^cid:/u);
        words.push(attributes['alt'] ?? '');
      }
    },
    ontext: (text) => void words.push(text.replace(/\s+/gu, ' ')),
    onclosetag: (name) => void (/^(?:p|li|h1|h2|tr|br|title)$/u.test(name) && words.push('\n')),
    oncomment: () => expect.fail('a comment'),
  });
  parser.end(html);
  return { text: words.join(''), urls };
}
