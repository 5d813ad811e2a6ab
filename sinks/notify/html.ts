import type { Message, MessageItem } from '../../core/channel.ts';
import type { Severity } from '../../core/incident.ts';
import { ownUrl, tidyLine } from './fit.ts';
import { tidyMessage } from './fit-message.ts';
import { titleOf } from './plain.ts';

/** A stripe for the eye, seen on white and on black. Texts keep the reader's own colours, in light and in dark. */
const accents: Readonly<Record<Severity, string>> = { critical: '#e5484d', warning: '#f08c00', info: '#4c8dff' };
const small = 'font-size:13px;opacity:.8';

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * A message as a fragment of HTML for mail clients and feed readers: inline styles, nothing that is loaded, every text escaped,
 * and links to http, https and mailto only. `picture` is the address of the curve's image (`cid:…`).
 */
export function htmlMessage(message: Message, picture?: string | undefined): string {
  const { summary, severity, facts, sections, links, curveText = '', footer } = tidyMessage(message);
  const unsubscribe = message.unsubscribeUrl === undefined ? undefined : ownUrl(message.unsubscribeUrl);
  return [
    `<div style="border-left:4px solid ${accents[severity]};padding-left:12px">`,
    `<h1 style="font-size:20px;margin:0 0 8px" dir="auto">${escapeHtml(titleOf(message))}</h1>`,
    summary && `<p style="margin:0;font-size:16px" dir="auto">${escapeHtml(tidyLine(summary))}</p>`,
    '</div>',
    links.length > 0 && `<p style="margin:16px 0">${links.map(button).join(' ')}</p>`,
    facts.length > 0 && `<table style="border-collapse:collapse">${facts.map(row).join('')}</table>`,
    picture !== undefined &&
      `<p style="margin:16px 0"><img src="${escapeHtml(picture)}" width="480" alt="${escapeHtml(curveText)}" style="max-width:100%;height:auto"></p>`,
    picture === undefined && curveText && `<p style="margin:16px 0" dir="auto">${escapeHtml(curveText)}</p>`,
    ...sections.map(
      ({ title, items }) => `<h2 style="font-size:16px;margin:20px 0 4px">${escapeHtml(title)}</h2>${list(items)}`,
    ),
    footer && `<p style="margin:24px 0 0;${small}" dir="auto">${escapeHtml(footer)}</p>`,
    unsubscribe && `<p style="margin:4px 0 0;${small}">${link(unsubscribe, unsubscribe)}</p>`,
  ]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n');
}

function row({ label, value }: { label: string; value: string }): string {
  const cell = 'padding:2px 16px 2px 0;text-align:left;vertical-align:top';
  return `<tr><th scope="row" style="${cell};font-weight:normal;opacity:.8">${escapeHtml(label)}</th><td style="${cell}" dir="auto">${escapeHtml(value)}</td></tr>`;
}

function list(items: readonly MessageItem[]): string {
  return `<ul style="margin:0;padding-left:20px">${items.map(item).join('')}</ul>`;
}

function item({ text, url, detail }: MessageItem): string {
  const shown = `<span dir="auto">${link(text, url)}</span>`;
  return `<li style="margin:6px 0">${shown}${detail ? `<br><span style="${small}" dir="auto">${escapeHtml(detail)}</span>` : ''}</li>`;
}

/** `url` is one of a tidy message: safe between quotes. */
function link(label: string, url: string | undefined, style = 'color:inherit'): string {
  const words = escapeHtml(label || (url ?? '…'));
  return url ? `<a href="${escapeHtml(url)}" rel="noopener noreferrer nofollow" style="${style}">${words}</a>` : words;
}

function button({ label, url }: { label: string; url: string }): string {
  return link(
    label,
    url,
    'display:inline-block;margin:0 4px 4px 0;padding:8px 14px;border:1px solid;border-radius:6px;color:inherit',
  );
}
