import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row; opaque: alpha is not kept. */
  readonly pixels: Uint8Array;
}

/**
 * A PNG (https://www.w3.org/TR/png-3/) of 256 colours or fewer, as drawings have, or else in true colour. The renderer's own encoder
 * writes RGBA, which is twice as large.
 */
export function encodePng({ width, height, pixels }: Raster): Buffer {
  const indexed = indexColours(pixels, width, height);
  const rows = indexed?.rows ?? trueColour(pixels, width, height);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = indexed === undefined ? 2 : 3;
  const packed = deflateSync(rows, { level: 9 });
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...(indexed === undefined ? [] : [chunk('PLTE', indexed.palette)]),
    chunk('IDAT', packed),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(12 + data.length);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}

/** Each row begins with its filter: 0, none. `undefined` where there are more than 256 colours. */
function indexColours(
  pixels: Uint8Array,
  width: number,
  height: number,
): { rows: Buffer; palette: Buffer } | undefined {
  const rows = Buffer.alloc(height * (width + 1));
  const palette: number[] = [];
  const indices = new Map<number, number>();
  let last = -1;
  let index = 0;
  for (let y = 0, from = 0; y < height; y++) {
    const start = y * (width + 1) + 1;
    for (let x = 0; x < width; x++, from += 4) {
      const [r, g, b] = [pixels[from] as number, pixels[from + 1] as number, pixels[from + 2] as number];
      const colour = (r << 16) | (g << 8) | b;
      if (colour !== last) {
        last = colour;
        const known = indices.get(colour);
        if (known === undefined) {
          if (indices.size === 256) return undefined;
          index = indices.size;
          indices.set(colour, index);
          palette.push(r, g, b);
        } else index = known;
      }
      rows[start + x] = index;
    }
  }
  return { rows, palette: Buffer.from(palette) };
}

function trueColour(pixels: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (3 * width + 1));
  for (let y = 0, from = 0, to = 0; y < height; y++) {
    rows[to++] = 0;
    for (let x = 0; x < width; x++, from += 4) {
      rows[to++] = pixels[from] as number;
      rows[to++] = pixels[from + 1] as number;
      rows[to++] = pixels[from + 2] as number;
    }
  }
  return rows;
}
