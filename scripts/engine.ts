import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { queryLibrary } from '../config/queries.ts';
import type { SourceConfig } from '../config/schema.ts';
import { segmentsOf } from '../config/segments.ts';
import type { Assessment, AssessmentEvent } from '../core/assessment.ts';
import { systemClock } from '../core/clock.ts';
import type { SourceContext } from '../core/component.ts';
import type { Bus, BusStatus, Processor, Sink } from '../core/contract.ts';
import { describeError, PipelineError } from '../core/errors.ts';
import { createEvents, type Events } from '../core/events.ts';
import { createKafkaBus, type KafkaBusOptions, kafkaStatus } from '../core/kafka/bus.ts';
import { createMemoryBus } from '../core/memory-bus.ts';
import { version } from '../core/package-root.ts';
import { createSchedule, paceOf, parseSchedule } from '../core/schedule.ts';
import { spreadRequests } from '../core/spread-requests.ts';
import { crms as shippedCrms } from '../crm/index.ts';
import { planSearches } from '../processors/search-terms.ts';
import type { SentimentEngine } from '../processors/sentiment/engine.ts';
import { loadSentimentModel } from '../processors/sentiment/model.ts';
import { runReadOnly } from '../sinks/clickhouse/adhoc.ts';
import { createBrandModels } from '../sinks/clickhouse/brand-models.ts';
import {
  connectStore,
  createDatabase,
  findCluster,
  type Store,
  type StoreOptions,
} from '../sinks/clickhouse/connect.ts';
import { createCustomerSink } from '../sinks/clickhouse/customers.ts';
import { createDuePosts } from '../sinks/clickhouse/due-posts.ts';
import { countLabels, readLabelled } from '../sinks/clickhouse/labelled-mentions.ts';
import { createKnownLabels, type KnownLabels } from '../sinks/clickhouse/labels/known-labels.ts';
import { createLabelStore } from '../sinks/clickhouse/labels.ts';
import { applyRetention, migrate } from '../sinks/clickhouse/migrate.ts';
import { createForgottenStore } from '../sinks/clickhouse/people/forget.ts';
import {
  countRows,
  listDeadLetters,
  markDeadLetters,
  recentStories,
  sourceStates,
} from '../sinks/clickhouse/queries.ts';
import { createCoverageSink, createCursorStore, createDeadLetterSink } from '../sinks/clickhouse/state.ts';
import { createTurns } from '../sinks/clickhouse/turns.ts';
import { createStoreWriter } from '../sinks/clickhouse/writer.ts';
import type { Access, Status } from './access.ts';
import { createAlertAccess } from './alert-access.ts';
import { openAlertLinks } from './alerting/links.ts';
import { type Alerting, createAlerting } from './alerting.ts';
import { factsStep } from './audience/facts-step.ts';
import { flagsStep } from './audience/flags-step.ts';
import { createAudienceAccess } from './audience-access.ts';
import { createBackfillAccess } from './backfill-access.ts';
import { CliError } from './cli-error.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { type CliContext, exitCodes } from './context.ts';
import { connectControl } from './control.ts';
import { type OpenCrms, openCrms } from './crm/open.ts';
import { createCrmAccess } from './crm-access.ts';
import { httpOf } from './http.ts';
import { createLabelAccess } from './label-access.ts';
import { openLeads } from './leads/open.ts';
import { type BrandModels, createAdaptedModels } from './learning/adapted-models.ts';
import { createBrandLearning, type LabelReader } from './learning/brand-learning.ts';
import { createLearner } from './learning/learner.ts';
import { lessonsOf } from './learning/lessons.ts';
import { openRelevanceLearning } from './learning/relevance.ts';
import { createLearning } from './learning.ts';
import { createLearningAccess } from './learning-access.ts';
import type { Health } from './monitor.ts';
import { followForgotten } from './people/followed-forgotten.ts';
import { openPeople } from './people/open.ts';
import { createPeopleAccess } from './people-access.ts';
import {
  type Pipeline,
  type PipelineLearning,
  type PipelineSource,
  type Role,
  startPipeline,
  together,
} from './pipeline.ts';
import { createProcessors, judgesAmong, type Learned, storyCapacity, storyWindowMs } from './processors.ts';
import { createRematchAccess } from './rematch-access.ts';
import { createSegmentAccess } from './segment-access.ts';
import { segmentStep } from './segments/steps.ts';
import { createUserAccess } from './user-access.ts';
import { openWebhooks, type Webhooks } from './webhooks.ts';

/** The open store with everything that works on it: what a pipeline is started from. */
export interface Engine {
  readonly store: Store;
  readonly events: Events;
  /** What people say of mentions, as far as this process has read or kept it. */
  readonly labels: Pick<KnownLabels, 'holding'>;
  /** What the API reads and writes of webhooks. */
  readonly webhooks: Webhooks['ports'];
  start(options: StartOptions): Promise<Pipeline>;
  /** The data as other commands ask for it; `publish` goes through the pipeline, which may be started only then. */
  access(pipeline: () => Promise<Pipeline>): Access;
  /** Whether the store and the bus answer; not ready as long as there is no pipeline. */
  health(pipeline: Pipeline | undefined): Promise<Health>;
  close(): Promise<void>;
}

export interface StartOptions {
  /** What this process does. Everything but asking the sources if not given: what is published from outside goes through. */
  readonly roles?: readonly Role[];
  /** Ends the waiting for the bus. */
  readonly signal?: AbortSignal;
  /** Ask each source once, whatever its schedule. */
  readonly once?: boolean;
  /** Sees every batch after it is durable. */
  readonly onStored?: (batch: readonly AssessmentEvent[]) => void;
}

const blindBrand =
  'the query of this brand names nothing that a search could find: sources are searched for its name and aliases';

export async function openEngine(configuration: Configuration, context: CliContext, log: Logger): Promise<Engine> {
  const { config, baseDir } = configuration;
  const events = createEvents({ log, now: systemClock.now });
  const clock = systemClock;
  const store = await openStore(configuration);
  const { client } = store;
  const http = httpOf(config);
  const startedAt = clock.now();
  let started: readonly PipelineSource[] = [];
  let idle: ReturnType<typeof idleSources> | undefined;
  let alerting: Alerting | undefined;

  function configuredSources(once: boolean): PipelineSource[] {
    const { searches, blind } = planSearches(config.brands, queryLibrary(config));
    for (const brand of blind) log.warn({ event: 'search_blind', brand }, blindBrand);
    return config.sources
      .filter((source) => source.enabled)
      .map((source) => makeSource(source, { once, searches, log: log.child({ source: source.name }) }));
  }

  /** What the places of sources mean, where these are not read here. Nothing is asked; one that cannot be made says nothing. */
  function idleSources(): ReadonlyMap<string, PipelineSource['source']> {
    const { searches } = planSearches(config.brands, queryLibrary(config));
    const tools = { once: false, searches, log: log.child({}, { level: 'silent' }) };
    return new Map(
      config.sources
        .filter(({ enabled }) => enabled)
        .flatMap((source) => {
          try {
            return [[source.name, makeSource(source, tools).source]];
          } catch {
            return [];
          }
        }),
    );
  }

  function makeSource(
    { type, name, schedule, slowest, options, refresh }: SourceConfig,
    { once, searches, log }: { readonly once: boolean } & Pick<SourceContext, 'searches' | 'log'>,
  ): PipelineSource {
    const component = context.sources.find((candidate) => candidate.type === type);
    const spec = parseSchedule(once ? 'once' : schedule);
    if (!component || !spec) throw new Error(`source "${name}" was validated and is not valid: ${type}, ${schedule}`);
    const source = component.create(options, {
      name,
      searches,
      http: spreadRequests(http, clock),
      clock,
      log,
      baseDir,
      pace: paceOf(spec, slowest),
    });
    return { name, source, schedule: createSchedule(spec, { clock, random: Math.random }), refresh };
  }

  const closing = new AbortController();
  const turns = createTurns();
  const knownLabels = createKnownLabels(client);
  const labelStore = createLabelStore({ client, clock, random: Math.random, turns, known: knownLabels });
  const { model: modelFile, learning: policy } = config.sentiment;
  const brandModels = createBrandModels({ client, clock });
  const labels: LabelReader = {
    count: () => countLabels(client),
    read: (brand) => readLabelled(client, { brand }),
  };
  const brandLearning = createBrandLearning({
    models: brandModels,
    labels,
    lessonsOf,
    learner: createLearner({ model: modelFile }),
    least: policy.least,
    clock,
  });
  /** Where this process judges by models that learn. */
  let followed: BrandModels | undefined;
  const relevance = openRelevanceLearning({ client, models: brandModels, config, events, clock, random: Math.random });
  const changed = async () => {
    await Promise.all([followed?.refresh(), relevance.followed.refresh()]);
  };

  /** The model and what it learned, for processes that judge; undefined where another engine does, that learns nothing. */
  function openLearning(): (PipelineLearning & { readonly learned: Learned }) | undefined {
    if (config.sentiment.engine !== 'model') return undefined;
    const model = loadSentimentModel(modelFile);
    const models = createAdaptedModels({ base: model, models: brandModels, clock, events });
    followed = models;
    const loop = createLearning({
      learning: brandLearning,
      models: brandModels,
      labels,
      brands: config.brands.map(({ id }) => id),
      least: policy.least,
      baseModel: model.version,
      changed,
      events,
      clock,
      random: Math.random,
    });
    return {
      learned: { model, adapted: models.adapted },
      follow: models.follow,
      ...(policy.automatic && { run: loop.run }),
    };
  }

  /** What the posts of this process are judged by, once it judges. */
  let sentimentEngine: SentimentEngine | undefined;
  let readyJudges: readonly Processor<Assessment, Assessment>[] | undefined;
  const forgottenStore = createForgottenStore({ client, clock, cluster: store.cluster });
  const forgotten = followForgotten({
    store: forgottenStore,
    clock,
    onFailure: (error) =>
      log.warn({ event: 'forgotten_unread', error: describeError(error) }, 'who was forgotten could not be read'),
  });

  async function readyProcessors(bus: Bus, learned: Learned | undefined) {
    const { processors, deduplicate, sentiment } = await createProcessors(config, {
      stories: bus.stories,
      ...(learned && { learned }),
      relevance: relevance.followed.adapted,
      forgotten,
    });
    await forgotten.refresh();
    sentimentEngine = sentiment;
    readyJudges = judgesAmong(processors);
    // What was learned counts from the first post on.
    await changed();
    deduplicate.restore(await recentStories(client, clock.now() - storyWindowMs, storyCapacity));
    return processors;
  }

  /** What judges mentions once they are matched: of the pipeline, or made for it where this process judges nothing else. */
  async function judges(): Promise<readonly Processor<Assessment, Assessment>[]> {
    if (readyJudges) return readyJudges;
    const learned = openLearning()?.learned;
    const { processors, sentiment } = await createProcessors(config, {
      ...(learned && { learned }),
      relevance: relevance.followed.adapted,
    });
    sentimentEngine = sentiment;
    await changed();
    readyJudges = judgesAmong(processors);
    return readyJudges;
  }

  const distributed = config.bus.brokers.length > 0;
  const kafka: Omit<KafkaBusOptions, 'signal'> = {
    ...config.bus,
    retentionMs: config.bus.retention,
    sessionTimeoutMs: config.bus.sessionTimeout,
    replication: config.bus.replication,
    capacity: config.process.maxInFlight * 2,
    baseDir,
    log,
    events,
    clock,
    random: Math.random,
  };

  async function busStatus(running: Pipeline | undefined): Promise<BusStatus> {
    if (running) return running.status();
    return distributed ? kafkaStatus(kafka) : { kind: 'memory', place: '', topics: [] };
  }

  async function openBus(signal: AbortSignal): Promise<Bus> {
    if (distributed) return createKafkaBus({ ...kafka, signal });
    return createMemoryBus({ capacity: config.process.maxInFlight * 2, clock, random: Math.random });
  }

  const alerts = createAlertAccess({
    client,
    clock,
    config,
    alerting: () => alerting?.status(),
    sender: () => alerting?.sender(),
    newId: () => randomBytes(4).toString('hex'),
  });

  let openedCrms: OpenCrms | undefined;
  const crms = () => {
    openedCrms ??= openCrms({ config, components: shippedCrms, http, clock, log, baseDir });
    return openedCrms;
  };
  const leads = openLeads({
    ...{ config, client, clock, events: events.delivery, random: Math.random, signal: closing.signal },
    crms: () => crms().connections(),
  });

  const crmAccess = createCrmAccess({
    ...{ crms, client, clock, random: Math.random, signal: closing.signal },
    cursors: createCursorStore({ client, clock }),
    sink: (dry) => createCustomerSink({ client, clock, forgotten, dry }),
    coverage: createCoverageSink({ client }),
    states: () => sourceStates(client),
  });

  const webhooks = openWebhooks({
    ...{ config, client, http, cursors: createCursorStore({ client, clock }), clock, random: Math.random },
    events: { ...events.delivery, webhookEnded: events.webhookEnded, depthMeasured: events.depthMeasured },
  });

  const audience = {
    ...{ client, clock, segments: segmentsOf(config.segments) },
    brands: config.brands.filter(({ kind }) => kind === 'own').map(({ id }) => id),
  };

  return {
    store,
    events,
    labels: knownLabels,
    webhooks: webhooks.ports,

    async start({ roles = distributed ? [] : ['process', 'store'], signal, once = false, onStored }) {
      const bus = await openBus(signal ?? new AbortController().signal);
      // What a process that died left half-way.
      if (roles.includes('store')) await labelStore.settle();
      const writer = createStoreWriter({ client, events, turns, labels: knownLabels });
      const cursors = createCursorStore({ client, clock });
      if (roles.includes('people')) await forgotten.refresh();
      started = roles.includes('ingest') ? configuredSources(once) : [];
      const judging = roles.includes('alert') && config.alerts.enabled;
      alerting = judging
        ? createAlerting({
            configuration,
            client,
            http,
            cursors,
            events,
            clock,
            random: Math.random,
            stdout: context.stdout,
            links: openAlertLinks(configuration, clock),
          })
        : undefined;
      const observed: Sink<AssessmentEvent> = {
        ...writer,
        async write(batch) {
          await writer.write(batch);
          onStored?.(batch);
        },
      };
      const learning = roles.includes('process') ? openLearning() : undefined;
      const relevanceRun = { follow: relevance.followed.follow, run: relevance.run };
      return startPipeline({
        bus,
        roles,
        sources: started,
        processors: roles.includes('process') ? await readyProcessors(bus, learning?.learned) : [],
        writer: observed,
        deadLetters: createDeadLetterSink({ client }),
        coverage: createCoverageSink({ client }),
        cursors,
        due: createDuePosts({ client }),
        alerting,
        people: roles.includes('people')
          ? openPeople({
              ...{ config, client, cursors, clock, random: Math.random, events, once },
              readers: crms().readers,
              customers: createCustomerSink({ client, clock, forgotten }),
              forgotten,
              erase: forgottenStore.erase,
              coverage: createCoverageSink({ client }),
              // Each needs what those before it found.
              steps: [
                flagsStep(audience),
                factsStep(audience),
                ...(config.leads.enabled ? leads.leads().steps : []),
                segmentStep(audience),
              ],
              send: (signal, giveUp) => leads.leads().send(signal, giveUp).done,
              onFailure: (step, error) =>
                events.log.warn(
                  { event: 'people_failed', step, error },
                  'who speaks could not be found out; it is tried again',
                ),
            })
          : undefined,
        webhooks: config.web.enabled && !once ? webhooks.run : undefined,
        learning: roles.includes('process')
          ? together([learning, relevanceRun, { follow: forgotten.follow }])
          : undefined,
        events,
        clock,
        random: Math.random,
        tuning: {
          storeBatch: config.process.batch,
          storeLingerMs: config.process.linger,
          maxInFlight: config.process.maxInFlight,
        },
      });
    },

    access: (pipeline) => ({
      alerts,
      backfill: createBackfillAccess({ cursors: createCursorStore({ client, clock }), clock }),
      labels: createLabelAccess({ client, store: labelStore }),
      leads: leads.access,
      audience: createAudienceAccess({ client, clock }),
      segments: createSegmentAccess({ ...audience, crms: () => crms().connections(), signal: closing.signal }),
      users: createUserAccess({ client, clock, config }),
      people: createPeopleAccess({ client, clock, forgotten: forgottenStore, changed: () => forgotten.refresh() }),
      crm: crmAccess,
      learning: createLearningAccess({
        client,
        clock,
        tasks: { sentiment: { learning: brandLearning, labels }, relevance },
        models: brandModels,
        changed,
        signal: closing.signal,
      }),
      rematch: createRematchAccess({
        ...{ client, config, clock, cursors: createCursorStore({ client, clock }) },
        judges: async () => {
          await pipeline();
          return judges();
        },
        store: async (assessments) => (await pipeline()).publishJudged(assessments),
      }),
      async status(): Promise<Status> {
        const running = started.length > 0 ? await pipeline() : undefined;
        const [states, counts, bus, alertStatus, crmStates, readFrom] = await Promise.all([
          sourceStates(client),
          countRows(client),
          busStatus(running),
          alerts.status({}),
          leads.status(),
          config.crm.length > 0 ? crmAccess.list({}) : [],
        ]);
        const asked = config.sources.filter((s) => s.enabled).map((s) => s.name);
        // Others keep places of their own beside those of sources: by names that no source can have.
        const former = [...states.keys()].filter((name) => /^[\w.-]+$/u.test(name));
        const names = [...new Set([...asked, ...former])];
        if (started.length === 0) idle ??= idleSources();
        return {
          running: running ? { pid: process.pid, since: startedAt } : undefined,
          version,
          store: { kind: store.kind, place: store.place },
          sources: names.map((name) => {
            const unasked = {
              cursor: undefined,
              lastSuccessAt: undefined,
              lastFailureAt: undefined,
              lastError: undefined,
              polls: 0,
              posts: 0,
            };
            const state = states.get(name) ?? unasked;
            const source = started.find((candidate) => candidate.name === name)?.source ?? idle?.get(name);
            const at = source?.cursor.safeParse(state.cursor);
            return {
              ...{ name, ...state, live: events.tally.sources.get(name) },
              budget: source?.budget?.(at?.success ? at.data : undefined),
              paces: source?.paces?.(at?.success ? at.data : undefined),
            };
          }),
          counts,
          lag: running?.lag() ?? 0,
          bus,
          alerts: alertStatus,
          crms: crmStates,
          customers: readFrom.filter(({ reads }) => reads),
        };
      },
      sql: (query, format, signal) => runReadOnly(store, query, { format, signal }),
      publish: async (items, letters) => {
        const { publish, setAside } = await pipeline();
        await Promise.all([publish(items), setAside(letters)]);
      },
      deadLetters: (filter) => listDeadLetters(client, filter),
      markDeadLetters: (ids, state) => markDeadLetters(client, ids, state),
    }),

    async health(pipeline) {
      const [stored, bus] = await Promise.all([
        // Any answer will do; what the store says in place of one is told.
        client
          .query({ query: 'SELECT 1', format: 'JSON' })
          .then((answer) => answer.json())
          .then(() => '', describeError),
        busStatus(pipeline),
      ]);
      const parts = {
        store: { ok: stored === '', detail: stored || store.place },
        bus: { ok: bus.error === undefined, detail: bus.error ?? (bus.place || 'in memory') },
        pipeline: { ok: pipeline !== undefined, detail: pipeline ? 'running' : 'not started yet' },
      };
      return { ok: Object.values(parts).every(({ ok }) => ok), parts };
    },

    async close() {
      closing.abort(new Error('stopped'));
      await openedCrms?.close();
      await sentimentEngine?.close?.();
      await http.close();
      await store.close();
    },
  };
}

/** Opens the store, and brings its tables up to date where they are not. */
export async function openStore({ config, baseDir }: Configuration): Promise<Store> {
  const { path, url, username, password, database, tls, retention } = config.store;
  try {
    const server = { url, username, password, database, baseDir, ...(tls ? { tls } : {}) };
    const cluster = url && config.store.cluster && (await findCluster(server, config.store.cluster));
    const options: StoreOptions = url ? { ...server, ...(cluster ? { cluster } : {}) } : { path, database };
    if (url) await createDatabase(options);
    const store = connectStore(options);
    await migrate(store.client, { cluster: options.cluster });
    await applyRetention(store.client, retention, options.cluster);
    return store;
  } catch (error) {
    throw new CliError(`opening the store ${url ?? path}: ${describeError(error)}`, exitCodes.store, error);
  }
}

/** Works with the data: asks the running pipeline where there is one, and opens the store where there is none. */
export async function withAccess(
  context: CliContext,
  options: { config?: string },
  work: (access: Access, configuration: Configuration) => Promise<void>,
): Promise<void> {
  const configuration = readConfiguration(context, options.config);
  const running = await connectControl(configuration.config.store.path);
  if (running) return work(running, configuration);
  const engine = await openEngine(configuration, context, pino({ level: 'silent' }));
  let started: Promise<Pipeline> | undefined;
  const start = () => {
    started ??= engine.start({});
    return started;
  };
  try {
    try {
      await work(engine.access(start), configuration);
    } finally {
      await (await started)?.stop(10_000);
    }
    await (await started)?.done;
  } catch (error) {
    if (error instanceof PipelineError && error.retry === 'fatal') {
      throw new CliError(describeError(error), exitCodes.failure, error);
    }
    throw error;
  } finally {
    await engine.close();
  }
}
