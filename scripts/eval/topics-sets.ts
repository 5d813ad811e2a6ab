import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describeError } from '../../core/errors.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../context.ts';
import type { LabelledLine } from './labelled.ts';
import { digestOf } from './record.ts';

/** The label of a text that is about none of the topics. */
export const ordinary = '-';

/** Texts of one domain, some of which are about a topic that is known. */
export interface TopicSet {
  readonly set: string;
  /** Hex digest of the data. */
  readonly sha256: string;
  /** The label is the topic, or `-`. */
  readonly lines: readonly LabelledLine[];
}

/** Real texts of `ESCOLTA_DATA`: a topic is told by a word that texts about it hardly do without, in any of its forms. */
const known: readonly {
  readonly set: string;
  readonly file: readonly string[];
  readonly topics: Readonly<Record<string, RegExp>>;
}[] = [
  {
    set: 'airlines-en',
    file: ['airline', 'tweets.csv'],
    topics: {
      baggage: /\b(?:bags?|baggage|luggage)\b/iu,
      refund: /\brefund/iu,
      wifi: /\bwi-?fi\b/iu,
      seats: /\bseats?\b/iu,
    },
  },
  {
    set: 'hotels-en',
    file: ['sentiment', 'opener_en_train.tsv'],
    topics: { breakfast: /\bbreakfast/iu, pool: /\bpools?\b/iu, beach: /\bbeach/iu },
  },
  {
    set: 'hotels-es',
    file: ['sentiment', 'opener_es_train.tsv'],
    topics: { breakfast: /\bdesayun/iu, pool: /\bpiscinas?\b/iu, beach: /\bplayas?\b/iu, metro: /\bmetros?\b/iu },
  },
  {
    set: 'hotels-ca',
    file: ['sentiment', 'multibooked_ca_train.tsv'],
    topics: { breakfast: /esmorzar/iu, pool: /\bpiscin/iu, noise: /\bsoroll/iu, bathroom: /\bbanys?\b/iu },
  },
];

/** Reads them from the folder of the data. Throws `CliError` where a file cannot be read. */
export function readTopicSets(data: string): TopicSet[] {
  return known.map(({ set, file, topics }) => {
    const path = join(data, ...file);
    const texts =
      file[0] === 'airline' ? readTweets(path) : readTexts(path).map((line) => line.replace(/^[^\t]*\t/u, ''));
    const lines = [...new Set(texts)].flatMap((text): LabelledLine[] => {
      const about = Object.keys(topics).filter((topic) => topics[topic]?.test(text));
      // Of two topics at once nobody can say to which a text belongs.
      return about.length > 1 ? [] : [{ label: about[0] ?? ordinary, text }];
    });
    return { set, sha256: digestOf(path), lines };
  });
}

function readTweets(path: string): string[] {
  const rows: { readonly airline?: string; readonly text?: string }[] = parse(read(path), { columns: true });
  // Of one airline: what is said of another is no background.
  return rows.flatMap(({ airline, text = '' }) => (airline === 'United' ? [text] : []));
}

function readTexts(path: string): string[] {
  return read(path)
    .split(/\r?\n/u)
    .filter((line) => line.trim() !== '');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliError(
      `reading ${path}: ${describeError(error)}; is ESCOLTA_DATA the folder of the data?`,
      exitCodes.usage,
      error,
    );
  }
}
