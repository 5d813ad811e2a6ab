import { z } from 'zod';
import type { ChannelComponent, Message } from '../../core/channel.ts';
import { plainMessage } from './plain.ts';

const config = z.strictObject({
  format: z
    .enum(['text', 'json'])
    .default('text')
    .describe('`text`: a block for people; `json`: the whole message on one line, for programs.'),
});

type ConsoleConfig = z.infer<typeof config>;

export const consoleChannel: ChannelComponent<ConsoleConfig> = {
  type: 'console',
  summary: 'Writes messages to the standard output of the process: to try rules out, or for whatever reads it.',
  config,
  minIntervalMs: 0,
  create: ({ format }, { stdout }) => ({
    async send(message) {
      stdout.write(format === 'json' ? jsonLine(message) : block(message));
      return { detail: 'written' };
    },
  }),
};

function block(message: Message): string {
  const { severity, kind, impact, at } = message;
  const weight = impact > 0 ? ` ${impact}/10` : '';
  return `\n=== ${severity} ${kind}${weight}, ${new Date(at).toISOString()}\n${plainMessage(message)}\n`;
}

/** JSON leaves characters that steer terminals as they are: here they are written as escapes, so that nothing is lost. */
function jsonLine(message: Message): string {
  const steering = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;
  const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(message).replace(steering, asEscape)}\n`;
}
