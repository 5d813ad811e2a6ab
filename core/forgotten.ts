import { createHmac } from 'node:crypto';

/** What somebody is forgotten by. */
export type ForgottenKind = 'account' | 'customer';

/**
 * What is left of somebody who was forgotten: enough to know them again, and not to know who they are. HMAC-SHA-256 in hex. `key` is an
 * account key, or CRM and id with a zero byte between.
 */
export function forgottenHash(secret: string, kind: ForgottenKind, key: string): string {
  return createHmac('sha256', secret).update(`${kind}\0${key}`).digest('hex');
}

/** Who was forgotten, as this process knows it. */
export interface Forgotten {
  has(kind: ForgottenKind, key: string): boolean;
}
