import type { Config } from '../config/schema.ts';
import { systemClock } from '../core/clock.ts';
import { parseListen } from '../core/listen.ts';
import { version } from '../core/package-root.ts';
import { type WebhookConfig, webhook } from '../ingest/webhook.ts';
import { serveClickHouse } from '../sinks/clickhouse/http-interface.ts';
import { createCoverageSink } from '../sinks/clickhouse/state.ts';
import { createDoorPorts } from './alert-door/ports.ts';
import { serveAlertDoor } from './alert-door.ts';
import { openAlertLinks } from './alerting/links.ts';
import { createIngest } from './api/ingest.ts';
import { serveApi } from './api.ts';
import type { Configuration } from './configuration.ts';
import { serveControl } from './control.ts';
import type { Engine } from './engine.ts';
import { serveMonitor } from './monitor.ts';
import type { Pipeline, Role } from './pipeline.ts';
import { startWeb } from './web.ts';

/** What answers others while the pipeline runs. */
export interface Service {
  /** Of pages for people: where they are, and where the first administrator is made as long as there is none. */
  readonly pages?: { readonly url: string; readonly setup: string | undefined };
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
  configuration: Configuration,
  engine: Engine,
  pipeline: Pipeline,
  shared: boolean,
  roles: readonly Role[],
  once = false,
): Promise<Service[]> {
  const { store, events } = engine;
  const { config, baseDir } = configuration;
  const services: Service[] = [];
  if (!shared)
    services.push(
      await serveControl(
        config.store.path,
        engine.access(async () => pipeline),
      ),
    );
  const apiListen = parseListen(config.api.listen);
  const token = roles.includes('store') ? config.api.token : undefined;
  const webhooks = roles.includes('ingest') ? webhooksOf(config) : new Map<string, WebhookConfig>();
  if (apiListen && (token !== undefined || webhooks.size > 0)) {
    const ingest = createIngest({
      sources: webhooks,
      publish: (items) => pipeline.publish(items),
      lag: () => pipeline.lag(),
      mostLag: config.process.maxInFlight * 2,
      coverage: createCoverageSink({ client: store.client }),
      clock: systemClock,
    });
    const access = engine.access(async () => pipeline);
    const api = await serveApi({ listen: apiListen, token, access, ingest, log: events.log });
    events.lifecycle('monitoring', { api: api.url });
    services.push(api);
  }
  const { serve } = config.store;
  if (serve && store.kind === 'embedded') {
    services.push(await serveClickHouse({ ...serve, store, log: events.log, baseDir }));
  }
  if (config.web.enabled && roles.includes('web') && !once) {
    const web = await startWeb({
      config,
      client: store.client,
      access: engine.access(async () => pipeline),
      webhooks: engine.webhooks,
      links: openAlertLinks(configuration, systemClock),
      version,
      clock: systemClock,
      log: events.log,
    });
    events.lifecycle('monitoring', { web: web.url, ...(web.setupUrl && { setup: web.setupUrl }) });
    services.push({ pages: { url: config.web.url ?? web.url, setup: web.setupUrl }, close: web.close });
  }
  const links = roles.includes('alert') ? openAlertLinks(configuration, systemClock) : undefined;
  const listen = config.alerts.listen === undefined ? undefined : parseListen(config.alerts.listen);
  if (listen && links) {
    const door = await serveAlertDoor({
      listen,
      links,
      ports: createDoorPorts({ client: store.client, clock: systemClock }),
      brandName: (id) => config.brands.find((brand) => brand.id === id)?.name ?? id,
      language: config.alerts.language,
      timeZone: config.alerts.timezone,
      feedChannels: config.channels.filter(({ type }) => type === 'atom').map(({ name }) => name),
      clock: systemClock,
      log: events.log,
    });
    events.lifecycle('monitoring', { alerts: door.url });
    services.push(door);
  }
  return services;
}

/** The sources that are sent to and not asked. */
function webhooksOf({ sources }: Pick<Config, 'sources'>): Map<string, WebhookConfig> {
  return new Map(
    sources.flatMap(({ name, type, enabled, options }) =>
      enabled && type === webhook.type ? [[name, options as WebhookConfig] as const] : [],
    ),
  );
}
