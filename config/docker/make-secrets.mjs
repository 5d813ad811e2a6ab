// Makes the passwords of the compose file where they are missing: `node make-secrets.mjs FOLDER`. What is there is kept, so that a
// password of one's own, put into its file before the first start, holds. Each consumer has a folder, which only it mounts.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node make-secrets.mjs FOLDER');

/** Whole or not at all: a password cut short by a crash would be kept. Its readers run as other users. */
function write(name, text) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text, { mode: 0o444 });
  renameSync(`${path}.part`, path);
}

function password(name) {
  const path = join(folder, name);
  if (!existsSync(path)) write(name, randomBytes(24).toString('base64url'));
  const value = readFileSync(path, 'utf8').trim();
  if (value === '') throw new Error(`${path} is empty: write a password into it, or remove it`);
  return value;
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const writer = password('escolta/clickhouse-password');
const reader = password('grafana/clickhouse-password');
password('grafana/admin-password');
// The server needs no more than the hashes. config/docker/clickhouse/users.xml takes them from here.
write(
  'clickhouse/passwords.xml',
  `<clickhouse>
  <escolta_password>${sha256(writer)}</escolta_password>
  <grafana_password>${sha256(reader)}</grafana_password>
</clickhouse>
`,
);
