// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { stringify } from 'yaml';
import type { SourceComponent } from '../core/component.ts';
import { slug } from './schema.ts';

export interface TemplateOptions {
  readonly brand: string;
  /** Host name, such as `acme.com`. */
  readonly site: string | undefined;
  readonly languages: readonly string[];
  readonly sources: readonly SourceComponent[];
  /** Name of the JSON Schema file beside the configuration. */
  readonly schemaFile: string;
}

/** A first configuration, commented, that is valid as it stands. */
export function configTemplate({ brand, site, languages, sources, schemaFile }: TemplateOptions): string {
  const id = slug(brand) || 'brand';
  const word = id.replaceAll('-', '');
  const types = sources.map(({ type, summary }) => `#   ${type.padEnd(12)} ${oneLine(summary)}`).join('\n');
  const keyless = sources.filter(({ type }) => type === 'hackernews').map(({ type }) => `  - type: ${type}\n`);
  return `# yaml-language-server: $schema=./${schemaFile}
#
# What Escolta listens to. After a change: escolta check
# Secrets stay outside: write \${NAME} for an environment variable, \${file:/run/secrets/name} for a file.

brands:
  - name: ${quote(brand)}
    id: ${stringify(id).trim()} # its key in the store: changing it starts a new history
    kind: own # or competitor
${site === undefined ? '    # sites: [acme.com] # a link to one of them is a mention' : `    sites: [${quote(site)}] # a link to one of them is a mention`}
    # Remove the # where it is right:
    # handles: ["@${word}"]
    # hashtags: ["#${word}"]
    # aliases: [] # other words and phrases that it is called by
    # exclude: [] # words and phrases that rule a namesake out
    # caseSensitive: true # where the name is also an everyday word

  # - name: Globex
  #   kind: competitor

languages: [${languages.join(', ')}]

# Types of sources:
${types}
sources:${keyless.length === 0 ? ' []' : ''}
${keyless.join('')}
  # - type: feed # news, blogs, forums: RSS, Atom and JSON feeds
  #   name: news
  #   schedule: every 15m # or a cron expression, or once
  #   urls:
  #     - https://${site ?? 'example.com'}/feed.xml

# Who is told when the mood turns, a source falls silent or an influencer complains. Try it: escolta alerts test
# channels:
#   - type: slack # or email, teams, discord, telegram, pagerduty, opsgenie, ntfy, webhook, atom, console
#     webhookUrl: \${SLACK_WEBHOOK}
#
# alerts:
#   timezone: Europe/Madrid
#   language: en # or es, ca

# Where everything is kept: an embedded engine in this folder, or a ClickHouse server.
store:
  path: ./data
  # url: http://localhost:8123
  # username: escolta
  # password: \${CLICKHOUSE_PASSWORD}
  # retention:
  #   mentionsDays: 730 # default: for ever

# http:
#   userAgentContact: https://${site ?? 'example.com'}/contact # where the owners of a site can reach you
`;
}

/** Any text as a YAML scalar that means itself: nothing in it is filled in. */
function quote(text: string): string {
  return stringify(
    text.replaceAll('${', () => '$${'),
    { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 },
  ).trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
