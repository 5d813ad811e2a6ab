import { request } from 'undici';
import { PipelineError } from '../errors.ts';
import type { KafkaSasl } from './client.ts';

type OAuth = Extract<KafkaSasl, { mechanism: 'oauthbearer' }>;

/** Longest that the authorisation server may take, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Gives bearer tokens by the client credentials grant (RFC 6749, section 4.4), and keeps each for four fifths of its life: a new
 * connection, or one that authenticates anew, never comes with a token about to end.
 */
export function createTokenProvider(sasl: OAuth): () => Promise<{ value: string }> {
  let token: { value: string; until: number } | undefined;
  return async () => {
    if (!token || performance.now() > token.until) {
      const { value, lifetimeMs } = await fetchToken(sasl);
      token = { value, until: performance.now() + lifetimeMs * 0.8 };
    }
    return { value: token.value };
  };
}

async function fetchToken({ tokenUrl, clientId, clientSecret, scope }: OAuth) {
  const { host } = new URL(tokenUrl);
  try {
    const { statusCode, body } = await request(tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope ? { scope } : {}) }).toString(),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = (await body.json()) as { access_token?: unknown; expires_in?: unknown; error?: unknown };
    if (statusCode !== 200 || typeof answer.access_token !== 'string') {
      throw new Error(`it answers ${statusCode}${typeof answer.error === 'string' ? ` ${answer.error}` : ''}`);
    }
    // Without a lifetime (the standard only recommends to give one), each connection asks anew.
    return { value: answer.access_token, lifetimeMs: 1_000 * (Number(answer.expires_in) || 0) };
  } catch (error) {
    throw new PipelineError(`asking ${host} for a Kafka token`, { retry: 'transient', cause: error });
  }
}
