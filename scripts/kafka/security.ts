import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from './tools.ts';

/**
 * The listeners that a secured broker has beside the open one. All of SASL take PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, and
 * OAUTHBEARER with unsecured tokens (RFC 7519, section 6: `{"alg":"none"}`, with `sub`, `iat` and `exp`).
 */
export const securedListeners = { tls: 'SSL', mutualTls: 'SSL', sasl: 'SASL_PLAINTEXT', saslTls: 'SASL_SSL' } as const;

export type SecuredListener = keyof typeof securedListeners;

/** How to reach the secured listeners of a broker. */
export interface KafkaSecurity extends Readonly<Record<SecuredListener, string>> {
  /** Known to PLAIN and to both SCRAM mechanisms. */
  readonly username: string;
  readonly password: string;
  /** PEM files: the authority of the broker's certificate, and a certificate and its key that `mutualTls` accepts. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** The broker listens on the loopback only, beside a listener that asks for nothing: this protects nothing. */
export const credentials = { username: 'escolta', password: 'for-tests-only' } as const;

/** What formatting the storage needs to know the user to both SCRAM mechanisms. */
export const scramArguments = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
  '--add-scram',
  `${mechanism}=[name=${credentials.username},password=${credentials.password}]`,
]);

const opensslConfig = `[req]
distinguished_name = name
prompt = no
[name]
CN = escolta
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[broker]
subjectAltName = IP:127.0.0.1, DNS:localhost
extendedKeyUsage = serverAuth
[client]
extendedKeyUsage = clientAuth
`;

/** The PEM files of a broker: the broker's own, `broker.pem`, holds its key and its certificate. */
export function certificateFiles(folder: string): Record<'caFile' | 'certFile' | 'keyFile' | 'brokerFile', string> {
  return {
    caFile: join(folder, 'ca.pem'),
    certFile: join(folder, 'client.pem'),
    keyFile: join(folder, 'client.key'),
    brokerFile: join(folder, 'broker.pem'),
  };
}

/** Makes an authority, and certificates of it for the broker and a client, valid for a month. Needs `openssl`. */
export async function makeCertificates(folder: string): Promise<void> {
  await writeFile(join(folder, 'openssl.cnf'), opensslConfig);
  const openssl = (args: string) =>
    runTool('making certificates for Kafka', 'openssl', args.split(' '), { cwd: folder });
  const request = 'req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -config openssl.cnf';
  await openssl(`${request} -x509 -extensions ca -days 30 -subj /CN=escolta-authority -keyout ca.key -out ca.pem`);
  for (const who of ['broker', 'client']) {
    await openssl(`${request} -subj /CN=escolta-${who} -keyout ${who}.key -out ${who}.csr`);
    const sign = `x509 -req -in ${who}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30`;
    await openssl(`${sign} -extfile openssl.cnf -extensions ${who} -out ${who}.pem`);
  }
  const { brokerFile } = certificateFiles(folder);
  const key = await readFile(join(folder, 'broker.key'), 'utf8');
  await writeFile(brokerFile, key + (await readFile(brokerFile, 'utf8')));
}

/** The settings of the broker for its secured listeners. */
export function securitySettings(folder: string): Record<string, string> {
  const { caFile, brokerFile } = certificateFiles(folder);
  const { username, password } = credentials;
  const modules = {
    plain: `plain.PlainLoginModule required user_${username}="${password}"`,
    'scram-sha-256': 'scram.ScramLoginModule required',
    'scram-sha-512': 'scram.ScramLoginModule required',
    oauthbearer: 'oauthbearer.OAuthBearerLoginModule required',
  };
  const sasl = (['sasl', 'saslTls'] as const).flatMap((name) => {
    const prefix = `listener.name.${name.toLowerCase()}`;
    return [
      [`${prefix}.sasl.enabled.mechanisms`, Object.keys(modules).join(',').toUpperCase()],
      ...Object.entries(modules).map(([mechanism, module]) => [
        `${prefix}.${mechanism}.sasl.jaas.config`,
        `org.apache.kafka.common.security.${module};`,
      ]),
    ];
  });
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': brokerFile,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': caFile,
    'listener.name.mutualtls.ssl.client.auth': 'required',
    ...Object.fromEntries(sasl),
  };
}
