import { cityHash128 } from './city-hash.ts';

const headerBytes = 9;
const checksumBytes = 16;
/** The method of a block: LZ4, the one that every client reads. */
const lz4 = 0x82;
/** Most bytes of one block, before it is put into its frame. */
const blockBytes = 1_048_576;

/**
 * Bytes in the frame of ClickHouse's own compression (`compress=1`): checksum, method, both sizes, and the block. What stands in it is
 * LZ4 of literals only, as long as before: clients want the frame, and the network of an embedded engine is short.
 */
export function* nativeBlocks(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += blockBytes) yield nativeBlock(bytes.subarray(at, at + blockBytes));
}

function nativeBlock(data: Buffer): Buffer {
  const token = literalToken(data.length);
  const size = headerBytes + token.length + data.length;
  const block = Buffer.allocUnsafe(checksumBytes + size);
  const guarded = block.subarray(checksumBytes);
  guarded[0] = lz4;
  guarded.writeUInt32LE(size, 1);
  guarded.writeUInt32LE(data.length, 5);
  token.copy(guarded, headerBytes);
  data.copy(guarded, headerBytes + token.length);
  const [low, high] = cityHash128(guarded);
  block.writeBigUInt64LE(low, 0);
  block.writeBigUInt64LE(high, 8);
  return block;
}

/** How a sequence of LZ4 tells that so many literals follow, and no match: 15 and more go on in further bytes. */
function literalToken(length: number): Buffer {
  if (length < 15) return Buffer.from([length << 4]);
  const rest = length - 15;
  const token = Buffer.alloc(2 + Math.floor(rest / 255), 255);
  token[0] = 0xf0;
  token[token.length - 1] = rest % 255;
  return token;
}
