/**
 * Named arrays in one file: the length of a JSON header as uint32, the header, and the arrays, each aligned to 8 bytes.
 * Little-endian.
 */
export interface Tensors {
  readonly meta: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, TensorArray>>;
}

export type TensorArray = Float32Array | Int8Array | Uint32Array;

const types = { f32: Float32Array, i8: Int8Array, u32: Uint32Array } as const;

interface Entry {
  readonly name: string;
  readonly type: keyof typeof types;
  readonly offset: number;
  readonly length: number;
}

const align = (at: number) => Math.ceil(at / 8) * 8;

export function packTensors({ meta, arrays }: Tensors): Uint8Array {
  const entries: Entry[] = [];
  let size = 0;
  for (const [name, array] of Object.entries(arrays)) {
    const type = array instanceof Float32Array ? 'f32' : array instanceof Int8Array ? 'i8' : 'u32';
    entries.push({ name, type, offset: size, length: array.length });
    size = align(size + array.byteLength);
  }
  const header = new TextEncoder().encode(JSON.stringify({ meta, entries }));
  const start = align(4 + header.length);
  const file = new Uint8Array(start + size);
  new DataView(file.buffer).setUint32(0, header.length, true);
  file.set(header, 4);
  for (const { name, offset } of entries) {
    const array = arrays[name];
    if (array) file.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + offset);
  }
  return file;
}

/** Throws a `RangeError` or `SyntaxError` where the file is cut short or is no such file. */
export function unpackTensors(file: Uint8Array): Tensors {
  // A copy: the arrays need their own alignment, and a Buffer from the pool has none.
  const bytes = Uint8Array.from(file);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  if (4 + length > bytes.length) throw new RangeError('the header is cut short');
  const { meta, entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as {
    meta: Record<string, unknown>;
    entries: Entry[];
  };
  const start = align(4 + length);
  const arrays: Record<string, TensorArray> = {};
  for (const { name, type, offset, length: count } of entries) {
    arrays[name] = new types[type](bytes.buffer, start + offset, count);
  }
  return { meta, arrays };
}
