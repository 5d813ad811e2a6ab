import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One connection, from the server's side. Texts only: what a client sends but its goodbye is not read. */
export interface ServerSocket {
  send(text: string): void;
  /** Says goodbye with a status, and closes. */
  close(code?: number): void;
  /** Cuts the connection without a word. */
  cut(): void;
}

export interface SocketServer {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  /** What the connections so far asked for: path and query. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** RFC 6455, as much as a server needs that only talks. */
export async function startSocketServer(
  onOpen: (socket: ServerSocket, request: IncomingMessage) => void,
): Promise<SocketServer> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(426).end());
  server.on('upgrade', (request, stream: Socket) => {
    asked.push(request.url ?? '');
    open.add(stream);
    stream.on('close', () => open.delete(stream)).on('error', () => undefined);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    stream.on('data', (chunk: Buffer) => {
      // A goodbye is answered with one.
      if (((chunk[0] ?? 0) & 0x0f) === 8) stream.end(Buffer.from([0x88, 0]));
    });
    onOpen(
      {
        send: (text) => void stream.write(frame(1, Buffer.from(text))),
        close: (code = 1_000) => void stream.end(frame(8, Buffer.from([code >> 8, code & 0xff]))),
        cut: () => void stream.destroy(),
      },
      request,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const stream of open) stream.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Whole and unmasked, as servers send. */
export function frame(opcode: number, payload: Buffer): Buffer {
  const length = payload.length;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff])
        : Buffer.alloc(10);
  if (length >= 65_536) {
    head[0] = 0x80 | opcode;
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}
