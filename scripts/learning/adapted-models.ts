import type { Clock } from '../../core/clock.ts';
import type { Events } from '../../core/events.ts';
import type { BrandModelStore } from '../../core/learning.ts';
import { type Adaptation, applyAdaptation } from '../../processors/sentiment/model/adapt.ts';
import { createScorer } from '../../processors/sentiment/model/scorer.ts';
import type { SentimentModel } from '../../processors/sentiment/model.ts';

export interface AdaptedModelsOptions {
  readonly base: SentimentModel;
  readonly models: Pick<BrandModelStore, 'list' | 'read'>;
  readonly clock: Clock;
  readonly events: Pick<Events, 'brandModelActive' | 'brandModelRefused' | 'learningFailed'>;
  readonly everyMs?: number;
}

/** The models that were adapted to brands, as the store says which of them judges. */
export interface BrandModels {
  /** The model of a brand; undefined where the base model judges. */
  readonly adapted: (brand: string) => SentimentModel | undefined;
  /** Looks now. Rejects where the store does not answer: what is known then still counts. */
  refresh(): Promise<void>;
  /** Looks again and again, until the signal aborts; never rejects. */
  follow(signal: AbortSignal): Promise<void>;
}

/** How often the models of brands are looked for. */
const followEveryMs = 30_000;

export function createAdaptedModels(options: AdaptedModelsOptions): BrandModels {
  const { base, models, clock, events, everyMs = followEveryMs } = options;
  /** By brand; without a model where the version cannot be used. */
  const known = new Map<string, { readonly version: number; readonly model: SentimentModel | undefined }>();

  async function open(brand: string, version: number): Promise<SentimentModel | undefined> {
    const stored = await models.read(brand, version);
    if (!stored || stored.adaptation === '') return undefined;
    try {
      const adapted = applyAdaptation(base, JSON.parse(stored.adaptation) as Adaptation);
      // Tried once: one that cannot judge must not be found out about by the pipeline.
      adapted.score('Good, not bad.', 'en');
      return createScorer(`${base.version}+${version}`, adapted.languages, adapted.embed);
    } catch (error) {
      events.brandModelRefused({ brand, version, error });
      return undefined;
    }
  }

  async function refresh(): Promise<void> {
    const active = (await models.list()).filter((model) => model.active);
    for (const { brand, version } of active) {
      if (known.get(brand)?.version === version) continue;
      const model = await open(brand, version);
      known.set(brand, { version, model });
      events.brandModelActive({ brand, version: model ? version : 0 });
    }
    const brands = new Set(active.map(({ brand }) => brand));
    for (const brand of known.keys()) if (!brands.has(brand)) known.delete(brand);
  }

  return {
    adapted: (brand) => known.get(brand)?.model,
    refresh,
    async follow(signal) {
      while (!signal.aborted) {
        try {
          await refresh();
        } catch (error) {
          events.learningFailed({ doing: 'looking for the models of brands', error, retryInMs: everyMs });
        }
        await clock.sleep(everyMs, signal);
      }
    },
  };
}
