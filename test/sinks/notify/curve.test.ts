import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../core/channel.ts';
import { PipelineError } from '../../../core/errors.ts';
import type { Curve } from '../../../core/incident.ts';
import { createCurveRenderer } from '../../../sinks/notify/curve.ts';
import { encodePng } from '../../../sinks/notify/png.ts';
import { unpackWoff } from '../../../sinks/notify/woff.ts';
import { seededRandom } from '../../support/random.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Sunday 22 November 2026, 12:00 in Madrid. */
const from = Date.UTC(2026, 10, 22, 11);

function message(curve: Partial<Curve>, some: Partial<Message> = {}): Message {
  const values = curve.values ?? [5, 7, 6, 6, 9, 41, 38, 30];
  return {
    key: '0'.repeat(32),
    kind: 'firing',
    thread: '0123456789abcdef',
    language: 'en',
    timeZone: 'Europe/Madrid',
    at: from + 5 * hour,
    severity: 'critical',
    state: 'firing',
    impact: 7,
    brand: 'volandra',
    title: 'Volandra: negative spike',
    summary: '',
    facts: [],
    sections: [],
    links: [],
    labels: {},
    incidents: [],
    curve: { from, stepMs: 30 * minute, expected: values.map(() => 6), mark: from + 150 * minute, ...curve, values },
    ...some,
  };
}

const renderer = createCurveRenderer();

function svgOf(curve: Partial<Curve>, some: Partial<Message> = {}): string {
  return renderer.svg(message(curve, some)) ?? '';
}

/** What is written in the picture, in the order of drawing. */
function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/gu)].map((match) => match[1] as string);
}

function barsOf(svg: string, colour: string): number {
  const [, drawn = ''] = svg.split('</defs>');
  // Those of the legend stand in groups of their own.
  return drawn.replace(/<g .*?<\/g>/gu, '').split(`fill="${colour}"/>`).length - 1;
}

const calm = '#54779c';
const storm = '#c2352b';

/** Checks the frame of a PNG, and gives its pixels as RGB. */
function decode(png: Buffer): { width: number; height: number; rgb: (x: number, y: number) => string } {
  expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const typed = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
    chunks.set(typed.toString('latin1', 0, 4), typed.subarray(4));
    at += 12 + length;
  }
  const header = chunks.get('IHDR') as Buffer;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const palette = chunks.get('PLTE');
  const bytes = palette === undefined ? 3 : 1;
  const rows = inflateSync(chunks.get('IDAT') as Buffer);
  expect(rows.length).toBe(height * (1 + width * bytes));
  const rgb = (x: number, y: number) => {
    const at = y * (1 + width * bytes) + 1 + x * bytes;
    const index = 3 * (rows[at] as number);
    return palette === undefined ? rows.toString('hex', at, at + 3) : palette.toString('hex', index, index + 3);
  };
  return { width, height, rgb };
}

describe('the drawing of a curve', () => {
  it('has a bar a step, those of the incident in another colour, and what is usual as a dashed line', () => {
    const svg = svgOf({});
    expect(barsOf(svg, calm)).toBe(5);
    expect(barsOf(svg, storm)).toBe(3 + 1);
    expect(svg.match(/stroke-dasharray/gu)).toHaveLength(2);
    expect(textsOf(svg)).toEqual([
      'Volandra: negative spike',
      '50',
      '0',
      '12:00',
      '13:00',
      '14:00',
      '15:00',
      'per 30 min',
      'usual',
      'began 14:30',
    ]);
    expect(svgOf({ expected: [] })).not.toContain('stroke-dasharray');
  });

  it('is in the language and the time zone of the reader', () => {
    const texts = textsOf(
      svgOf({ values: [5, null, null, null, null, null, null, 7] }, { language: 'ca', timeZone: 'Asia/Kolkata' }),
    );
    expect(texts).toEqual(
      expect.arrayContaining(['cada 30 min', 'habitual', 'inici 19:00', 'sense dades', '17:00', '18:00']),
    );
    expect(textsOf(svgOf({ values: [null] }, { language: 'es' }))).toContain('sin datos');
  });

  it('shows a known zero as a line and what is not known as a band, and never one as the other', () => {
    const zeros = svgOf({ values: [0, 0, 0, 0, 0, 0, 0, 1] });
    const gaps = svgOf({ values: [null, null, null, null, null, null, null, 1] });
    expect(zeros).not.toContain('url(#gap)');
    expect(barsOf(zeros, calm)).toBe(5);
    expect(gaps.match(/fill="url\(#gap\)"/gu)).toHaveLength(2);
    expect(barsOf(gaps, calm)).toBe(0);
    expect(textsOf(gaps).filter((text) => text === 'no data')).toHaveLength(2);
  });

  it('has no scale where nothing is known', () => {
    const texts = textsOf(svgOf({ values: [null, null, null, null], expected: [] }));
    expect(texts).toContain('no data');
    expect(texts).not.toContain('0');
  });

  it('tells days apart where there are several', () => {
    const texts = textsOf(svgOf({ values: Array(100).fill(3), mark: from + 40 * hour }));
    expect(texts).toContain('Mon 00:00');
    expect(texts).toContain('began 24 Nov 04:00');
    const weeks = textsOf(svgOf({ values: Array(28).fill(3), stepMs: 24 * hour }));
    expect(weeks).toEqual(expect.arrayContaining(['per day', '3 Dec']));
  });

  it('stays small and inside of its frame, however much there is to draw', () => {
    const svg = svgOf({ values: Array.from({ length: 50_000 }, (_, i) => i * 1e9), stepMs: minute, expected: [] });
    expect(svg.length).toBeLessThan(40_000);
    expect(textsOf(svg)).toContain('50T');
    for (const match of svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"/gu)) {
      const [x, y, width, height] = match.slice(1).map(Number) as [number, number, number, number];
      expect(x).toBeGreaterThanOrEqual(-8);
      expect(x + width).toBeLessThanOrEqual(480);
      expect(y + height).toBeLessThanOrEqual(200);
    }
  });

  it('is nothing where there is no curve', async () => {
    const { curve: _, ...without } = message({});
    expect(renderer.svg(without)).toBeUndefined();
    expect(renderer.svg(message({ values: [] }))).toBeUndefined();
    expect(renderer.svg(message({ stepMs: 0 }))).toBeUndefined();
    await expect(renderer.png(without)).resolves.toBeUndefined();
  });

  it('escapes titles, leaves out what the font cannot show, and cuts what has no room', () => {
    const [title] = textsOf(svgOf({}, { title: '日本\u202e: <b>"R&D" & co</b>\u0000\ud83d' }));
    expect(title).toBe('&lt;b&gt;&quot;R&amp;D&quot; &amp; co&lt;/b&gt;');
    const [long] = textsOf(svgOf({}, { title: 'W'.repeat(400) }));
    expect(long).toMatch(/^W{20,40}…$/u);
  });
});

describe('the picture of a curve', () => {
  it('is a small opaque PNG of twice the size, the same each time', async () => {
    const one = await renderer.png(message({}));
    const two = await renderer.png(message({}));
    expect(one?.equals(two as Buffer)).toBe(true);
    expect(one?.length).toBeLessThan(28_000);
    const { width, height, rgb } = decode(one as Buffer);
    expect([width, height]).toEqual([960, 400]);
    expect(rgb(20, 380)).toBe('ffffff');
    // In the first bar, and in that of the peak.
    expect(rgb(2 * 72, 2 * 172)).toBe(calm.slice(1));
    expect(rgb(2 * 335, 2 * 100)).toBe(storm.slice(1));
  });

  it('has letters', async () => {
    const inkOf = async (title: string) => {
      const { rgb } = decode((await renderer.png(message({}, { title }))) as Buffer);
      let dark = 0;
      for (let x = 24; x < 300; x++) for (let y = 10; y < 46; y++) dark += rgb(x, y) === '24292f' ? 1 : 0;
      return dark;
    };
    expect(await inkOf('Volandra: pic')).toBeGreaterThan(100);
    expect(await inkOf('')).toBe(0);
  });

  it('is drawn of whatever title and values', async () => {
    const random = seededRandom(22);
    const wild = () => String.fromCharCode(...Array.from({ length: 60 }, () => Math.floor(random() * 0x10000)));
    const odd = [0, 1, 1e300, -5, 0.001, Number.NaN, Number.POSITIVE_INFINITY, null];
    const pictures = Array.from({ length: 24 }, () => {
      const values = Array.from(
        { length: 1 + Math.floor(random() * 30) },
        () => odd[Math.floor(random() * odd.length)] ?? null,
      );
      return renderer.png(message({ values, expected: values.toReversed() }, { title: `<&>"'${wild()}` }));
    });
    for (const png of await Promise.all(pictures)) expect(decode(png as Buffer).width).toBe(960);
  });

  it('fails in passing when it takes too long, and is drawn the next time', async () => {
    const hasty = createCurveRenderer({ timeoutMs: 1 });
    const failed = await hasty.png(message({})).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PipelineError);
    expect(failed).toMatchObject({ retry: 'transient', message: 'drawing a curve' });
    await expect(renderer.png(message({}))).resolves.toBeInstanceOf(Buffer);
  });
});

describe('a PNG', () => {
  const raster = (colours: number) => {
    const pixels = new Uint8Array(4 * 32 * 32);
    for (let i = 0; i < 32 * 32; i++) pixels.set([(i % colours) & 255, (i % colours) >> 8, 7, 255], 4 * i);
    return { width: 32, height: 32, pixels };
  };

  it.each([1, 2, 256, 257, 1_000])('of %d colours keeps each pixel', (colours) => {
    const { rgb } = decode(encodePng(raster(colours)));
    for (let i = 0; i < 32 * 32; i++) {
      const [r, g] = [(i % colours) & 255, (i % colours) >> 8];
      expect(rgb(i % 32, Math.floor(i / 32))).toBe(Buffer.from([r, g, 7]).toString('hex'));
    }
  });
});

it('takes nothing but a font for a font', () => {
  expect(() => unpackWoff(Buffer.alloc(0))).toThrow(RangeError);
  expect(() => unpackWoff(Buffer.alloc(100, 'wOF2'))).toThrow(RangeError);
  const huge = Buffer.alloc(64);
  huge.write('wOFF', 0, 'latin1');
  huge.writeUInt16BE(1, 12);
  huge.writeUInt32BE(0xffff_ffff, 44 + 12);
  expect(() => unpackWoff(huge)).toThrow('too large');
});
