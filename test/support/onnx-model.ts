import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The few parts of Protocol Buffers that a model needs. */
type Field = readonly [number: number, value: number | string | Uint8Array];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return bytes;
}

function message(...fields: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const [number, value] of fields) {
    if (typeof value === 'number') bytes.push(...varint(number * 8), ...varint(value));
    else {
      const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      bytes.push(...varint(number * 8 + 2), ...varint(content.length), ...content);
    }
  }
  return Uint8Array.from(bytes);
}

const float = 1;
const int64 = 7;

function tensor(name: string, dims: readonly number[], data: readonly number[]): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(data).buffer);
  return message(...dims.map((dim): Field => [1, dim]), [2, float], [8, name], [9, raw]);
}

function value(name: string, type: number, dims: readonly (string | number)[]): Uint8Array {
  const shape = message(...dims.map((dim): Field => [1, message(typeof dim === 'number' ? [1, dim] : [2, dim])]));
  return message([1, name], [2, message([1, message([1, type], [2, shape])])]);
}

function node(type: string, inputs: readonly string[], output: string, attributes: readonly Uint8Array[] = []) {
  return message(
    ...inputs.map((input): Field => [1, input]),
    [2, output],
    [4, type],
    ...attributes.map((attribute): Field => [5, attribute]),
  );
}

const ints = (name: string, of: number) => message([1, name], [8, of], [20, 7]);
const int = (name: string, of: number) => message([1, name], [3, of], [20, 2]);

/** A row of numbers for each token, added up over the text: `[texts, tokens]` int64 → `[texts, classes]` float. */
function modelOf(rows: readonly (readonly number[])[]): Uint8Array {
  const classes = rows[0]?.length ?? 0;
  const square = Array.from({ length: classes * classes }, (_, i) => (i % (classes + 1) === 0 ? 1 : 0));
  const graph = message(
    [1, node('Gather', ['embeddings', 'input_ids'], 'vectors')],
    [1, node('ReduceSum', ['vectors'], 'sum', [ints('axes', 1), int('keepdims', 0)])],
    [1, node('MatMul', ['sum', 'weights'], 'logits')],
    [2, 'tiny'],
    [5, tensor('embeddings', [rows.length, classes], rows.flat())],
    [5, tensor('weights', [classes, classes], square)],
    [11, value('input_ids', int64, ['texts', 'tokens'])],
    [12, value('logits', float, ['texts', classes])],
  );
  return message([1, 6], [7, graph], [8, message([1, ''], [2, 11])]);
}

/**
 * Writes a model that knows a few words, each with its logits: those of a text are their sum. Unknown words and padding count nothing.
 */
export function writeOnnxModel(
  folder: string,
  words: Readonly<Record<string, readonly number[]>>,
  labels: readonly string[],
): void {
  mkdirSync(folder, { recursive: true });
  const names = ['[PAD]', '[UNK]', ...Object.keys(words)];
  const nothing = labels.map(() => 0);
  writeFileSync(join(folder, 'model.onnx'), modelOf([nothing, nothing, ...Object.values(words)]));
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
  write('config.json', { id2label: Object.fromEntries(labels.entries()), pad_token_id: 0 });
  write('tokenizer.json', {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(names.map((name, id) => [name, id])),
      unk_token: '[UNK]',
    },
  });
}
