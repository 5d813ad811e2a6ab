import { z } from 'zod';
import { saidLabels, saidMarks } from '../../core/label.ts';
import {
  type MentionFilter,
  type MentionOrder,
  mentionFilterSchema,
  mentionOrders,
} from '../../core/mention-filter.ts';
import { brandsFor, type Caller, may } from '../../core/rights.ts';
import { type MentionRef, priorities, type TriageStore, workStates } from '../../core/web-stores.ts';
import { cursor, cursorsOf, next } from '../cursor.ts';
import { type Masked, mentionFor } from '../mask.ts';
import { Problem } from '../problem.ts';
import { type Route, route } from '../route.ts';

/** A mention as the port gives it: what else is in it goes to the page as it is. */
export interface ShownMention extends Masked {
  readonly id: string;
  readonly brand: string;
  readonly postId: string;
  readonly title: string;
  readonly text: string;
  readonly publishedAt: number;
}

/** Where the next page goes on: of use in the order that it is of. */
export interface MentionPlace {
  readonly at: number;
  readonly id: string;
}

/** What the routes of mentions read and write. */
export interface MentionPorts {
  page(asked: {
    readonly brands: readonly string[];
    readonly filter: MentionFilter;
    /** By worth: what waits for an answer and is worth one, of the last 30 days, a story once. */
    readonly order: MentionOrder;
    readonly after: MentionPlace | undefined;
    readonly limit: number;
  }): Promise<{ readonly mentions: readonly ShownMention[]; readonly next: MentionPlace | undefined }>;
  count(asked: { readonly brands: readonly string[]; readonly filter: MentionFilter }): Promise<number>;
  one(id: string): Promise<ShownMention | undefined>;
  /** Says what people said of mentions; resolves when it is durable. */
  label(
    labels: readonly {
      readonly brand: string;
      readonly postId: string;
      readonly label: string;
      readonly by: string;
      readonly note?: string;
    }[],
  ): Promise<readonly unknown[]>;
}

/** Sixteen bytes of a hash, written as a UUID: its version digits are any. */
const mentionId = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, 'expected the id of a mention');
const limit = z.coerce.number().int().min(1).max(200).default(50);
const sort = z
  .enum(mentionOrders)
  .default('new')
  .describe(
    'new: newest first; old: oldest first; worth: those that wait for an answer, most worth one first, of the last 30 days, a story once',
  );
const cursors = cursorsOf(z.strictObject({ order: z.enum(mentionOrders), at: z.int(), id: mentionId }));
const reference = z.strictObject({ brand: z.string().max(64), mentionId: mentionId });
const references = z.array(reference).min(1).max(500);
const tags = z.array(z.string().trim().min(1).max(60)).max(20);
const shown = z.looseObject({
  id: z.string(),
  brand: z.string(),
  title: z.string(),
  text: z.string(),
  publishedAt: z.number(),
});
const work = z.object({
  state: z.enum(workStates),
  assignee: z.string(),
  priority: z.enum(priorities),
  tags: z.array(z.string()),
  bookmarked: z.boolean(),
});
const byId = z.strictObject({ id: mentionId });

/** The inbox: mentions, and the work on them. */
export function mentionRoutes({
  mentions,
  triage,
  brands,
}: {
  readonly mentions: MentionPorts;
  readonly triage: TriageStore;
  readonly brands: readonly string[];
}): Route[] {
  const read = { tag: 'mentions', right: 'read' } as const;
  const act = { tag: 'mentions', right: 'act' } as const;
  const forCaller = (mention: ShownMention, caller: Caller): z.input<typeof shown> => ({
    ...mentionFor(mention, caller),
  });
  const allowed = (refs: readonly MentionRef[], caller: Caller) => {
    const own = new Set(brandsFor(caller, brands));
    const not = refs.find(({ brand }) => !own.has(brand));
    if (not) throw new Problem(403, `you may not change mentions of "${not.brand}"`);
    return refs;
  };
  async function found(id: string, caller: Caller): Promise<ShownMention> {
    const mention = await mentions.one(id);
    if (!mention || !brandsFor(caller, brands).includes(mention.brand))
      throw new Problem(404, 'there is no such mention, or it was deleted');
    return mention;
  }

  return [
    route({
      ...read,
      method: 'GET',
      path: '/mentions',
      summary: 'Mentions by filter, newest first unless asked otherwise',
      query: mentionFilterSchema.extend({ sort, cursor, limit }),
      answer: z.object({ mentions: z.array(shown), next }),
      async handle({ query: { sort: order, cursor: text, limit: most, ...filter }, caller }) {
        const after = cursors.place(text);
        if (after && after.order !== order)
          throw new Problem(422, `this cursor is of the order "${after.order}": begin anew`);
        const page = await mentions.page({
          brands: brandsFor(caller, brands, filter.brand),
          filter,
          order,
          after,
          limit: most,
        });
        return {
          mentions: page.mentions.map((mention) => forCaller(mention, caller)),
          next: page.next ? cursors.of({ order, ...page.next }) : null,
        };
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: '/mentions/count',
      summary: 'How many mentions a filter means',
      query: mentionFilterSchema,
      answer: z.object({ count: z.number() }),
      handle: async ({ query, caller }) => ({
        count: await mentions.count({ brands: brandsFor(caller, brands, query.brand), filter: query }),
      }),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/mentions/:id',
      summary: 'One mention, whole, with its notes',
      params: byId,
      answer: shown,
      async handle({ path, caller, audit }) {
        const mention = await found(path.id, caller);
        if (may(caller, 'personal')) audit('mention.view', path.id);
        const notes = await triage.notes({ brand: mention.brand, mentionId: mention.id });
        return { ...forCaller(mention, caller), notes };
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/mentions/triage',
      summary: 'Change the work on mentions; answers with what it was before, to undo by',
      body: z.strictObject({
        mentions: references,
        change: z
          .strictObject({
            state: z.enum(workStates),
            assignee: z.string().max(100),
            priority: z.enum(priorities),
            bookmarked: z.boolean(),
            addTags: tags,
            removeTags: tags,
          })
          .partial(),
      }),
      answer: z.object({
        changed: z.array(z.object({ brand: z.string(), mentionId: z.string(), before: work, after: work })),
      }),
      async handle({ body, caller, audit }) {
        const changed = await triage.change(allowed(body.mentions, caller), body.change, caller.name);
        audit(
          'mention.triage',
          changed
            .map(({ mentionId }) => mentionId)
            .slice(0, 10)
            .join(' '),
          { ...body.change, mentions: changed.length },
        );
        return {
          changed: changed.map(({ before, after, ...ref }) => ({
            ...ref,
            before: { ...before, tags: [...before.tags] },
            after: { ...after, tags: [...after.tags] },
          })),
        };
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/mentions/triage/restore',
      summary: 'Undo: put back what was before',
      body: z.strictObject({
        states: z
          .array(reference.extend({ before: work }))
          .min(1)
          .max(500),
      }),
      async handle({ body, caller, audit }) {
        allowed(body.states, caller);
        await triage.restore(body.states, caller.name);
        audit('mention.restore', '', { mentions: body.states.length });
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/mentions/label',
      summary: 'Correct the sentiment or the relevance of mentions: what is said here is learned from',
      body: z.strictObject({
        mentions: z
          .array(z.strictObject({ brand: z.string().max(64), postId: z.string().max(2_000) }))
          .min(1)
          .max(500),
        label: z.enum([...saidLabels, ...saidMarks]),
        note: z.string().max(1_000).optional(),
      }),
      answer: z.object({ outcomes: z.array(z.unknown()) }),
      async handle({ body, caller, audit }) {
        const { label, note } = body;
        allowed(
          body.mentions.map(({ brand }) => ({ brand, mentionId: '' })),
          caller,
        );
        const outcomes = await mentions.label(
          body.mentions.map((mention) => ({ ...mention, label, by: caller.name, ...(note !== undefined && { note }) })),
        );
        audit('mention.label', body.mentions[0]?.postId ?? '', { label, mentions: body.mentions.length });
        return { outcomes: [...outcomes] };
      },
    }),
    route({
      ...act,
      method: 'POST',
      path: '/mentions/:id/notes',
      summary: 'Note something on a mention',
      status: 201,
      params: byId,
      body: z.strictObject({ text: z.string().trim().min(1).max(5_000) }),
      answer: z.object({ id: z.string(), text: z.string(), by: z.string(), at: z.number() }),
      async handle({ path, body, caller, audit }) {
        const { brand, id } = await found(path.id, caller);
        const note = await triage.addNote({ brand, mentionId: id }, body.text, caller.name);
        audit('mention.note', id);
        return note;
      },
    }),
    route({
      ...act,
      method: 'DELETE',
      path: '/mentions/:id/notes/:note',
      summary: 'Take a note back',
      params: byId.extend({ note: z.string().max(40) }),
      async handle({ path, caller, audit }) {
        const { brand, id } = await found(path.id, caller);
        if (!(await triage.removeNote({ brand, mentionId: id }, path.note, caller.name)))
          throw new Problem(404, 'there is no such note');
        audit('mention.note-removed', id);
      },
    }),
  ];
}
