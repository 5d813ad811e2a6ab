import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Channel, ChannelContext, Message, MessageItem } from '../../core/channel.ts';
import { messageLanguages } from '../../core/channel.ts';
import { PipelineError } from '../../core/errors.ts';
import { severities } from '../../core/incident.ts';
import { channelTools } from '../support/channel-tools.ts';
import { type Handler, type SeenRequest, startServer, type TestServer } from '../support/http-server.ts';
import { sampleMessage } from '../support/message.ts';

/** A message as the service would show it. */
export interface Shown {
  /** All that a reader sees, markup and escapes taken out as the service does it. */
  readonly text: string;
  /** Every address behind a text, a button or a picture. Addresses that are shown as they are do not count. */
  readonly urls: readonly string[];
}

/** What the author of a channel gives: the service as far as the channel speaks to it. */
export interface ChannelHarness {
  /** The channel under test, sending to `baseUrl`, with credentials that hold `secrets`. */
  create(baseUrl: string, context: ChannelContext): Channel;
  /** What must never be seen in an error. */
  readonly secrets: readonly string[];
  /** How the service takes a message. */
  readonly accept: Handler;
  /** What it shows of a request. Throws when the request breaks its rules: limits above all, and escaping. */
  show(request: SeenRequest): Shown | Promise<Shown>;
  /** Its own way to say: not so fast; wait 7 seconds. */
  readonly tooMany: Handler;
  /** Its ways to say that the credential is not valid, or its target gone. */
  readonly refusals: Readonly<Record<string, Handler>>;
  /** Its way to say that it cannot make anything of this message. */
  readonly objection: Handler;
  /** Whether an answer of 200 that is not its own is noticed. */
  readonly knowsItsAnswers?: boolean;
  /** The key by which the service recognises a repetition, where it has one. */
  idempotencyKey?(request: SeenRequest): string;
  /** Whether it refuses digests: a pager wakes people. */
  readonly refusesDigests?: boolean;
  /** Which lists it shows: a pager may show none. Default true. */
  readonly showsItems?: boolean;
}

const never = new AbortController().signal;

const family = '👨‍👩‍👧‍👦';
const longUrl = 'https://news.example.com/2026/11/27/volandra-cancels-flights-and-passengers-sleep-on-the-floor';

const hostile: Record<string, string> = {
  'a script': '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'mentions of everybody': '<!channel> <!here> <!everyone> <@U123> @everyone @here @channel <@&1> <at>Ana</at>',
  'a Markdown link': '[your bank](https://evil.example/) ![x](https://evil.example/x.png) <https://evil.example|bank>',
  'HTML entities': '&lt;b&gt; &amp;amp; &#60;script&#62; AT&T "quoted" \'single\'',
  'markup of every kind':
    '**b** *b* _i_ ~~s~~ `c` ```block``` > quote # head - item | bar \\ back {{DATE(2026)}} </b></a>',
  'text that turns around': '\u202eevil\u202c \u2066x\u2069 a\u200bb\ufeffc \u200f',
  'lone surrogates': 'half \ud83d and \ude00 half',
  'control characters': 'a\u0000b\u0007c\u001b[31md\r\ne\u2028f',
};

/** What every channel must do, whatever service it speaks to. Sends to a real server on the loopback. */
export function describeChannel(name: string, harness: ChannelHarness): void {
  async function withServer(
    handler: Handler,
    test: (tools: { server: TestServer; channel: Channel }) => Promise<void>,
  ): Promise<void> {
    const server = await startServer(handler);
    const { context, close } = channelTools();
    const channel = harness.create(server.url, context);
    try {
      await test({ server, channel });
    } finally {
      await channel.close?.();
      await Promise.all([close(), server.close()]);
    }
  }

  /** Sends to a service that takes everything, and gives what it would show. */
  async function sent(message: Message): Promise<Shown> {
    let result: Shown | undefined;
    await withServer(harness.accept, async ({ server, channel }) => {
      const receipt = await channel.send(message, never);
      expect(receipt.detail).not.toBe('');
      expect(server.requests).toHaveLength(1);
      for (const request of server.requests) result = await harness.show(request);
    });
    if (!result) throw new Error('nothing arrived');
    return result;
  }

  async function failure(handler: Handler, message = sampleMessage): Promise<PipelineError> {
    let caught: unknown;
    await withServer(handler, async ({ channel }) => {
      caught = await channel.send(message, never).then(
        (receipt) => expect.fail(`was taken: ${receipt.detail}`),
        (error) => error,
      );
    });
    expect(caught).toBeInstanceOf(PipelineError);
    expectNoSecret(caught, harness.secrets);
    return caught as PipelineError;
  }

  describeContents(name, sent, harness);

  describe(`${name} is a channel`, () => {
    if (harness.refusesDigests) {
      it('refuses digests', async () => {
        expect((await failure(harness.accept, { ...sampleMessage, kind: 'digest' })).retry).toBe('poison');
      });
    }

    it('says the same again when it is sent again', () =>
      withServer(harness.accept, async ({ server, channel }) => {
        await channel.send(sampleMessage, never);
        await channel.send(sampleMessage, never);
        const [first, second] = await Promise.all(server.requests.map(harness.show));
        expect(second).toEqual(first);
        const keys = server.requests.map((request) => harness.idempotencyKey?.(request));
        expect(keys[1]).toBe(keys[0]);
      }));

    it('waits as long as it is told', async () => {
      const error = await failure(harness.tooMany);
      expect(error.retry).toBe('transient');
      expect(error.retryAfterMs).toBe(7_000);
    });

    it.each([500, 502, 503, 504, 408])('tries again after %i', async (status) => {
      expect((await failure(answering(status, '<h1>oops</h1>'))).retry).toBe('transient');
    });

    it('heeds Retry-After of a service that is down', async () => {
      const error = await failure(answering(503, '', { 'retry-after': '120' }));
      expect(error).toMatchObject({ retry: 'transient', retryAfterMs: 120_000 });
    });

    it.each([
      ['before an answer', (_, response) => void response.destroy()],
      [
        'in the middle of one',
        (_, response) => {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{', () => response.destroy());
        },
      ],
    ] satisfies [string, Handler][])('tries again when the other side hangs up %s', async (_, handler) => {
      expect((await failure(handler)).retry).toBe('transient');
    });

    it.each(Object.entries(harness.refusals))('asks for a person: %s', async (_, refusal) => {
      const error = await failure(refusal);
      expect(error.retry).toBe('fatal');
      // What to do, after what was said.
      expect(error.message).toMatch(/answered \d+.*\. \S+/su);
    });

    it('sets aside what the service cannot read', async () => {
      expect((await failure(harness.objection)).retry).toBe('poison');
    });

    it('shows no secret, even when the other side repeats it', async () => {
      for (const status of [400, 401, 404, 418, 500]) {
        await failure((request, response) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          const words = `no such ${request.path} ${decodeURIComponent(request.path)} ${harness.secrets.join(' ')}`;
          response.end(
            JSON.stringify({ ok: false, message: words, description: words, error: { code: 'X', message: words } }),
          );
        });
      }
    });

    it('does not take a page for people for an answer', async () => {
      const page = answering(200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' });
      if (harness.knowsItsAnswers !== false) expect((await failure(page)).retry).toBe('transient');
      const away: Handler = (request, response) =>
        request.path === '/login'
          ? page(request, response)
          : answering(302, '', { location: '/login' })(request, response);
      const error = await failure(away);
      expect(error.retry).toBe('fatal');
    });

    it('stops when told to, and sends nothing when told before', () =>
      withServer(
        () => {},
        async ({ server, channel }) => {
          const stop = new AbortController();
          const sending = channel.send(sampleMessage, stop.signal).catch((error) => error);
          await server.arrived(1);
          stop.abort();
          const error = await sending;
          expect(error).toBeInstanceOf(PipelineError);
          expect(error.retry).toBe('transient');
          expectNoSecret(error, harness.secrets);
          await expect(channel.send(sampleMessage, stop.signal)).rejects.toThrow();
          expect(server.requests).toHaveLength(1);
        },
      ));
  });
}

/**
 * What every channel must show, whatever way it reaches people: also those that do not speak HTTP. `deliver` sends a message to
 * where it is taken, and gives what arrived; it throws when that breaks a rule of the other side.
 */
export function describeContents(
  name: string,
  deliver: (message: Message) => Promise<Shown>,
  { showsItems = true, refusesDigests = false }: Pick<ChannelHarness, 'showsItems' | 'refusesDigests'> = {},
): void {
  async function shown(message: Message): Promise<Shown> {
    const result = await deliver(message);
    expect(result.text.isWellFormed()).toBe(true);
    // What was no character to begin with may come as one that says so; nothing else may.
    if (message.title.isWellFormed()) expect(result.text).not.toMatch(/\ufffd/u);
    expect(result.urls).toEqual(expect.arrayContaining(message.links.map(({ url }) => url)));
    return result;
  }

  describe(`${name} says what it is given`, () => {
    it.each(['firing', 'update', 'reminder', 'escalation', 'resolved', 'digest', 'test'] as const)(
      'sends messages of kind %s',
      async (kind) => {
        if (kind === 'digest' && refusesDigests) return;
        for (const severity of severities) {
          for (const language of messageLanguages) {
            const state = kind === 'resolved' ? 'resolved' : 'firing';
            const { text } = await shown({ ...sampleMessage, kind, severity, language, state });
            expect(text).toContain(sampleMessage.title);
          }
        }
      },
    );

    it('shows summary, facts and lists', async () => {
      const { text } = await shown(sampleMessage);
      expect(text).toContain(sampleMessage.summary);
      if (!showsItems) return;
      for (const { label, value } of sampleMessage.facts)
        expect(text).toMatch(new RegExp(`${label}[\\s\\S]*${value}`, 'u'));
      for (const { items } of sampleMessage.sections) for (const item of items) expect(text).toContain(item.text);
    });

    it('sends a message of which everything is empty but its title', async () => {
      const { footer: _, curve: __, curveText: ___, ...rest } = sampleMessage;
      const empty = { summary: '', facts: [], sections: [], links: [], brand: '', labels: {}, incidents: [] };
      expect((await shown({ ...rest, ...empty })).text).toContain(sampleMessage.title);
      await shown({ ...rest, ...empty, title: '', brand: 'Volandra' });
      await shown({
        ...sampleMessage,
        facts: [{ label: '', value: '' }],
        sections: [
          { title: '', items: [{ text: '', detail: '' }] },
          { title: 'Nothing', items: [] },
        ],
      });
    });

    it.each(Object.entries(hostile))('keeps %s inert, wherever it stands', async (_, text) => {
      const { text: seen, urls } = await shown(everywhere(text));
      expect(urls.join(' ')).not.toMatch(/evil|onerror|javascript/iu);
      expect(seen).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
      );
    });

    it('leads nowhere but to the web', async () => {
      const items = [
        'javascript:alert(1)',
        'data:text/html,<script>alert(1)</script>',
        'file:///etc/passwd',
        'https://bank.example@evil.example/',
        `https://evil.example/${'a'.repeat(5_000)}`,
        'not a URL',
        '',
      ].map((url) => ({ text: 'a post', url }));
      const { urls } = await shown({ ...sampleMessage, sections: [{ title: 'Posts', items }] });
      expect([...urls].sort()).toEqual(sampleMessage.links.map(({ url }) => url).sort());
    });

    it('escapes what would end a link early', async () => {
      const items = [{ text: 'a post', url: 'https://a.example/x|y>z"q)w]e`r\'t*u' }];
      const { urls } = await shown({ ...sampleMessage, sections: [{ title: 'Posts', items }] });
      for (const url of urls) expect(url).not.toMatch(/[|>"`]/u);
    });

    const big = (text: string) => text.repeat(Math.ceil(50_000 / text.length));
    it.each([
      ['letters', big('volandra ')],
      ['one word', big('a')],
      ['what must be escaped', big('&<>"')],
      ['marks of Markdown', big('*_`[')],
      ['emoji of many parts', big(family)],
      ['one letter with endless marks', `e${'\u0301'.repeat(50_000)}`],
      ['Arabic', big('تأخير الرحلة ')],
      ['line breaks', big('a\n')],
      ['addresses', big(`${longUrl} `)],
      ['mentions', big('@here ')],
    ])('sends texts of 50,000 characters: %s', async (_, text) => {
      const { text: seen } = await shown(everywhere(text));
      expect(seen).toContain('…');
      expect(seen.replaceAll(family, '')).not.toMatch(/[👨👩👧👦\u200d]/u);
    });

    it('cuts no address in a text, wherever it stands', async () => {
      const items = Array.from({ length: 60 }, (_, index): MessageItem => {
        const text = `${'word '.repeat(Math.floor(index * 1.8) + 1)}${longUrl} ${'word '.repeat(200)}`;
        return { text, url: `${longUrl}/${index}` };
      });
      for (const count of [1, 3, 12, 60]) {
        const sections = [{ title: 'Posts', items: items.slice(-count) }];
        const { text } = await shown({ ...sampleMessage, summary: items[count - 1]?.text.repeat(9) ?? '', sections });
        expect(text.replaceAll(longUrl, '')).not.toMatch(/https?:\/\/news/u);
      }
    });

    it('sends 500 items in 30 lists, and says that there are more', async () => {
      const items = Array.from({ length: 500 }, (_, index) => ({
        text: `post number ${index} about a delayed flight`,
        url: `${longUrl}/${index}`,
        detail: 'ana, mastodon',
      }));
      const sections = Array.from({ length: 30 }, (_, index) => ({ title: `List ${index}`, items }));
      const { text } = await shown({ ...sampleMessage, sections });
      expect(text).toContain(sampleMessage.summary);
      if (!showsItems) return;
      expect(text).toContain('post number 0 ');
      expect(text).toMatch(/… \+\d+/u);
    });

    it('keeps all links whole when the rest must go', async () => {
      const links = Array.from({ length: 9 }, (_, index) => ({
        label: `Act ${index}`,
        url: `https://escolta.example.com/incidents/${index}?token=${'0123456789abcdef'.repeat(6)}&next=%2Finbox`,
      }));
      await shown({ ...everywhere(big('volandra & co ')), links });
    });
  });
}

/** An answer as it is. */
export function answering(status: number, body: string, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** A JSON answer. */
export function answeringJson(status: number, value: unknown, headers: Record<string, string> = {}): Handler {
  return answering(status, JSON.stringify(value), { 'content-type': 'application/json', ...headers });
}

/** The sample with one text in the place of every text from outside. */
function everywhere(text: string): Message {
  return {
    ...sampleMessage,
    brand: text,
    title: text,
    summary: text,
    footer: text,
    curveText: text,
    facts: Array.from({ length: 40 }, () => ({ label: text, value: text })),
    sections: Array.from({ length: 6 }, () => ({
      title: text,
      items: Array.from({ length: 10 }, () => ({ text, detail: text, url: `${longUrl}?a=1&b=2` })),
    })),
    labels: { rule: text, type: 'negative-volume' },
  };
}

function expectNoSecret(error: unknown, secrets: readonly string[]): void {
  expect(secrets.length).toBeGreaterThan(0);
  const seen = inspect(error, { depth: 20 });
  for (const secret of secrets) expect(seen).not.toContain(secret);
}
