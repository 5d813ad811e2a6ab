import { type SeenRequest, startServer, type TestServer } from '../support/http-server.ts';

/** What a fake CRM answers: JSON, unless it is text already. */
export interface FakeAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
  /** It changed a record that people keep: what `dropNextAnswer` waits for. */
  readonly changed?: boolean;
}

/** The part that all fake CRMs share: a server that can be told to limit, and to cut the connection before an answer. */
export async function startFakeCrm(answerTo: (request: SeenRequest) => FakeAnswer) {
  let drop = false;
  let limit: number | undefined;
  let limitStatus = 429;
  const server: TestServer = await startServer((request, response) => {
    if (limit !== undefined) {
      response.writeHead(limitStatus, { 'retry-after': String(limit) });
      limit = undefined;
      return void response.end('<html>Too many requests</html>');
    }
    const { status, body, type = 'application/json; charset=utf-8', changed = false } = answerTo(request);
    if (drop && changed) {
      drop = false;
      return void response.destroy();
    }
    response.writeHead(status, { 'content-type': type });
    response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body));
  });
  return {
    server,
    url: server.url,
    dropNextAnswer: () => {
      drop = true;
    },
    limitNext: (seconds: number, status = 429) => {
      limit = seconds;
      limitStatus = status;
    },
    close: () => server.close(),
  };
}

export type Row = Record<string, unknown> & { id: string };

/** Texts as PHP's `htmlspecialchars` with both quotes leaves them. */
export function encodeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' };
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}

export function bodyOf(request: SeenRequest): Record<string, unknown> {
  return request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>);
}
