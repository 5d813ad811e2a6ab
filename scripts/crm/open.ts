import type { Logger } from 'pino';
import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Crm, CrmComponent, CustomerSource } from '../../core/crm.ts';
import type { HttpClient } from '../../core/http.ts';

/** Where customers come from, as it is configured. */
export interface CustomerReader {
  readonly name: string;
  readonly type: string;
  readonly source: CustomerSource<unknown>;
  readonly schedule: string;
  readonly fullMs: number;
}

export interface OpenCrms {
  readonly readers: readonly CustomerReader[];
  /** Those that may be written to. Connected when they are first asked for. */
  connections(): ReadonlyMap<string, Crm>;
  close(): Promise<void>;
}

/** The configured CRMs. Nothing is asked of them yet. */
export function openCrms(options: {
  readonly config: Pick<Config, 'crm'>;
  readonly components: readonly CrmComponent[];
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly baseDir: string;
}): OpenCrms {
  const { config, components, http, clock, log, baseDir } = options;
  const used = config.crm.filter(({ enabled }) => enabled);
  const componentOf = (type: string) => {
    const component = components.find((candidate) => candidate.type === type);
    if (!component) throw new Error(`a CRM of the type "${type}" was validated and is not there`);
    return component;
  };
  const contextOf = (name: string) => ({ name, http, clock, log: log.child({ crm: name }), baseDir });
  let connected: Map<string, Crm> | undefined;
  return {
    readers: used.flatMap(({ name, type, customers, options: own }) => {
      const component = componentOf(type);
      if (!customers || !component.customers) return [];
      const { schedule, fullMs, fields } = customers;
      return [{ name, type, source: component.customers(own, { ...contextOf(name), fields }), schedule, fullMs }];
    }),
    connections() {
      connected ??= new Map(
        used.flatMap(({ name, type, options: own }) => {
          const crm = componentOf(type).connect?.(own, contextOf(name));
          return crm ? [[name, crm] as const] : [];
        }),
      );
      return connected;
    },
    async close() {
      for (const crm of connected?.values() ?? []) await crm.close?.();
    },
  };
}
