import type { LabelledMention } from '../../core/learning.ts';
import type { SentimentRequest } from '../../processors/sentiment/engine.ts';
import { distinctLessons, type Lesson } from '../../processors/sentiment/learn.ts';
import { sentimentRequest } from '../../processors/sentiment.ts';
import { postOf } from '../eval/posts.ts';

type Placed = Pick<LabelledMention, 'brand' | 'language' | 'title' | 'text' | 'spans'>;

/** A mention as the pipeline asks the engine about it. */
export function requestOf({ brand, language: code, title, text, spans }: Placed): SentimentRequest {
  // Where a long text was cut, what stood behind the cut is gone.
  const whole = spans.filter(({ field, end }) => end <= (field === 'title' ? title.length : text.length));
  const sentiment = { label: 'unrated' as const, score: 0, confidence: 0, words: [], engine: '' };
  return sentimentRequest({
    post: { ...postOf(text, 0), ...(title !== '' && { title }) },
    language: { code, confidence: 1 },
    mentions: [{ brand, spans: whole, sentiment }],
  });
}

/** What a label teaches. */
export function lessonOf(mention: LabelledMention): Lesson {
  const { text, language, targets } = requestOf(mention);
  const spans = targets[0]?.spans ?? [];
  const { label, storyId: story, at } = mention;
  return { text, language, ...(spans.length > 0 && { target: spans }), label, story, at };
}

/** What labels teach, each text once. */
export const lessonsOf = (labelled: readonly LabelledMention[]): Lesson[] => distinctLessons(labelled.map(lessonOf));
