import type { ChannelContext, Message, MessageLanguage } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import type { Events } from '../../core/events.ts';
import type { HttpClient } from '../../core/http.ts';
import type { DeliveryChannel } from '../../core/run-delivery.ts';
import { createCurveRenderer } from '../../sinks/notify/curve.ts';
import { channels as components } from '../../sinks/notify/index.ts';
import { applyTemplate } from '../../sinks/notify/template.ts';
import type { Configuration } from '../configuration.ts';

export interface AlertChannels {
  readonly list: readonly DeliveryChannel[];
  /** How a channel is written to. */
  voiceOf(name: string): { readonly language: MessageLanguage; readonly timeZone: string };
  /** Addresses of its single readers; empty where it has none. */
  recipientsOf(name: string): readonly string[];
  close(): Promise<void>;
}

/** The enabled channels of a configuration, ready to send. */
export function createAlertChannels(options: {
  readonly configuration: Pick<Configuration, 'config' | 'baseDir'>;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly events: Events;
  readonly stdout: ChannelContext['stdout'];
}): AlertChannels {
  const { config, baseDir } = options.configuration;
  const { alerts } = config;
  const curves = createCurveRenderer();
  const configured = config.channels.filter(({ enabled }) => enabled);
  const componentOf = (type: string) => components.find((candidate) => candidate.type === type);
  const list = configured.map(({ type, name, fallback, template, options: own }): DeliveryChannel => {
    const component = componentOf(type);
    if (!component) throw new Error(`channel "${name}" was validated and is not valid: ${type}`);
    const channel = component.create(own, {
      name,
      http: options.http,
      clock: options.clock,
      log: options.events.log.child({ channel: name }),
      baseDir,
      stdout: options.stdout,
      renderCurve: (message) => curves.png(message),
    });
    const standsIn = configured.some((other) => other.name === fallback);
    return {
      name,
      channel,
      minIntervalMs: component.minIntervalMs,
      ...(fallback !== undefined && standsIn && { fallback }),
      ...(template && { prepare: (message: Message) => applyTemplate(message, template) }),
    };
  });
  return {
    list,
    voiceOf(name) {
      const channel = configured.find((candidate) => candidate.name === name);
      return {
        language: channel?.language ?? alerts.language,
        timeZone: channel?.timezone ?? alerts.timezone,
      };
    },
    recipientsOf(name) {
      const channel = configured.find((candidate) => candidate.name === name);
      return (channel && componentOf(channel.type)?.recipientsOf?.(channel.options)) ?? [];
    },
    async close() {
      for (const { channel } of list) await channel.close?.();
    },
  };
}
