import type { IncomingMessage } from 'node:http';
import type { MessageLanguage } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { AlertLinks } from '../alert-links.ts';
import { type ActForm, deedOf, readActForm } from './act.ts';
import { feedAnswer, feedReads } from './feed.ts';
import { incidentPage } from './incident-page.ts';
import { type Answer, html, noticeAnswer, pageAnswer } from './page.ts';
import { doorPhrases, type Problem } from './phrases.ts';
import type { AlertDoorPorts, DoorIncident } from './ports.ts';
import { bodyType, fromOwnPage, isOneClick, readBody, rememberedName, rememberName } from './request.ts';

export interface RoomsOptions {
  readonly links: AlertLinks;
  readonly ports: AlertDoorPorts;
  readonly brandName: (id: string) => string;
  readonly language: MessageLanguage;
  readonly timeZone: string;
  readonly feedChannels?: readonly string[];
  readonly clock: Clock;
}

export interface Visit {
  readonly request: IncomingMessage;
  /** Matches the pattern of the room. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What is behind one kind of address. */
export interface Room {
  readonly pattern: RegExp;
  get(visit: Visit): Promise<Answer> | Answer;
  post?(visit: Visit): Promise<Answer>;
}

const incidentPath = /^\/incidents\/(?<id>[0-9a-f]{16})$/u;

export function createRooms(options: RoomsOptions): readonly Room[] {
  const { links, ports, brandName, language, timeZone, feedChannels = [], clock } = options;
  const say = doorPhrases[language];
  const forbidden = () => noticeAnswer(403, language, say.forbidden);
  let lastDeed: Promise<unknown> = Promise.resolve();

  /** One after the other, so that a button that is pressed twice finds what it did the first time. */
  function inTurn<T>(deed: () => Promise<T>): Promise<T> {
    const turn = lastDeed.then(deed);
    lastDeed = turn.catch(() => undefined);
    return turn;
  }

  async function withIncident(
    { path, request }: Visit,
    given: URLSearchParams,
    answer: (link: IncidentLink, record: DoorIncident) => Promise<Answer>,
  ): Promise<Answer> {
    const id = incidentPath.exec(path)?.groups?.['id'] ?? '';
    const [expires, signature] = [given.get('expires') ?? '', given.get('signature') ?? ''];
    const check = links.verifyIncident(id, expires, signature);
    if (check.state === 'expired') return noticeAnswer(410, language, say.expired(id));
    // Before anything is asked of the store: a wrong link does not tell what there is.
    if (check.state !== 'valid' || (check.readOnly && request.method === 'POST')) return forbidden();
    const record = await ports.incident(id);
    if (record === undefined) return noticeAnswer(404, language, say.notFound);
    return answer({ id, expires, signature, readOnly: check.readOnly, until: check.expires }, record);
  }

  async function show(
    { request }: Visit,
    { id, expires, signature, readOnly, until }: IncidentLink,
    record: DoorIncident,
    refused?: { readonly form: ActForm; readonly problem: Problem },
  ): Promise<Answer> {
    const now = clock.now();
    const acting = {
      expires,
      signature,
      // Does not outlive the link of who passes it on.
      shareUrl: links.incident(id, { readOnly: true, expires: until }),
      name: rememberedName(request.headers),
      ...(refused && { refused }),
    };
    return incidentPage({
      record,
      silences: await ports.silences(now),
      brandName,
      language,
      timeZone,
      now,
      ...(!readOnly && { acting }),
    });
  }

  const incident: Room = {
    pattern: incidentPath,
    get: (visit) => withIncident(visit, visit.query, (link, record) => show(visit, link, record)),
    async post(visit) {
      const { headers } = visit.request;
      if (bodyType(headers) !== 'application/x-www-form-urlencoded') return noticeAnswer(415, language, say.refused);
      if (!fromOwnPage(headers, links.baseUrl)) return noticeAnswer(403, language, say.refused);
      const body = await readBody(visit.request);
      if (body === undefined) return noticeAnswer(413, language, say.tooLarge);
      const fields = new URLSearchParams(body);
      return inTurn(() =>
        withIncident(visit, fields, async (link, record) => {
          const form = readActForm(fields);
          const deed = deedOf(form, record, clock.now());
          if (deed.kind === 'problem') return show(visit, link, record, { form, problem: deed.problem });
          if (deed.kind === 'act') await ports.act(deed.action);
          if (deed.kind === 'silence') await ports.silence(deed.silence);
          const { id, expires, signature } = link;
          return {
            status: 303,
            headers: {
              // Relative, because only the browser knows the path that we are reached by.
              location: `${id}?${new URLSearchParams({ expires, signature }).toString()}`,
              'set-cookie': rememberName(form.name, links.baseUrl),
              'cache-control': 'no-store',
            },
            body: '',
          };
        }),
      );
    },
  };

  const feed: Room = {
    pattern: /^\/alerts\.atom$/u,
    async get({ request, query }) {
      const brand = query.get('brand') ?? undefined;
      if (!links.verifyFeed(brand, query.get('signature') ?? '')) return forbidden();
      const messages = await ports.messages({ brand, channels: feedChannels, limit: feedReads });
      return feedAnswer({ messages, brand, links, language, brandName, headers: request.headers });
    },
  };

  const unsubscription = (query: URLSearchParams) => {
    const [digest, address] = [query.get('digest') ?? '', query.get('address') ?? ''];
    return links.verifyUnsubscribe(digest, address, query.get('signature') ?? '') ? { digest, address } : undefined;
  };

  const unsubscribe: Room = {
    pattern: /^\/unsubscribe$/u,
    get({ query }) {
      const asked = unsubscription(query);
      if (asked === undefined) return forbidden();
      const { title, ask, button } = say.unsubscribe;
      // Without an action, a form goes to the address of its page, signature and all.
      const body = html`<form method="post" class="card"><h1>${title}</h1><p dir="auto">${ask(asked.digest, asked.address)}</p>
<input type="hidden" name="List-Unsubscribe" value="One-Click"><button class="go">${button}</button></form>`;
      return pageAnswer({ language, title, body });
    },
    async post({ request, query }) {
      // From anywhere: RFC 8058 lets the servers of mail providers do it.
      const asked = unsubscription(query);
      if (asked === undefined) return forbidden();
      const body = await readBody(request);
      if (body === undefined) return noticeAnswer(413, language, say.tooLarge);
      if (!isOneClick(bodyType(request.headers), body)) return noticeAnswer(400, language, say.refused);
      await ports.unsubscribe(asked.digest, asked.address);
      return noticeAnswer(200, language, say.unsubscribe.done(asked.digest, asked.address));
    },
  };

  return [incident, feed, unsubscribe];
}

interface IncidentLink {
  readonly id: string;
  readonly expires: string;
  readonly signature: string;
  readonly readOnly: boolean;
  /** ms since the epoch. */
  readonly until: number;
}
