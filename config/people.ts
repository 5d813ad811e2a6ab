import { z } from 'zod';
import { duration } from '../core/duration.ts';

const probability = z.number().min(0.5).max(1);

/** The `people` section: who authors are. */
export const peopleSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('`false`: nobody is compared with customers, and no leads are kept.'),
    link: probability
      .default(0.95)
      .describe('Probability from which an account is linked to a customer by itself, 0.5 to 1.'),
    suggest: probability
      .default(0.5)
      .describe('Probability from which it is suggested, for a person to decide. Not above `link`.'),
    every: duration({ min: '1s', max: '1h' }).prefault('5s').describe('How often new authors are looked for.'),
    reload: duration({ min: '10s', max: '7d' })
      .prefault('10m')
      .describe('How often changes of customers are taken over, at most: all are read again for it.'),
  })
  .refine(({ link, suggest }) => suggest <= link, { path: ['suggest'], error: 'must not be above "link"' });
