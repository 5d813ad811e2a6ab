import { hash } from 'node:crypto';
import type { MessageLanguage } from '../../core/channel.ts';
import { tidyText } from '../../sinks/notify/fit.ts';
import { escapeHtml } from '../../sinks/notify/html.ts';
import type { Notice } from './phrases.ts';

/** What the door answers. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** HTML that is ready. Made by `html` and, where something else made it, by `ready`. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | false | undefined | readonly Part[];

/** A template whose parts are cleaned and escaped, unless they are markup: nothing can be forgotten. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((fixed, index) => fixed + written(parts[index])).join(''));
}

function written(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(tidyText(String(part)));
  return part.map(written).join('');
}

const style = `
:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#1b1f24;--faint:#59636e;--rule:#d0d7de;--link:#0b5cad;--go:#0b5cad;--on-go:#fff;--critical:#b42318;--warning:#8a5000;--info:#0b5cad;--calm:#1a7f37}
@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--card:#161b22;--ink:#e6edf3;--faint:#9aa5b1;--rule:#30363d;--link:#6cb6ff;--go:#2f6fbb;--critical:#ff7b72;--warning:#e3a03c;--info:#6cb6ff;--calm:#56d364}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:720px;margin:0 auto;padding:16px}
h1{font-size:1.5rem;line-height:1.25;margin:8px 0}
h2{font-size:1.05rem;margin:0 0 8px}
p{margin:0 0 8px}
a{color:var(--link)}
small,.small{font-size:.875rem;color:var(--faint)}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:16px;margin:16px 0}
.lead{font-size:1.1rem}
.badges{display:flex;flex-wrap:wrap;gap:8px}
.badge{border:1px solid currentColor;border-radius:99px;padding:0 10px;font-size:.875rem;font-weight:600}
.critical,.firing{color:var(--critical)}.warning,.pending{color:var(--warning)}.info{color:var(--info)}.resolved{color:var(--calm)}
dl{display:grid;grid-template-columns:8rem 1fr;gap:4px 16px;margin:0}
dt{color:var(--faint)}
dd{margin:0}
ul{margin:0;padding:0;list-style:none}
li{padding:8px 0;border-top:1px solid var(--rule)}
li:first-child{border-top:0;padding-top:0}
li:last-child{padding-bottom:0}
.text{white-space:pre-line}
figure{margin:16px 0}
figure svg{display:block;width:100%;height:auto;border-radius:10px}
figcaption{margin-top:4px}
form{margin:0}
label{display:block;font-weight:600}
input,textarea{display:block;width:100%;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--faint);border-radius:6px;padding:8px 10px;margin:4px 0 12px}
textarea{min-height:84px;resize:vertical}
button{font:inherit;font-weight:600;min-height:44px;padding:8px 16px;border-radius:6px;border:1px solid var(--faint);background:var(--card);color:inherit;cursor:pointer}
button.go{background:var(--go);border-color:var(--go);color:var(--on-go)}
.row{display:flex;flex-wrap:wrap;gap:8px}
.row+p{margin-top:8px}
fieldset{border:0;border-top:1px solid var(--rule);margin:16px 0 0;padding:16px 0 0;min-width:0}
details{margin-top:12px}
summary{cursor:pointer;min-height:44px;padding:10px 0;color:var(--link);font-weight:600}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.problem{border-left:4px solid var(--critical);padding-left:12px;font-weight:600}
.done{border-left:4px solid var(--calm);padding-left:12px;margin-bottom:12px}
.done:last-child{margin-bottom:0}
@media(max-width:520px){dl{grid-template-columns:6.5rem 1fr;gap:4px 12px}figure{margin:16px -16px}figure svg{border-radius:0}figcaption{margin:4px 16px 0}.row button{flex:1}}
@media(prefers-color-scheme:dark){figure svg{filter:invert(.93) hue-rotate(180deg)}}
@media print{form,.share{display:none}}
`;

/**
 * No script, nothing from elsewhere, no frames. No referrer, because the address of a page is what opens it; not kept, because it tells
 * what a company worries about.
 */
const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
    "img-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'cache-control': 'no-store',
};

/** For every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export interface Page {
  readonly status?: number;
  readonly language: MessageLanguage;
  readonly title: string;
  readonly body: Markup;
  readonly headers?: Readonly<Record<string, string>>;
}

export function pageAnswer({ status = 200, language, title, body, headers = {} }: Page): Answer {
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Escolta</title>
<link rel="icon" href="data:,">
<style>${new Markup(style)}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
  return { status, headers: { ...pageHeaders, ...headers }, body: page.text };
}

/** A page that only says something. */
export function noticeAnswer(
  status: number,
  language: MessageLanguage,
  { title, text }: Notice,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = html`<div class="card"><h1>${title}</h1><p class="text">${text}</p></div>`;
  return pageAnswer({ status, language, title, body, headers });
}
