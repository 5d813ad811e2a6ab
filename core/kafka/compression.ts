import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import kafkajs from 'kafkajs';
import { PipelineError } from '../errors.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

export const compressions = ['none', 'gzip', 'zstd'] as const;
export type Compression = (typeof compressions)[number];

type Zstd = (data: Uint8Array) => Promise<Buffer>;

/**
 * The compression for sending. What others sent is understood whatever it is: gzip by kafkajs itself, zstd where Node has it
 * (22.15 and later). Throws a fatal `PipelineError` where it has not.
 */
export function compressionType(compression: Compression): number {
  const { zstdCompress, zstdDecompress } = zlib as unknown as Record<string, typeof zlib.gzip | undefined>;
  if (zstdCompress && zstdDecompress) {
    const compress = promisify(zstdCompress) as Zstd;
    const decompress = promisify(zstdDecompress) as Zstd;
    // kafkajs keeps its codecs in one place for the whole process: this is the way to add one.
    CompressionCodecs[CompressionTypes.ZSTD] = () => ({
      compress: ({ buffer }: { buffer: Buffer }) => compress(buffer),
      decompress: (buffer: Buffer) => decompress(buffer),
    });
  } else if (compression === 'zstd') {
    throw new PipelineError(
      `bus.compression: zstd needs Node 22.15 or later, and this is ${process.version}: take gzip, or a newer Node`,
      { retry: 'fatal' },
    );
  }
  return { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD }[compression];
}
