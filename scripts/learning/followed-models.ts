import type { Clock } from '../../core/clock.ts';
import type { Events } from '../../core/events.ts';
import type { BrandModelStore, BrandTask, StoredBrandModel } from '../../core/learning.ts';

export interface OpenOptions<Model> {
  /** Sentiment if not given. */
  readonly task?: BrandTask;
  readonly models: Pick<BrandModelStore, 'list' | 'read'>;
  /** Throws where what was learned cannot be used. */
  readonly open: (stored: StoredBrandModel) => Model;
  /** Told of each version that judges from now on; 0: the base model, in place of one that cannot be used. */
  readonly onActive?: (model: { readonly brand: string; readonly version: number; readonly task?: BrandTask }) => void;
  readonly onRefused: (model: { readonly brand: string; readonly version: number; readonly error: unknown }) => void;
}

export interface FollowOptions<Model> extends Omit<OpenOptions<Model>, 'onActive' | 'onRefused'> {
  readonly clock: Clock;
  readonly events: Pick<Events, 'brandModelActive' | 'brandModelRefused' | 'learningFailed'>;
  readonly everyMs?: number;
}

/** What was learned for each brand, as the store says which version judges. */
export interface OpenedModels<Model> {
  /** The model of a brand; undefined where the base model judges. */
  readonly adapted: (brand: string) => Model | undefined;
  /** Looks now. Rejects where the store does not answer: what is known then still counts. */
  refresh(): Promise<void>;
}

export interface FollowedModels<Model> extends OpenedModels<Model> {
  /** Looks again and again, until the signal aborts; never rejects. */
  follow(signal: AbortSignal): Promise<void>;
}

/** How often the models of brands are looked for. */
const followEveryMs = 30_000;

/** Knows nothing before its first `refresh`. */
export function openBrandModels<Model>(options: OpenOptions<Model>): OpenedModels<Model> {
  const { task, models, onActive, onRefused } = options;
  /** By brand; without a model where the version cannot be used. */
  const known = new Map<string, { readonly version: number; readonly model: Model | undefined }>();

  async function open(brand: string, version: number): Promise<Model | undefined> {
    const stored = await models.read(brand, version);
    if (!stored || stored.adaptation === '') return undefined;
    try {
      return options.open(stored);
    } catch (error) {
      onRefused({ brand, version, error });
      return undefined;
    }
  }

  async function refresh(): Promise<void> {
    const active = (await models.list(undefined, task)).filter((model) => model.active);
    for (const { brand, version } of active) {
      if (known.get(brand)?.version === version) continue;
      const model = await open(brand, version);
      known.set(brand, { version, model });
      onActive?.({ brand, version: model ? version : 0, ...(task && { task }) });
    }
    const brands = new Set(active.map(({ brand }) => brand));
    for (const brand of known.keys()) if (!brands.has(brand)) known.delete(brand);
  }

  return { adapted: (brand) => known.get(brand)?.model, refresh };
}

export function followBrandModels<Model>(options: FollowOptions<Model>): FollowedModels<Model> {
  const { clock, events, everyMs = followEveryMs } = options;
  const opened = openBrandModels({
    ...options,
    onActive: events.brandModelActive,
    onRefused: events.brandModelRefused,
  });
  return {
    ...opened,
    async follow(signal) {
      while (!signal.aborted) {
        try {
          await opened.refresh();
        } catch (error) {
          events.learningFailed({ doing: 'looking for the models of brands', error, retryInMs: everyMs });
        }
        await clock.sleep(everyMs, signal);
      }
    },
  };
}
