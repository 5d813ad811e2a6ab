import { existsSync } from 'node:fs';
import type { Access } from '../access.ts';
import type { Configuration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import { withAccess } from '../engine.ts';
import { openModels } from '../learning/open-models.ts';
import type { Learned } from '../processors.ts';

/** What the store has learned for brands; undefined where the configured engine learns nothing. */
export async function learnedFrom(
  access: Pick<Access, 'learning'>,
  configuration: Configuration,
  context: CliContext,
): Promise<Learned | undefined> {
  if (configuration.config.sentiment.engine !== 'model') return undefined;
  const { base, adapted } = await openModels(access.learning, configuration, context);
  return { model: base, adapted };
}

/** The same where nothing else is asked of the store: it is not made for this. */
export async function learnedIfStored(
  context: CliContext,
  options: { readonly config?: string },
  configuration: Configuration,
): Promise<Learned | undefined> {
  const { sentiment, store } = configuration.config;
  if (sentiment.engine !== 'model' || (store.url === undefined && !existsSync(store.path))) return undefined;
  let learned: Learned | undefined;
  await withAccess(context, options, async (access) => {
    learned = await learnedFrom(access, configuration, context);
  });
  return learned;
}
