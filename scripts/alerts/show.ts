import type { Command } from 'commander';
import type { IncidentAction, Silence } from '../../core/alerts.ts';
import { systemClock } from '../../core/clock.ts';
import { line } from '../../processors/alerts/line.ts';
import { matchesAll } from '../../processors/alerts/matchers.ts';
import { alertMessage } from '../../processors/alerts/message.ts';
import { mentionOf } from '../../processors/alerts/tell.ts';
import type { Voice } from '../../processors/alerts/voice.ts';
import { plainMessage } from '../../sinks/notify/plain.ts';
import type { ShownIncident } from '../alert-access.ts';
import { incidentLinkLabels, openAlertLinks } from '../alerting/links.ts';
import type { Configuration } from '../configuration.ts';
import type { CliContext } from '../context.ts';
import { withAccess } from '../engine.ts';
import { paint, plain, table } from '../text.ts';
import { alertsSubcommand, brandNames, incidentBy, jsonText } from './common.ts';
import { outcomeText } from './notifications.ts';
import { commandVoice, timeText } from './words.ts';

export function showCommand(context: CliContext): Command {
  return alertsSubcommand('show', 'Show one incident as people are told of it, and who did and heard what.')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--json', 'as one JSON object, with all that is known')
    .addHelpText(
      'after',
      `
Example:
  escolta alerts show 3f9a

Exit codes: 0 shown, 1 there is none, or several begin so, 2 wrong usage, 4 the store cannot be opened.`,
    )
    .action((id: string, options: { config?: string; json?: boolean }) =>
      withAccess(context, options, async (access, configuration) => {
        const record = await incidentBy(access, id);
        const { now } = await access.alerts.status({});
        const { labels } = record.incident;
        const silences = (await access.alerts.silences({})).filter(
          ({ matchers, startsAt }) => startsAt <= now && matchesAll(matchers, labels),
        );
        if (options.json) context.stdout.write(`${jsonText({ ...record, silences }, 2)}\n`);
        else context.stdout.write(render(record, silences, configuration, now, context));
      }),
    );
}

function render(
  record: ShownIncident,
  silences: readonly Silence[],
  configuration: Configuration,
  now: number,
  context: CliContext,
): string {
  const { incident, about, actions, notifications, deliveries } = record;
  const voice = commandVoice(configuration, now);
  const heading = (text: string) => paint('bold', text, context.stdout);
  const parts = [
    heading(plain(`${incident.id}  ${incident.severity}, ${incident.state}, by the rule ${incident.rule}`)),
    told(record, configuration, now),
  ];
  if (incident.state === 'pending') parts.push('It was seen, and did not last long enough yet: nobody is told.');
  // Where there is no evidence, or where it is of another.
  if (about && !mentionOf(incident)) {
    const said = plain(`${line(about.author, 80)}: “${line(about.text, 500)}”`);
    parts.push([heading('The mention'), said, ...(about.url === '' ? [] : [plain(line(about.url, 2_000))])].join('\n'));
  }
  if (actions.length > 0) {
    parts.push([heading('What was done'), ...actions.map((action) => actionLine(action, voice))].join('\n'));
  }
  if (notifications.length === 0) parts.push('Nobody was told of it.');
  else {
    const rows = notifications.map((one) => {
      const tries = deliveries.filter(({ key }) => key === one.key);
      return [
        timeText(one.createdAt, voice),
        one.channel,
        one.kind,
        one.state,
        String(Math.max(one.attempts, tries.length)),
        outcomeText(one, tries),
      ];
    });
    parts.push(
      `${heading('Who was told')}\n${table(['when', 'channel', 'what', 'state', 'tries', 'outcome'], rows, context.stdout)}`,
    );
  }
  if (silences.length > 0) {
    parts.push([heading('Silenced'), ...silences.map((silence) => silenceLine(silence, voice))].join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

/** The incident in the words of its messages. */
function told({ incident, care }: ShownIncident, configuration: Configuration, now: number): string {
  const { language, timezone } = configuration.config.alerts;
  const links = openAlertLinks(configuration, systemClock);
  const message = alertMessage({
    kind: incident.state === 'resolved' ? 'resolved' : 'firing',
    key: '',
    incidents: [incident],
    care,
    brandName: brandNames(configuration),
    language,
    timeZone: timezone,
    at: now,
    links: links ? [{ label: incidentLinkLabels[language], url: links.incident(incident.id) }] : [],
  });
  return plainMessage(message).trimEnd().split('\n').map(plain).join('\n');
}

const verbs: Readonly<Record<IncidentAction['action'], (text: string) => string>> = {
  acknowledge: () => 'acknowledged it',
  assign: (text) => (text === '' ? 'gave it back to nobody' : `assigned it to ${text}`),
  note: (text) => `noted: ${text}`,
  resolve: () => 'resolved it',
};

function actionLine({ at, author, action, text }: IncidentAction, voice: Voice): string {
  return plain(`${timeText(at, voice)}  ${line(author, 80)} ${verbs[action](line(text, 2_000))}`);
}

export function silenceLine({ id, matchers, endsAt, author, reason }: Silence, voice: Voice): string {
  const why = reason === '' ? '' : `: ${line(reason, 300)}`;
  return plain(`${id}  ${matchers.join(' ')}, until ${timeText(endsAt, voice)}, by ${line(author, 80)}${why}`);
}
