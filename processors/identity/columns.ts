/** A column of whole numbers that grows; 0 stands for none. */
export function createColumn() {
  let values = new Uint32Array(1024);
  let size = 0;
  return {
    push(value: number): void {
      if (size === values.length) {
        const larger = new Uint32Array(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[size] = value;
      size += 1;
    },
    at: (i: number): number => (i < size ? (values[i] as number) : 0),
    get bytes() {
      return values.byteLength;
    },
  };
}

/** Each different text once, numbered from 1, with how many customers have it. */
export function createLexicon() {
  const ids = new Map<string, number>();
  const texts: string[] = [''];
  const counts: number[] = [0];
  return {
    /** Counts one more of it. 0 for an empty text. */
    add(text: string): number {
      if (text === '') return 0;
      let id = ids.get(text);
      if (id === undefined) {
        id = texts.length;
        // A copy of its own: a slice would hold the whole line that it came from.
        const own = Buffer.from(text).toString();
        ids.set(own, id);
        texts.push(own);
        counts.push(0);
      }
      counts[id] = (counts[id] ?? 0) + 1;
      return id;
    },
    textOf: (id: number): string => texts[id] ?? '',
    countOf: (id: number): number => counts[id] ?? 0,
    count: (text: string): number => counts[ids.get(text) ?? 0] ?? 0,
    idOf: (text: string): number => ids.get(text) ?? 0,
    get size() {
      return texts.length - 1;
    },
  };
}

const chunkBytes = 1 << 24;

/** Texts that are seldom read, as bytes outside the heap. */
export function createArena() {
  const chunks: Buffer[] = [];
  const offsets = createColumn();
  const lengths = createColumn();
  let used = chunkBytes;
  return {
    push(text: string): void {
      const bytes = Buffer.from(text);
      const length = Math.min(bytes.length, chunkBytes);
      if (used + length > chunkBytes) {
        chunks.push(Buffer.allocUnsafe(chunkBytes));
        used = 0;
      }
      bytes.copy(chunks[chunks.length - 1] as Buffer, used, 0, length);
      // Chunks of 16 MB: 256 of them, which 32 bits can name.
      offsets.push((chunks.length - 1) * chunkBytes + used);
      lengths.push(length);
      used += length;
    },
    at(i: number): string {
      const offset = offsets.at(i);
      const chunk = chunks[Math.floor(offset / chunkBytes)];
      const from = offset % chunkBytes;
      return chunk === undefined ? '' : chunk.toString('utf8', from, from + lengths.at(i));
    },
    get bytes() {
      return chunks.length * chunkBytes + offsets.bytes + lengths.bytes;
    },
  };
}
