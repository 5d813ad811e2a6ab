import type { SourceComponent } from '../core/component.ts';
import { appstore } from './appstore.ts';
import { bluesky } from './bluesky.ts';
import { withRemedies } from './credentials.ts';
import { devto } from './devto.ts';
import { discourse } from './discourse.ts';
import { facebook } from './facebook.ts';
import { feed } from './feed.ts';
import { file } from './file.ts';
import { gdelt } from './gdelt.ts';
import { github } from './github.ts';
import { googlenews } from './googlenews.ts';
import { hackernews } from './hackernews.ts';
import { instagram } from './instagram.ts';
import { jetstream } from './jetstream.ts';
import { lemmy } from './lemmy.ts';
import { mastodon } from './mastodon.ts';
import { mastodonstream } from './mastodonstream.ts';
import { newsapi } from './newsapi.ts';
import { reddit } from './reddit.ts';
import { sample } from './sample.ts';
import { stackexchange } from './stackexchange.ts';
import { telegram } from './telegram.ts';
import { tumblr } from './tumblr.ts';
import { webhook } from './webhook.ts';
import { wordpress } from './wordpress.ts';
import { x } from './x.ts';
import { youtube } from './youtube.ts';

/** Every source type of this build. A new one is a file of its own and a line here. */
export const sources: readonly SourceComponent[] = (
  [
    appstore,
    bluesky,
    devto,
    discourse,
    facebook,
    feed,
    file,
    gdelt,
    github,
    googlenews,
    hackernews,
    instagram,
    jetstream,
    lemmy,
    mastodon,
    mastodonstream,
    newsapi,
    reddit,
    sample,
    stackexchange,
    telegram,
    tumblr,
    webhook,
    wordpress,
    x,
    youtube,
  ] as readonly SourceComponent[]
).map(withRemedies);
