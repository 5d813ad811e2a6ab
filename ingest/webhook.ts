// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { SourceComponent } from '../core/component.ts';
import type { Page } from '../core/contract.ts';
import { type PostDraft, postTypes } from '../core/post.ts';
import { completeMap, fields, namesOf } from './file/fields.ts';
import { ownPost, RowError, toPost } from './file/to-post.ts';

const configSchema = z
  .strictObject({
    token: z
      .string()
      .min(24, 'expected at least 24 characters, such as of "openssl rand -hex 24"')
      .max(500)
      .optional()
      .describe('Whoever has it may post here, as `Authorization: Bearer …`: write `${WEBHOOK_TOKEN}`.'),
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,128}={0,2}$/u, 'expected "whsec_" and at least 24 bytes in base64')
      .optional()
      .describe('Key of signatures by the rules of Standard Webhooks (HMAC-SHA256): write `${WEBHOOK_SECRET}`.'),
    network: z
      .string()
      .regex(/^[a-z0-9-]+$/u, 'expected lower-case letters, digits and hyphens')
      .default('webhook')
      .describe('Where the posts are from, unless a post says.'),
    postType: z.enum(postTypes).default('post').describe('What the posts are, unless a post says.'),
    map: z
      .partialRecord(z.enum(fields), z.string().min(1))
      .default({})
      .describe('Which key, or dotted path, each field is. Keys of usual names are found without.'),
    maxBytes: z
      .int()
      .min(1_000)
      .max(50_000_000)
      .default(2_000_000)
      .describe('Largest body, in bytes, also once it is unpacked.'),
  })
  .refine(({ token, secret }) => token !== undefined || secret !== undefined, {
    path: ['token'],
    message: 'expected a "token" or a "secret": else anybody could post here',
  });

export type WebhookConfig = z.infer<typeof configSchema>;

/** It is not asked: posts come to `POST /ingest/NAME`. */
export const webhook: SourceComponent<WebhookConfig, null> = {
  type: 'webhook',
  summary: 'Posts that other programs send: Zapier, n8n, a script.',
  config: configSchema,
  schedule: 'once',
  page: {
    costs: 'Nothing.',
    credentials:
      'A token or a key of your own: `openssl rand -hex 24`. See [Sending posts](../SOURCES.md#sending-posts).',
    gives:
      'url title author.id author.handle author.name author.url author.followers author.location parentId threadId languageHint country engagement.likes engagement.shares engagement.replies engagement.views engagement.score engagement.rating publishedAt'.split(
        ' ',
      ),
    blind: 'What nobody sends; its silence is not noticed.',
    backfill: 'Nothing: send it.',
    after: 'A post that is sent again under its `id` takes the place of the one before.',
    example: 'token: ${WEBHOOK_TOKEN}',
  },
  create: () => ({
    cursor: z.null(),
    async *read(): AsyncGenerator<Page<null>> {},
  }),
};

/** How far the clock of who signs may be off, in seconds. */
const toleranceS = 300;

/** What of a request says who sent it. Header names are in lower case. */
export type SenderHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Why a request is not believed; undefined where its token or its signature is right. `body` is as it was sent; without it, only what
 * can be told before it is read. The signature is of
 * https://github.com/standard-webhooks/standard-webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
 */
export function whyNotBelieved(
  config: WebhookConfig,
  headers: SenderHeaders,
  body: Buffer | undefined,
  nowMs: number,
): string | undefined {
  const one = (name: string) => String(headers[name] ?? '');
  const token = /^bearer +(\S+) *$/iu.exec(one('authorization'))?.[1];
  if (config.token !== undefined && token !== undefined) {
    return isSame(sha256(token), sha256(config.token)) ? undefined : 'the token is not that of this source';
  }
  if (config.secret === undefined) return 'expected "Authorization: Bearer" with the token of this source';
  const [id, timestamp, signatures] = [one('webhook-id'), one('webhook-timestamp'), one('webhook-signature')];
  if (id === '' || !/^\d{1,12}$/u.test(timestamp) || signatures === '') {
    return 'expected the headers webhook-id, webhook-timestamp and webhook-signature';
  }
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > toleranceS) {
    return `webhook-timestamp is more than ${toleranceS} seconds from now`;
  }
  if (body === undefined) return undefined;
  const key = Buffer.from(config.secret.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const isRight = signatures
    .split(' ', 20)
    .some((signature) => signature.startsWith('v1,') && isSame(Buffer.from(signature.slice(3), 'base64'), wanted));
  return isRight ? undefined : 'no signature of webhook-signature is right';
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** An item of a delivery that cannot be a post. */
export interface RefusedItem {
  /** From 0. */
  readonly index: number;
  readonly reason: string;
}

/** Makes posts of what was sent: in our own form, or with keys of usual names. Without an id, a post is known by all its values. */
export function readDelivery(
  items: readonly unknown[],
  config: WebhookConfig,
): {
  readonly posts: readonly { readonly index: number; readonly draft: PostDraft }[];
  readonly refused: readonly RefusedItem[];
} {
  const posts: { index: number; draft: PostDraft }[] = [];
  const refused: RefusedItem[] = [];
  for (const [index, item] of items.entries()) {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) {
      refused.push({ index, reason: 'expected an object' });
      continue;
    }
    const values = item as Record<string, unknown>;
    try {
      const map = completeMap(config.map, namesOf(values));
      posts.push({ index, draft: ownPost(values) ?? toPost(values, map, config.map, config) });
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      refused.push({ index, reason: error.message.replace(/^column /u, '') });
    }
  }
  return { posts, refused };
}
