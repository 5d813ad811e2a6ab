import { z } from 'zod';
import { duration } from '../core/duration.ts';

/** Options that several CRMs share. */
export const crmUrl = z
  .url({ protocol: /^https?$/u, error: 'expected an address such as "https://crm.example.com"' })
  .transform((url) => url.replace(/\/+$/u, ''));

export const overlap = duration({ min: '0s', max: '7d' })
  .prefault('10m')
  .describe('How far back each reading of changes looks again: for clocks that differ, and for changes written late.');

export const pageSize = (most: number, byDefault: number) =>
  z.int().min(1).max(most).default(byDefault).describe('Most records of one answer.');

/** Text of a credential; empty is a variable that was not set. */
export const credential = z.string().min(1, 'expected a value: is the environment variable set?');

/** Fields of the CRM and the text that a new lead gets in each: what an installation wants besides ours. */
export const extraFields = z
  .record(z.string().min(1).max(100), z.union([z.string().max(1_000), z.number(), z.boolean()]))
  .default({})
  .describe('Fields of new leads, with their values: for what an installation demands.');
