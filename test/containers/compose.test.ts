import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { packagePath } from '../../core/package-root.ts';
import { sources } from '../../ingest/index.ts';
import { readConfiguration } from '../../scripts/configuration.ts';
import { roles } from '../../scripts/pipeline.ts';

interface Service {
  readonly profiles?: readonly string[];
  readonly image?: string;
  readonly build?: { context: string; target?: string };
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { test?: readonly string[]; disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly stop_grace_period?: string;
  readonly restart?: string;
  readonly deploy?: { replicas?: number; resources?: { limits?: { cpus: string; memory: string } } };
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly network_mode?: string;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
}

const compose = parse(readFileSync(packagePath('docker-compose.yml'), 'utf8'), { merge: true });
const services: Readonly<Record<string, Service>> = compose.services;
const all = Object.entries(services);
const ours = all.filter(([, service]) => service.build);
const dockerfile = readFileSync(packagePath('Dockerfile'), 'utf8');

describe.each(all)('the service %s', (name, service) => {
  it('belongs to one of the two profiles', () => {
    expect(service.profiles).toHaveLength(1);
    expect(['distributed', 'embedded']).toContain(service.profiles?.[0]);
  });

  it('has no more rights than it needs', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
    expect(service.privileged ?? false).toBe(false);
    expect(service.cap_add ?? []).toEqual([]);
    expect(service.network_mode ?? 'none').toBe('none');
    expect(service.deploy?.resources?.limits).toEqual({ cpus: expect.any(String), memory: expect.any(String) });
  });

  it('tells whether it is well, or ends', () => {
    if (service.healthcheck?.disable) expect(service.restart).toBe('no');
    else {
      expect(service.restart).toBe('unless-stopped');
      expect(service.healthcheck?.test?.[0]).toBe('CMD');
    }
  });

  it('waits for what exists, in its own profile, until it is ready', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(services[other]?.profiles, other).toEqual(service.profiles);
      const ends = services[other]?.healthcheck?.disable === true;
      expect(condition, other).toBe(ends ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  it('mounts only what is there, read-only where it is ours', () => {
    for (const volume of service.volumes ?? []) {
      const [from = '', , mode] = volume.replace(/\$\{\w+:-([^}]*)\}/u, '$1').split(':');
      if (!from.startsWith('.')) {
        expect(Object.keys(compose.volumes), volume).toContain(from);
        continue;
      }
      expect(existsSync(packagePath(from)), volume).toBe(true);
      expect(mode, volume).toBe('ro');
    }
  });

  it('is reached from this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/u);
  });

  if (service.image) {
    it('is of a version that is named', () => {
      expect(service.image).toMatch(/:v?\d+\.\d+(\.\d+)?$/u);
    });
  }

  it('has no secret written into it', () => {
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (/password|secret|token/iu.test(key)) expect(`${key}=${value}`).toMatch(/_FILE=\/run\/secrets\//u);
    }
    expect(name).toMatch(/^[a-z]+$/u);
  });
});

describe('our services', () => {
  const seconds = (text: string | undefined) => Number(/^(\d+)s$/u.exec(text ?? '')?.[1]);
  const drainSeconds = Number(/drainMs = (\d+)_000;/u.exec(readFileSync(packagePath('scripts/run.ts'), 'utf8'))?.[1]);
  const running = ours.filter(([name]) => name !== 'secrets');
  const distributed = running.filter(([, service]) => service.profiles?.includes('distributed'));
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'escolta-compose-'));
    writeFileSync(join(folder, 'password'), 'hidden');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('every role is run by a service, and no other', () => {
    const run = distributed.map(([, { command = [] }]) => command[command.indexOf('--roles') + 1]);
    expect(run.toSorted()).toEqual([...roles].toSorted());
  });

  test('they may drain before they are killed', () => {
    expect(drainSeconds).toBeGreaterThan(0);
    for (const [name, service] of running) {
      expect(seconds(service.stop_grace_period), name).toBeGreaterThanOrEqual(2 * drainSeconds);
    }
  });

  test('their variables are those that the configuration knows, and give the distributed set-up', () => {
    for (const [name, { environment = {} }] of distributed) {
      const env: NodeJS.ProcessEnv = {};
      for (const [key, value] of Object.entries(environment)) env[key] = String(value);
      env['ESCOLTA_CLICKHOUSE_PASSWORD_FILE'] = join(folder, 'password');
      const { config } = readConfiguration({ cwd: folder, sources, env }, undefined);
      expect(config.bus.brokers, name).toEqual(['kafka:9092']);
      expect(config.store, name).toMatchObject({
        url: 'http://clickhouse:8123',
        username: 'escolta',
        password: 'hidden',
        database: 'escolta',
      });
      expect(config.monitor.listen, name).toBe('0.0.0.0:9464');
    }
    const code = ['config', 'scripts']
      .flatMap((path) => readdirSync(packagePath(path)).map((file) => packagePath(path, file)))
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const used = ours.flatMap(([, { environment = {} }]) => Object.keys(environment));
    const set = [...dockerfile.matchAll(/\b(ESCOLTA_\w+)=/gu)].map(([, variable]) => variable);
    for (const variable of [...used, ...set]) expect(code, variable).toContain(`'${variable}'`);
  });

  test('the users of ClickHouse are those that our services and Grafana log in as', () => {
    const users = readFileSync(packagePath('config/docker/clickhouse/users.xml'), 'utf8');
    const datasources = parse(
      readFileSync(packagePath('config/docker/grafana/provisioning/datasources/escolta.yaml'), 'utf8'),
    );
    const reader = datasources.datasources[0].jsonData.username;
    const writer = services['store']?.environment?.['ESCOLTA_CLICKHOUSE_USER'];
    const made = readFileSync(packagePath('config/docker/make-secrets.mjs'), 'utf8');
    for (const user of [reader, writer]) {
      expect(users).toContain(`<${user}>`);
      expect(users).toContain(`incl="${user}_password"`);
      expect(made).toContain(`<${user}_password>`);
    }
  });
});

test('the default profile is "distributed", and stands where Docker Compose looks for it', () => {
  expect(readFileSync(packagePath('.env'), 'utf8')).toMatch(/^COMPOSE_PROFILES=distributed$/mu);
  expect(all.filter(([, { profiles }]) => profiles?.includes('embedded')).map(([name]) => name)).toEqual(['escolta']);
});

describe('the Dockerfile', () => {
  const ignored = readFileSync(packagePath('.dockerignore'), 'utf8').split('\n');
  const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gmu)].map(([, stage]) => stage);

  it('copies what is there', () => {
    const copies = [...dockerfile.matchAll(/^COPY (.+)$/gmu)].map(([, words = '']) => words.split(' '));
    expect(copies.length).toBeGreaterThan(3);
    for (const words of copies) {
      const [, stage] = /^--from=(\S+)$/u.exec(words[0] ?? '') ?? [];
      if (stage) expect(stages).toContain(stage);
      else {
        for (const file of words.slice(0, -1)) {
          expect(existsSync(packagePath(file)), file).toBe(true);
          expect(ignored, file).not.toContain(file);
        }
      }
    }
  });

  it('has the targets that the compose file builds', () => {
    for (const [name, { build }] of ours) if (build?.target) expect(stages, name).toContain(build.target);
  });

  it('names the version of its base, runs as nobody of importance, and starts without a shell', () => {
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/mu);
    expect(dockerfile).toMatch(/^USER 1000:1000$/mu);
    expect(dockerfile).toMatch(/^ENTRYPOINT \["tini", /mu);
    expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD \["escolta", "health"\]$/mu);
  });

  it('finds in the package what the containers run', () => {
    const { files } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));
    expect(files).toEqual(expect.arrayContaining(['bin', 'dist', 'config']));
    expect(services['secrets']?.entrypoint?.[1]).toBe('/app/config/docker/make-secrets.mjs');
    expect(statSync(packagePath('bin/escolta.cjs')).mode & 0o111).toBe(0o111);
  });
});
