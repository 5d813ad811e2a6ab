import type { AlertsConfig } from '../../config/alerts.ts';
import type { Config } from '../../config/schema.ts';
import type { DispatchOptions } from '../../processors/alerts/dispatch.ts';

/** Who is told what, and when, by the sections `alerts` and `channels`. */
export function dispatchOptions(alerts: AlertsConfig, channels: Config['channels']): DispatchOptions {
  return {
    rules: alerts.rules,
    channels: alerts.channels ?? channels.filter(({ enabled }) => enabled).map(({ name }) => ({ channel: name })),
    minimumSeverity: alerts.minimumSeverity,
    schedules: Object.fromEntries(
      Object.entries(alerts.schedules).map(([name, { timezone, hours }]) => [
        name,
        { timeZone: timezone ?? alerts.timezone, hours },
      ]),
    ),
    inhibitions: alerts.inhibit,
    groupBy: alerts.groupBy,
    groupWaitMs: alerts.groupWait,
    groupIntervalMs: alerts.groupInterval,
    repeatMs: alerts.repeat,
  };
}
