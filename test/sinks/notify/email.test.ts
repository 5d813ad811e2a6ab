import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { ChannelContext, Message } from '../../../core/channel.ts';
import { describeError, PipelineError } from '../../../core/errors.ts';
import { email } from '../../../sinks/notify/email.ts';
import { describeContents } from '../../suites/channel-conformance.ts';
import { channelTools } from '../../support/channel-tools.ts';
import { hostileMessage, sampleMessage, samplePlain, tinyPng } from '../../support/message.ts';
import { opensslMissing } from '../../support/openssl.ts';
import { readHtml } from './read-html.ts';
import { partOf, type ReceivedMail, readMail, reply, startSmtp } from './smtp.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(options: Parameters<typeof startSmtp>[0] = {}) {
  const server = await startSmtp(options);
  closers.push(server.close);
  return server;
}

function channel(options: Record<string, unknown>, changes: Partial<ChannelContext> = {}) {
  const tools = channelTools({ renderCurve: async () => undefined, ...changes });
  closers.push(tools.close);
  const config = email.config.parse({
    host: '127.0.0.1',
    secure: 'none',
    from: 'Escolta <alerts@example.com>',
    to: ['ana@example.com', 'Bo Vidal <bo@example.org>'],
    ...options,
  });
  return email.create(config, tools.context);
}

const never = new AbortController().signal;

async function received(
  message: Message,
  options: Record<string, unknown> = {},
  changes: Partial<ChannelContext> = {},
) {
  const server = await serve();
  await channel({ port: server.port, ...options }, changes).send(message, never);
  const [mail] = server.mails as [ReceivedMail];
  return { ...mail, mail: readMail(mail.raw) };
}

async function failure(send: Promise<unknown>): Promise<PipelineError> {
  const error = await send.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(PipelineError);
  return error as PipelineError;
}

const base64 = (text = '') => Buffer.from(text).toString('base64');

/** A promise to be kept from outside. */
function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const words = (mail: ReturnType<typeof readMail>, type: string) => partOf(mail, type)?.body.toString('utf8') ?? '';
const header = (mail: ReturnType<typeof readMail>, name: string) => mail.headers[name]?.join(' | ');

describe('a mail', () => {
  test('is one to all readers, as text and as HTML, with its facts, links and lists', async () => {
    const { from, to, mail } = await received(sampleMessage);
    expect(from).toBe('alerts@example.com');
    expect(to).toEqual(['ana@example.com', 'bo@example.org']);
    expect(header(mail, 'from')).toBe('Escolta <alerts@example.com>');
    expect(header(mail, 'to')).toBe('ana@example.com, Bo Vidal <bo@example.org>');
    expect(header(mail, 'subject')).toBe('Volandra: negative spike');
    expect(header(mail, 'date')).toBe('Sun, 22 Nov 2026 17:05:00 +0000');
    expect(header(mail, 'auto-submitted')).toBe('auto-generated');
    expect(header(mail, 'x-priority')).toBe('1 (Highest)');
    expect(mail.type).toBe('multipart/alternative');
    expect(words(mail, 'text/plain').replaceAll('\r\n', '\n')).toBe(samplePlain);
    const html = words(mail, 'text/html');
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('href="https://escolta.example.com/ack?id=fedcba9876543210&amp;by=link"');
    expect(html).toContain('Lost my suitcase &amp; my patience');
    expect(html).not.toMatch(/<img|<link|<script|url\(/u);
  });

  test('is told from others, and threaded with those of its incident, by ids that are always the same', async () => {
    const first = (await received(sampleMessage)).mail;
    const again = (await received(sampleMessage)).mail;
    const update = (await received({ ...sampleMessage, key: 'f'.repeat(32), kind: 'update', severity: 'info' })).mail;
    const other = (await received({ ...sampleMessage, thread: 'another' })).mail;
    expect(header(first, 'message-id')).toBe('<0123456789abcdef0123456789abcdef@example.com>');
    expect(header(again, 'message-id')).toBe(header(first, 'message-id'));
    expect(header(update, 'message-id')).toBe(`<${'f'.repeat(32)}@example.com>`);
    expect(header(first, 'references')).toMatch(/^<[0-9a-f]{32}@example\.com>$/u);
    expect(header(first, 'in-reply-to')).toBe(header(first, 'references'));
    expect(header(update, 'references')).toBe(header(first, 'references'));
    expect(header(other, 'references')).not.toBe(header(first, 'references'));
    expect(header(update, 'x-priority')).toBeUndefined();
  });

  test('of a digest can be unsubscribed from, and stands alone', async () => {
    const digest = { kind: 'digest', thread: 'weekly' } as const;
    const byWeb = (await received({ ...sampleMessage, ...digest, unsubscribeUrl: 'https://escolta.example/stop?r=1' }))
      .mail;
    expect(header(byWeb, 'list-unsubscribe')).toBe('<https://escolta.example/stop?r=1>');
    expect(header(byWeb, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(header(byWeb, 'references')).toBeUndefined();
    expect(header(byWeb, 'x-priority')).toBeUndefined();
    expect(words(byWeb, 'text/plain')).toContain('https://escolta.example/stop?r=1');
    expect(words(byWeb, 'text/html')).toContain('href="https://escolta.example/stop?r=1"');
    const byMail = (await received({ ...sampleMessage, ...digest, unsubscribeUrl: 'mailto:stop@example.com' })).mail;
    expect(header(byMail, 'list-unsubscribe')).toBe('<mailto:stop@example.com>');
    expect(header(byMail, 'list-unsubscribe-post')).toBeUndefined();
    const hostileUrl = 'https://escolta.example/\r\nBcc: x@example.com>, <javascript:alert(1)>';
    const odd = (await received({ ...sampleMessage, ...digest, unsubscribeUrl: hostileUrl })).mail;
    expect(odd.headers['bcc']).toBeUndefined();
    expect(header(odd, 'list-unsubscribe')).toMatch(/^<https:\/\/[^<>\s]*>$/u);
  });

  test('that a critical incident is over is not urgent', async () => {
    const over = { kind: 'update', state: 'resolved', severity: 'critical' } as const;
    expect(header((await received({ ...sampleMessage, ...over })).mail, 'x-priority')).toBeUndefined();
  });

  test('is called something, even when it has no title', async () => {
    const { mail } = await received({ ...sampleMessage, title: ' ', summary: '', brand: 'Volandra' });
    expect(header(mail, 'subject')).toBe('Volandra');
  });

  test('carries its curve as a picture within, with what it shows in words', async () => {
    const png = Buffer.from('89504e470d0a1a0a00ff', 'hex');
    const { mail } = await received(sampleMessage, {}, { renderCurve: async () => png });
    const picture = partOf(mail, 'image/png');
    const cid = picture && header(picture, 'content-id')?.slice(1, -1);
    expect(picture?.body).toEqual(png);
    expect(picture && header(picture, 'content-disposition')).toContain('inline');
    expect(words(mail, 'text/html')).toContain(`src="cid:${cid}"`);
    expect(words(mail, 'text/html')).toContain('alt="Negative mentions by 15 minutes: about 6, then 41."');
  });

  test('goes without its curve when that cannot be drawn', async () => {
    const broken = async () => Promise.reject(new Error('no font'));
    const { mail } = await received(sampleMessage, {}, { renderCurve: broken });
    expect(partOf(mail, 'image/png')).toBeUndefined();
    expect(words(mail, 'text/html')).toContain('Negative mentions by 15 minutes: about 6, then 41.');
  });

  test('keeps hostile words as words', async () => {
    const { mail, to, raw } = await received(
      hostileMessage({ thread: 'x>\r\nBcc: victim@example.com' }),
      {},
      {
        renderCurve: async () => Buffer.from('png'),
      },
    );
    expect(to).toEqual(['ana@example.com', 'bo@example.org']);
    expect(mail.headers['bcc']).toBeUndefined();
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/imu);
    expect(header(mail, 'subject')).toContain(
      'Volandra <script>alert(1)</script> <b>&amp; "quoted" \'single\' ]]> evil',
    );
    expect(header(mail, 'subject')?.length).toBeLessThanOrEqual(200);
    const html = words(mail, 'text/html');
    const tags = [...html.matchAll(/<\/?([a-z]\w*)/giu)].map(([, name]) => name);
    const ours = 'html head meta title body div h1 h2 p table tr th td ul li br span a img'.split(' ');
    expect(tags.filter((name) => !ours.includes(name ?? ''))).toEqual([]);
    expect([...html.matchAll(/<img[^>]*>/gu)]).toHaveLength(1);
    for (const [, url] of html.matchAll(/href="([^"]*)"/gu))
      expect(url).toMatch(/^https:\/\/(?:escolta\.example\.com|evil\.example)\//u);
    expect(html).not.toMatch(/javascript:|data:|user:pw/u);
    for (const text of [html, words(mail, 'text/plain'), header(mail, 'subject') ?? '']) {
      expect(text).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069\ufffe]/u);
      expect(text).toContain('\u{1f600}');
    }
    // Every line of the text is one of ours: none begins as a header, a fact or a link of a stranger's.
    expect(
      words(mail, 'text/plain')
        .split('\r\n')
        .filter((line) => line.startsWith('Bcc')),
    ).toEqual([]);
  });

  test('never has a subject of half a character', async () => {
    for (const before of [197, 198, 199, 200]) {
      const { mail } = await received({ ...sampleMessage, title: `${'a'.repeat(before)}\u{1f600}\u{1f600}` });
      const subject = header(mail, 'subject') ?? '';
      expect(subject.length).toBeLessThanOrEqual(200);
      expect(subject).toMatch(/^a{197,199}\u{1f600}?…$/u);
    }
  });
});

describe('what the server says', () => {
  test('some recipients are refused: the others have it', async () => {
    const server = await serve({
      onRcptTo: ({ address }, _, callback) => callback(address.startsWith('bo') ? reply(550, 'no such user') : null),
    });
    const receipt = await channel({ port: server.port }).send(sampleMessage, never);
    expect(server.mails.map(({ to }) => to)).toEqual([['ana@example.com']]);
    expect(receipt).toEqual({
      id: '<0123456789abcdef0123456789abcdef@example.com>',
      detail: '250 queued as 42; 1 of 2 recipients refused',
    });
  });

  const stages = ['onMailFrom', 'onRcptTo'] as const;
  const refusals: [stage: (typeof stages)[number] | 'onData', code: number, retry: string][] = [
    ['onRcptTo', 550, 'poison'],
    ['onRcptTo', 451, 'transient'],
    ['onMailFrom', 550, 'fatal'],
    ['onMailFrom', 530, 'fatal'],
    ['onMailFrom', 452, 'transient'],
    ['onMailFrom', 552, 'poison'],
    ['onData', 554, 'poison'],
    ['onData', 552, 'poison'],
    ['onData', 451, 'transient'],
    ['onData', 503, 'transient'],
  ];
  test.each(refusals)('%s %i is %s', async (stage, code, retry) => {
    const server = await serve(
      stage === 'onData'
        ? {
            onData: (stream, _, callback) =>
              void stream.resume().on('end', () => callback(reply(code, 'try \u202Eelsewhere'))),
          }
        : { [stage]: (_: unknown, __: unknown, callback: (error: Error) => void) => callback(reply(code, 'not so')) },
    );
    const error = await failure(channel({ port: server.port }).send(sampleMessage, never));
    expect(error.retry).toBe(retry);
    expect(error.message).toContain(String(code));
    expect(error.message).not.toContain('\u202E');
  });

  test('a deferred recipient among refused ones is waited for', async () => {
    const server = await serve({
      onRcptTo: ({ address }, _, callback) =>
        callback(address.startsWith('bo') ? reply(550, 'no') : reply(450, 'greylisted')),
    });
    expect((await failure(channel({ port: server.port }).send(sampleMessage, never))).retry).toBe('transient');
  });

  const login = { username: 'escolta', password: 'hunter2hunter2' };

  test('a refused login needs a person, and its password is not told', async () => {
    const server = await serve({
      authOptional: false,
      onAuth: ({ password }, _, callback) =>
        callback(reply(535, `no ${password} ${base64(password ?? '')} ${base64(`\u0000escolta\u0000${password}`)}`)),
    });
    const error = await failure(channel({ port: server.port, ...login }).send(sampleMessage, never));
    expect(error.retry).toBe('fatal');
    expect(error.message).toContain('Check username and password');
    expect(describeError(error)).not.toContain('hunter2');
    expect(describeError(error)).not.toContain(base64(login.password));
    expect(describeError(error)).not.toContain(base64(`\u0000escolta\u0000${login.password}`));
    expect(server.mails).toEqual([]);
  });

  test('a login that cannot be checked just now is tried again', async () => {
    const server = await serve({
      authOptional: false,
      onAuth: (_, __, callback) => callback(reply(454, 'directory down')),
    });
    expect((await failure(channel({ port: server.port, ...login }).send(sampleMessage, never))).retry).toBe(
      'transient',
    );
  });

  test('a login is made, and a server without one gets no mail', async () => {
    const server = await serve({
      authOptional: false,
      onAuth: ({ username }, _, callback) => callback(null, { user: username }),
    });
    await channel({ port: server.port, ...login }).send(sampleMessage, never);
    expect(server.mails.map(({ session }) => session.user)).toEqual(['escolta']);
    const open = await serve({ disabledCommands: ['AUTH', 'STARTTLS'] });
    expect((await failure(channel({ port: open.port, ...login }).send(sampleMessage, never))).retry).toBe('fatal');
    expect(open.mails).toEqual([]);
  });

  test('a server that does not begin encrypted is found by its first byte', async () => {
    const server = await serve();
    const error = await failure(channel({ port: server.port, secure: 'tls' }).send(sampleMessage, never));
    expect(error.retry).toBe('fatal');
    expect(error.message).toContain('Set secure to "starttls"');
  });

  test('links that fit no mail are the fault of the message', async () => {
    const server = await serve();
    const links = [{ label: 'Open', url: `https://escolta.example/${'x'.repeat(100_000)}` }];
    const error = await failure(channel({ port: server.port }).send({ ...sampleMessage, links }, never));
    expect(error.retry).toBe('poison');
  });

  test('nobody listens', async () => {
    const server = await startSmtp();
    await server.close();
    const error = await failure(channel({ port: server.port }).send(sampleMessage, never));
    expect(error.retry).toBe('transient');
  });

  test('a server without encryption gets no mail where that is required', async () => {
    const server = await serve();
    const error = await failure(channel({ port: server.port, secure: 'starttls' }).send(sampleMessage, never));
    expect(error.retry).toBe('fatal');
    expect(error.message).toContain('STARTTLS');
    expect(server.mails).toEqual([]);
  });
});

describe('a server that says nothing', () => {
  async function silent(talk: (socket: Socket) => void = () => {}) {
    const opened = deferred();
    const ended = deferred();
    const server = createServer((socket) => {
      socket.on('error', () => undefined).on('close', () => ended.resolve());
      socket.resume();
      talk(socket);
      opened.resolve();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closers.push(() => new Promise((done) => server.close(done)));
    return { port: (server.address() as { port: number }).port, opened: opened.promise, ended: ended.promise };
  }

  test('is left when the message is no longer wanted', async () => {
    const server = await silent();
    const stop = new AbortController();
    const sending = failure(channel({ port: server.port }).send(sampleMessage, stop.signal));
    await server.opened;
    stop.abort();
    expect((await sending).retry).toBe('transient');
    expect((await sending).message).toContain('no longer wanted');
    await server.ended;
  });

  test('is left when its time is up, however much it talks', async () => {
    const lines = new Set<NodeJS.Timeout>();
    const server = await silent((socket) => {
      // An answer to EHLO that goes on for ever: no pause is ever long enough to be one.
      socket.write('220 welcome\r\n');
      const line = setInterval(() => socket.write('250-X-MORE\r\n'), 20);
      lines.add(line);
      socket.on('close', () => clearInterval(line));
    });
    closers.push(() => lines.forEach(clearInterval));
    const error = await failure(channel({ port: server.port, timeoutMs: 1_000 }).send(sampleMessage, never));
    expect(error.retry).toBe('transient');
    expect(error.message).toContain('not done within 1000 ms');
    await server.ended;
  });
});

describe.skipIf(opensslMissing)('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'escolta-smtp-'));
  const made =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=mail -keyout key.pem -out cert.pem';
  const certify = () => {
    execFileSync('openssl', [...made.split(' '), '-addext', 'subjectAltName=IP:127.0.0.1'], {
      cwd: folder,
      stdio: 'ignore',
    });
    return { key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'cert.pem')) };
  };
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const inFolder = { baseDir: folder };
  const files = { caFile: 'cert.pem' };

  test.each([['starttls'], ['tls']])(
    '%s: the mail and the login go encrypted, to a server that is trusted',
    async (secure) => {
      const options = {
        ...certify(),
        secure: secure === 'tls',
        disabledCommands: [],
        allowInsecureAuth: false,
        authOptional: false,
        onAuth: (
          { username }: { username?: string | undefined },
          _: unknown,
          callback: (error: null, answer: object) => void,
        ) => callback(null, { user: username }),
      };
      const server = await serve(options);
      const login = { username: 'escolta', password: 'hunter2hunter2' };
      await channel({ port: server.port, secure, ...files, ...login }, inFolder).send(sampleMessage, never);
      expect(server.mails.map(({ session }) => [session.secure, session.user])).toEqual([[true, 'escolta']]);
      const untrusted = await failure(
        channel({ port: server.port, secure, ...login }, inFolder).send(sampleMessage, never),
      );
      expect(untrusted.retry).toBe('fatal');
      expect(untrusted.message).toContain('caFile');
      expect(server.mails).toHaveLength(1);
    },
  );
});

describe('its configuration', () => {
  const valid = { host: 'mail.example.com', from: 'alerts@example.com', to: ['ana@example.com'] };
  const issues = (changes: Record<string, unknown>) =>
    email.config.safeParse({ ...valid, ...changes }).error?.issues.map(({ message }) => message) ?? [];

  test('encrypts unless told not to', () => {
    expect(email.config.parse(valid)).toMatchObject({ port: 587, secure: 'starttls' });
  });

  test('refuses what is no mail address, or more than one', () => {
    for (const from of [
      '',
      'ana',
      'a@example.com, b@example.com',
      'x\r\nBcc: b@example.com',
      'Ana <a@example.com>\r\nBcc: b@example.com',
    ]) {
      expect(issues({ from })).toHaveLength(1);
    }
    expect(issues({ to: [] })).toHaveLength(1);
  });

  test('refuses half a login, and a password in the clear', () => {
    expect(issues({ username: 'a' })).toHaveLength(1);
    expect(issues({ username: 'a', password: 'b', secure: 'none' })).toHaveLength(1);
    expect(issues({ username: 'a', password: 'b', secure: 'none', host: '127.0.0.1' })).toEqual([]);
  });

  test('a caFile that is not there is said at once', () => {
    expect(() => channel({ caFile: 'missing.pem' })).toThrow(/caFile missing\.pem cannot be read \(ENOENT\)/u);
  });
});

describeContents('email', async (message) => {
  const { mail } = await received(message, {}, { renderCurve: async ({ curve }) => (curve ? tinyPng : undefined) });
  const html = words(mail, 'text/html');
  expect(header(mail, 'subject')?.length).toBeLessThanOrEqual(200);
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(102_000);
  const plain = words(mail, 'text/plain');
  for (const { url } of message.links) expect(plain).toContain(url);
  for (const line of plain.split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(40_000);
  return readHtml(html);
});
