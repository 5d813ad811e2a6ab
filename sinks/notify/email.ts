import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { domainToASCII } from 'node:url';
import { createTransport, type SendMailOptions } from 'nodemailer';
import addressparser from 'nodemailer/lib/addressparser';
import { z } from 'zod';
import type { Channel, ChannelComponent, ChannelContext, Message } from '../../core/channel.ts';
import { PipelineError } from '../../core/errors.ts';
import { explainSmtp } from './email-errors.ts';
import { ownUrl, shorten, tidyLine } from './fit.ts';
import { fitMessage } from './fit-message.ts';
import { escapeHtml, htmlMessage } from './html.ts';
import { pictureOf } from './http-channel.ts';
import { plainMessage, titleOf } from './plain.ts';

const maxSubject = 200;
/** Bytes of HTML. Gmail hides what is beyond 102 KB. */
const maxHtml = 90_000;
/** A relay on this machine: what is said to it crosses no network. */
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/u;

/** `ana@example.com` or `Ana <ana@example.com>`, one person: kept as name and address, so that no text is read as a header. */
const mailbox = z
  .string()
  .max(320)
  .transform((text, context) => {
    const [first, ...others] = addressparser(text, { flatten: true });
    const address = z.email().safeParse(first?.address);
    if (first && others.length === 0 && address.success && !/[\r\n]/u.test(text))
      return { name: first.name, address: address.data };
    context.addIssue('expected one mail address, such as "ana@example.com" or "Ana <ana@example.com>"');
    return z.NEVER;
  });

const config = z
  .strictObject({
    host: z.string().min(1).max(253).describe('The SMTP server (submission) that takes our mail.'),
    port: z
      .int()
      .min(1)
      .max(65_535)
      .default(587)
      .describe('Usually 587 for `starttls`, 465 for `tls`, 25 or 1025 for `none`.'),
    secure: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe(
        '`starttls`: begin in the clear and refuse to go on without encryption; `tls`: encrypted from the first byte; `none`: never.',
      ),
    username: z.string().min(1).optional().describe('Where the server asks who we are.'),
    password: z.string().min(1).optional().describe('Goes with `username`.'),
    from: mailbox.describe('Who the mail is from, as `Escolta <alerts@example.com>`. The server must allow it.'),
    to: z
      .array(mailbox)
      .min(1)
      .max(100)
      .describe(
        'Who reads it. An alert is one mail to all of them, who see each other: readers who must not are channels of their own. Digests come to each by themselves.',
      ),
    replyTo: mailbox.optional().describe('Where answers go. Default: to `from`.'),
    caFile: z
      .string()
      .min(1)
      .optional()
      .describe("PEM file of the authority that signed the server's certificate, if it is your own."),
    timeoutMs: z
      .int()
      .min(1_000)
      .max(600_000)
      .default(60_000)
      .describe('Longest that handing over one mail may take, in all.'),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: 'username and password belong together: give both, or neither',
  })
  .refine(({ username, secure, host }) => username === undefined || secure !== 'none' || loopback.test(host), {
    path: ['secure'],
    error: 'the password would cross the network in the clear: use "starttls" or "tls"',
  });

type EmailConfig = z.infer<typeof config>;

export const email: ChannelComponent<EmailConfig> = {
  type: 'email',
  summary: 'Mail by SMTP, as text and HTML with the curve as a picture; the mails about one incident are one thread.',
  config,
  minIntervalMs: 1_000,
  recipientsOf: ({ to }) => to.map(({ address }) => address),
  create: createEmail,
};

function createEmail(options: EmailConfig, context: ChannelContext): Channel {
  const { host, port, secure, username, password } = options;
  const doing = `sending mail by ${host}:${port}`;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  // Also as AUTH LOGIN and AUTH PLAIN write them.
  const secrets =
    password === undefined ? [] : [base64(`\u0000${username}\u0000${password}`), base64(password), password];
  const transport = createTransport({
    host,
    port,
    secure: secure === 'tls',
    requireTLS: secure === 'starttls',
    ignoreTLS: secure === 'none',
    // Without force, mail would go out unauthenticated when the server, or who stands before it, offers no login.
    ...(username !== undefined && { auth: { user: username, pass: password }, forceAuth: true }),
    tls: { minVersion: 'TLSv1.2', ...(options.caFile !== undefined && { ca: readCa(options.caFile, context) }) },
    connectionTimeout: Math.min(options.timeoutMs, 20_000),
    greetingTimeout: Math.min(options.timeoutMs, 30_000),
    socketTimeout: options.timeoutMs,
    maxResponseSize: 64 * 2 ** 10,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async send(message, signal) {
      const picture = await pictureOf(message, context);
      const mail = composeMail(message, options, picture);
      const stop = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
      try {
        const { accepted, rejected, rejectedErrors, response, messageId } = await transport.sendMail({
          ...mail,
          signal: stop,
        });
        const detail = shorten(tidyLine(response), 200);
        if (rejected.length === 0) return { id: messageId, detail };
        const codes = (rejectedErrors ?? []).map(({ responseCode }) => responseCode);
        context.log.warn({ channel: context.name, refused: rejected.length, codes }, 'some recipients were refused');
        return {
          id: messageId,
          detail: `${detail}; ${rejected.length} of ${accepted.length + rejected.length} recipients refused`,
        };
      } catch (error) {
        if (signal.aborted) throw new PipelineError(`${doing}: no longer wanted`, { retry: 'transient' });
        if (stop.aborted)
          throw new PipelineError(`${doing}: not done within ${options.timeoutMs} ms`, { retry: 'transient' });
        throw explainSmtp(error, doing, secrets);
      }
    },
    close: async () => transport.close(),
  };
}

function readCa(file: string, { baseDir, name }: ChannelContext): string {
  try {
    return readFileSync(resolve(baseDir, file), 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new PipelineError(`setting up channel ${name}: the caFile ${file} cannot be read (${why})`, {
      retry: 'fatal',
    });
  }
}

/**
 * The mail of a message, the same for the same message: RFC 5322 ids from its key and its thread, so that a mail sent twice is told
 * to be one, and the mails about an incident stand together below a root that nobody sent. Digests stand alone.
 */
function composeMail(message: Message, options: EmailConfig, picture: Buffer | undefined): SendMailOptions {
  const domain = domainToASCII(options.from.address.slice(options.from.address.lastIndexOf('@') + 1));
  const root = `<${createHash('sha256').update(message.thread).digest('hex').slice(0, 32)}@${domain}>`;
  const cid = `curve.${message.key}@${domain}`;
  const unsubscribe = message.unsubscribeUrl === undefined ? undefined : ownUrl(message.unsubscribeUrl);
  const urgent = message.severity === 'critical' && message.state === 'firing' && message.kind !== 'digest';
  const src = picture && `cid:${cid}`;
  const shown = fitMessage(message, (shorter) => Buffer.byteLength(page(shorter, src)) <= maxHtml, 'mail');
  return {
    from: options.from,
    to: options.to.filter(({ address }) => message.recipient === undefined || address === message.recipient),
    ...(options.replyTo && { replyTo: options.replyTo }),
    // A line break in it would begin a header of somebody else's.
    subject: shorten(titleOf(message), maxSubject),
    messageId: `<${message.key}@${domain}>`,
    date: new Date(message.at),
    ...(message.kind !== 'digest' && { inReplyTo: root, references: root }),
    ...(urgent && { priority: 'high' as const }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      // Exchange answers to alerts that somebody is on holiday, unless told not to.
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': message.language,
      // RFC 8058: one click, by POST.
      ...(unsubscribe?.startsWith('https:') && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    ...(unsubscribe && { list: { unsubscribe } }),
    text: plainMessage(shown),
    html: page(shown, src),
    attachments: picture
      ? [{ cid, content: picture, filename: 'curve.png', contentType: 'image/png', contentDisposition: 'inline' }]
      : [],
  };
}

function page(message: Message, picture: string | undefined): string {
  const font = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;line-height:1.45';
  return `<!doctype html>
<html lang="${message.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(titleOf(message))}</title>
</head>
<body style="margin:0;padding:16px;max-width:640px;${font}">
${htmlMessage(message, picture)}
</body>
</html>
`;
}
