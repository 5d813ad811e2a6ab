import type * as errors from '../../core/errors.ts';
import type { Caller } from '../../core/rights.ts';
import type * as running from '../../core/run-webhooks.ts';
import type { Webhook, WebhookAttempt, WebhookMessage } from '../../core/webhooks.ts';
import { recordEvents } from '../support/delivery.ts';
import { seededRandom } from '../support/random.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** The code under test: the product's, or one with a mistake in it. */
export type WebhookCode = Pick<typeof running, 'runWebhooks'> & Pick<typeof errors, 'PipelineError'>;

export interface WebhookLives {
  readonly violations: readonly string[];
  /** Requests that the receiver took more than once. */
  readonly repeated: number;
}

const begun = 1_700_000_000_000;
const minute = 60_000;
const hour = 60 * minute;

interface World {
  readonly id: string;
  /** When it was first fetched, when the store shows it, and when the filter means it. */
  readonly seenAt: number;
  readonly visibleAt: number;
  readonly matchesAt: number;
}

/** Some come at once; some are stored late, later than the short look goes back; some only match later. */
function worldOf(random: () => number): World[] {
  return Array.from({ length: 24 }, (_, number) => {
    const seenAt = begun + Math.floor((random() * minute) / 2);
    const usual = seenAt + Math.floor(random() * 1_000);
    const late = number % 6 === 0 ? begun + (7 + Math.floor(random() * 2)) * minute : usual;
    return {
      id: `m${number}`,
      seenAt,
      visibleAt: late,
      matchesAt: number % 6 === 3 ? begun + 8 * minute : usual,
    };
  });
}

/**
 * Lives of one webhook, each but the last killed at a step: nothing of a killed life has an effect any more. The receiver takes what it is
 * sent, also where the answer is lost, and refuses some.
 */
export async function runWebhookLives({
  code,
  seed,
  kills,
}: {
  readonly code: WebhookCode;
  readonly seed: number;
  /** After how many steps each life is killed. */
  readonly kills: readonly number[];
}): Promise<WebhookLives> {
  const random = seededRandom(seed);
  const world = worldOf(random);
  const violations: string[] = [];
  const messages = new Map<string, WebhookMessage>();
  const logged: WebhookAttempt[] = [];
  let progress: unknown;
  const taken: { readonly message: string; readonly mentions: readonly string[] }[] = [];
  /** Of each message, how often it may be taken once more. */
  const excused = new Map<string, number>();
  let unmarked = new Set<string>();
  let now = begun;
  const webhook: Webhook = {
    ...{ id: 'w', name: 'w', url: 'https://hooks.example', filter: {}, batch: 1 + (seed % 3), paused: false },
    ...{ secrets: [], maker: { kind: 'user', id: 'u', name: 'u' }, createdAt: begun, since: begun, generation: 1 },
  };
  const caller: Caller = { kind: 'user', id: 'u', name: 'u', role: 'manager', brands: [] };
  const further = ({ generation, state, attempts }: WebhookMessage) =>
    generation * 1e6 + ['queued', 'cancelled', 'failed', 'sent'].indexOf(state) * 1e5 + attempts;

  async function live(killAt: number, until: number): Promise<void> {
    const clock = createVirtualClock(now);
    const stop = new AbortController();
    let left = killAt;
    let died = (): void => undefined;
    const death = new Promise<void>((resolve) => {
      died = resolve;
    });
    /** Ends the life at its last step: then this never returns. */
    async function step(): Promise<void> {
      left -= 1;
      if (left === 0) {
        for (const key of unmarked) excused.set(key, (excused.get(key) ?? 0) + 1);
        unmarked = new Set();
        died();
      }
      if (left <= 0) await new Promise(() => undefined);
    }
    /** One in twelve fails in passing, half of them after they had their effect. */
    async function store<T>(effect: () => T): Promise<T> {
      await step();
      const trouble = random();
      if (trouble < 0.04) throw new code.PipelineError('the store is away', { retry: 'transient' });
      const value = effect();
      await step();
      if (trouble < 0.08) throw new code.PipelineError('its answer was lost', { retry: 'transient' });
      return value;
    }
    const told = () => new Set([...messages.values()].flatMap(({ mentions }) => mentions.map(({ id }) => id)));
    const { events } = recordEvents();
    const work = code.runWebhooks(
      {
        webhooks: { list: () => store(() => [webhook]) },
        makers: async () => new Map([[webhook.id, caller]]),
        progress: {
          load: () => store(() => progress),
          save: (_, value) =>
            store(() => {
              progress = value;
            }),
        },
        outbox: {
          waiting: (_, limit) =>
            store(() => [...messages.values()].filter(({ state }) => state === 'queued').slice(0, limit)),
          byIds: (_, ids) => store(() => ids.flatMap((id) => messages.get(id) ?? [])),
          put: (rows) =>
            store(() => {
              for (const row of rows) {
                const before = messages.get(row.id);
                if (!before || further(row) >= further(before)) messages.set(row.id, row);
                if (row.state !== 'queued') unmarked.delete(row.id);
              }
            }),
          log: (rows) => store(() => void logged.push(...rows)),
        },
        find: (_, { seenFrom, limit }) =>
          store(() => {
            const known = told();
            return world
              .filter(({ id, seenAt, visibleAt, matchesAt }) => {
                return seenAt >= seenFrom && Math.max(visibleAt, matchesAt) <= clock.now() && !known.has(id);
              })
              .slice(0, limit)
              .map(({ id }) => ({ brand: 'acme', id, at: begun }));
          }),
        render: async ({ webhook: { id, name } }, { mentions }) => ({
          ...{ type: 'mentions.created', timestamp: '' },
          data: { version: 1, webhook: { id, name }, mentions },
        }),
        async post(_, { id }, { data }) {
          await step();
          if (random() < 0.15) throw new code.PipelineError('refused', { retry: 'transient' });
          if (messages.get(id)?.state !== 'queued') violations.push(`${id} was sent and does not wait`);
          taken.push({ message: id, mentions: (data.mentions as { id: string }[]).map((one) => one.id) });
          unmarked.add(id);
          await step();
          return { detail: '204' };
        },
        events: { ...events, webhookEnded: () => violations.push('it ended'), depthMeasured: () => undefined },
        ...{ clock, random },
      },
      { signal: stop.signal, giveUp: new AbortController().signal },
    );
    const lived = (async () => {
      const isWaiting = () => [...messages.values()].some(({ state }) => state === 'queued');
      // What waits for longer than that is never sent.
      while (left > 0 && clock.now() < begun + hour && (clock.now() < until || isWaiting()))
        await clock.sleep(2_000, stop.signal);
      stop.abort();
      await work;
    })();
    await Promise.race([lived, death]);
    now = clock.now() + 1_000;
  }

  for (const killAt of kills) await live(killAt, Number.POSITIVE_INFINITY);
  await live(Number.POSITIVE_INFINITY, begun + 10 * minute);

  for (const { id } of world) {
    const of = taken.filter(({ mentions }) => mentions.includes(id));
    if (of.length === 0) violations.push(`${id} was lost`);
    if (new Set(of.map(({ message }) => message)).size > 1) violations.push(`${id} came by two ids`);
  }
  for (const [id, { state }] of messages) {
    const times = taken.filter(({ message }) => message === id).length;
    if (state !== 'sent') violations.push(`${id} is ${state}`);
    if (times > 1 + (excused.get(id) ?? 0)) violations.push(`${id} came ${times} times`);
  }
  return { violations, repeated: taken.length - messages.size };
}
