import type { SourceComponent } from '../core/component.ts';
import type { Source } from '../core/contract.ts';
import { PipelineError } from '../core/errors.ts';

/** A type of source whose errors about a credential say how to get one, as its page does. */
export function withRemedies(component: SourceComponent): SourceComponent {
  const { page, type } = component;
  if (!page) return component;
  const explain = (error: unknown): unknown => {
    if (!(error instanceof PipelineError && error.isCredential)) return error;
    const { retry, retryAfterMs, cause } = error;
    const remedy = page.credentials.startsWith('None are needed.')
      ? `A source of type "${type}" has none to give: this machine is refused, or whatever reads by itself`
      : `What lets a source of type "${type}" in: ${page.credentials}`;
    const message = `${error.message}. ${remedy}`;
    return new PipelineError(message, { retry, retryAfterMs, isCredential: true, cause });
  };
  async function* explained<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* pages;
    } catch (error) {
      throw explain(error);
    }
  }
  return {
    ...component,
    create(config, context): Source<unknown> {
      const source = component.create(config, context);
      const { refresh, backfill } = source;
      return {
        ...source,
        read: (from, signal) => explained(source.read(from, signal)),
        ...(refresh && { refresh: (posts, signal) => explained(refresh.call(source, posts, signal)) }),
        ...(backfill && { backfill: (asked) => explained(backfill.call(source, asked)) }),
      };
    },
  };
}
