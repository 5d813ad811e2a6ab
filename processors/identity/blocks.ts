/** 32 bits of a text: FNV-1a with the last mix of MurmurHash3, so that low bits are as good as high ones. */
export function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Customers by what they share: a key leads to the numbers of those who have it. */
export interface Blocks {
  /** How many share a key; a few more where hashes collide. */
  count(key: string): number;
  /** Calls back with each, as long as they are at most `most`; tells whether they were. */
  each(key: string, most: number, visit: (customer: number) => void): boolean;
  readonly bytes: number;
}

const chunkSize = 1 << 20;

/**
 * Collects keys, then lays them out as one array of customers, bucket after bucket. Sixteen million keys take about 150 MB. A byte of each
 * key's hash stands beside the customer, so that the neighbours in a bucket are told apart but for one in 256: who asks must compare.
 */
export function createBlocksBuilder() {
  const chunks: { readonly hashes: Uint32Array; readonly owners: Uint32Array }[] = [];
  let size = 0;
  return {
    add(key: string, customer: number): void {
      const at = size % chunkSize;
      if (at === 0) chunks.push({ hashes: new Uint32Array(chunkSize), owners: new Uint32Array(chunkSize) });
      const chunk = chunks[chunks.length - 1] as (typeof chunks)[number];
      chunk.hashes[at] = hashOf(key);
      chunk.owners[at] = customer;
      size += 1;
    },
    build(): Blocks {
      const bits = Math.min(24, Math.max(4, Math.ceil(Math.log2(size + 1))));
      const mask = 2 ** bits - 1;
      const starts = new Uint32Array(2 ** bits + 1);
      const all = (visit: (hash: number, owner: number) => void) => {
        for (let i = 0; i < size; i += 1) {
          const chunk = chunks[Math.floor(i / chunkSize)] as (typeof chunks)[number];
          visit(chunk.hashes[i % chunkSize] as number, chunk.owners[i % chunkSize] as number);
        }
      };
      all((hash) => {
        const bucket = (hash & mask) + 1;
        starts[bucket] = (starts[bucket] as number) + 1;
      });
      for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
      const owners = new Uint32Array(size);
      const tags = new Uint8Array(size);
      // Filled from the end of each bucket, which leaves the end of the bucket before where its own start belongs.
      all((hash, owner) => {
        const bucket = (hash & mask) + 1;
        const at = (starts[bucket] as number) - 1;
        starts[bucket] = at;
        owners[at] = owner;
        tags[at] = tagOf(hash);
      });
      // After filling, `starts[bucket + 1]` holds where the bucket begins.
      const first = (hash: number) => starts[(hash & mask) + 1] as number;
      const last = (hash: number) => ((hash & mask) + 2 < starts.length ? (starts[(hash & mask) + 2] as number) : size);
      chunks.length = 0;
      return {
        count(key) {
          const hash = hashOf(key);
          const tag = tagOf(hash);
          let n = 0;
          for (let i = first(hash), end = last(hash); i < end; i += 1) if (tags[i] === tag) n += 1;
          return n;
        },
        each(key, most, visit) {
          const hash = hashOf(key);
          const tag = tagOf(hash);
          const [from, to] = [first(hash), last(hash)];
          if (to - from > most) return false;
          for (let i = from; i < to; i += 1) if (tags[i] === tag) visit(owners[i] as number);
          return true;
        },
        bytes: starts.byteLength + owners.byteLength + tags.byteLength,
      };
    },
  };
}

/** The highest bits of the hash, which do not choose the bucket. */
function tagOf(hash: number): number {
  return hash >>> 24;
}
