import { hash } from 'node:crypto';
import type { IncidentAction, Silence } from '../../core/alerts.ts';
import type { Message, MessageLanguage } from '../../core/channel.ts';
import { line } from '../../processors/alerts/line.ts';
import { matchesAll } from '../../processors/alerts/matchers.ts';
import { alertMessage } from '../../processors/alerts/message.ts';
import { subject } from '../../processors/alerts/tell.ts';
import { createVoice, type Voice } from '../../processors/alerts/voice.ts';
import { curveSvg } from '../../sinks/notify/curve-svg.ts';
import { tidyMessage } from '../../sinks/notify/fit-message.ts';
import { type ActForm, longest, silenceHours } from './act.ts';
import { type Answer, html, Markup, pageAnswer } from './page.ts';
import { type DoorPhrases, doorPhrases, type Problem } from './phrases.ts';
import type { DoorIncident, DoorNotification } from './ports.ts';

export interface IncidentPageInput {
  readonly record: DoorIncident;
  /** All that hold now, whatever they are about. */
  readonly silences: readonly Silence[];
  readonly brandName: (id: string) => string;
  readonly language: MessageLanguage;
  readonly timeZone: string;
  readonly now: number;
  /** What the forms need; without it there are none. */
  readonly acting?: {
    readonly expires: string;
    readonly signature: string;
    /** The link to pass on. */
    readonly shareUrl: string;
    /** Who acted last from this browser. */
    readonly name: string;
    /** What was filled in and not taken, and why not. */
    readonly refused?: { readonly form: ActForm; readonly problem: Problem };
  };
}

/** What a person sees of what the door knows: more is kept, and shown by `escolta alerts show`. */
const most = { actions: 100, notifications: 50 };

/** One incident for a person: what messages say of it, in the same words, and all that was done. */
export function incidentPage(input: IncidentPageInput): Answer {
  const { record, language, timeZone, now, acting } = input;
  const say = doorPhrases[language];
  const voice = createVoice(language, timeZone, now);
  const message = messageOf(input);
  const { severity, state } = record.incident;
  const svg = curveSvg(message);
  const body = html`
<header>
<div class="badges"><span class="badge ${severity}">${voice.phrases.severity[severity]}</span><span class="badge ${state}">${say.state[state]}</span></div>
<h1 dir="auto">${message.title}</h1>
<p class="lead text" dir="auto">${message.summary}</p>
</header>
${statusCard(input, say, voice)}
<section class="card"><dl>${message.facts.map(({ label, value }) => html`<dt>${label}</dt><dd dir="auto">${value}</dd>`)}</dl></section>
${
  svg !== undefined &&
  html`<figure>${new Markup(svg.replace('<svg ', '<svg aria-hidden="true" '))}<figcaption class="small" dir="auto">${message.curveText}</figcaption></figure>`
}
${message.sections.map(section)}
${historyCard(record.actions, say, voice)}
${toldCard(record.notifications, say, voice, acting !== undefined)}
<footer class="small">
<p dir="auto">${message.footer}</p>
${acting ? html`<p class="share"><a href="${acting.shareUrl}" rel="noreferrer">${say.share}</a></p>` : html`<p>${say.readOnly}</p>`}
</footer>`;
  return pageAnswer({ status: acting?.refused ? 422 : 200, language, title: message.title, body });
}

/** The words of messages. What drove an incident is shown also when it is over; what people did has places of its own on the page. */
function messageOf({ record, brandName, language, timeZone, now, acting }: IncidentPageInput): Message {
  const { care } = record;
  const { evidence } = record.incident;
  // A page that is passed on goes to whoever: who is a customer, and worth what, stays in the house.
  const incident =
    acting || !evidence ? record.incident : { ...record.incident, evidence: { ...evidence, customers: [] } };
  const make = (kind: 'firing' | 'resolved') =>
    alertMessage({
      kind,
      key: hash('sha256', incident.id).slice(0, 32),
      incidents: [incident],
      care: { ...(care.resolvedBy !== undefined && { resolvedBy: care.resolvedBy }), notes: [] },
      brandName,
      language,
      timeZone,
      at: now,
      links: [],
    });
  const firing = make('firing');
  return tidyMessage(incident.state === 'resolved' ? { ...make('resolved'), sections: firing.sections } : firing);
}

function section({ title, items }: Message['sections'][number]): Markup {
  return html`<section class="card"><h2>${title}</h2><ul>${items.map(({ text, url, detail }) => {
    const words = text || url || '…';
    const shown =
      url === undefined
        ? words
        : html`<a href="${new Markup(escapedUrl(url))}" rel="noreferrer noopener nofollow">${words}</a>`;
    return html`<li><span dir="auto">${shown}</span>${detail !== undefined && html`<br><small dir="auto">${detail}</small>`}</li>`;
  })}</ul></section>`;
}

/** An address of a tidy message holds none of what ends an attribute but `&`; cut, as other texts are, it would lead elsewhere. */
function escapedUrl(url: string): string {
  return url.replaceAll('&', '&amp;');
}

/** What stands, and what one can do about it. */
function statusCard({ record, silences, brandName, now, acting }: IncidentPageInput, say: DoorPhrases, voice: Voice) {
  const { incident, care } = record;
  const time = timeIn(voice);
  const over = incident.state === 'resolved';
  const held = silences.filter(
    ({ matchers, startsAt, endsAt }) => startsAt <= now && now < endsAt && matchesAll(matchers, incident.labels),
  );
  const lines = [
    care.acknowledgedBy !== undefined &&
      care.acknowledgedAt !== undefined &&
      say.acknowledgedBy(line(care.acknowledgedBy, 100), time(care.acknowledgedAt)),
    care.assignee !== undefined && say.assignedTo(line(care.assignee, 100)),
    ...held.slice(0, 3).map(({ endsAt, author }) => say.silencedUntil(time(endsAt), line(author, 100))),
    !over && care.resolvedBy !== undefined && say.closing(line(care.resolvedBy, 100)),
  ].filter((text) => text !== false);
  const stands =
    lines.length > 0 && html`<div class="done">${lines.map((text) => html`<div dir="auto">${text}</div>`)}</div>`;
  if (!acting) return lines.length > 0 && html`<section class="card">${stands}</section>`;

  const { refused, expires, signature } = acting;
  const form: Partial<ActForm> = refused?.form ?? {};
  const closing = over || care.resolvedBy !== undefined;
  const button = (action: string, label: string, go = false) =>
    html`<button name="action" value="${action}"${go && new Markup(' class="go"')}>${label}</button>`;
  const name = html`<label>${say.name}<input name="name" required maxlength="${longest.name}" autocomplete="name" value="${form.name ?? acting.name}"></label>`;
  const unseen = !closing && care.acknowledgedBy === undefined;
  const open = refused !== undefined && !(unseen && form.action === 'acknowledge') && new Markup(' open');
  const what = `${line(incident.rule, 80)} (${subject(incident, brandName)})`;
  // One form, so that one says one's name once. The first button is what Enter presses: it does nothing, rather than something.
  return html`<section class="card" id="act">
${stands}
${refused !== undefined && html`<p class="problem" role="alert">${say.problem[refused.problem]}</p>`}
<form method="post" action="${incident.id}">
<button disabled hidden></button>
<input type="hidden" name="expires" value="${expires}"><input type="hidden" name="signature" value="${signature}">
${unseen && html`${name}<div class="row">${button('acknowledge', say.acknowledge, true)}</div><p class="small">${say.acknowledgeHint}</p>`}
<details${open}><summary>${closing ? say.moreAfter : say.more}</summary>
${!unseen && name}
<label>${say.note}<textarea name="note" maxlength="${longest.note}">${form.note}</textarea></label>
<div class="row">${button('note', say.addNote)}</div>
<fieldset><label>${say.assignee}<input name="assignee" maxlength="${longest.name}" autocomplete="off" value="${form.assignee ?? care.assignee}"></label>
<div class="row">${button('assign', say.assign)}</div></fieldset>
${
  !closing &&
  html`<fieldset><h2>${say.silence}</h2><p class="small" dir="auto">${say.silenceHint(what)}</p>
<div class="row">${silenceHours.map((hours) => button(`silence-${hours}`, say.hours(hours)))}</div></fieldset>
<fieldset><p class="small">${say.resolveHint}</p>
<div class="row">${button('resolve', say.resolve)}</div></fieldset>`
}
</details>
</form>
</section>`;
}

function historyCard(actions: readonly IncidentAction[], say: DoorPhrases, voice: Voice) {
  if (actions.length === 0) return false;
  const time = timeIn(voice);
  const shown = actions.slice(-most.actions);
  return html`<section class="card"><h2>${say.history}</h2><ul>${earlier(actions.length - shown.length, say)}${shown.map(
    ({ at, author, action, text }) =>
      html`<li><small>${time(at)}</small> <span dir="auto">${say.did[action](line(author, 100), line(text, 100))}</span>${
        action === 'note' && html`<div class="text" dir="auto">${text}</div>`
      }</li>`,
  )}</ul></section>`;
}

/** What went wrong with a channel is for those who can mend it. */
function toldCard(notifications: readonly DoorNotification[], say: DoorPhrases, voice: Voice, withErrors: boolean) {
  const time = timeIn(voice);
  const shown = notifications.slice(-most.notifications);
  return html`<section class="card"><h2>${say.told}</h2>${
    shown.length === 0
      ? html`<p class="small">${say.toldNobody}</p>`
      : html`<ul>${earlier(notifications.length - shown.length, say)}${shown.map(
          ({ channel, kind, state, createdAt, sentAt, error }) =>
            html`<li><small>${time(sentAt ?? createdAt)}</small> <span dir="auto">${line(channel, 100)}</span>: ${say.kind[kind]}, ${say.delivery[state]}${
              withErrors && state !== 'sent' && error !== '' && html`<br><small dir="auto">${line(error, 200)}</small>`
            }</li>`,
        )}</ul>`
  }</section>`;
}

const earlier = (left: number, say: DoorPhrases) => left > 0 && html`<li><small>${say.earlier(left)}</small></li>`;

const timeIn =
  ({ format }: Voice) =>
  (at: number): string => {
    const { clock, day } = format.when(at);
    return day === undefined ? clock : `${day}, ${clock}`;
  };
