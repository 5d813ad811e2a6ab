import type { MessageLanguage } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { type AlertLinks, createAlertLinks, loadLinkSecret } from '../alert-links.ts';
import type { Configuration } from '../configuration.ts';

/** Links into this Escolta; undefined where nobody can reach it, or nothing is there to sign them with. */
export function openAlertLinks({ config }: Pick<Configuration, 'config'>, clock: Clock): AlertLinks | undefined {
  const { listen, linkSecret } = config.alerts;
  const baseUrl = config.alerts.baseUrl ?? (listen === undefined ? undefined : `http://${listen}`);
  if (baseUrl === undefined) return undefined;
  // Processes that share a server have no folder in common: the secret must stand in the configuration.
  const secret = linkSecret ?? (config.store.url === undefined ? loadLinkSecret(config.store.path) : undefined);
  return secret === undefined ? undefined : createAlertLinks({ baseUrl, secret, now: () => clock.now() });
}

/** What a link to an incident is called. */
export const incidentLinkLabels: Readonly<Record<MessageLanguage, string>> = {
  en: 'Open and acknowledge',
  es: 'Abrir y confirmar',
  ca: 'Obre i confirma',
};
