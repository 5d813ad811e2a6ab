import { useCallback, useRef, useState } from 'preact/hooks';
import { type ApiProblem, api } from '../api.ts';
import type { Label, Mention } from '../mention.ts';
import type { SessionUser } from '../session.ts';
import { plural, t } from '../words/index.ts';
import type { Change } from './mention-details.tsx';

interface Outcome {
  readonly brand: string;
  readonly postId: string;
  readonly outcome: 'labelled' | 'withdrawn' | 'missing';
  readonly irrelevant?: true;
}

type Undo = () => Promise<void>;

/** A change, or what it is of the mentions that it is made to. */
export type Wanted = Change | ((mentions: readonly Mention[]) => Change);

/** The mentions of a list, and what people do to them: one thing after the other, so that what was asked for last is done last. */
export function useMentions(user: SessionUser) {
  const [mentions, draw] = useState<readonly Mention[]>();
  const [told, drawTold] = useState<{ readonly text: string; readonly undo?: Undo | undefined }>();
  /** What is to be drawn, for what begins before it is. */
  const now = useRef<{ mentions?: readonly Mention[]; undo?: Undo | undefined; work: Promise<unknown> }>({
    work: Promise.resolve(),
  });

  const show = useCallback((mentions: readonly Mention[]) => {
    now.current.mentions = mentions;
    draw(mentions);
  }, []);
  const follow = useCallback(
    (following: readonly Mention[]) => show([...(now.current.mentions ?? []), ...following]),
    [show],
  );
  const replace = (changed: ReadonlyMap<string, Partial<Mention>>) =>
    now.current.mentions && show(now.current.mentions.map((mention) => ({ ...mention, ...changed.get(mention.id) })));
  const tell = (text: string, undo?: Undo) => {
    now.current.undo = undo;
    drawTold({ text, undo });
  };
  const inTurn = (work: () => Promise<void>) => {
    now.current.work = now.current.work.then(work).catch((error: unknown) => tell((error as ApiProblem).message));
  };
  /** Does it to mentions as they are when it is its turn. */
  const change = (of: readonly Mention[], work: (mentions: readonly Mention[]) => Promise<void>) => {
    if (!user.rights.includes('act') || of.length === 0) return;
    inTurn(() => {
      const byId = new Map(now.current.mentions?.map((mention) => [mention.id, mention]));
      return work(of.map((mention) => byId.get(mention.id) ?? mention));
    });
  };

  const triage = (wanted: Wanted, of: readonly Mention[]) =>
    change(of, async (mentions) => {
      const { changed } = await api<{
        changed: { brand: string; mentionId: string; before: Partial<Mention>; after: Partial<Mention> }[];
      }>('POST', '/mentions/triage', {
        body: {
          mentions: mentions.map(({ brand, id }) => ({ brand, mentionId: id })),
          change: typeof wanted === 'function' ? wanted(mentions) : wanted,
        },
      });
      replace(new Map(changed.map(({ mentionId, after }) => [mentionId, after])));
      tell(plural(changed.length, t.inbox.changed), async () => {
        await api('POST', '/mentions/triage/restore', {
          body: { states: changed.map(({ brand, mentionId, before }) => ({ brand, mentionId, before })) },
        });
        replace(new Map(changed.map(({ mentionId, before }) => [mentionId, before])));
      });
    });

  const label = (said: Label, of: readonly Mention[]) =>
    change(of, async (mentions) => {
      await say(said, mentions);
      const shows = said === 'irrelevant' ? { irrelevant: true } : { sentiment: said, labelledBy: user.name };
      replace(new Map(mentions.map(({ id }) => [id, shows])));
      tell(plural(mentions.length, t.inbox.changed), async () => {
        await unlabel(mentions);
        replace(
          new Map(
            mentions.map(({ id, sentiment, labelledBy, irrelevant }) => [
              id,
              { sentiment, labelledBy: labelledBy && user.name, irrelevant },
            ]),
          ),
        );
      });
    });

  const undo = () =>
    inTurn(async () => {
      const work = now.current.undo;
      if (!work) return;
      await work();
      tell(t.inbox.undone);
    });

  return { mentions, show, follow, told, triage, label, undo };
}

/** Says of mentions what they are; `none` takes back all that was said of them. Resolves to what they show then. */
async function say(label: Label | 'relevant' | 'none', of: readonly Mention[]): Promise<readonly Outcome[]> {
  if (of.length === 0) return [];
  const mentions = of.map(({ brand, postId }) => ({ brand, postId }));
  return (await api<{ outcomes: Outcome[] }>('POST', '/mentions/label', { body: { mentions, label } })).outcomes;
}

/** Makes mentions show again what they showed when they were read, where people had said that as well. */
async function unlabel(of: readonly Mention[]): Promise<void> {
  const now = new Map((await say('none', of)).map((one) => [`${one.brand} ${one.postId}`, one]));
  for (const label of ['negative', 'neutral', 'positive'] as const)
    await say(
      label,
      of.filter(({ sentiment, labelledBy }) => labelledBy !== '' && sentiment === label),
    );
  for (const irrelevant of [true, false])
    await say(
      irrelevant ? 'irrelevant' : 'relevant',
      of.filter(({ brand, postId, irrelevant: was }) => {
        const outcome = now.get(`${brand} ${postId}`);
        return outcome?.outcome === 'withdrawn' && was === irrelevant && was !== (outcome.irrelevant ?? false);
      }),
    );
}
