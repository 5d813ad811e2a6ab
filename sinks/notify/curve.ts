import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Message } from '../../core/channel.ts';
import { PipelineError } from '../../core/errors.ts';
import { packagePath } from '../../core/package-root.ts';
import { curveSvg } from './curve-svg.ts';
import type { DrawReply, DrawRequest } from './curve-worker.ts';

/** Draws the curve of a message; `undefined` where it has none. */
export interface CurveRenderer {
  /** 480×200 points. */
  svg(message: Message): string | undefined;
  /** 960×400 pixels, of 6 to 15 KB. Throws `PipelineError`, `transient`. */
  png(message: Message): Promise<Buffer | undefined>;
}

/** A compiled WebAssembly module. Node has them; the types come with those of browsers only, which are not loaded. */
type Library = object;
declare const WebAssembly: { compile(bytes: Uint8Array): Promise<Library> };

/** A thread and what it has been asked for. */
interface Studio {
  readonly worker: Worker;
  readonly waiting: Map<number, { done(png: Buffer): void; failed(cause: unknown): void }>;
}

/**
 * Draws in a thread, because a picture holds an event loop for 20 ms, and the first one for up to a second. The thread lives while
 * something is to be drawn, as pictures are wanted together or not for hours; the compiled library is kept for the next.
 */
export function createCurveRenderer({ timeoutMs = 30_000 }: { timeoutMs?: number } = {}): CurveRenderer {
  let library: Promise<Library> | undefined;
  let studio: Studio | undefined;
  let asked = 0;
  /** One alert goes to many channels: what is being drawn is not drawn twice. */
  const drawing = new Map<string, Promise<Buffer>>();

  const load = (): Promise<Library> => {
    library ??= compile().catch((cause: unknown) => {
      library = undefined;
      throw new PipelineError('loading the drawing library', { retry: 'transient', cause });
    });
    return library;
  };

  const open = (compiled: Library): Studio => {
    const worker = new Worker(packagePath('dist/sinks/notify/curve-worker.js'), {
      // Nothing of this process's arguments or environment, where secrets are.
      argv: [],
      execArgv: [],
      env: {},
      workerData: compiled,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const opened: Studio = { worker, waiting: new Map() };
    worker.on('message', (reply: DrawReply) => {
      const asker = opened.waiting.get(reply.id);
      if ('png' in reply) asker?.done(Buffer.from(reply.png));
      else asker?.failed(new Error(reply.error));
    });
    worker.on('error', (cause) => close(opened, cause));
    worker.on('exit', () => close(opened, new Error('the thread ended without an answer')));
    return opened;
  };

  const close = (closed: Studio, cause: unknown): void => {
    if (studio === closed) studio = undefined;
    for (const { failed } of [...closed.waiting.values()]) failed(cause);
    // Nobody waits for its end, and there is nothing in it to lose.
    closed.worker.terminate().catch(() => undefined);
  };

  const draw = (svg: string, compiled: Library): Promise<Buffer> =>
    new Promise<Buffer>((resolve, reject) => {
      studio ??= open(compiled);
      const place = studio;
      const id = ++asked;
      const timer = setTimeout(() => close(place, new Error(`no picture after ${timeoutMs} ms`)), timeoutMs);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        place.waiting.delete(id);
        then();
        if (place.waiting.size === 0 && studio === place) close(place, undefined);
      };
      place.waiting.set(id, {
        done: (png) => settle(() => resolve(png)),
        failed: (cause) => settle(() => reject(new PipelineError('drawing a curve', { retry: 'transient', cause }))),
      });
      place.worker.postMessage({ id, svg } satisfies DrawRequest);
    });

  const shared = (svg: string): Promise<Buffer> => {
    const known = drawing.get(svg);
    if (known !== undefined) return known;
    const picture = load()
      .then((compiled) => draw(svg, compiled))
      .finally(() => drawing.delete(svg));
    drawing.set(svg, picture);
    return picture;
  };

  return {
    svg: curveSvg,
    png: async (message) => {
      const svg = curveSvg(message);
      return svg === undefined ? undefined : await shared(svg);
    },
  };
}

async function compile(): Promise<Library> {
  const require = createRequire(import.meta.url);
  return await WebAssembly.compile(await readFile(require.resolve('@resvg/resvg-wasm/index_bg.wasm')));
}
