import { systemClock } from '../core/clock.ts';
import { parseListen } from '../core/listen.ts';
import { serveClickHouse } from '../sinks/clickhouse/http-interface.ts';
import type { Configuration } from './configuration.ts';
import { serveControl } from './control.ts';
import type { Engine } from './engine.ts';
import { serveMonitor } from './monitor.ts';
import type { Pipeline } from './pipeline.ts';

/** What answers others while the pipeline runs. */
export interface Service {
  close(): Promise<void>;
}

/** Serves metrics and health where the configuration says so, also while the pipeline still waits for its bus. */
export async function startMonitor(
  { config }: Configuration,
  engine: Engine,
  pipeline: () => Pipeline | undefined,
): Promise<Service | undefined> {
  const listen = config.monitor.listen === undefined ? undefined : parseListen(config.monitor.listen);
  if (!listen) return undefined;
  const monitor = await serveMonitor({
    listen,
    registry: engine.events.registry,
    health: () => engine.health(pipeline()),
    clock: systemClock,
  });
  engine.events.lifecycle('monitoring', { url: monitor.url });
  return monitor;
}

/**
 * Serves the other commands of this machine, and the tools that ask ClickHouse. Processes that share the work have no folder of
 * their own to be asked at: the store and the brokers know all.
 */
export async function startServices(
  { config, baseDir }: Configuration,
  engine: Engine,
  pipeline: Pipeline,
  shared: boolean,
): Promise<Service[]> {
  const { store, events } = engine;
  const services: Service[] = [];
  if (!shared)
    services.push(
      await serveControl(
        config.store.path,
        engine.access(async () => pipeline),
      ),
    );
  const { serve } = config.store;
  if (serve && store.kind === 'embedded') {
    services.push(await serveClickHouse({ ...serve, store, log: events.log, baseDir }));
  }
  return services;
}
