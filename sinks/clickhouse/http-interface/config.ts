// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { parseListen } from '../../../core/listen.ts';

const user = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.@-]{1,64}$/u, 'expected letters, digits, ".", "_", "@" and "-"')
      .describe('Name that the tool logs in with.'),
    password: z.string().min(8).optional().describe('Password: write `${ESCOLTA_READER_PASSWORD}`, not the secret.'),
    passwordSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/iu, 'expected the 64 hexadecimal digits that `sha256sum` gives')
      .optional()
      .describe('SHA-256 of the password, in its place: `printf %s PASSWORD | sha256sum`.'),
    access: z
      .enum(['read', 'write', 'admin'])
      .default('read')
      .describe(
        '`read`: ask, within limits, but not who may log in and who did what. `write`: also insert and change tables of the database. `admin`: all that the engine allows but reading files of the host.',
      ),
  })
  .refine(({ password, passwordSha256 }) => (password === undefined) !== (passwordSha256 === undefined), {
    error: 'a user needs either a password or a passwordSha256',
  });

const limits = z.strictObject({
  maxSeconds: z.number().int().min(1).max(86_400).default(60).describe('Longest that a query of a read user may take.'),
  maxRows: z
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .default(10_000_000)
    .describe('Most rows that a read user is answered.'),
  maxBytes: z
    .number()
    .int()
    .min(1_000)
    .max(Number.MAX_SAFE_INTEGER)
    .default(1_000_000_000)
    .describe('Most bytes that a read user is answered, before and after they are formatted.'),
  maxMemoryBytes: z
    .number()
    .int()
    .min(10_000_000)
    .max(Number.MAX_SAFE_INTEGER)
    .default(2_000_000_000)
    .describe('Most memory of one query of a read user.'),
  wholeResultBytes: z
    .number()
    .int()
    .min(1_000)
    .max(1_000_000_000)
    .default(100_000_000)
    .describe('Most bytes of a result in a format that cannot stream (JSON, Parquet, Pretty …), whoever asks.'),
  requestBytes: z
    .number()
    .int()
    .min(1_000)
    .max(500_000_000)
    .default(64_000_000)
    .describe('Most bytes of an insert in a format that cannot be cut into pieces, after decompression.'),
  queries: z.number().int().min(1).max(64).default(3).describe('Most queries at once; more wait their turn.'),
  queriesPerUser: z.number().int().min(1).max(64).default(3).describe('Most queries at once of one user.'),
  waiting: z.number().int().min(0).max(10_000).default(100).describe('Most queries that wait; more are refused.'),
  stallSeconds: z
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(60)
    .describe('Longest that a caller may neither send its request nor take its answer.'),
});

/** `store.serve`: the ClickHouse HTTP interface over the embedded engine. */
export const serveSchema = z.strictObject({
  listen: z
    .string()
    .refine((text) => parseListen(text) !== undefined, 'expected host:port, such as "127.0.0.1:8123"')
    .default('127.0.0.1:8123')
    .describe('Address to listen on. Beyond this machine, give `tls` too. Port 0 takes a free one.'),
  users: z
    .array(user)
    .min(1)
    .refine((users) => new Set(users.map(({ name }) => name)).size === users.length, 'two users have the same name')
    .describe('Who may log in: at least one.'),
  tls: z
    .strictObject({
      certFile: z.string().min(1).describe('PEM file of the certificate, relative to this file.'),
      keyFile: z.string().min(1).describe('PEM file of its key, relative to this file.'),
    })
    .optional()
    .describe('For `https`.'),
  corsOrigin: z
    .string()
    .regex(/^(?:\*|https?:\/\/[^\s/]+)$/u, 'expected "*" or an origin such as "https://grafana.example.com"')
    .optional()
    .describe('The origin whose pages may ask from a browser. Default: none.'),
  limits: limits.prefault({}).describe('What protects the pipeline from its readers.'),
});

export type ServeConfig = z.infer<typeof serveSchema>;
export type ServeUser = ServeConfig['users'][number];
export type ServeLimits = ServeConfig['limits'];
export type ServeAccess = ServeUser['access'];
