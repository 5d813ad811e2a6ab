import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packagePath } from '../core/package-root.ts';
import type { Author } from '../core/post.ts';
import { type Bank, linesOf, parseBank } from './sample/bank.ts';
import { type Lang, langs, makeCustomers, makeOutlets, makePeople, type SocialNetwork } from './sample/people.ts';
import { createWriter, type Line, type Written } from './sample/posts.ts';
import { createRandom, type Random } from './sample/random.ts';
import { printStory } from './sample/story.ts';
import { apologyAt, crisisAt, fortnight, launchAt, planFortnight } from './sample/timeline.ts';

const minute = 60_000;
const hour = 60 * minute;

/** The files of `config/sample/` that are made from the hand-written lines in `scripts/sample/`, by name. */
export function buildSample(seed = 20_260): Record<'posts.ndjson' | 'gold.tsv' | 'customers.csv', string> {
  const read = (name: string) => parseBank(readFileSync(packagePath('scripts/sample', `${name}.txt`), 'utf8'));
  const random = createRandom(seed);
  const names = read('people');
  const banks = new Map<Lang, Bank>(langs.map((language) => [language, read(language)]));
  const people = makePeople(names, random);
  const outlets = makeOutlets(names);
  const writer = createWriter(banks, names, people, outlets, random);

  const written = [...planFortnight((language, situation) => banks.get(language)?.has(situation) ?? false, random)].map(
    writer.write,
  );
  written.push(...sayOfficially(read('brand'), written, writer, random));
  written.push(...syndicate(read('news'), writer, outlets, random));
  written.push(...shareAround(written, writer, random));
  written.sort((a, b) => a.line.atMs - b.line.atMs);

  const lines: Line[] = [...written.map((post) => post.line), ...seeAgain(written, random), ...takeBack(written)];
  lines.sort((a, b) => a.atMs - b.atMs);
  const texts = lines.map((line) => JSON.stringify(line));
  // One answer that was cut off on its way, for the dead letters.
  const cut = lines.findIndex((line) => line.atMs > 12 * 24 * hour);
  texts.splice(
    cut,
    0,
    `{"atMs":${12 * 24 * hour},"post":{"id":"x:sample-cut","network":"x","type":"post","text":"Volandra`,
  );

  const rows = written.flatMap(({ gold }) => {
    const labels = Object.entries(gold.labels);
    const facts = [gold.id, gold.language, gold.situation];
    return labels.length === 0 ? [[...facts, '', '']] : labels.map((label) => [...facts, ...label]);
  });
  return {
    'posts.ndjson': texts.map((text) => `${text}\n`).join(''),
    'gold.tsv': [['id', 'language', 'situation', 'brand', 'label'], ...rows]
      .map((row) => `${row.join('\t')}\n`)
      .join(''),
    'customers.csv': makeCustomers(names, people, random),
  };
}

type Writer = ReturnType<typeof createWriter>;

/** What the brand says on its own accounts: news, answers to questions and complaints, the statements of the crisis. */
function sayOfficially(bank: Bank, written: readonly Written[], writer: Writer, random: Random): Written[] {
  const accounts = new Map<SocialNetwork, Author>([
    ['x', { id: 'x10000001', handle: 'volandra', name: 'Volandra', followers: 41_200, verified: true }],
    ['mastodon', { id: 'm10000001', handle: 'volandra@bcn.social.example', name: 'Volandra', followers: 6_900 }],
    ['bluesky', { id: 'b10000001', handle: 'volandra.bsky.example', name: 'Volandra', followers: 9_300 }],
  ]);
  const said: Written[] = [];
  const publish = (at: number, network: SocialNetwork, author: Author, language: Lang, text: string) => {
    const labels: Record<string, 'neutral'> = /volandra/iu.test(text) ? { volandra: 'neutral' } : {};
    const post = writer.publish(at, network, author, text, { language, situation: 'official', labels });
    said.push(post);
    return post.line.post;
  };
  const say = (section: string, at: number, line: string) => {
    const [language = 'en', text = ''] = line.split(' || ');
    for (const [network, author] of accounts)
      if (network === 'x' || section !== 'ordinary' || random.chance(0.4))
        publish(at + random.int(0, 3 * minute), network, author, language as Lang, text);
  };
  const moments = {
    launch: launchAt,
    statement: crisisAt + 100 * minute,
    stopuse: crisisAt + 3 * hour,
    apology: apologyAt,
  };
  for (const [section, at] of Object.entries(moments))
    linesOf(bank, section).forEach((line, i) => {
      say(section, at + i * 4 * minute, line);
    });
  linesOf(bank, 'ordinary').forEach((line, i) => {
    say('ordinary', (i * 37 + 20) * hour, line);
  });
  // Before the crisis somebody answers; during it nobody does.
  const support = linesOf(bank, 'support').map((line) => line.split(' || '));
  for (const { line, gold } of written) {
    const account = accounts.get(line.post.network as SocialNetwork);
    const name = line.post.author?.name?.split(' ')[0];
    const fits = support.filter(
      ([language, text]) => language === gold.language && text?.includes('https') === (gold.situation === 'question'),
    );
    if (
      !account ||
      !name ||
      fits.length === 0 ||
      line.atMs > crisisAt ||
      !['complain', 'question'].includes(gold.situation)
    )
      continue;
    if (!random.chance(0.3)) continue;
    const answer = random.pick(fits)[1]?.replace('{name}', name) ?? '';
    const post = publish(
      line.atMs + random.int(20, 200) * minute,
      line.post.network as SocialNetwork,
      account,
      gold.language,
      answer,
    );
    Object.assign(post, { type: 'reply', parentId: line.post.id, threadId: line.post.threadId ?? line.post.id });
  }
  return said;
}

/** One agency text on many sites: the news of the crisis on thirty, of the launch on eight, of the apology on twelve. */
function syndicate(bank: Bank, writer: Writer, outlets: ReturnType<typeof makeOutlets>, random: Random): Written[] {
  const stories = [
    { name: 'launch', at: launchAt + 30 * minute, over: 9 * hour, label: 'neutral', sites: { ca: 3, es: 3, en: 2 } },
    {
      name: 'crisis',
      at: crisisAt + 35 * minute,
      over: 9 * hour,
      label: 'negative',
      sites: { ca: 9, es: 9, en: 5, fr: 3, pt: 1, it: 1, de: 2 },
    },
    { name: 'apology', at: apologyAt + 25 * minute, over: 7 * hour, label: 'neutral', sites: { ca: 4, es: 5, en: 3 } },
  ] as const;
  return stories.flatMap(({ name, at, over, label, sites }) =>
    Object.entries(sites).flatMap(([language, count]) =>
      random
        .shuffle(outlets.filter((outlet) => outlet.language === language))
        .slice(0, count)
        .map((outlet) => {
          const { title, html } = printStory(linesOf(bank, `${name}.${language}`)[0] ?? '', outlet, random);
          // Most copy within the first hours.
          return writer.news(Math.floor(at + over * random.next() ** 2), outlet, title, html, label);
        }),
    ),
  );
}

/** Word-for-word reposts of what was said on X, most of them in the crisis. */
function shareAround(written: readonly Written[], writer: Writer, random: Random): Written[] {
  const shared: Written[] = [];
  const share = (situations: readonly string[], originals: number, copies: number, within: number) => {
    const worth = written.filter(
      ({ line, gold }) => line.post.network === 'x' && situations.includes(gold.situation) && line.post.type === 'post',
    );
    for (const original of random.shuffle(worth).slice(0, originals))
      for (let i = random.int(1, copies); i > 0; i -= 1) {
        const at = Math.floor(original.line.atMs + 2 * minute + within * random.next() ** 2);
        if (at < fortnight) shared.push(writer.repost(at, original));
      }
  };
  share(['fire'], 9, 5, 2 * hour);
  share(['stop', 'leak', 'meme'], 14, 5, 6 * hour);
  share(['launch_pos'], 6, 4, 5 * hour);
  share(['love', 'after_pos', 'cneg', 'spam', 'neutral'], 14, 3, 9 * hour);
  return shared;
}

/** Posts that a network gives a second time: with more likes, or edited. */
function seeAgain(written: readonly Written[], random: Random): Line[] {
  const loud = written.filter(
    ({ line, gold }) => line.post.engagement?.likes && ['fire', 'leak', 'launch_pos'].includes(gold.situation),
  );
  const liked = random.shuffle(loud).slice(0, 14);
  return liked.map(({ line: { atMs, post } }, i) => {
    const later = Math.min(atMs + random.int(2, 9) * hour, fortnight - hour);
    const engagement = Object.fromEntries(
      Object.entries(post.engagement ?? {}).map(([key, count]) => [key, (count ?? 0) * random.int(3, 9)]),
    );
    const edited =
      i < 3 && post.markup !== 'html' ? { text: `${post.text} (EDIT: typo)`, editedAt: later - minute } : {};
    return { atMs: later, post: { ...post, ...edited, engagement, publishedAt: atMs } };
  });
}

/** Two angry posts and an advertisement that their networks take down near the end. */
function takeBack(written: readonly Written[]): Line[] {
  const gone = (situation: string, nth: number) =>
    written.filter(({ gold }) => gold.situation === situation)[nth]?.line.post;
  return [gone('stop', 8), gone('leak', 12), gone('spam', 5)].flatMap((post, i) =>
    post ? [{ atMs: 13 * 24 * hour + (11 + 3 * i) * hour, deletion: { id: post.id, network: post.network } }] : [],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(buildSample())) writeFileSync(packagePath('config/sample', name), text);
}
