import type { Clock } from '../../core/clock.ts';
import { describeError } from '../../core/errors.ts';
import { waitingMs } from '../../core/mention-filter.ts';
import type { TriageStore } from '../../core/web-stores.ts';
import type { Client } from '../../sinks/clickhouse/evidence/read.ts';
import { type Answered, type OwnAccounts, readAnswered } from '../../sinks/clickhouse/web/answered.ts';

const everyMs = 60_000;
/** What was fetched is stored a little later. */
const onItsWayMs = 10 * 60_000;
/** At once. */
const most = 500;

interface AnswerPorts {
  readonly client: Client;
  readonly triage: Pick<TriageStore, 'change'>;
  readonly own: OwnAccounts;
  readonly clock: Clock;
}

/** Marks as answered what accounts of the brand answered on the network, as far as that was fetched at `since` or later. */
export async function settleAnswers({ client, triage, own, clock }: AnswerPorts, since: number): Promise<void> {
  const byHandle = new Map<string, Answered[]>();
  for (const one of await readAnswered(client, { own, since, from: clock.now() - waitingMs }))
    byHandle.set(one.handle, [...(byHandle.get(one.handle) ?? []), one]);
  for (const [handle, answered] of byHandle) {
    for (let at = 0; at < answered.length; at += most) {
      await triage.change(answered.slice(at, at + most), { state: 'answered' }, `@${handle}`);
    }
  }
}

/** Does that until the signal aborts; what cannot be done now is done the next time. Never rejects. */
export async function followAnswers(
  ports: AnswerPorts & { readonly warn: (error: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const { clock, own, warn } = ports;
  if (Object.values(own).every((accounts) => accounts.length === 0)) return;
  let since = clock.now() - waitingMs;
  while (!signal.aborted) {
    const begun = clock.now();
    try {
      await settleAnswers(ports, since);
      since = begun - onItsWayMs;
    } catch (error) {
      warn(describeError(error));
    }
    await clock.sleep(everyMs, signal);
  }
}
