import type { SentimentLabel } from '../../core/assessment.ts';
import type { Author, DeletionDraft, PostDraft } from '../../core/post.ts';
import { type Bank, createDeck, fill, type Template, wordsByLanguage, wordsOf } from './bank.ts';
import { type Lang, langs, type Outlet, type Person, plainName, type SocialNetwork, socialNetworks } from './people.ts';
import type { Random } from './random.ts';
import { apologyAt, crisisAt, type Plan, type Situation, type SituationName, situations } from './timeline.ts';
import { inHaste, nameInUse, speakerOf, withFeeling, withHashtags } from './voice.ts';
import { engagementOn, languageClaimedOn, linkTo, toMastodonHtml } from './wire.ts';

/** One line of the sample: something that a network gives at an offset from the start of the fortnight, in milliseconds. */
export interface Line {
  atMs: number;
  post?: PostDraft;
  deletion?: DeletionDraft;
}

/** What is true of one post, for tests and for measuring; the pipeline never sees it. */
export interface Gold {
  readonly id: string;
  readonly language: Lang;
  readonly situation: SituationName | 'news' | 'official';
  /** Label per brand id. */
  readonly labels: Readonly<Record<string, SentimentLabel>>;
}

export interface Written {
  readonly line: Line & { post: PostDraft };
  readonly gold: Gold;
}

const rivals = { Kurbelo: 'kurbelo', Girovanti: 'girovanti', Fennwick: 'fennwick' };
export interface Writer {
  write(plan: Plan): Written;
  /** A finished text on one of an account's networks, such as the brand's own. */
  publish(at: number, network: SocialNetwork, author: Author, text: string, gold: Omit<Gold, 'id'>): Written;
  repost(at: number, original: Written): Written;
  news(at: number, outlet: Outlet, title: string, html: string, label: SentimentLabel): Written;
}

export function createWriter(
  banks: ReadonlyMap<Lang, Bank>,
  names: Bank,
  people: readonly Person[],
  outlets: readonly Outlet[],
  random: Random,
): Writer {
  const days = wordsByLanguage(names, 'days');
  const hackers = wordsOf(names, 'hackers');
  const decks = new Map(langs.map((language) => [language, createDeck(banks.get(language) ?? new Map(), random)]));
  const deal = (language: Lang, section: string): Template | undefined => decks.get(language)?.(section);
  const seen = new Set<string>();
  const earlier = new Map<string, Written[]>();
  let number = 0;

  const slots = (language: Lang, chosen: string[]) => {
    const model = `Volandra ${random.weighted({ Mar: 60, Cim: 25, Carga: 15 })}`;
    return (name: string) => {
      switch (name) {
        case 'C':
        case 'D': {
          const index = name === 'C' ? 0 : 1;
          while (chosen.length <= index)
            chosen.push(random.pick(Object.keys(rivals).filter((rival) => !chosen.includes(rival))));
          return chosen[index] ?? '';
        }
        case 'model':
          return model;
        case 'order':
          return `VL-${random.int(20_000, 89_999)}`;
        case 'city':
          return random.pick(wordsOf(names, `${language}.cities`));
        case 'name':
          return random.pick(wordsOf(names, `${language}.${random.chance(0.5) ? 'women' : 'men'}`));
        case 'day':
          return random.pick(days.get(language) ?? []);
        case 'link': {
          const slug = random.int(100_000, 999_999).toString(36);
          const source = random.pick(['newsletter', 'social', 'app']);
          return `https://mobil.example/n/${slug}?utm_source=${source}&utm_medium=share&fbclid=${random.int(1e8, 9e8).toString(36)}`;
        }
        default:
          throw new Error(`unknown slot {${name}}`);
      }
    };
  };

  /** A text that was not used before, in the voice of its situation. */
  const compose = (plan: Plan, situation: Situation) => {
    for (let attempt = 0; ; attempt += 1) {
      const template = deal(plan.language, plan.situation);
      if (!template) throw new Error(`no ${plan.language} lines for ${plan.situation}`);
      const chosen: string[] = [];
      const slot = slots(plan.language, chosen);
      const parts = fill(template.text, random, slot).split(' || ');
      let text = parts.pop() ?? '';
      const title = parts.pop();
      const likely = attempt > 0 ? 0.8 : 0.24;
      const opener = situation.opener && random.chance(likely) ? deal(plan.language, situation.opener) : undefined;
      if (opener) text = `${fill(opener.text, random, slot)} ${text}`;
      const gender = speakerOf(text);
      const tail = situation.tail && random.chance(likely) ? deal(plan.language, situation.tail) : undefined;
      if (tail && (!gender || !speakerOf(tail.text) || speakerOf(tail.text) === gender)) text = `${text} ${tail.text}`;
      if (seen.has(`${title} ${text}`) && attempt < 12 && !plan.situation.startsWith('short')) continue;
      seen.add(`${title} ${text}`);

      const labels: Record<string, SentimentLabel> = {};
      const own = template.own ?? situation.own;
      if (own) labels['volandra'] = own;
      for (const rival of chosen) if (situation.rival) labels[rivals[rival as keyof typeof rivals]] = situation.rival;
      return { title, text, labels, gender: speakerOf(text) };
    }
  };

  const chooseAccount = (
    plan: Plan,
    situation: Situation,
    gender: string | undefined,
    networks: readonly SocialNetwork[],
  ) => {
    const can = (person: Person) => networks.some((network) => person.accounts.has(network));
    const speaks = (person: Person) =>
      person.language === plan.language || (plan.language === 'es' && person.language === 'ca' && random.chance(0.15));
    const everyone = people.filter((person) => can(person) && speaks(person) && (!gender || person.gender === gender));
    const suited = everyone.filter((person) => situation.by?.includes(person.persona) ?? true);
    const pool = suited.length > 0 ? suited : everyone.length > 0 ? everyone : people.filter(can);
    const person = random.pickBy(pool, (candidate) => candidate.weight);
    const network = random.pick([...person.accounts.keys()].filter((n) => networks.includes(n)));
    const author = person.accounts.get(network);
    if (!author) throw new Error('an account without its author');
    return { network, author };
  };

  const finish = (
    network: string,
    at: number,
    draft: Omit<PostDraft, 'id' | 'network'>,
    gold: Omit<Gold, 'id'>,
  ): Written => {
    const id = `${network}:sample-${String(number).padStart(4, '0')}`;
    const { type, ...rest } = draft;
    const written: Written = { line: { atMs: at, post: { id, network, type, ...rest } }, gold: { id, ...gold } };
    const key = `${network} ${gold.language}`;
    earlier.set(key, [...(earlier.get(key) ?? []).slice(-40), written]);
    return written;
  };

  const publish: Writer['publish'] = (at, network, author, text, gold) => {
    number += 1;
    const handle = author.handle ?? '';
    const boost = at >= crisisAt && at < apologyAt ? 3 : 1;
    const parent =
      network !== 'discourse' && gold.situation !== 'official' && random.chance(network === 'reddit' ? 0.5 : 0.16)
        ? earlier.get(`${network} ${gold.language}`)?.findLast((post) => random.chance(0.2) && !post.line.post.parentId)
        : undefined;
    const draft: Omit<PostDraft, 'id' | 'network'> = {
      type: 'post',
      url: linkTo(network, handle, 1_000_000 + number * 7919),
      text,
      author,
      ...languageClaimedOn(network, gold.language, random),
      ...(parent ? { parentId: parent.line.post.id, threadId: parent.line.post.id } : {}),
      engagement: engagementOn(network, author, boost, random),
    };
    if (network === 'mastodon') {
      draft.markup = 'html';
      draft.text = toMastodonHtml(text, handle.split('@')[1] ?? 'masto.example');
    }
    if (parent) draft.type = network === 'reddit' ? 'comment' : 'reply';
    else if (network === 'reddit') {
      const [first = text, ...others] = text.split(/(?<=[.?!…]) (?=[\p{Lu}¿¡«"])/u);
      draft.title = first;
      draft.text = others.join(' ');
      if (gold.situation === 'question' || gold.situation === 'compare' || gold.situation === 'crisis_q')
        draft.type = 'question';
    }
    return finish(network, at, draft, gold);
  };

  const outletNews: Writer['news'] = (at, outlet, title, html, label) => {
    number += 1;
    const campaign = random.chance(0.6)
      ? `?utm_source=${random.pick(['rss', 'portada', 'social'])}&utm_campaign=sample`
      : '';
    const slug = `${plainName(title).slice(0, 28)}-${number}`;
    return finish(
      'web',
      at,
      {
        type: 'article',
        url: `https://${outlet.host}/${slug}${campaign}`,
        title,
        text: html,
        markup: 'html',
        author: { name: outlet.name, url: `https://${outlet.host}` },
        languageHint: outlet.language,
      },
      { language: outlet.language, situation: 'news', labels: { volandra: label } },
    );
  };

  const write: Writer['write'] = (plan) => {
    const situation: Situation = situations[plan.situation];
    const { title, text, labels, gender } = compose(plan, situation);
    const gold = { language: plan.language, situation: plan.situation, labels };
    const at = plan.at;
    switch (situation.place) {
      case 'social': {
        const { network, author } = chooseAccount(plan, situation, gender, socialNetworks.slice(0, 4));
        const plain = plan.situation.startsWith('short') || plan.situation === 'namesake' || plan.situation === 'spam';
        let voiced = text;
        if (!plain) {
          voiced = nameInUse(voiced, plan.language, random);
          if (random.chance(0.14)) voiced = inHaste(voiced, plan.language, random);
          if (situation.mood && random.chance(0.2)) voiced = withFeeling(voiced, situation.mood, random);
          if (network !== 'reddit' && random.chance(0.17))
            voiced = withHashtags(
              voiced,
              { language: plan.language, own: 'volandra' in labels, crisis: at >= crisisAt },
              random,
            );
        }
        return publish(at, network, author, voiced, gold);
      }
      case 'forum': {
        const { author } = chooseAccount(plan, situation, gender, ['discourse']);
        const reply = plan.situation === 'forumreply';
        const written = publish(at, 'discourse', author, text, gold);
        const parent = reply
          ? earlier.get(`discourse ${plan.language}`)?.findLast((post) => post.line.post.title)
          : undefined;
        Object.assign(written.line.post, {
          type: reply ? 'reply' : text.includes('?') ? 'question' : 'post',
          ...(title ? { title } : {}),
          markup: 'html',
          ...(parent ? { parentId: parent.line.post.id, threadId: parent.line.post.id } : {}),
        });
        return written;
      }
      case 'reviews': {
        number += 1;
        const own = labels['volandra'];
        const rating = own === 'positive' ? random.int(4, 5) : own === 'negative' ? random.int(1, 2) : 3;
        const reviewer = random.pick(people.filter((person) => person.language === plan.language));
        const handle = random.pick([
          `${reviewer.first}${random.int(60, 99)}`,
          `${plainName(reviewer.surname)}_${plainName(reviewer.first).charAt(0)}`,
          `${reviewer.first} ${reviewer.surname.charAt(0)}.`,
        ]);
        return finish(
          'appstore',
          at,
          {
            type: 'review',
            url: `https://apps.example/volandra/reviews/${number}`,
            ...(title ? { title } : {}),
            text,
            author: { handle },
            country: {
              ca: 'es',
              es: 'es',
              en: random.pick(['gb', 'ie', 'us']),
              fr: 'fr',
              pt: 'pt',
              it: 'it',
              de: 'de',
            }[plan.language],
            engagement: { rating },
          },
          gold,
        );
      }
      case 'news': {
        const outlet = random.pick(outlets.filter((candidate) => candidate.language === plan.language));
        const written = outletNews(at, outlet, title ?? '', text, 'neutral');
        return { ...written, gold: { ...gold, id: written.gold.id } };
      }
      case 'video': {
        number += 1;
        const channel = random.pick(people.filter((person) => person.language === plan.language));
        const views = random.skewed(2_600, 1.2);
        return finish(
          'youtube',
          at,
          {
            type: 'video',
            url: `https://video.example/watch?v=s${number.toString(36)}&feature=share`,
            ...(title ? { title } : {}),
            text,
            author: {
              handle: `${plainName(channel.first)}onabike`,
              name: `${channel.first} on a bike`,
              followers: views * 3,
            },
            languageHint: plan.language,
            engagement: { views, likes: Math.round(views / 22), replies: Math.round(views / 140) },
          },
          gold,
        );
      }
      case 'hackers': {
        number += 1;
        const story = earlier.get('hackernews en')?.findLast((post) => !post.line.post.parentId);
        const parent = plan.situation === 'hnreply' ? story : undefined;
        const question = title?.startsWith('Ask HN') ?? false;
        return finish(
          'hackernews',
          at,
          {
            type: parent ? 'comment' : question ? 'question' : 'post',
            url: `https://hn.example/item?id=${40_000_000 + number}`,
            ...(title ? { title } : {}),
            text,
            markup: 'html',
            author: { handle: random.pick(hackers) },
            ...(parent ? { parentId: parent.line.post.id, threadId: parent.line.post.id } : {}),
            engagement: parent ? {} : { score: random.skewed(60, 1), replies: random.skewed(25, 0.9) },
          },
          gold,
        );
      }
    }
  };

  const repost: Writer['repost'] = (at, original) => {
    const { post } = original.line;
    number += 1;
    const others = people.filter((person) => person.accounts.has('x') && person.accounts.get('x') !== post.author);
    const fellows = others.filter((person) => person.language === original.gold.language);
    const author = random.pick(fellows.length > 0 ? fellows : others).accounts.get('x') ?? {};
    return finish(
      'x',
      at,
      {
        type: 'post',
        url: linkTo('x', author.handle ?? '', 1_000_000 + number * 7919),
        text: `RT @${post.author?.handle}: ${post.text}`,
        author,
        parentId: post.id,
        languageHint: original.gold.language,
        engagement: { likes: 0, shares: 0, replies: 0 },
      },
      { language: original.gold.language, situation: original.gold.situation, labels: original.gold.labels },
    );
  };

  return { write, publish, repost, news: outletNews };
}
