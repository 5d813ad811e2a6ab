import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeError } from '../../../core/errors.ts';
import { connectStore, type TlsFiles } from '../../../sinks/clickhouse/connect.ts';
import { classifyClickHouseError } from '../../../sinks/clickhouse/errors.ts';
import { opensslMissing } from '../../support/openssl.ts';

// A real TLS server that asks for the client's certificate, with certificates of an authority made for this test.
const folder = mkdtempSync(join(tmpdir(), 'escolta-tls-'));
const users: (string | undefined)[] = [];
let server: Server;
let port: number;

function certify(): void {
  const openssl = (line: string) => execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  const key = 'req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';
  writeFileSync(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1\n');
  writeFileSync(join(folder, 'elsewhere.ext'), 'subjectAltName=DNS:elsewhere.example\n');
  writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
  openssl(`${key} -x509 -days 2 -subj /CN=authority -keyout ca.key -out ca.pem`);
  for (const who of ['server', 'elsewhere', 'client']) {
    openssl(`${key} -subj /CN=${who} -keyout ${who}.key -out ${who}.csr`);
    openssl(`x509 -req -in ${who}.csr -CA ca.pem -CAkey ca.key -days 2 -extfile ${who}.ext -out ${who}.pem`);
  }
}

describe.skipIf(opensslMissing)('over TLS', () => {
  beforeAll(async () => {
    certify();
    const file = (name: string) => readFileSync(join(folder, name));
    server = createServer(
      {
        key: file('server.key'),
        cert: file('server.pem'),
        ca: file('ca.pem'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (request, response) => {
        const {
          authorization,
          'x-clickhouse-user': user,
          'x-clickhouse-ssl-certificate-auth': byCertificate,
        } = request.headers;
        // As a server does: the certificate is who the user is, or the password is; both are refused.
        if (byCertificate === 'on')
          users.push(`${user} by ${(request.socket as TLSSocket).getPeerCertificate().subject.CN}`);
        else users.push(Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString());
        if (byCertificate === 'on' && request.headers['x-clickhouse-key']) response.statusCode = 403;
        request.resume().on('end', () => response.end('{"answer":1}\n'));
      },
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  async function ask(tls: TlsFiles, password = 'p:w'): Promise<unknown> {
    const url = `https://127.0.0.1:${port}`;
    const store = connectStore({ url, username: 'ada', password, tls, baseDir: folder });
    try {
      return await (await store.client.query({ query: 'SELECT 1 AS answer', format: 'JSONEachRow' })).json();
    } catch (error) {
      throw classifyClickHouseError(error, 'asking');
    } finally {
      await store.close();
    }
  }

  const client = { certFile: 'client.pem', keyFile: 'client.key' };

  test('with the authority and a certificate of its own, the client is let in, as its user', async () => {
    users.length = 0;
    expect(await ask({ caFile: 'ca.pem', ...client })).toEqual([{ answer: 1 }]);
    expect(users).toEqual(['ada:p:w']);
  });

  test('without a password, the certificate is who the client is', async () => {
    users.length = 0;
    expect(await ask({ caFile: 'ca.pem', ...client }, '')).toEqual([{ answer: 1 }]);
    expect(users).toEqual(['ada by client']);
  });

  test('a server of an unknown authority is told nothing', async () => {
    users.length = 0;
    const refused = await ask(client).catch(describeError);
    expect(refused).toMatch(/self-signed certificate|unable to (?:get|verify)/);
    expect(refused).not.toContain('p:w');
    expect(users).toEqual([]);
  });

  test('a client without a certificate is not let in', async () => {
    users.length = 0;
    await expect(ask({ caFile: 'ca.pem' })).rejects.toMatchObject({ name: 'PipelineError' });
    expect(users).toEqual([]);
  });

  test('a certificate of another host is not taken', async () => {
    const file = (name: string) => readFileSync(join(folder, name));
    server.setSecureContext({ key: file('elsewhere.key'), cert: file('elsewhere.pem'), ca: file('ca.pem') });
    users.length = 0;
    const refused = await ask({ caFile: 'ca.pem', ...client }).catch(describeError);
    expect(refused).toContain("IP: 127.0.0.1 is not in the cert's list");
    expect(users).toEqual([]);
  });
});
