import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/clock.ts';
import { createEvents } from '../../../core/events.ts';
import type { KafkaSasl, KafkaTls } from '../../../core/kafka/client.ts';
import { untilDone } from '../../../core/retry.ts';
import type { KafkaSecurity } from '../../../scripts/kafka/security.ts';
import { soonMissed } from '../../../scripts/kafka/settings.ts';
import { startServer } from '../../support/http-server.ts';
import { ownKafkaMissing, startTestKafka, type TestKafka } from '../../support/kafka.ts';
import { opensslMissing } from '../../support/openssl.ts';
import { deletion, lagsOf, take, testBus, uniquePrefix } from './buses.ts';

/** A token as the broker's check for development takes it: unsecured (RFC 7519, section 6). */
function unsecuredToken(subject: string): string {
  const seconds = Math.floor(systemClock.now() / 1_000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: seconds, exp: seconds + 600 })}.`;
}

describe.skipIf(ownKafkaMissing || opensslMissing)('secured brokers', () => {
  let broker: TestKafka;
  let secured: KafkaSecurity;
  beforeAll(async () => {
    broker = await startTestKafka({ version: '4', security: true });
    if (!broker.security) throw new Error('the broker is not secured');
    secured = broker.security;
  }, 300_000);
  afterAll(async () => broker?.stop());

  /** Publishes and takes one item over a bus with these options. */
  async function works(listener: string, options: { tls?: KafkaTls; sasl?: KafkaSasl }): Promise<void> {
    const bus = await testBus([listener], options);
    try {
      await bus.posts.publish([deletion(1)]);
      expect(await take(bus.posts, 'process', (seen) => seen.length >= 1)).toEqual([deletion(1)]);
    } finally {
      await bus.close(5_000);
    }
  }
  const user = () => ({ username: secured.username, password: secured.password });

  it('encrypts', () => works(secured.tls, { tls: { caFile: secured.caFile } }));

  it('shows a certificate of its own', () => {
    const { caFile, certFile, keyFile } = secured;
    return works(secured.mutualTls, { tls: { caFile, certFile, keyFile } });
  });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('logs in by %s', (mechanism) =>
    works(secured.saslTls, { tls: { caFile: secured.caFile }, sasl: { mechanism, ...user() } }),
  );

  it('logs in by a token of an authorisation server, and asks for it once', async () => {
    const server = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: unsecuredToken('escolta'), token_type: 'Bearer', expires_in: 600 }));
    });
    try {
      const sasl = {
        mechanism: 'oauthbearer',
        tokenUrl: `${server.url}/token`,
        clientId: 'me',
        clientSecret: 's:cret',
        scope: 'kafka',
      } as const;
      await works(secured.sasl, { sasl });
      // One for all connections of this process.
      expect(server.requests.map(({ body }) => body)).toEqual(['grant_type=client_credentials&scope=kafka']);
      expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:s%3Acret').toString('base64')}`);
    } finally {
      await server.close();
    }
  });

  it.each([
    ['a wrong password', () => ({ sasl: { mechanism: 'plain', username: secured.username, password: 'no' } as const })],
    ['an unknown user', () => ({ sasl: { mechanism: 'scram-sha-256', username: 'who', password: 'no' } as const })],
  ])('says that a person is needed: %s', async (_what, options) => {
    await expect(testBus([secured.sasl], options())).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('user or password (bus.sasl) are wrong'),
    });
  });

  it('says that a person is needed: an authority that is not known here', async () => {
    await expect(testBus([secured.tls], { tls: {} })).rejects.toMatchObject({
      retry: 'fatal',
      message: expect.stringContaining('bus.tls.caFile'),
    });
  });

  it('keeps trying while the brokers are away, says so, and goes on when they are back', async () => {
    const prefix = uniquePrefix();
    const mortal = await startTestKafka({ version: '4', settings: soonMissed });
    await mortal.kill();
    let warned = (): void => undefined;
    const warning = new Promise<void>((resolve) => {
      warned = resolve;
    });
    const log = pino({ level: 'warn' }, { write: (line) => line.includes('bus_failed') && warned() });
    const opening = testBus(mortal.brokers, { prefix, events: createEvents({ log, now: systemClock.now }) });
    await warning;
    await mortal.restart();
    const bus = await opening;
    const tools = { clock: systemClock, random: () => 0.5, signal: new AbortController().signal, onRetry: () => {} };
    await untilDone(() => bus.posts.publish([deletion(1)]), tools);
    expect((await lagsOf(bus)).find(({ topic }) => topic === `${prefix}.posts`)?.lag).toBe(1);
    await mortal.kill();
    expect((await bus.status()).error).toContain('asking Kafka');
    await bus.close(1_000);
    await mortal.stop();
  });

  it('stops waiting for brokers when told to', async () => {
    const stop = new AbortController();
    const log = pino({ level: 'warn' }, { write: () => stop.abort() });
    const events = createEvents({ log, now: systemClock.now });
    // Nothing listens there.
    const opening = testBus(['127.0.0.1:1'], { events, signal: stop.signal });
    await expect(opening).rejects.toThrow();
    expect(stop.signal.aborted).toBe(true);
  });
});
