import type { Assessment } from '../core/assessment.ts';
import type { Outcome, Processor } from '../core/contract.ts';
import type { Forgotten } from '../core/forgotten.ts';
import { accountKey } from '../core/people.ts';

/**
 * Drops what people wrote who wanted to be forgotten (`forgotten`), and blanks it: what is dropped is stored too. Only the id and the time of the
 * post are left, so that it is not taken for new.
 */
export function createForget(forgotten: Forgotten): Processor<Assessment, Assessment> {
  return {
    name: 'forget',
    async process(batch) {
      return batch.map((value): Outcome<Assessment> => {
        const { post } = value;
        const account = accountKey(post.network, post.author);
        if (account === undefined || !forgotten.has('account', account)) return { kind: 'keep', value };
        const { id, network, type, source, kind, publishedAt, fetchedAt, markup } = post;
        const blank = {
          kind,
          id,
          network,
          type,
          source,
          publishedAt,
          fetchedAt,
          markup,
          text: '',
          author: {},
          engagement: {},
          media: [],
        };
        return {
          kind: 'drop',
          reason: 'forgotten',
          value: { ...value, post: blank, simhash: '', dropped: 'forgotten' },
        };
      });
    },
  };
}
