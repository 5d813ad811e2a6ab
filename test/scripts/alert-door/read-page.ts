import { Parser } from 'htmlparser2';
import { expect } from 'vitest';

/** All that our pages are made of. What is not here came from outside. */
const known: Readonly<Record<string, readonly string[]>> = {
  html: ['lang'],
  head: [],
  meta: ['charset', 'name', 'content'],
  title: [],
  link: ['rel', 'href'],
  style: [],
  body: [],
  main: [],
  header: [],
  footer: ['class'],
  section: ['class', 'id'],
  div: ['class', 'dir'],
  span: ['class', 'dir'],
  small: ['dir'],
  h1: ['dir'],
  h2: [],
  p: ['class', 'dir', 'role'],
  a: ['href', 'rel'],
  dl: [],
  dt: [],
  dd: ['dir'],
  ul: [],
  li: [],
  br: [],
  figure: [],
  figcaption: ['class', 'dir'],
  form: ['method', 'action', 'class'],
  label: [],
  input: ['type', 'name', 'value', 'required', 'maxlength', 'autocomplete'],
  textarea: ['name', 'maxlength'],
  button: ['name', 'value', 'class', 'disabled', 'hidden'],
  fieldset: [],
  details: ['open'],
  summary: [],
  svg: ['aria-hidden', 'xmlns', 'width', 'height', 'viewBox', 'font-family'],
  defs: [],
  pattern: ['id', 'width', 'height', 'patternUnits'],
  path: ['d', 'stroke', 'stroke-width', 'stroke-dasharray', 'fill'],
  rect: ['x', 'y', 'width', 'height', 'rx', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray'],
  g: ['transform'],
  text: ['x', 'y', 'font-size', 'fill', 'text-anchor', 'transform'],
};

export interface ReadPage {
  /** What a person reads, drawings included. */
  readonly text: string;
  readonly title: string;
  readonly language: string;
  readonly links: readonly { readonly href: string; readonly rel: string; readonly text: string }[];
  /** Values of the fields of its form, by name; absent where there is none. */
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly action: string | undefined;
  /** Values of its buttons. */
  readonly buttons: readonly string[];
  readonly drawings: number;
}

/** A page as a browser takes it. Fails on every element and attribute that is not ours, and on all that could run or load something. */
export function readPage(html: string): ReadPage {
  const words: string[] = [];
  const titles: string[] = [];
  const links: { href: string; rel: string; text: string }[] = [];
  const buttons: string[] = [];
  let fields: Record<string, string> | undefined;
  let action: string | undefined;
  let language = '';
  let drawings = 0;
  const open: string[] = [];
  let area = '';
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        expect(Object.keys(known)).toContain(name);
        for (const attribute of Object.keys(attributes))
          expect(known[name], `<${name} ${attribute}>`).toContain(attribute);
        for (const address of ['href', 'action'])
          expect(attributes[address] ?? '').not.toMatch(/^\W*(?:javascript|vbscript)/iu);
        for (const attribute of ['fill', 'stroke']) {
          const value = attributes[attribute];
          if (value !== undefined) expect(value).toMatch(/^(?:#[0-9a-f]{3,6}|none|url\(#gap\))$/u);
        }
        open.push(name);
        if (name === 'html') language = attributes['lang'] ?? '';
        if (name === 'svg') drawings += 1;
        if (name === 'a') links.push({ href: attributes['href'] ?? '', rel: attributes['rel'] ?? '', text: '' });
        if (name === 'link') expect(attributes['href']).toBe('data:,');
        if (name === 'form') {
          expect(attributes['method']).toBe('post');
          fields = {};
          action = attributes['action'];
        }
        if (name === 'input' && fields) fields[attributes['name'] ?? ''] = attributes['value'] ?? '';
        if (name === 'textarea' && fields) {
          area = attributes['name'] ?? '';
          fields[area] = '';
        }
        if (name === 'button' && attributes['value'] !== undefined) buttons.push(attributes['value']);
      },
      ontext(text) {
        const within = open.at(-1);
        if (within === 'style') return;
        if (within === 'title') return void titles.push(text);
        if (within === 'textarea' && fields) fields[area] = (fields[area] ?? '') + text;
        words.push(text);
        const link = links.at(-1);
        if (open.includes('a') && link) link.text += text;
      },
      onclosetag(name) {
        open.pop();
        if (/^(?:p|li|h1|h2|dd|dt|div|br|text|title|label)$/u.test(name)) words.push('\n');
      },
      oncomment: () => expect.fail('a comment'),
      onprocessinginstruction: (name) => void expect(name.toLowerCase()).toBe('!doctype'),
    },
    { lowerCaseAttributeNames: false },
  );
  parser.end(html);
  return { text: words.join(''), title: titles.join(''), language, links, fields, action, buttons, drawings };
}
