/** A number of 64 bits. All arithmetic below wraps around at that length. */
type U64 = bigint;

const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;
const k3 = 0xc949d7c7509e6557n;
const kMul = 0x9ddfea08eb382d69n;

const wrap = (n: bigint): U64 => BigInt.asUintN(64, n);
const rotate = (n: U64, by: bigint): U64 => (n >> by) | wrap(n << (64n - by));
const shiftMix = (n: U64): U64 => n ^ (n >> 47n);

function pair(low: U64, high: U64): U64 {
  const a = shiftMix(wrap((low ^ high) * kMul));
  return wrap(shiftMix(wrap((high ^ a) * kMul)) * kMul);
}

/**
 * CityHash128 in its version 1.0.2 (Pike and Alakuijala, 2011), by which ClickHouse guards its compressed blocks: first the lower
 * half. Later versions of CityHash give other numbers. Some 25 MB a second.
 */
export function cityHash128(bytes: Buffer): readonly [U64, U64] {
  const at = (i: number): U64 => bytes.readBigUInt64LE(i);
  const { length } = bytes;
  if (length >= 16) return seeded(bytes, 16, at(0) ^ k3, at(8));
  if (length >= 8) return seeded(bytes, length, at(0) ^ wrap(BigInt(length) * k0), at(length - 8) ^ k1);
  return seeded(bytes, 0, k0, k1);
}

function seeded(bytes: Buffer, begin: number, low: U64, high: U64): readonly [U64, U64] {
  let left = bytes.length - begin;
  if (left < 128) return murmur(bytes, begin, low, high);
  const at = (i: number): U64 => bytes.readBigUInt64LE(i);
  let s = begin;
  let x = low;
  let y = high;
  let z = wrap(BigInt(left) * k1);
  let v0 = wrap(rotate(y ^ k1, 49n) * k1 + at(s));
  let v1 = wrap(rotate(v0, 42n) * k1 + at(s + 8));
  let w0 = wrap(rotate(wrap(y + z), 35n) * k1 + x);
  let w1 = wrap(rotate(wrap(x + at(s + 88)), 53n) * k1);

  for (; left >= 128; left -= 128) {
    for (const end = s + 128; s < end; s += 64) {
      x = wrap(rotate(wrap(x + y + v0 + at(s + 16)), 37n) * k1) ^ w1;
      y = wrap(rotate(wrap(y + v1 + at(s + 48)), 42n) * k1) ^ v0;
      z = rotate(z ^ w0, 33n);
      [v0, v1] = weak(bytes, s, wrap(v1 * k1), wrap(x + w0));
      [w0, w1] = weak(bytes, s + 32, wrap(z + w1), y);
      [z, x] = [x, z];
    }
  }
  y = wrap(y + rotate(w0, 37n) * k0 + z);
  x = wrap(x + rotate(wrap(v0 + z), 49n) * k0);
  // The last bytes from the end backwards, in steps that may reach into what was read.
  for (let done = 32; done < left + 32; done += 32) {
    const from = s + left - done;
    y = wrap(rotate(wrap(y - x), 42n) * k0 + v1);
    w0 = wrap(w0 + at(from + 16));
    x = wrap(rotate(x, 49n) * k0 + w0);
    w0 = wrap(w0 + v0);
    [v0, v1] = weak(bytes, from, v0, v1);
  }
  x = pair(x, v0);
  y = pair(y, w0);
  return [wrap(pair(wrap(x + v1), w1) + y), pair(wrap(x + w1), wrap(y + v1))];
}

/** Mixes 32 bytes into two numbers. */
function weak(bytes: Buffer, from: number, a: U64, b: U64): readonly [U64, U64] {
  const [w, x, y, z] = [0, 8, 16, 24].map((i) => bytes.readBigUInt64LE(from + i)) as [U64, U64, U64, U64];
  const first = a + w;
  const middle = first + x + y;
  return [wrap(middle + z), wrap(rotate(wrap(b + first + z), 21n) + rotate(wrap(middle), 44n) + first)];
}

function murmur(bytes: Buffer, begin: number, low: U64, high: U64): readonly [U64, U64] {
  const length = bytes.length - begin;
  const end = bytes.length;
  const at = (i: number): U64 => bytes.readBigUInt64LE(i);
  let [a, b, c, d]: U64[] = [low, high, 0n, 0n] as [U64, U64, U64, U64];
  if (length <= 16) {
    a = wrap(shiftMix(wrap(a * k1)) * k1);
    c = wrap(b * k1 + upTo16(bytes, begin));
    d = shiftMix(wrap(a + (length >= 8 ? at(begin) : c)));
  } else {
    c = pair(wrap(at(end - 8) + k1), a);
    d = pair(wrap(b + BigInt(length)), wrap(c + at(end - 16)));
    a = wrap(a + d);
    for (let s = begin; s < end - 16; s += 16) {
      a = wrap((a ^ wrap(shiftMix(wrap(at(s) * k1)) * k1)) * k1);
      b ^= a;
      c = wrap((c ^ wrap(shiftMix(wrap(at(s + 8) * k1)) * k1)) * k1);
      d ^= c;
    }
  }
  a = pair(a, c);
  b = pair(d, b);
  return [a ^ b, pair(b, a)];
}

function upTo16(bytes: Buffer, begin: number): U64 {
  const length = bytes.length - begin;
  const end = bytes.length;
  const size = BigInt(length);
  if (length > 8) {
    const last = bytes.readBigUInt64LE(end - 8);
    return pair(bytes.readBigUInt64LE(begin), rotate(wrap(last + size), size)) ^ last;
  }
  if (length >= 4) return pair(size + (BigInt(bytes.readUInt32LE(begin)) << 3n), BigInt(bytes.readUInt32LE(end - 4)));
  if (length === 0) return k2;
  const [first = 0, middle = 0, last = 0] = [bytes[begin], bytes[begin + (length >> 1)], bytes[end - 1]];
  const y = BigInt(first + middle * 256);
  const z = BigInt(length + last * 4);
  return wrap(shiftMix(wrap(y * k2) ^ wrap(z * k3)) * k2);
}
