import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../core/package-root.ts';
import { sendJson, startServer } from '../support/http-server.ts';
import { buildMutant, type Mutant } from './mutants.ts';

/** When the process dies: the request is lost; it is taken and never answered; or it is answered, and not yet written down. */
const moments = ['before', 'taken', 'answered'] as const;
type Moment = (typeof moments)[number];

const items = 5;

interface Report {
  readonly violations: string[];
  /** Kills that happened. */
  readonly kills: number;
}

/** Lives of one outbox against a CRM that makes a lead for each request, and finds what it has. Each request that is listed kills the sender. */
async function runCrmLives(
  dist: string,
  deaths: readonly { readonly request: number; readonly moment: Moment }[],
): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'escolta-crm-lives-'));
  const made: { id: string; externalId: string }[] = [];
  let requests = 0;
  let kills = 0;
  let kill = () => {};
  const server = await startServer((request, response) => {
    if (request.method === 'GET') {
      const externalId = new URL(request.url, 'http://crm').searchParams.get('externalId');
      return sendJson(
        response,
        made.filter((one) => one.externalId === externalId),
      );
    }
    requests += 1;
    const moment = deaths.find((death) => death.request === requests)?.moment;
    if (moment) kills += 1;
    if (moment === 'before') return kill();
    const lead = {
      id: String(made.length + 1),
      externalId: (JSON.parse(String(request.body)) as { externalId: string }).externalId,
    };
    made.push(lead);
    if (moment === 'taken') return kill();
    if (moment === 'answered') response.once('finish', () => kill());
    sendJson(response, lead);
  });

  const live = () =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const args = { dist: pathToFileURL(dist).href, dir, url: server.url, items };
      const child = spawn(process.execPath, [packagePath('test', 'chaos', 'crm-life.mjs'), JSON.stringify(args)], {
        cwd: join(dist, '..'),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      kill = () => void child.kill('SIGKILL');
      let output = '';
      let errors = '';
      child.stdout.on('data', (chunk) => {
        output += String(chunk);
      });
      child.stderr.on('data', (chunk) => {
        errors += String(chunk);
      });
      child.once('close', (code) => resolve({ code, output: code === 0 ? output : errors }));
    });

  const violations: string[] = [];
  try {
    let last = await live();
    for (let lives = 1; last.code === null && lives <= deaths.length; lives += 1) last = await live();
    if (last.code !== 0) throw new Error(`the last life ended with ${last.code}: ${last.output.slice(0, 2_000)}`);
    const written = JSON.parse(last.output) as { leadId: string; state: string; record?: { id: string } }[];
    for (const { leadId, state, record } of written) {
      const there = made.filter(({ externalId }) => externalId.startsWith(`escolta-${leadId}`));
      if (there.length === 0) violations.push(`${leadId} was lost`);
      if (there.length > 1) violations.push(`${leadId} was made ${there.length} times`);
      if (state !== 'sent' || record?.id !== there[0]?.id)
        violations.push(`${leadId} is written down as ${state}, ${record?.id}`);
    }
    if (written.length !== items) violations.push(`${written.length} items of ${items}`);
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return { violations, kills };
}

const deaths = [
  { request: 1, moment: 'taken' },
  { request: 2, moment: 'before' },
  { request: 4, moment: 'answered' },
] as const;

const mutants: readonly Mutant[] = [
  {
    name: 'writes it down before it is sent',
    file: 'core/crm-delivery.js',
    find: 'const put = await crm.putLead(rendered.lead, signal)',
    replace: `await outbox.put([{ ...item, state: 'sent' }]);
        const put = await crm.putLead(rendered.lead, signal)`,
  },
  {
    name: 'calls the same lead something else each time',
    file: 'core/lead.js',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code
    find: '`escolta-${id}`',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code
    replace: '`escolta-${id}${process.pid}`',
  },
  {
    name: 'takes what it made itself for somebody else',
    file: 'core/crm-delivery.js',
    find: 'duplicates.some(isOwn) ? [] : foreign',
    replace: 'foreign',
  },
];

describe('sending to a CRM, killed between request and answer', () => {
  it('makes each lead exactly once, and loses none', async () => {
    const { violations, kills } = await runCrmLives(packagePath('dist'), deaths);
    expect(violations).toEqual([]);
    expect(kills).toBe(deaths.length);
  }, 120_000);

  it.each(mutants)(
    'is noticed where it $name',
    async (mutant) => {
      const { dist, remove } = buildMutant(mutant);
      try {
        expect((await runCrmLives(dist, deaths)).violations).not.toEqual([]);
      } finally {
        remove();
      }
    },
    120_000,
  );
});
