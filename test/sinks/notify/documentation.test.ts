import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../config/load.ts';
import { formatProblems } from '../../../config/problems.ts';
import { packagePath } from '../../../core/package-root.ts';
import { sources } from '../../../ingest/index.ts';
import { createAlertLinks } from '../../../scripts/alert-links.ts';
import { channels } from '../../../sinks/notify/index.ts';
import { templateNames } from '../../../sinks/notify/template.ts';
import { opensslMissing } from '../../support/openssl.ts';

const text = readFileSync(packagePath('docs', 'CHANNELS.md'), 'utf8');
const section = (title: string): string => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const blocks = (language: string, within = text): string[] =>
  [...within.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu)].flatMap(([, name, code = '']) =>
    name === language ? code : [],
  );
const rowsOf = (within: string): string[][] =>
  within.split('\n').flatMap((line) => (line.startsWith('| ') ? [line.slice(2, -2).split(' | ')] : []));

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const env = {
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T0/B0/x',
  TEAMS_WORKFLOW_URL: 'https://example.com/workflows/1?sig=x',
  DISCORD_WEBHOOK_URL: 'https://discord.com/api/webhooks/1/x',
  TELEGRAM_TOKEN: '123456:ABC-x',
  SMTP_PASSWORD: 'x',
  PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
  OPSGENIE_KEY: '0123456789',
  NTFY_TOPIC: 'crisis',
  WEBHOOK_SECRET: secret,
  HOOKS_TOKEN: 'x',
  LINK_SECRET: '0123456789abcdef',
};

describe('docs/CHANNELS.md', () => {
  const examples = blocks('yaml');

  it('is read as it is here', () => {
    expect(examples.length).toBeGreaterThan(13);
    for (const { type } of channels)
      expect(blocks('yaml', section(type)).join(''), type).toContain(`- type: ${type}\n`);
  });

  it.each(examples.map((yaml) => [/- type: (\w+)/u.exec(yaml)?.[1], yaml]))('shows what is valid: %s', (_, yaml) => {
    const result = parseConfig(`brands: [{ name: Acme }]\n${yaml}`, {
      file: 'escolta.yaml',
      sources,
      env,
      cwd: tmpdir(),
    });
    expect(result.ok ? '' : formatProblems(result.problems)).toBe('');
  });

  it('shows every key as one that is there: what is commented out, too', () => {
    for (const yaml of examples.filter((one) => /^ +# \w+: /mu.test(one))) {
      for (const [line] of yaml.matchAll(/^ +# \w+: .*$/gmu)) {
        const used = yaml.replace(line, line.replace('# ', ''));
        const result = parseConfig(`brands: [{ name: Acme }]\n${used}`, {
          file: 'escolta.yaml',
          sources,
          env: { ...env, NTFY_TOKEN: 'tk_x' },
          cwd: tmpdir(),
        });
        expect(result.ok ? '' : formatProblems(result.problems), line).toBe('');
      }
    }
  });

  it('tells of every type how often it may be written to, and who takes digests', () => {
    const rows = rowsOf(text.split('\n## ')[0] ?? '').filter(([type = '']) => type.startsWith('[`'));
    expect(rows.map(([type]) => type?.slice(2).split('`')[0]).sort()).toEqual(channels.map(({ type }) => type).sort());
    for (const [type = '', , often = ''] of rows) {
      const component = channels.find((one) => type.startsWith(`[\`${one.type}\``));
      const told = often === '–' ? 0 : Number(often.replace(' s', '')) * 1_000;
      expect(told, type).toBe(component?.minIntervalMs);
    }
  });

  it('has every name of templates, with its meaning', () => {
    const rows = rowsOf(section('Words of your own')).filter(([name = '']) => name.startsWith('`'));
    expect(rows).toEqual([...templateNames].map(([name, meaning]) => [`\`${name}\``, meaning]));
  });
});

describe('what it has receivers of webhooks run', () => {
  const body = '{"data":"ñ 😀"}';
  /** Of the receiver's clock, in seconds. */
  const now = 1_795_367_100;
  const signed = (signedBody: string, ageSeconds = 0) => {
    const [id, timestamp] = ['0123', `${now - ageSeconds}`];
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${signedBody}`).digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,AAAA v1,${signature}` };
  };
  const cases = [signed(body), signed(`${body} `), signed(body, 3_600)].map((headers) => ({ secret, headers, body }));
  const run = (command: string, args: readonly string[]) => {
    const { stdout, stderr } = spawnSync(command, args, { input: JSON.stringify(cases), encoding: 'utf8' });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  it('tells ours from others in JavaScript', () => {
    const [code = ''] = blocks('js');
    const harness = `${code}
      import { readFileSync } from 'node:fs';
      Date.now = () => ${now * 1_000};
      const cases = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(cases.map(({ secret, headers, body }) => verify(secret, headers, Buffer.from(body)))));`;
    expect(run(process.execPath, ['--input-type=module', '--eval', harness])).toEqual([true, false, false]);
  });

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('… in Python (skipped without it)', () => {
    const [code = ''] = blocks('python');
    const harness = `${code}
import json, sys
time.time = lambda: ${now}
print(json.dumps([verify(c["secret"], c["headers"], c["body"].encode()) for c in json.loads(sys.stdin.buffer.read())]))`;
    expect(run('python3', ['-c', harness])).toEqual([true, false, false]);
  });
});

it.skipIf(opensslMissing)('what it has operators run signs the address of the feed (skipped without openssl)', () => {
  const command = blocks('sh', section('atom'))[0] ?? '';
  const ofBrand = command.replace('"feed"]', '"feed","acme"]');
  const links = createAlertLinks({ baseUrl: 'https://escolta.example.com', secret: env.LINK_SECRET, now: () => 0 });
  const [all, brand] = [command, ofBrand].map((script) =>
    spawnSync('sh', ['-c', script], { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout.trim(),
  );
  expect(links.feed()).toBe(`https://escolta.example.com/alerts.atom?signature=${all}`);
  expect(links.feed('acme')).toBe(`https://escolta.example.com/alerts.atom?brand=acme&signature=${brand}`);
});
