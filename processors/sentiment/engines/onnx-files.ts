import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Where the model itself may be, in its folder; the first that is there is taken. */
const modelFiles = ['model.onnx', 'onnx/model.onnx', 'model_quantized.onnx', 'onnx/model_quantized.onnx'];
const descriptions = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];

/** The file of the model; undefined where there is none. */
export function findModelFile(folder: string): string | undefined {
  return modelFiles.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * Eight hex digits that change with anything that decides what the model says: its file, the weights beside it (`model.onnx_data`), its
 * tokenizer and its description. Files are read in parts, about a gigabyte a second. Rejects where one cannot be read.
 */
export async function fingerprint(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const model = findModelFile(folder);
  const named =
    model === undefined ? [] : readdirSync(dirname(model)).filter((name) => name.startsWith(basename(model)));
  const files = [
    ...descriptions.map((name) => join(folder, name)).filter((file) => existsSync(file)),
    ...(model === undefined ? [] : named.toSorted().map((name) => join(dirname(model), name))),
  ];
  for (const file of files) {
    // Each by itself: what moves from the end of one to the beginning of the next is another model.
    const one = createHash('sha256');
    for await (const part of createReadStream(file, { highWaterMark: 1024 * 1024 })) one.update(part as Buffer);
    hash.update(`${basename(file)}\0${one.digest('hex')}\n`);
  }
  return hash.digest('hex').slice(0, 8);
}
