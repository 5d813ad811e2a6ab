import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a server, which can be disturbed. */
export interface Network {
  readonly port: number;
  /** Where the server is; may change. */
  lead(port: number): void;
  /** Lets nothing through in either direction until `heal`, on every other connection or on all. */
  freeze(share: 'half' | 'all'): void;
  /** Cuts all connections, and refuses new ones until `heal`. */
  refuse(): void;
  /** Cuts what was frozen, so that both sides notice, and lets all through. */
  heal(): void;
  close(): Promise<void>;
}

/** A TCP proxy on loopback. */
export async function createNetwork(): Promise<Network> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let target = 0;
  let state: 'open' | 'half' | 'all' | 'refusing' = 'open';
  let halted: (readonly [Socket, Socket])[] = [];

  const cut = ([a, b]: readonly [Socket, Socket]) => {
    a.destroy();
    b.destroy();
  };
  const halt = (pair: readonly [Socket, Socket]) => {
    const [a, b] = pair;
    a.unpipe(b);
    b.unpipe(a);
    a.pause();
    b.pause();
    halted.push(pair);
  };

  const server = createServer((near) => {
    if (state === 'refusing') return void near.destroy();
    const far = connect(target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => cut(pair));
      socket.on('close', () => {
        cut(pair);
        pairs.delete(pair);
      });
    }
    near.pipe(far);
    far.pipe(near);
    if (state === 'all' || (state === 'half' && pairs.size % 2 === 0)) halt(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    lead(port) {
      target = port;
    },
    freeze(share) {
      state = share;
      for (const [i, pair] of [...pairs].entries()) if (share === 'all' || i % 2 === 0) halt(pair);
    },
    refuse() {
      state = 'refusing';
      for (const pair of pairs) cut(pair);
    },
    heal() {
      state = 'open';
      for (const pair of halted) cut(pair);
      halted = [];
    },
    close: () =>
      new Promise((resolve) => {
        for (const pair of pairs) cut(pair);
        server.close(() => resolve());
      }),
  };
}
