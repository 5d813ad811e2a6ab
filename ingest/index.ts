import type { SourceComponent } from '../core/component.ts';
import { feed } from './feed.ts';
import { file } from './file.ts';
import { hackernews } from './hackernews.ts';
import { lemmy } from './lemmy.ts';
import { mastodon } from './mastodon.ts';
import { sample } from './sample.ts';
import { stackexchange } from './stackexchange.ts';

/** Every source type of this build. A new one is a file of its own and a line here. */
export const sources: readonly SourceComponent[] = [
  feed,
  file,
  hackernews,
  lemmy,
  mastodon,
  sample,
  stackexchange,
] as readonly SourceComponent[];
