import { userInfo } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { parseDuration } from '../../core/duration.ts';
import type { Access } from '../access.ts';
import type { AlertStatus, ShownIncident } from '../alert-access.ts';
import { CliError } from '../cli-error.ts';
import type { Configuration } from '../configuration.ts';
import { type CliContext, exitCodes } from '../context.ts';

/** What all sub-commands of `escolta alerts` share. */

/** A sub-command with the option that all have. */
export function alertsSubcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('-c, --config <file>', 'configuration (default: escolta.yaml, else the sample)'));
}

export const byOption = () =>
  new Option('--by <name>', 'who does it (default: ESCOLTA_USER, else the name of the user)').argParser(nonEmpty);

export interface ByOption {
  readonly by?: string;
}

/** The name that stands beside what is done. */
export function authorOf(context: Pick<CliContext, 'env'>, { by }: ByOption): string {
  const given = by ?? context.env['ESCOLTA_USER'];
  if (given !== undefined && given.trim() !== '') return given.trim().slice(0, 200);
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user without a name.
    throw new CliError('this user has no name: say who you are with --by, or in ESCOLTA_USER', exitCodes.usage);
  }
}

export function nonEmpty(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new InvalidArgumentError('expected some text');
  return trimmed;
}

export function positive(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1 || n > 100_000) throw new InvalidArgumentError('expected a number from 1 on');
  return n;
}

/** Milliseconds of a duration such as `2h`. */
export function durationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('expected a duration such as "30m", "2h" or "7d"');
  return ms;
}

/** ms since the epoch of a time with its offset: the time zone of whoever reads it must not matter. */
export function timeArgument(text: string): number {
  if (!z.iso.datetime({ offset: true }).safeParse(text).success) {
    throw new InvalidArgumentError('expected a time such as "2026-03-01T18:00:00Z" or "2026-03-01T19:00+01:00"');
  }
  return Date.parse(text);
}

/** How long ago, or since when. */
export type Past = { readonly agoMs: number } | { readonly at: number };

export function pastArgument(text: string): Past {
  const ms = parseDuration(text);
  if (ms !== undefined) return { agoMs: ms };
  try {
    return { at: timeArgument(text) };
  } catch {
    throw new InvalidArgumentError('expected a duration such as "7d", or a time such as "2026-03-01T18:00:00Z"');
  }
}

/** One incident by its id or the beginning of it; throws `CliError`. */
export async function incidentBy(access: Access, id: string): Promise<ShownIncident> {
  const beginning = id.toLowerCase();
  if (!/^[0-9a-f]{1,16}$/u.test(beginning)) {
    throw new CliError(`"${id}" is no id of an incident: expected up to 16 hex digits`, exitCodes.usage);
  }
  const record = await access.alerts.show({ id: beginning });
  if (!record) throw new CliError(`there is no incident "${id}": see \`escolta alerts list\``, exitCodes.failure);
  return record;
}

/** How long after the last evaluation alerts count as judged by some process: it is written down twice a minute. */
const freshMs = 120_000;

/** Why nobody would be told now; undefined where alerts are judged. Silence is not calm. */
export function whyNotJudged(status: AlertStatus, { config }: Pick<Configuration, 'config'>): string | undefined {
  const { enabled, judging, evaluatedAt, now } = status;
  if (!enabled) return 'Alerts are switched off in the configuration (alerts.enabled): nothing is judged.';
  const byClock = config.alerts.time === 'clock';
  const fresh = byClock && evaluatedAt !== undefined && now - evaluatedAt < freshMs;
  if (fresh || (judging && !byClock)) return undefined;
  if (!judging) return 'Nothing is judged now: start it with `escolta run`.';
  const since = evaluatedAt === undefined ? 'yet' : `since ${new Date(evaluatedAt).toISOString()}`;
  return `Nothing was judged ${since}: it has just started, or its log says why.`;
}

/** Name of a brand; its id where it is not configured. */
export const brandNames =
  ({ config }: Pick<Configuration, 'config'>) =>
  (id: string): string =>
    config.brands.find((brand) => brand.id === id)?.name ?? id;

export function writeJsonLines(context: CliContext, values: readonly unknown[]): void {
  for (const value of values) context.stdout.write(`${jsonText(value)}\n`);
}

/** JSON leaves characters that steer terminals as they are: here they are written as escapes, so that nothing is lost. */
export function jsonText(value: unknown, indent?: number): string {
  const steering = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;
  const asEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, indent).replace(steering, asEscape);
}
