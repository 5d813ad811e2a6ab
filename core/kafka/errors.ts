import { PipelineError, type Retry } from '../errors.ts';

/** Error types of the protocol and of kafkajs that nothing but a person can change. */
const fatal: Readonly<Record<string, string>> = {
  KafkaJSSASLAuthenticationError: 'user or password (bus.sasl) are wrong',
  SASL_AUTHENTICATION_FAILED: 'user or password (bus.sasl) are wrong',
  UNSUPPORTED_SASL_MECHANISM: 'the brokers do not know the mechanism (bus.sasl.mechanism)',
  ILLEGAL_SASL_STATE: 'the brokers expect no authentication, or another (bus.sasl)',
  TOPIC_AUTHORIZATION_FAILED: 'the user may not use the topic: grant it READ, WRITE and DESCRIBE',
  GROUP_AUTHORIZATION_FAILED: 'the user may not use the consumer group: grant it READ',
  CLUSTER_AUTHORIZATION_FAILED:
    'the user may not do this in the cluster: grant it IDEMPOTENT_WRITE, or CREATE for topics',
  UNSUPPORTED_VERSION: 'the brokers are too old or too new for this client',
  KafkaJSServerDoesNotSupportApiKey: 'the brokers are too old or too new for this client',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the brokers' certificate is of an authority not known here (bus.tls.caFile)",
  SELF_SIGNED_CERT_IN_CHAIN: "the brokers' certificate is of an authority not known here (bus.tls.caFile)",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the brokers' certificate is of an authority not known here (bus.tls.caFile)",
  ERR_TLS_CERT_ALTNAME_INVALID: "the brokers' certificate is for another host",
  CERT_HAS_EXPIRED: "the brokers' certificate has expired",
};

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

/** What an error of kafkajs means for us; `doing` says what was being done. Passing unless known to be otherwise. */
export function classifyKafkaError(error: unknown, doing: string): PipelineError {
  if (error instanceof PipelineError) return error;
  let remedy: string | undefined;
  let kind: Retry = 'transient';
  for (const { name, type, code } of causes(error)) {
    const known = [name, type, code].find((key) => key !== undefined && (key in fatal || tooLarge.has(key)));
    if (known === undefined) continue;
    remedy = fatal[known];
    kind = remedy === undefined ? 'poison' : 'fatal';
  }
  return new PipelineError(remedy === undefined ? doing : `${doing}: ${remedy}`, { retry: kind, cause: error });
}

/** Whether the brokers refused for size. */
export function isTooLarge(error: unknown): boolean {
  return causes(error).some(({ type }) => type !== undefined && tooLarge.has(type));
}

interface Known {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
}

/** The error with all that it was caused by, and what it gathers. kafkajs wraps a final failure several times. */
function causes(error: unknown): Known[] {
  const found: Known[] = [];
  const open: unknown[] = [error];
  while (open.length > 0 && found.length < 20) {
    const next = open.shift();
    if (!(next instanceof Error)) continue;
    const { type, code, errors, cause } = next as Error & { type?: unknown; code?: unknown; errors?: unknown };
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    found.push({ name: next.name, type: text(type), code: text(code) });
    open.push(cause, ...(Array.isArray(errors) ? errors : []));
  }
  return found;
}
