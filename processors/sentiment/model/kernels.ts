/**
 * The four loops in which the model spends its time, on four numbers at once: WebAssembly SIMD, assembled here so that nothing
 * has to be built. Addresses and sizes are bytes; addresses and sizes are multiples of 16.
 */
export interface Kernels {
  /** All of the memory, as numbers. Its size never changes. */
  readonly memory: Float32Array;
  /** `to += by × from`. */
  addTimes(to: number, from: number, size: number, by: number): void;
  /** `to = max(to, from)`. */
  greatest(to: number, from: number, size: number): void;
  /** `to += by × max(0, from)`. */
  addPositive(to: number, from: number, size: number, by: number): void;
  dot(a: number, b: number, size: number): number;
}

/** The types that Node has no declarations for without those of browsers. */
declare const WebAssembly: {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer };
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
};

const [i32, f32, v128] = [0x7f, 0x7d, 0x7b];
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const forward = (local: number) => [...get(local), 0x41, 16, 0x6a, ...set(local)];
const load = (address: number) => [...get(address), 0xfd, 0x00, 4, 0];
const store = [0xfd, 0x0b, 4, 0];
const splat = [0xfd, 0x13];
const plus = [0xfd, 0xe4, 0x01];
const times = [0xfd, 0xe6, 0x01];
/** The second where it is greater. */
const greater = [0xfd, 0xeb, 0x01];
const lane = (which: number) => [0xfd, 0x1f, which];
const plusOne = 0x92;

/** Runs a body for each 16 bytes. The first two parameters are addresses that go forward; the third, a size, becomes the end. */
const forEach = (body: number[]) => [
  ...[...get(2), ...get(0), 0x6a, ...set(2)],
  ...[0x03, 0x40, ...body, ...forward(0), ...forward(1), ...get(0), ...get(2), 0x49, 0x0d, 0, 0x0b],
];

const vector = (items: number[][]) => [...leb(items.length), ...items.flat()];
const section = (id: number, items: number[][]) => sized(id, vector(items));
const sized = (id: number, content: number[]) => [id, ...leb(content.length), ...content];
const name = (text: string) => vector([...text].map((char) => [char.charCodeAt(0)]));

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** One function: parameters, results, vectors beside the parameters, code. */
type Kernel = readonly [parameters: number[], results: number[], locals: number, code: number[]];

const kernels: Readonly<Record<string, Kernel>> = {
  addTimes: [
    [i32, i32, i32, f32],
    [],
    1,
    [
      ...[...get(3), ...splat, ...set(4)],
      ...forEach([...get(0), ...load(0), ...load(1), ...get(4), ...times, ...plus, ...store]),
    ],
  ],
  greatest: [[i32, i32, i32], [], 0, forEach([...get(0), ...load(0), ...load(1), ...greater, ...store])],
  addPositive: [
    [i32, i32, i32, f32],
    [],
    2,
    [
      ...[...get(3), ...splat, ...set(4)],
      // The local 5 is never set: it is zero.
      ...forEach([...get(0), ...load(0), ...get(5), ...load(1), ...greater, ...get(4), ...times, ...plus, ...store]),
    ],
  ],
  dot: [
    [i32, i32, i32],
    [f32],
    1,
    [
      ...forEach([...get(3), ...load(0), ...load(1), ...times, ...plus, ...set(3)]),
      ...[0, 1, 2, 3].flatMap((which) => [...get(3), ...lane(which), ...(which > 0 ? [plusOne] : [])]),
    ],
  ],
};

function assemble(): Uint8Array {
  const all = Object.entries(kernels);
  const types = all.map(([, [from, to]]) => [0x60, ...vector(from.map((t) => [t])), ...vector(to.map((t) => [t]))]);
  const bodies = all.map(([, [, , locals, code]]) => {
    const content = [...(locals > 0 ? [1, locals, v128] : [0]), ...code, 0x0b];
    return [...leb(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, types),
    ...section(2, [[...name('env'), ...name('memory'), 0x02, 0x00, 0x00]]),
    ...section(
      3,
      all.map((_, i) => [i]),
    ),
    ...section(
      7,
      all.map(([as], i) => [...name(as), 0x00, i]),
    ),
    ...section(10, bodies),
  ]);
}

/** Kernels over a memory of their own, of `numbers` 32-bit numbers. */
export function createKernels(numbers: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.ceil((4 * numbers) / 65_536) });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(assemble()), { env: { memory } });
  return { memory: new Float32Array(memory.buffer), ...(instance.exports as unknown as Omit<Kernels, 'memory'>) };
}
