import { z } from 'zod';
import { type ChannelComponent, messageLanguages } from '../core/channel.ts';
import { channelName } from '../processors/alerts/rules.ts';
import { type MessageTemplate, templateSchema } from '../sinks/notify/template.ts';
import { timeZone } from './values.ts';

/** One configured channel: the keys that all types share, and in `options` those of its own type, parsed. */
export interface ChannelConfig {
  readonly type: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly language: (typeof messageLanguages)[number] | undefined;
  readonly timezone: string | undefined;
  readonly fallback: string | undefined;
  readonly template: MessageTemplate | undefined;
  /** What the component's `create` takes. */
  readonly options: unknown;
}

/** The keys that all types share. */
const common = {
  enabled: z.boolean().default(true).describe('`false` keeps it in the file and tells nobody through it.'),
  language: z.enum(messageLanguages).optional().describe('Of its messages. Default: `alerts.language`.'),
  timezone: timeZone.optional().describe('Of the times in its messages. Default: `alerts.timezone`.'),
  fallback: channelName
    .optional()
    .describe('The channel that is told instead while this one takes nothing for five minutes, or for good.'),
  template: templateSchema
    .optional()
    .describe('Words of one’s own, as Mustache templates: see docs/CHANNELS.md for what they may name.'),
};

export function channelSchema(component: ChannelComponent) {
  const own = component.config;
  if (!(own instanceof z.ZodObject))
    throw new TypeError(`channel "${component.type}": its config must be a zod object`);
  const taken = ['type', 'name', ...Object.keys(common)].filter((key) => key in own.shape);
  if (taken.length > 0) throw new TypeError(`channel "${component.type}": ${taken.join(', ')} belong to all channels`);
  return own.strict().safeExtend({
    type: z.literal(component.type).describe(component.summary),
    name: channelName.default(component.type).describe('Unique name, for rules and the outbox. Default: the type.'),
    ...common,
  });
}

export function splitChannel(given: Record<string, unknown>): ChannelConfig {
  const { type, name, enabled, language, timezone, fallback, template, ...options } = given;
  return { type, name, enabled, language, timezone, fallback, template, options } as ChannelConfig;
}
