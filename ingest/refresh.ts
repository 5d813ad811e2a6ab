import type { PostRef, Refresh, Refreshed } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';
import type { DeletionDraft } from '../core/post.ts';

/** Answers of single posts that are handed on together. */
const together = 20;
/** Fewer than these may well be gone all at once. */
const fewPosts = 10;

/** Asks for many at once, `size` at most; `keyOf` is what the network calls a post, undefined where it cannot be asked for it. */
export function refreshInParts(
  size: number,
  keyOf: (post: PostRef) => string | undefined,
  ask: (keys: readonly string[], signal: AbortSignal) => Promise<Refreshed>,
): Refresh {
  return async function* refresh(posts, signal) {
    for (let at = 0; at < posts.length && !signal.aborted; at += size) {
      const part = posts.slice(at, at + size);
      const keys = [...new Set(part.flatMap((post) => keyOf(post) ?? []))];
      const upTo = part.at(-1)?.id ?? '';
      yield keys.length === 0 ? { posts: [], upTo } : { ...(await ask(keys, signal)), upTo };
    }
  };
}

/** Asks for one after the other; undefined where the network said nothing certain. */
export function refreshOneByOne(
  ask: (post: PostRef, signal: AbortSignal) => Promise<Partial<Refreshed> | undefined>,
): Refresh {
  return async function* refresh(posts, signal) {
    for (let at = 0; at < posts.length; at += together) {
      const answers: Partial<Refreshed>[] = [];
      let failure: { readonly error: unknown } | undefined;
      let upTo: string | undefined;
      for (const post of posts.slice(at, at + together)) {
        if (signal.aborted) return;
        try {
          answers.push((await ask(post, signal)) ?? {});
          upTo = post.id;
        } catch (error) {
          failure = { error };
          break;
        }
      }
      if (upTo !== undefined) {
        yield {
          posts: answers.flatMap((answer) => answer.posts ?? []),
          deletions: answers.flatMap((answer) => answer.deletions ?? []),
          rejects: answers.flatMap((answer) => answer.rejects ?? []),
          upTo,
        };
      }
      if (failure) throw failure.error;
    }
  };
}

/**
 * What a network leaves out of its answer, where it leaves out what is gone. An answer in which nearly everything is missing is not
 * believed: it is the network that is broken then.
 * @throws PipelineError (transient)
 */
export function missingOf(asked: readonly string[], found: ReadonlySet<string>, doing: string): string[] {
  const missing = asked.filter((id) => !found.has(id));
  if (asked.length >= fewPosts && missing.length > asked.length * 0.8) {
    throw new PipelineError(`${doing}: ${missing.length} of ${asked.length} posts are missing from the answer`, {
      retry: 'transient',
      retryAfterMs: 600_000,
    });
  }
  return missing;
}

export function deletionOf(id: string): DeletionDraft {
  return { id, network: id.slice(0, id.indexOf(':')) };
}

/** `network:HOST/…` without the network; undefined for ids of other networks. */
export function localId(id: string, network: string): string | undefined {
  return id.startsWith(`${network}:`) ? id.slice(network.length + 1) : undefined;
}
