import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagePath } from '../../core/package-root.ts';
import { seededRandom } from '../support/random.ts';
import { createWorld, type World } from './world.ts';

interface Label {
  readonly brand: string;
  readonly post_id: string;
  readonly story_id: string;
  readonly label: string;
  readonly labelled_by: string;
  readonly version: string;
}

/** What the store held when a life began. */
interface Snapshot {
  readonly mentions: readonly {
    readonly brand: string;
    readonly post_id: string;
    readonly story_id: string;
    readonly sentiment: string;
    readonly labelled_by: string;
    readonly irrelevant: boolean;
    readonly marked_by: string;
    readonly at: string;
  }[];
  /** Brand and post of those that count. */
  readonly counted: readonly string[];
  readonly labels: readonly Label[];
  readonly marks: readonly Label[];
  readonly posts: readonly string[];
  readonly dead: readonly string[];
  readonly cursors: { readonly hackernews?: { readonly newest: Record<string, number> } };
}

export interface LivesResult {
  /** What was found broken; empty when all held. */
  readonly violations: readonly string[];
  readonly killed: number;
  /** Posts that were deleted meanwhile, and have left the store. */
  readonly removed: number;
  /** Labels, and marks, that held in the end. */
  readonly labels: number;
  readonly marks: number;
}

const hour = 3_600_000;

/**
 * Lives one after another on one data directory: each is killed at a seeded insert (before, during or after it), the last
 * ones live to their end. After each the store is looked at: nothing twice, nothing gone, no cursor ahead.
 * @param dist the built code to run, as a folder
 */
export async function runLives(options: { seed: number; killedLives: number; dist?: string }): Promise<LivesResult> {
  const { seed, killedLives, dist = packagePath('dist') } = options;
  const random = seededRandom(seed);
  const dir = mkdtempSync(join(tmpdir(), 'escolta-chaos-'));
  const world = await createWorld(seed);
  const violations: string[] = [];
  let killed = 0;
  let before: Snapshot | undefined;
  try {
    // A life that is not killed may still end early at an answer that failed: several, an hour apart, see all of it.
    const quietLives = 8;
    for (let life = 0; life < killedLives + quietLives + 1; life += 1) {
      const kill =
        life < killedLives
          ? {
              insert: 1 + Math.floor(random() * 14),
              when: ['before', 'during', 'after'][Math.floor(random() * 3)],
              delayMs: Math.floor(random() * 6),
              failEvery: 3 + Math.floor(random() * 5),
            }
          : undefined;
      const { snapshot, signal, problem } = await live(dist, {
        dist: pathToFileURL(dist).href,
        dir: join(dir, 'data'),
        hackernewsUrl: world.hackernewsUrl,
        feedUrl: world.feedUrl,
        startsAt: world.endsAt + (life + 1) * hour,
        kill,
        life,
      });
      if (problem) violations.push(`life ${life}: ${problem}`);
      if (signal === 'SIGKILL') killed += 1;
      if (snapshot) violations.push(...inspect(snapshot, before, world).map((what) => `before life ${life}: ${what}`));
      before = snapshot ?? before;
      if (violations.length > 0) break;
      if (life >= killedLives && before && isComplete(before, world)) break;
    }
    if (violations.length === 0 && before && !isComplete(before, world)) {
      const held = new Set(before.mentions.map((m) => `${m.brand} ${m.post_id}`));
      const missing = world.mentions().filter((mention) => !held.has(mention));
      const left = before.posts.filter((id) => world.removed().has(id));
      violations.push(
        `in the end ${missing.length} mentions are missing (${missing.slice(0, 3)}), ${left.length} deleted posts are left (${left.slice(0, 3)}), ${before.dead.length} of ${world.poison} dead letters`,
      );
    }
    const held = (labels: readonly Label[] = []) => labels.filter(({ label }) => label !== 'none').length;
    return {
      violations,
      killed,
      removed: world.removed().size,
      labels: held(before?.labels),
      marks: held(before?.marks),
    };
  } finally {
    await world.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const fromHackernews = (ids: readonly string[]) => ids.filter((id) => id.startsWith('hackernews:'));

function isComplete(snapshot: Snapshot, world: World): boolean {
  const held = new Set(snapshot.mentions.map((m) => `${m.brand} ${m.post_id}`));
  const blog = snapshot.mentions.length - fromHackernews(snapshot.mentions.map((m) => m.post_id)).length;
  const isWhole = world.mentions().every((mention) => held.has(mention)) && blog === 24;
  return isWhole && !snapshot.posts.some((id) => world.removed().has(id)) && snapshot.dead.length === world.poison;
}

/** Everything that is wrong with the store, now and against what it held before. */
function inspect(now: Snapshot, before: Snapshot | undefined, world: World): string[] {
  const wrong: string[] = [];
  const keys = now.mentions.map((m) => `${m.brand} ${m.post_id}`);
  const unique = new Set(keys);
  const posts = new Set(now.posts);
  if (unique.size !== keys.length) wrong.push(`${keys.length - unique.size} mentions are counted twice`);
  if (posts.size !== now.posts.length) wrong.push(`${now.posts.length - posts.size} posts are counted twice`);
  const expected = new Set(world.mentions());
  const removed = world.removed();
  const invented = keys.filter(
    (key) => key.includes('hackernews:') && !expected.has(key) && !removed.has(key.split(' ')[1] ?? ''),
  );
  if (invented.length > 0) wrong.push(`mentions of nothing: ${invented.slice(0, 3)}`);
  if (new Set(now.dead).size !== now.dead.length) wrong.push('dead letters are kept twice');
  if (now.dead.length > world.poison) wrong.push(`${now.dead.length} dead letters for ${world.poison} poisoned items`);
  if (now.cursors.hackernews) {
    const ahead = world.coveredBy(now.cursors.hackernews).filter((id) => !posts.has(id));
    if (ahead.length > 0) wrong.push(`the cursor ran ahead of ${ahead.length} posts (${ahead.slice(0, 3)})`);
  }
  const times = new Map(now.mentions.map((m) => [`${m.brand} ${m.post_id}`, m.at]));
  for (const m of before?.mentions ?? []) {
    const at = times.get(`${m.brand} ${m.post_id}`);
    if (at === undefined && removed.has(m.post_id)) continue;
    if (at === undefined) wrong.push(`${m.brand} ${m.post_id} was stored and is gone`);
    else if (at !== m.at) wrong.push(`${m.post_id} moved from ${m.at} to ${at}`);
  }
  wrong.push(...mislabelled(now));
  return wrong.slice(0, 5);
}

/** Mentions that show something else than what people said of them, or of their story, last. */
function mislabelled({ mentions, counted, labels, marks }: Snapshot): string[] {
  const holding = (all: readonly Label[]) => {
    const held = all.filter(({ label }) => label !== 'none').toSorted((a, b) => Number(b.version) - Number(a.version));
    return (m: Snapshot['mentions'][number]) =>
      held.find((label) => label.brand === m.brand && label.post_id === m.post_id) ??
      held.find(({ brand, story_id }) => brand === m.brand && story_id === m.story_id);
  };
  const [labelOf, markOf] = [holding(labels), holding(marks)];
  const counts = new Set(counted);
  return mentions.flatMap((m) => {
    const [label, mark] = [labelOf(m), markOf(m)];
    const irrelevant = mark?.label === 'irrelevant';
    const expected = `${label?.label ?? 'unrated'} by ${label?.labelled_by ?? ''}, ${irrelevant} by ${mark?.labelled_by ?? ''}`;
    const shown = `${m.sentiment} by ${m.labelled_by}, ${m.irrelevant} by ${m.marked_by}`;
    if (shown !== expected) return [`${m.brand} ${m.post_id} shows ${shown}, and not ${expected}`];
    const isCounted = counts.has(`${m.brand} ${m.post_id}`);
    return isCounted === !irrelevant ? [] : [`${m.brand} ${m.post_id} is ${isCounted ? '' : 'not '}counted`];
  });
}

function live(
  dist: string,
  order: Record<string, unknown>,
): Promise<{ snapshot: Snapshot | undefined; signal: NodeJS.Signals | null; problem: string | undefined }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [packagePath('test', 'chaos', 'life.mjs'), JSON.stringify(order)], {
      cwd: join(dist, '..'),
      env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.on('close', (code, signal) => {
      const line = out.split('\n')[0];
      const crashed = signal !== 'SIGKILL' && code !== 0;
      resolve({
        snapshot: line ? (JSON.parse(line) as Snapshot) : undefined,
        signal,
        problem: crashed ? `ended with ${code ?? signal}: ${err.trim().split('\n').slice(-12).join(' | ')}` : undefined,
      });
    });
  });
}
