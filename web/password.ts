import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/** OWASP's advice for scrypt: N = 2^17, r = 8, p = 1: 128 MB and about 0.3 s for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };
const length = 32;

export const leastPassword = 12;
export const mostPassword = 200;

/** `scrypt$N$r$p$salt$key`, both in base64url. The password is normalised, so that it is the same from every keyboard. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password.normalize('NFKC'), salt, length, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Takes as long for a hash that nobody has: who is there must not be told by the time that it takes. */
export async function checkPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [kind, n = '', r = '', p = '', salt = '', key = ''] = (hash ?? dummy).split('$');
  if (kind !== 'scrypt') return false;
  const settings = { N: Number(n), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  const wanted = Buffer.from(key, 'base64url');
  const found = await derive(
    password.normalize('NFKC').slice(0, mostPassword),
    Buffer.from(salt, 'base64url'),
    wanted.length,
    settings,
  );
  return timingSafeEqual(found, wanted) && hash !== undefined;
}

const dummy = `scrypt$${cost.N}$${cost.r}$${cost.p}$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(length).toString('base64url')}`;
