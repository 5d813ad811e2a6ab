import { describe, expect, test } from 'vitest';
import { type Accounts, createAccounts } from '../../../sinks/clickhouse/http-interface/accounts.ts';
import type { Body } from '../../../sinks/clickhouse/http-interface/body.ts';
import { cityHash128 } from '../../../sinks/clickhouse/http-interface/city-hash.ts';
import { type ServeLimits, serveSchema } from '../../../sinks/clickhouse/http-interface/config.ts';
import { createGate } from '../../../sinks/clickhouse/http-interface/gate.ts';
import { insertPieces } from '../../../sinks/clickhouse/http-interface/insert-pieces.ts';
import { nativeBlocks } from '../../../sinks/clickhouse/http-interface/native-blocks.ts';
import {
  formatOf,
  nameOf,
  readStatement,
  withIdentifiers,
  wordsOf,
} from '../../../sinks/clickhouse/http-interface/statement.ts';
import { seededRandom } from '../../support/random.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

describe('where the data of an INSERT begins', () => {
  test.each([
    ['SELECT 1 FORMAT TSV', undefined, ''],
    ['INSERT INTO t FORMAT TSV\n1\t2', 'TSV', '1\t2'],
    ['INSERT INTO t FORMAT TSV 1\t2', 'TSV', '1\t2'],
    ['INSERT INTO t FORMAT CSV;\n1', 'CSV', '1'],
    ['INSERT INTO t FORMAT TSV\n\n1', 'TSV', '\n1'],
    ["insert into `a'b` (x, `)`) /* VALUES */ -- FORMAT x\n values (1)", 'Values', ' (1)'],
    ["INSERT INTO t SETTINGS x = 'FORMAT TSV' FORMAT JSON {}", 'JSON', '{}'],
    ['INSERT INTO t SELECT * FROM VALUES(1) FORMAT TSV', undefined, ''],
    ['INSERT INTO t (a) WITH 1 AS x SELECT x', undefined, ''],
    ['INSERT INTO values VALUES (1)', 'Values', ' (1)'],
    ['INSERT INTO db.format FORMAT CSV 1', 'CSV', '1'],
    ['INSERT INTO TABLE t VALUES (1)', 'Values', ' (1)'],
    ["INSERT INTO FUNCTION null('a String') VALUES ('x')", 'Values', " ('x')"],
    ['INSERT INTO t VALUES', 'Values', ''],
    ['INSERT INTO t FORMAT Values (1)', 'Values', '(1)'],
    ['INSERT INTO t', undefined, ''],
    ['INSERT INTO "ñ" FORMAT CSV ñ', 'CSV', 'ñ'],
    ['INSERT INTO t (a, $x$ ( $x$) FORMAT CSV 1', 'CSV', '1'],
    ['/* never closed INSERT', undefined, ''],
    ["INSERT INTO t VALUES_ 'never closed FORMAT TSV 1", undefined, ''],
  ])('%s', (sql, format, data) => {
    const bytes = Buffer.from(sql);
    const statement = readStatement(bytes);
    expect(statement.dataFormat).toBe(format);
    expect(bytes.subarray(statement.dataAt).toString()).toBe(data);
    if (format !== undefined) expect(statement.text.endsWith(`FORMAT ${format}`)).toBe(true);
  });

  test('hostile text is read in one pass', () => {
    for (const piece of ['/*', "'", '"', '`', '$a$', '--', '((', "\\'", "''"]) {
      const { dataFormat } = readStatement(Buffer.from(`INSERT INTO t ${piece.repeat(500_000)}`));
      expect(dataFormat).toBe(undefined);
    }
  });

  test('what could be read in many ways is read in one', () => {
    // Where a character can be read in two ways, each of them doubles the time.
    const many = 'a'.repeat(100_000);
    const params = new Map([['x', 'y']]);
    for (const mark of ['`', '"', "'"]) {
      for (const inside of [
        many,
        '\\a'.repeat(100_000),
        `${mark}${mark}`.repeat(100_000),
        `${mark}${mark}a`.repeat(100_000),
      ]) {
        const text = `${mark}${inside}\\`;
        expect(readStatement(Buffer.from(`INSERT INTO ${text}`)).dataFormat).toBe(undefined);
        expect(wordsOf(text)).toEqual([mark === "'" ? "''" : text]);
        expect(withIdentifiers(`${text}{x:Identifier}`, params)).toBe(`${text}{x:Identifier}`);
      }
    }
    for (const inside of ['FORMAT a SETTINGS ', 'FORMAT ', '{x:Identifier']) {
      expect(formatOf(`SELECT '${inside.repeat(60_000)}`)).toBe(undefined);
      expect(withIdentifiers(inside.repeat(60_000), params)).toBe(inside.repeat(60_000));
    }
  });

  test('the format of an answer', () => {
    expect(formatOf('SELECT 1')).toBe(undefined);
    expect(formatOf('SELECT 1 FORMAT JSON')).toBe('JSON');
    expect(formatOf("SELECT 1 FORMAT CSV SETTINGS format_csv_delimiter = ';', max_threads = 1")).toBe('CSV');
    expect(formatOf("SELECT 'a FORMAT JSON' FORMAT XML")).toBe('XML');
    expect(formatOf("SELECT 'a FORMAT JSON', `FORMAT JSON`")).toBe(undefined);
  });

  test('names are put in outside of quotes only, and stay one name', () => {
    const put = (statement: string, x: string) => withIdentifiers(statement, new Map([['x', x]]));
    expect(put("SELECT {x:Identifier}, '{x:Identifier}', {y:Identifier}", 'a')).toBe(
      "SELECT `a`, '{x:Identifier}', {y:Identifier}",
    );
    expect(put('SELECT `a{x:Identifier}`, "{x:Identifier}"', '` --')).toBe(
      'SELECT `a{x:Identifier}`, "{x:Identifier}"',
    );
    expect(put("SELECT `'`, {x:Identifier}, ''", 'a\\`b')).toBe("SELECT `'`, `a\\\\\\`b`, ''");
  });

  test('words and names', () => {
    expect(wordsOf("SELECT `a\\`b`, 'it\\'s', x.y FROM t")).toEqual([
      'SELECT',
      '`a\\`b`',
      ',',
      "''",
      ',',
      'x',
      '.',
      'y',
      'FROM',
      't',
    ]);
    expect([nameOf('`a\\`b`'), nameOf('"x"'), nameOf('x'), nameOf('('), nameOf("''"), nameOf('')]).toEqual([
      'a`b',
      'x',
      'x',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('an insert in pieces', () => {
  const bodyOf = (bytes: Buffer, sizes: () => number): Body => {
    let at = 0;
    let back: Buffer | undefined;
    return {
      async next() {
        const returned = back;
        back = undefined;
        if (returned) return returned;
        if (at >= bytes.length) return undefined;
        const part = bytes.subarray(at, at + sizes());
        at += part.length;
        return part;
      },
      unread(bytes) {
        if (bytes.length > 0) back = bytes;
      },
      leave() {},
    };
  };
  const cut = async (bytes: Buffer, format: string, most = 100_000_000, sizes = () => 65_536) => {
    const pieces: Buffer[] = [];
    for await (const piece of insertPieces(bodyOf(bytes, sizes), format, most)) pieces.push(piece);
    return pieces;
  };
  const megabyte = 1_048_576;

  test('is cut after whole rows, the same however the bytes come in', async () => {
    const random = seededRandom(7);
    const rows = (row: (i: number) => string) =>
      Buffer.from(Array.from({ length: 260_000 }, (_, i) => row(i)).join(''));
    const cases: [string, Buffer, RegExp][] = [
      ['JSONEachRow', rows((i) => `{"a":${i},\n "b":"}]\\"\\n${'y'.repeat(60)}"}\n`), /\n(?=\{)/],
      ['JSONCompactEachRow', rows((i) => `[${i},"[\\\\",[${'1,'.repeat(30)}1]]\n`), /\n(?=\[)/],
      ['TSV', rows((i) => `"${i}\t\\\n${'z'.repeat(60)}\\\\"\n`), /\n(?=")/],
    ];
    for (const [format, bytes, between] of cases) {
      const pieces = await cut(bytes, format);
      expect(pieces.length).toBeGreaterThan(2);
      for (const piece of pieces) {
        expect(piece.length).toBeLessThanOrEqual(8 * megabyte);
        const found = piece.toString().trim().split(between);
        for (const row of [found[0], found.at(-1)]) JSON.parse((row ?? '').replace(/[\t\n]|\\\n/g, ''));
      }
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      const again = await cut(bytes, format, undefined, () => 1 + Math.floor(random() * 200_000));
      expect(again.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
    }
  });

  test('what cannot be cut comes whole, or not at all', async () => {
    const bytes = Buffer.alloc(20 * megabyte, 0x78);
    for (const format of ['CSV', 'JSON', 'Native', 'JSONEachRow', 'TSV']) {
      expect((await cut(bytes, format)).map(({ length }) => length)).toEqual([bytes.length]);
      expect((await cut(bytes, format, bytes.length)).map(({ length }) => length)).toEqual([bytes.length]);
      await expect(cut(bytes, format, bytes.length - 1)).rejects.toMatchObject({ type: 'QUERY_IS_TOO_LARGE' });
    }
  });

  test('nothing is one empty piece', async () => {
    expect((await cut(Buffer.alloc(0), 'TSV')).map(({ length }) => length)).toEqual([0]);
  });
});

describe("ClickHouse's own compression", () => {
  // What the Java client (clickhouse-data 0.9.4) makes of the same bytes.
  test.each([
    [0, '3df09dfc64c09a2b', '3cb540c392e51e29'],
    [3, 'e407deda7bb0f294', 'a3a0d146e27f1bd'],
    [7, 'd7ba2459ab7c2913', '53dd430b513ca460'],
    [11, '80de4bd4c297b52e', '6cedaf464e20519b'],
    [16, '3f3a3275564b7f48', 'b48a2a7a16bac60b'],
    [17, 'aee34bf68bb2e0a2', 'e0d6910555f00b87'],
    [33, '4e495b057af3b520', 'abae1d24f18410b5'],
    [127, 'c244dc8a06ce8c41', 'f30e2cf6b33629a6'],
    [143, '59abee69ce16e6a3', '83e91d7a8903bfbe'],
    [144, '2ca82631884c46a7', '71edb8d50338bb1f'],
    [160, '5cb38c23f218820b', '28eec84c96793879'],
    [271, '2be8d92e88da62f5', 'e27c923410f8808c'],
    [300, '68dccfce1fccbaa2', 'ff76376e76dfcbac'],
    [4096, 'fcb1cec62ea8aaef', '255579199b4694c8'],
    [100003, '1e845d23d5354906', 'e71cf00b9bf62efe'],
  ])('CityHash128 of %i bytes', (length, low, high) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 31 + 7 + (i >> 8)) & 255));
    expect(cityHash128(bytes).map((half) => half.toString(16))).toEqual([low, high]);
  });

  test.each([1, 14, 15, 16, 269, 270, 271, 1_048_576, 3_000_000])('%i bytes in blocks are all there', (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7) & 255));
    const data: Buffer[] = [];
    for (const block of nativeBlocks(bytes)) {
      expect([block[16], block.readUInt32LE(17)]).toEqual([0x82, block.length - 16]);
      expect([block.readBigUInt64LE(0), block.readBigUInt64LE(8)]).toEqual(cityHash128(block.subarray(16)));
      data.push(literals(block.subarray(25)));
      expect(data.at(-1)?.length).toBe(block.readUInt32LE(21));
    }
    expect(Buffer.concat(data).equals(bytes)).toBe(true);
  });

  /** Reads LZ4 that holds one sequence without a match. */
  function literals(block: Buffer): Buffer {
    let at = 1;
    let length = (block[0] ?? 0) >> 4;
    for (let more = length === 15; more; at += 1) {
      length += block[at] ?? 0;
      more = block[at] === 255;
    }
    expect(at + length).toBe(block.length);
    return block.subarray(at);
  }
});

describe('logins', () => {
  const users = serveSchema.parse({
    users: [
      { name: 'ada', password: 'right-password' },
      { name: 'bob', passwordSha256: '7dc2aaf7f25ba3c6d8df9dcd8b7e1b0a4ffe1fbce1d1a50c6ba4e5e16ec02d2f' },
    ],
  }).users;
  const attempt = (accounts: Accounts, name: string, password: string, address = '192.0.2.1') =>
    accounts.authenticate({ name, password }, address).then(
      (user) => user.name,
      (error: { type: string }) => error.type,
    );

  test('right ones go through at once, wrong ones wait longer and longer', async () => {
    const clock = createVirtualClock();
    const accounts = createAccounts(users, clock);
    expect(await attempt(accounts, 'ada', 'right-password')).toBe('ada');
    const waits: number[] = [];
    for (let i = 0; i < 10; i += 1) {
      const before = clock.now();
      expect(await attempt(accounts, 'ada', 'wrong')).toBe('AUTHENTICATION_FAILED');
      waits.push(clock.now() - before);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000]);
    expect(await attempt(accounts, 'ada', 'right-password', '192.0.2.2')).toBe('ada');
    expect(await attempt(accounts, 'ada', 'right-password')).toBe('ada');
    const before = clock.now();
    await attempt(accounts, 'ada', 'wrong');
    expect(clock.now() - before).toBe(100);
  });
});

describe('the gate', () => {
  const limits = (change: Partial<ServeLimits>): ServeLimits => ({
    ...serveSchema.parse({ users: [{ name: 'a', password: 'password' }] }).limits,
    ...change,
  });
  const { signal } = new AbortController();

  test('who has too many queries does not hold the places of others', async () => {
    const gate = createGate(limits({ queries: 2, queriesPerUser: 1, waiting: 2 }));
    const entered: string[] = [];
    const enter = async (user: string) => {
      const leave = await gate.enter(user, signal);
      entered.push(user);
      return leave;
    };
    const first = await enter('ada');
    const second = enter('ada');
    const other = await enter('bob');
    expect(entered).toEqual(['ada', 'bob']);
    const third = enter('ada');
    await expect(enter('cyd')).rejects.toMatchObject({ type: 'TOO_MANY_SIMULTANEOUS_QUERIES' });
    first();
    (await second)();
    (await third)();
    other();
    expect(entered).toEqual(['ada', 'bob', 'ada', 'ada']);
  });

  test('who leaves while waiting gives the place up', async () => {
    const gate = createGate(limits({ queries: 1, queriesPerUser: 5, waiting: 1 }));
    const abort = new AbortController();
    const leave = await gate.enter('ada', signal);
    const waiting = gate.enter('bob', abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow();
    leave();
    (await gate.enter('cyd', signal))();
  });
});

describe('the configuration', () => {
  test.each([
    [{ users: [] }],
    [{}],
    [{ users: [{ name: 'a' }] }],
    [{ users: [{ name: 'a', password: 'short' }] }],
    [{ users: [{ name: 'a', password: 'password', passwordSha256: 'a'.repeat(64) }] }],
    [{ users: [{ name: 'a:b', password: 'password' }] }],
    [
      {
        users: [
          { name: 'a', password: 'password' },
          { name: 'a', password: 'password' },
        ],
      },
    ],
    [{ users: [{ name: 'a', password: 'password', access: 'root' }] }],
  ])('refuses %j', (config) => {
    expect(serveSchema.safeParse(config).success).toBe(false);
  });

  test('reads by default', () => {
    expect(serveSchema.parse({ users: [{ name: 'a', password: 'password' }] }).users[0]?.access).toBe('read');
  });
});
