import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { usualListen } from '../config/web.ts';
import type { Clock } from '../core/clock.ts';
import { parseListen } from '../core/listen.ts';
import { createSessionStore, createTokenStore, createUserStore } from '../sinks/clickhouse/web/accounts.ts';
import { createAuditLog } from '../sinks/clickhouse/web/audit-log.ts';
import { createIdempotencyStore } from '../sinks/clickhouse/web/idempotency-keys.ts';
import { createSavedStore } from '../sinks/clickhouse/web/saved.ts';
import { createTriageStore } from '../sinks/clickhouse/web/triage.ts';
import { createGuard } from '../web/guard.ts';
import { serveHealth } from '../web/health.ts';
import { createSetup } from '../web/links.ts';
import { servePages } from '../web/pages.ts';
import { annotationRoutes } from '../web/routes/annotations.ts';
import { auditRoutes } from '../web/routes/audit.ts';
import { dashboardRoutes } from '../web/routes/dashboards.ts';
import { exportRoutes } from '../web/routes/exports.ts';
import { feedRoutes } from '../web/routes/feeds.ts';
import { incidentRoutes } from '../web/routes/incidents.ts';
import { leadRoutes } from '../web/routes/leads.ts';
import { liveRoutes } from '../web/routes/live.ts';
import { mentionRoutes } from '../web/routes/mentions.ts';
import { oidcRoutes } from '../web/routes/oidc.ts';
import { peopleRoutes } from '../web/routes/people.ts';
import { savedRoutes } from '../web/routes/saved.ts';
import { sessionRoutes } from '../web/routes/session.ts';
import { sqlRoutes } from '../web/routes/sql.ts';
import { userRoutes } from '../web/routes/users.ts';
import { type WebhookPorts, webhookRoutes } from '../web/routes/webhooks.ts';
import { serveWeb, type Web } from '../web/server.ts';
import type { Access } from './access.ts';
import type { AlertLinks } from './alert-links.ts';
import { followAnswers } from './web/answers.ts';
import { createDashboardPorts } from './web/dashboard-ports.ts';
import { createIncidentPorts } from './web/incident-ports.ts';
import { createLivePorts } from './web/live-ports.ts';
import { createMentionPorts } from './web/mention-ports.ts';
import { openOidc } from './web/open-oidc.ts';
import { createPeoplePorts } from './web/people-ports.ts';
import { createSqlPorts } from './web/sql-ports.ts';

export interface StartedWeb extends Web {
  /** Where the first administrator is made; undefined once there is one. */
  readonly setupUrl: string | undefined;
}

/** Puts the pages and the API together. Rejects with a fatal `PipelineError` where it cannot listen. */
export async function startWeb(options: {
  readonly config: Pick<Config, 'web' | 'brands' | 'alerts' | 'sources' | 'http'>;
  readonly client: ClickHouseClient;
  readonly access: Access;
  readonly webhooks: WebhookPorts;
  /** To incidents, for people who have no login; undefined where alerts serve none. */
  readonly links: AlertLinks | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Logger;
}): Promise<StartedWeb> {
  const { config, client, access, version, clock, log } = options;
  const listen = parseListen(config.web.listen);
  if (!listen) throw new Error(`web.listen was validated and is not valid: ${config.web.listen}`);
  const store = { client, clock };
  const users = createUserStore(store);
  const sessions = createSessionStore(store);
  const tokens = createTokenStore(store);
  const audit = createAuditLog({ client });
  const { oidc, close: closeOidc } = openOidc(config, { clock, log });
  const setup = createSetup(users, clock, oidc?.settings.passwordLogin ?? true);
  // Where it listens is known only then; until then nobody asks.
  let place = '';
  const url = () => (config.web.url ?? place).replace(/\/+$/u, '');
  const brands = config.brands.map(({ id }) => id);
  const incidents = createIncidentPorts({ alerts: access.alerts, config, links: options.links, clock });
  const dashboards = createDashboardPorts({ client, config, clock });
  const saved = createSavedStore(store);
  const own = Object.fromEntries(config.brands.map(({ id, handles, accounts }) => [id, [...handles, ...accounts]]));
  const mentions = createMentionPorts({ client, labels: access.labels, clock });
  const triage = createTriageStore(store);
  const web = await serveWeb({
    ...{
      listen,
      anyPort: config.web.listen === usualListen,
      url: config.web.url,
      trustProxy: config.web.trustProxy,
      requestsPerMinute: config.web.requestsPerMinute,
      anonymous: config.web.anonymous,
      users,
      sessions,
      tokens,
      audit,
      idempotencyKeys: createIdempotencyStore(store),
      version,
      clock,
      log,
    },
    routes: (auth) => [
      ...sessionRoutes({
        users,
        sessions,
        auth,
        guard: createGuard(clock.now),
        ...{ setup, clock, oidc, url, log },
        anonymous: config.web.anonymous,
      }),
      ...oidcRoutes({ oidc, users, auth, url, clock, log }),
      ...auditRoutes({ audit }),
      ...userRoutes({ users, sessions, tokens, auth, url, oidc: oidc?.settings, clock }),
      ...mentionRoutes({
        mentions,
        triage,
        brands,
      }),
      ...incidentRoutes({ incidents, brands }),
      ...feedRoutes({ mentions, incidents, brands, url: config.web.url }),
      ...dashboardRoutes({ dashboards, brands, clock }),
      ...annotationRoutes({ dashboards, saved, brands, clock }),
      ...liveRoutes({ live: createLivePorts({ client, clock }), brands, clock }),
      ...exportRoutes({ exports: mentions.exports, brands }),
      ...peopleRoutes({ people: createPeoplePorts({ client, people: access.people, clock }), brands }),
      ...leadRoutes({ leads: access.leads, brands }),
      ...sqlRoutes({ sql: createSqlPorts({ client }) }),
      ...savedRoutes({ saved, clock }),
      ...webhookRoutes({ webhooks: options.webhooks, brands, clock }),
    ],
    async extend(app) {
      serveHealth(app, async () => (await client.query({ query: 'SELECT 1', format: 'JSONEachRow' })).json());
      await servePages(app);
    },
  });
  place = web.url;
  const token = await setup.token();
  const closing = new AbortController();
  const warn = (error: string) => log.warn({ error }, 'answers on the networks could not be looked for');
  const following = followAnswers({ client, triage, own, clock, warn }, closing.signal);
  return {
    url: web.url,
    setupUrl: token && `${url()}/setup#${token}`,
    async close() {
      closing.abort();
      await following;
      await web.close();
      await closeOidc();
    },
  };
}
