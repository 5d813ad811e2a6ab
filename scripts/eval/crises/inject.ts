import type { Random } from '../../sample/random.ts';
import type { Told } from './airlines.ts';
import { hour, poisson } from './series.ts';

const minute = 60_000;

/** How a crisis goes: at `t` ms after its beginning so much of its height, 0 to 1 (a burst is shorter and higher). */
interface Shape {
  readonly durationMs: number;
  readonly at: (t: number) => number;
  /** All of it repeats one text. */
  readonly oneStory?: true;
}

export const shapes = {
  /** At once, for three hours. */
  step: { durationMs: 3 * hour, at: () => 1 },
  /** Rises for three hours, and stays for one. */
  ramp: { durationMs: 4 * hour, at: (t) => Math.min(1, t / (3 * hour)) },
  /** What else comes in an hour, within twenty minutes. */
  burst: { durationMs: 20 * minute, at: () => 3 },
  /** Rises for twelve hours. */
  'slow burn': { durationMs: 12 * hour, at: (t) => t / (12 * hour) },
  /** One text, copied: doubles every half hour for two and a half, stays for one, and halves every half hour. */
  'viral thread': {
    durationMs: 5.5 * hour,
    at: (t) => Math.min(1, 2 ** ((t - 2.5 * hour) / (0.5 * hour)), 2 ** ((3.5 * hour - t) / (0.5 * hour))),
    oneStory: true,
  },
} as const satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof shapes;
export const shapeNames = Object.keys(shapes) as readonly ShapeName[];

/** A crisis as it was put into a series: the label that alarms are held against. */
export interface Crisis {
  readonly shape: ShapeName;
  /** Its height, in times of the brand's usual daily peak. */
  readonly size: number;
  readonly begin: number;
  /** Exclusive. */
  readonly end: number;
  /** Its own mentions, oldest first. All are negative. */
  readonly told: readonly Told[];
}

/** Draws a crisis. At its height it adds `size` times `peakPerHour` mentions an hour, by chance more or less (Poisson). */
export function drawCrisis(shape: ShapeName, size: number, begin: number, peakPerHour: number, random: Random): Crisis {
  const { durationMs, at, oneStory }: Shape = shapes[shape];
  const told: Told[] = [];
  for (let t = 0; t < durationMs; t += minute) {
    const count = poisson((at(t + minute / 2) * size * peakPerHour * minute) / hour, random);
    for (let i = 0; i < count; i += 1) {
      told.push({ at: begin + t + Math.floor(random.next() * minute), negative: true, story: true });
    }
  }
  told.sort((a, b) => a.at - b.at);
  const copies = oneStory === undefined ? told : told.map((one, i) => ({ ...one, story: i === 0 }));
  return { shape, size, begin, end: begin + durationMs, told: copies };
}
