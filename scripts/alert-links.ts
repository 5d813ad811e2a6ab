import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../core/errors.ts';

export interface AlertLinksOptions {
  /** Where people reach the door, with or without a path: `https://escolta.example.com`. */
  readonly baseUrl: string;
  /** At least 16 bytes. Who has it can make links; another one ends all that were made. */
  readonly secret: string | Uint8Array;
  /** ms since the epoch. */
  readonly now: () => number;
}

export interface IncidentLinkOptions {
  /** Shows the incident, and nothing can be done by it: to be passed on. */
  readonly readOnly?: boolean;
  /** When it ends, ms since the epoch. Default: in 14 days. */
  readonly expires?: number;
}

/** What a link to an incident lets its holder do. `wrong`: we did not make it. */
export type IncidentLinkCheck =
  | { readonly state: 'valid'; readonly readOnly: boolean; readonly expires: number }
  | { readonly state: 'expired' | 'wrong' };

/**
 * Links that say by themselves what they allow: an HMAC-SHA256 over what they are for, about, and until when. There is no login behind
 * them, so that whoever has one may do it: they belong in messages to the people who are told anyway.
 */
export interface AlertLinks {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The URL of an incident, to read it and to act on it. */
  incident(id: string, options?: IncidentLinkOptions): string;
  /** Stops a digest (all, if empty) for one address. Does not end: law and mail providers want it to work in old mails. */
  unsubscribe(digest: string, address: string): string;
  /** The Atom feed of all alerts, or of those of one brand. Does not end: feed readers keep it for years. */
  feed(brand?: string): string;
  verifyIncident(id: string, expires: string, signature: string): IncidentLinkCheck;
  verifyUnsubscribe(digest: string, address: string, signature: string): boolean;
  verifyFeed(brand: string | undefined, signature: string): boolean;
}

const day = 86_400_000;
export const defaultLinkLifeMs = 14 * day;
const keyFile = 'alert-links.key';
const keyBytes = 32;

/** Throws RangeError for a secret that is too short, and for an address that is none. */
export function createAlertLinks({ baseUrl, secret, now }: AlertLinksOptions): AlertLinks {
  if (Buffer.byteLength(secret) < 16) throw new RangeError('the secret of alert links has fewer than 16 bytes');
  const base = new URL(baseUrl);
  const root = `${base.origin}${base.pathname.replace(/\/+$/u, '')}`;

  // As JSON: no two lists of parts are ever the same text.
  const sign = (...parts: readonly (string | number)[]): string =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['escolta-alert-link-1', ...parts]))
      .digest('base64url');
  const matches = (signature: string, ...parts: readonly (string | number)[]): boolean => {
    const wanted = Buffer.from(sign(...parts));
    const given = Buffer.from(signature);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  };
  const url = (path: string, query: Readonly<Record<string, string>>) =>
    `${root}/${path}?${new URLSearchParams(query).toString()}`;

  return {
    baseUrl: root,
    incident(id, { readOnly = false, expires = now() + defaultLinkLifeMs } = {}) {
      // Whole seconds, rounded up: a link that was made lives.
      const until = Math.ceil(expires / 1_000);
      return url(`incidents/${encodeURIComponent(id)}`, {
        expires: String(until),
        signature: sign(readOnly ? 'read' : 'act', id, until),
      });
    },
    unsubscribe(digest, address) {
      const [of, who] = [digest.toWellFormed(), address.toWellFormed()];
      return url('unsubscribe', { digest: of, address: who, signature: sign('unsubscribe', of, who) });
    },
    feed(brand) {
      const of = brand?.toWellFormed();
      return url('alerts.atom', { ...(of !== undefined && { brand: of }), signature: signFeed(of) });
    },
    verifyIncident(id, expires, signature) {
      if (!/^[1-9]\d{0,10}$/u.test(expires)) return { state: 'wrong' };
      const until = Number(expires);
      const [act, read] = [matches(signature, 'act', id, until), matches(signature, 'read', id, until)];
      if (!act && !read) return { state: 'wrong' };
      if (until * 1_000 <= now()) return { state: 'expired' };
      return { state: 'valid', readOnly: !act, expires: until * 1_000 };
    },
    verifyUnsubscribe: (digest, address, signature) => matches(signature, 'unsubscribe', digest, address),
    verifyFeed: (brand, signature) => matches(signature, ...feedParts(brand)),
  };

  function signFeed(brand: string | undefined): string {
    return sign(...feedParts(brand));
  }
}

/** A feed of everything is another one than that of a brand without a name. */
const feedParts = (brand: string | undefined): string[] => (brand === undefined ? ['feed'] : ['feed', brand]);

/**
 * The secret that lies beside the data, made where there is none: 32 random bytes that only the owner may read. Two processes that start
 * together end up with the same one. Throws a fatal `PipelineError`.
 */
export function loadLinkSecret(
  dataFolder: string,
  random: (bytes: number) => Uint8Array = (bytes) => randomBytes(bytes),
): Buffer {
  const path = join(dataFolder, keyFile);
  try {
    const existing = read(path) ?? make(dataFolder, path, random);
    if (existing.length !== keyBytes) {
      const message = `reading ${path}: it is not ${keyBytes} bytes long: restore it, or delete it to make a new one, which ends all links sent before`;
      throw new PipelineError(message, { retry: 'fatal' });
    }
    // Copies and backups lose it.
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    return existing;
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw new PipelineError(`keeping the secret of alert links in ${path}`, { retry: 'fatal', cause });
  }
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all: a half-written secret would stay for good. */
function make(folder: string, path: string, random: (bytes: number) => Uint8Array): Buffer {
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.${Buffer.from(random(8)).toString('hex')}`;
  try {
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, random(keyBytes));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    try {
      linkSync(draft, path);
    } catch (error) {
      // Where somebody else was faster, theirs counts. Some file systems have no hard links.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, path);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path);
}
