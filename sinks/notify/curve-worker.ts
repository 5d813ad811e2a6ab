import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { encodePng, type Raster } from './png.ts';
import { unpackWoff } from './woff.ts';

export interface DrawRequest {
  readonly id: number;
  /** 480×200 points. */
  readonly svg: string;
}

export type DrawReply =
  | { readonly id: number; readonly png: Uint8Array }
  | { readonly id: number; readonly error: string };

/** The library, compiled by who started the thread, and the only font that it is to know. */
async function load(): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  await initWasm(workerData);
  // The only file of this family: it has all its glyphs, not just those of `latin`.
  return unpackWoff(await readFile(require.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff')));
}

function rasterize(svg: string, font: Uint8Array): Raster {
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false, fontBuffers: [font], defaultFontFamily: 'DejaVu Sans' },
  });
  const image = drawing.render();
  const raster = { width: image.width, height: image.height, pixels: image.pixels };
  image.free();
  drawing.free();
  return raster;
}

const font = load();
// Whoever asks is told; nobody may have asked yet.
font.catch(() => undefined);

async function draw({ id, svg }: DrawRequest): Promise<DrawReply> {
  try {
    return { id, png: encodePng(rasterize(svg, await font)) };
  } catch (error) {
    return { id, error: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
  }
}

parentPort?.on('message', async (request: DrawRequest) => parentPort?.postMessage(await draw(request)));
