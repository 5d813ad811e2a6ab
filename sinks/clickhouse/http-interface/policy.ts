import { availableParallelism } from 'node:os';
import type { ServeAccess, ServeLimits } from './config.ts';
import { Failure } from './failure.ts';
import { nameOf, wordsOf } from './statement.ts';

/** Settings that a read user may send: how the result looks, and limits (which only become tighter). */
const readable =
  /^(?:output_format_(?!schema)\w+|format_(?:csv|tsv|custom|json|display)_\w+|formatdatetime_\w+|bool_(?:true|false)_representation|date_time_(?:in|out)put_format|session_timezone|use_client_time_zone|join_use_nulls|joined_subquery_requires_alias|union_default_mode|extremes|max_block_size|max_threads|max_query_size|max_rows_to_(?:read|sort|group_by)|max_bytes_to_read|(?:result|read|timeout|sort|group_by)_overflow_mode|limit|offset|final|prefer_column_name_to_alias|aggregate_functions_null_for_empty|transform_null_in|cast_keep_nullable|allow_experimental_analyzer|enable_analyzer|use_query_cache|optimize_\w+|count_distinct_implementation|max_result_rows|max_result_bytes|max_execution_time|max_memory_usage|param_\w+)$/;

/**
 * Settings that reach files, addresses, other dialects of SQL, or the handle by which a query is stopped; and those that hold SQL, or
 * make SQL of data, which nobody checks. For nobody.
 */
const closed =
  /^(?:additional_(?:result_filter|table_filters)|implicit_table_at_top_level|parallel_replicas_custom_key\w*|cluster_for_parallel_replicas|promql_\w+|input_format_values_(?:interpret_expressions|deduce_templates_of_expressions)|allow_settings_after_format_in_insert|schema_inference_hints|url_base|rename_files_after_processing|format_schema\w*|format_template_\w+|format_avro_schema_registry_\w+|output_format_schema|schema_inference_\w*path\w*|dialect|allow_experimental_(?:kusto|prql)_dialect|polyglot_\w+|log_comment|\w*(?:_path|_file|_disk|_url)|temporary_files_\w+|storage_policy|disk|s3_\w+|azure_\w+|hdfs_\w+|iceberg_\w+|delta_lake_\w+|ai_\w+|format_display_secrets_in_show_and_select|allow_introspection_functions|stop_refreshable_materialized_views_on_startup)$/;

/** Settings of the HTTP interface of a server that have no meaning here; they change no result. */
const meaningless =
  /^(?:wait_end_of_query|buffer_size|http_\w+|send_progress_in_http_headers|cancel_http_readonly_queries_on_client_close|add_http_cors_header|send_logs_level|enable_http_compression|readonly|max_concurrent_queries_for_user|async_insert|wait_for_async_insert|async_insert_\w+|query_cache_\w+|cloud_mode\w*|insert_quorum\w*|select_sequential_consistency|distributed_\w+)$/;

const limitSettings = (limits: ServeLimits): Readonly<Record<string, number>> => ({
  max_execution_time: limits.maxSeconds,
  max_result_rows: limits.maxRows,
  max_result_bytes: limits.maxBytes,
  max_memory_usage: limits.maxMemoryBytes,
  max_threads: availableParallelism(),
});

/**
 * The settings that a statement runs with: those that were asked for and are allowed, within the limits. Throws `Failure` READONLY
 * for those that this user may not change. `readOnly` is whether the request itself may not write (GET).
 */
export function settingsFor(
  asked: ReadonlyMap<string, string>,
  access: ServeAccess,
  limits: ServeLimits,
  readOnly: boolean,
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of asked) {
    if (meaningless.test(name)) continue;
    if (closed.test(name) || (access === 'read' && !readable.test(name))) {
      throw closedSetting(name);
    }
    settings[name] = value;
  }
  if (access === 'read') {
    for (const [name, most] of Object.entries(limitSettings(limits))) {
      const wanted = Number(settings[name] ?? 0);
      settings[name] = String(wanted > 0 && wanted < most ? wanted : most);
    }
    settings['readonly'] = '1';
  } else if (readOnly || asked.get('readonly') === '1' || asked.get('readonly') === '2') {
    // In this mode settings may be changed, only writing not.
    settings['readonly'] = asked.get('readonly') === '1' ? '1' : '2';
  }
  return settings;
}

/** System tables with nothing in them about others' statements or the host: what tools ask when they connect, and more. */
const openSystemTables = new Set([
  'aggregate_function_combinators',
  'collations',
  'columns',
  'completions',
  'contributors',
  'data_skipping_indices',
  'data_type_families',
  'databases',
  'dictionaries',
  'documentation',
  'formats',
  'functions',
  'keywords',
  'licenses',
  'merge_tree_settings',
  'numbers',
  'numbers_mt',
  'one',
  'parts',
  'parts_columns',
  'primes',
  'projections',
  'settings',
  'settings_changes',
  'table_engines',
  'table_functions',
  'tables',
  'time_zones',
  'views',
  'zeros',
  'zeros_mt',
]);

/**
 * Table functions that make rows of nothing, or of a SELECT in the statement. None whose columns stand in a string, which may hold
 * expressions that nobody checks: values('a String ALIAS file(''/etc/passwd'')', …).
 */
const openTableFunctions = new Set([
  'generateseries',
  'generate_series',
  'numbers',
  'numbers_mt',
  'primes',
  'view',
  'zeros',
  'zeros_mt',
]);

/** For admins, also those that read tables of the engine by their name. */
const adminTableFunctions = new Set(['loop', 'merge', 'mergetreeindex', 'mergetreeprojection', 'viewexplain']);

/** Functions that read files or memory of the process, ask addresses, or write its log; some may be passed by their name alone. */
export const outsideFunctions =
  /^(?:file|catboostEvaluate|showCertificate|addressTo\w+|logTrace|ai(?:Classify|Embed|Extract|Generate|Translate)\w*|hasColumnInTable|reverseDNSQuery)$/i;

/** Functions that read other databases, or the server's configuration. */
const elsewhereFunctions = /^(?:joinGet\w*|getServerSetting|getMacro)$/i;

/** Who may log in, who did what, what signs for us and where to, what the API answered, and by what those who were forgotten are known. Who may write may be a pipeline, which needs them. */
export const secretTables: ReadonlySet<string> = new Set([
  ...['users', 'web_sessions', 'api_tokens', 'audit_log', 'store_secrets', 'forgotten'],
  ...['webhooks', 'webhook_messages', 'webhook_attempts', 'idempotency_keys'],
]);

/** The table that a name means: on a sharded cluster its rows lie in another, which can be read as well (see `storedTable`). */
export const tableOf = (name: string): string => name.replace(/_local$/u, '');

/** Whether a name stands where a table does: another may be that of a column. */
function isTable(words: readonly string[], at: number): boolean {
  const before = words[at - 1] ?? '';
  if (/^(?:FROM|JOIN|INTO|TABLE|IN|EXISTS|DESCRIBE|UPDATE|FINAL|\.)$/u.test(before)) return true;
  if (before !== ',' && before !== '(') return false;
  if (/^(?:global)?(?:not)?in$/iu.test(words[at - 2] ?? '')) return true;
  const keyword = words.slice(0, at).findLast((word) => /^(?:SELECT|FROM|WHERE|BY|ON|HAVING|WITH|VALUES)$/u.test(word));
  return keyword === 'FROM';
}

/** Table engines whose data is in the data directory, or nowhere. */
const openEngines =
  /^(?:(?:Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Coalescing)?MergeTree|Memory|Null|Log|StripeLog|TinyLog|Set|Join)$/;
const adminEngines = /^(?:Atomic|Buffer|Merge|GenerateRandom)$/;

const reads =
  /^(?:SELECT|WITH|\(|DESCRIBE|EXISTS|EXPLAIN(?! TABLE OVERRIDE)|SHOW (?:(?:FULL|EXTENDED|CHANGED) )*(?:TABLES|DATABASES|COLUMNS|FIELDS|INDEX|INDEXES|INDICES|KEYS|FUNCTIONS|SETTINGS|SETTING|ENGINES|DICTIONARIES|CREATE (?!USER|ROLE|ROW|POLICY|QUOTA|SETTINGS|PROFILE|MASKING)))\b|^\(/;
const changes =
  /^(?:CREATE (?:OR REPLACE )?(?:TABLE|VIEW|MATERIALIZED VIEW)|REPLACE TABLE|ALTER TABLE(?!.* (?:FREEZE|UNFREEZE|FETCH)\b)|DROP (?:TABLE|VIEW)|TRUNCATE TABLE|RENAME TABLE|EXCHANGE TABLES|OPTIMIZE TABLE|DELETE FROM|UPDATE)\b/;
const stateful = /^(?:SET|USE|BEGIN|COMMIT|ROLLBACK|EXECUTE|CREATE (?:OR REPLACE )?TEMPORARY)\b/;
const forNobody = /^(?:BACKUP|RESTORE|ATTACH .*\bFROM ''|SYSTEM (?:SHUTDOWN|KILL))|\bPARALLEL WITH\b/;

export interface Catalog {
  /** All databases there are. */
  readonly databases: ReadonlySet<string>;
  /** All table functions that the engine knows, in lower case. */
  readonly tableFunctions: ReadonlySet<string>;
}

export interface Context {
  readonly access: ServeAccess;
  /** The database of Escolta. */
  readonly own: string;
  /** Where names without a database are looked for. */
  readonly current: string;
}

/** What a statement does: answers with rows, takes rows, or changes something and answers nothing. */
export type Kind = 'rows' | 'insert' | 'change';

/**
 * Tells what a statement does, and throws `Failure` where this user may not do it. `statement` is as the engine's own parser wrote
 * it: one statement, without comments, quotes of one kind, keywords in capitals. So nothing can hide from a look at its words.
 */
export function permit(statement: string, context: Context, catalog: Catalog): Kind {
  const { access, own, current } = context;
  const words = wordsOf(statement);
  const kind = kindOf(words.join(' '), context);
  const foreign = new Set([...catalog.databases].filter((name) => name !== own && name !== 'default'));
  if (access !== 'admin' && foreign.has(current) && !isInformationSchema(current)) {
    throw denied(`"${current}" is not open to this user: use the database "${own}"`);
  }
  let inSettings = false;
  words.forEach((word, i) => {
    if (word === 'SETTINGS' || word === 'SETTING') {
      inSettings = true;
      // The engine lets them pass in subqueries, also where nothing may be changed.
      if (access === 'read' && isSetting(words, i)) throw closedSetting(words[i + 1] ?? '');
    }
    const name = nameOf(word);
    if (name === undefined) return;
    const [before, next, after] = [words[i - 1], words[i + 1], words[i + 2]];
    if (access === 'read' && secretTables.has(tableOf(name)) && isTable(words, i)) {
      throw denied(`"${name}" holds secrets, and is not open to this user`);
    }
    if (outsideFunctions.test(name) || elsewhereFunctions.test(name)) {
      throw denied(`"${name}" reaches outside of the database`);
    }
    if (
      next === '(' &&
      before !== 'INTO' &&
      before !== '.' &&
      isClosedTableFunction(name.toLowerCase(), access, catalog)
    ) {
      throw denied(`the table function "${name}" is not open: it may reach outside of the database`);
    }
    if (next === '=' && inSettings && closed.test(name)) throw closedSetting(name);
    if (before === '=' && words[i - 2] === 'ENGINE' && !openEngines.test(name)) {
      if (access !== 'admin' || !adminEngines.test(name)) throw denied(`the engine "${name}" is not open`);
    }
    if (access === 'admin' || next !== '.' || before === '.' || !foreign.has(name) || isInformationSchema(name)) return;
    const table = nameOf(after ?? '');
    if (name !== 'system' || table === undefined || !openSystemTables.has(table)) {
      throw denied(`"${name}.${table ?? '*'}" is not open to this user`);
    }
  });
  return kind;
}

function kindOf(text: string, { access, own }: Context): Kind {
  if (forNobody.test(text)) throw denied('it reaches outside of the database, or ends the process');
  if (/\bINTO OUTFILE\b/.test(text)) throw denied('INTO OUTFILE writes files of the host');
  if (/\bFROM INFILE\b/.test(text)) throw denied('FROM INFILE reads files of the host: send the data with the request');
  if (stateful.test(text)) {
    throw new Failure(
      'NOT_IMPLEMENTED',
      'requests share no session: send settings, and the database, as parameters of each request',
    );
  }
  if (reads.test(text)) return 'rows';
  if (access === 'read') throw denied('this user may only read: SELECT, SHOW, DESCRIBE, EXPLAIN, EXISTS');
  if (/^INSERT INTO\b/.test(text)) return 'insert';
  if (access === 'admin') return /^(?:KILL|CHECK|SHOW)\b/.test(text) ? 'rows' : 'change';
  const created = /^CREATE DATABASE (?:IF NOT EXISTS )?(\S+)$/.exec(text)?.[1];
  if (changes.test(text) || (created !== undefined && nameOf(created) === own)) return 'change';
  throw denied('this user may read, insert, and change tables of the database, and no more');
}

/** Whether settings follow the word SETTINGS there, and not the end of a SHOW SETTINGS, or anything else of that name. */
export function isSetting(words: readonly string[], at: number): boolean {
  const after = words[at + 2];
  return after === '=' || after === '.';
}

function isClosedTableFunction(name: string, access: ServeAccess, catalog: Catalog): boolean {
  if (!catalog.tableFunctions.has(name) || openTableFunctions.has(name)) return false;
  return access !== 'admin' || !adminTableFunctions.has(name);
}

function isInformationSchema(name: string): boolean {
  return name.toLowerCase() === 'information_schema';
}

function closedSetting(name: string): Failure {
  return new Failure('READONLY', `Cannot modify '${name}' setting: it is not open to users of this interface`);
}

function denied(why: string): Failure {
  return new Failure('ACCESS_DENIED', `Not allowed: ${why}`);
}
