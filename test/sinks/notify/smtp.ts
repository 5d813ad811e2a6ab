import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** A mail as a server received it. */
export interface ReceivedMail {
  readonly session: SMTPServerSession;
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** A real SMTP server on the loopback, on a free port. Without encryption and login unless `options` say otherwise. */
export async function startSmtp(options: SMTPServerOptions = {}) {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    logger: false,
    async onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({
        session,
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(chunks).toString('latin1'),
      });
      callback(null, 'queued as 42');
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    connections: () => server.connections.size,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}

/** An answer of the server's: its code and its words. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** A part of a mail, decoded: RFC 2045 to 2047, as far as our mails use them. */
export interface MailPart {
  /** Lower-case names; unfolded, encoded words decoded. A header that stands twice has both values. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly type: string;
  readonly body: Buffer;
  readonly parts: readonly MailPart[];
}

export function readMail(raw: string): MailPart {
  const end = raw.indexOf('\r\n\r\n');
  const headers: Record<string, string[]> = {};
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/gu, ' ')
    .split('\r\n')) {
    const [, name = '', value = ''] = /^([!-9;-~]+):\s*(.*)$/u.exec(line) ?? [];
    if (name === '') throw new Error(`not a header: ${line}`);
    headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), decodeWords(value)];
  }
  const content = headers['content-type']?.[0] ?? 'text/plain';
  const type = content.split(';')[0]?.trim() ?? '';
  const body = raw.slice(end + 4);
  const boundary = /boundary="?([^";]+)"?/u.exec(content)?.[1];
  const inner = boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1);
  return {
    headers,
    type,
    body: decodeBody(body, headers['content-transfer-encoding']?.[0] ?? '7bit'),
    parts: inner.map((part) => readMail(part.replace(/^\r\n/u, '').replace(/\r\n$/u, ''))),
  };
}

/** The first part of a type, however deep. */
export function partOf(mail: MailPart, type: string): MailPart | undefined {
  if (mail.type === type) return mail;
  return mail.parts.map((part) => partOf(part, type)).find((part) => part !== undefined);
}

function decodeBody(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  return encoding === 'quoted-printable' ? unquote(body.replace(/=\r\n/gu, '')) : Buffer.from(body, 'latin1');
}

function unquote(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/gu, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function decodeWords(value: string): string {
  return value
    .replace(/(\?=)\s+(=\?)/gu, '$1$2')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/giu, (_, kind: string, text: string) =>
      (kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : unquote(text.replaceAll('_', ' '))).toString('utf8'),
    );
}
