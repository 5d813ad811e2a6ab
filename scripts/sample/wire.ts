import type { Author, Engagement } from '../../core/post.ts';
import type { Lang, SocialNetwork } from './people.ts';
import type { Random } from './random.ts';

/** What each network makes of a text: its address, its markup, its counts, its guess of the language. */

export function linkTo(network: SocialNetwork, handle: string, n: number): string {
  switch (network) {
    case 'x':
      return `https://x.example/${handle}/status/${n}`;
    case 'mastodon':
      return `https://${handle.split('@')[1]}/@${handle.split('@')[0]}/${n}`;
    case 'bluesky':
      return `https://bsky.example/profile/${handle}/post/${n.toString(36)}`;
    case 'reddit':
      return `https://reddit.example/r/ebikes/comments/${n.toString(36)}`;
    case 'discourse':
      return `https://forum.pedals.example/t/${n}`;
  }
}

/** Mastodon's HTML, with tags and mentions as links that hold the sign and the word apart. */
export function toMastodonHtml(text: string, host: string): string {
  const body = text
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/https:\/\/[^\s<]+/gu, '<a href="$&" rel="nofollow">$&</a>')
    .replace(
      /(?<![\w/"])#([\p{L}\p{N}_]+)/gu,
      `<a href="https://${host}/tags/$1" class="mention hashtag">#<span>$1</span></a>`,
    )
    .replace(/(?<![\w/"])@([a-z_]+)/gu, `<a href="https://${host}/@$1" class="u-url mention">@<span>$1</span></a>`);
  return `<p>${body}</p>`;
}

export function engagementOn(network: SocialNetwork, author: Author, boost: number, random: Random): Engagement {
  const reach = Math.sqrt(author.followers ?? 200) * boost;
  const likes = random.skewed(reach / 4, 1.1);
  const shares = random.skewed(reach / 18, 1.1);
  const replies = random.skewed(reach / 20, 0.9);
  switch (network) {
    case 'x':
      return { likes, shares, replies, views: likes * random.int(22, 60) + random.int(15, 300) };
    case 'reddit':
      return { score: random.chance(0.08) ? -random.int(1, 14) : likes, replies };
    case 'discourse':
      return { likes: Math.round(likes / 3), replies, views: random.int(12, 400) };
    default:
      return { likes, shares, replies };
  }
}

/** The language that a network claims: mostly right, but Catalan is often taken for Spanish; forums do not say. */
export function languageClaimedOn(network: SocialNetwork, language: Lang, random: Random): { languageHint?: string } {
  if (network === 'reddit' || network === 'discourse') return {};
  return { languageHint: language === 'ca' && random.chance(0.2) ? 'es' : language };
}
