import type { ChannelComponent } from '../../core/channel.ts';
import { atom } from './atom.ts';
import { consoleChannel } from './console.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { ntfy } from './ntfy.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

/** Every channel type of this build. A new one is a file of its own and a line here. */
export const channels: readonly ChannelComponent[] = [
  atom,
  consoleChannel,
  discord,
  email,
  ntfy,
  opsgenie,
  pagerduty,
  slack,
  teams,
  telegram,
  webhook,
] as readonly ChannelComponent[];
