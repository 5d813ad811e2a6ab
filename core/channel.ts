import type { Logger } from 'pino';
import type { ZodType } from 'zod';
import type { Clock } from './clock.ts';
import type { HttpClient } from './http.ts';
import type { Curve, IncidentState, Severity } from './incident.ts';

/** The languages that messages are written in. */
export const messageLanguages = ['en', 'es', 'ca'] as const;
export type MessageLanguage = (typeof messageLanguages)[number];

export type MessageKind = 'firing' | 'update' | 'reminder' | 'escalation' | 'resolved' | 'digest' | 'test';

/** One line of a list in a message. All texts are plain, and may come from anybody: each channel escapes them its own way. */
export interface MessageItem {
  readonly text: string;
  /** Where `text` leads. */
  readonly url?: string;
  /** Smaller print: who and where. */
  readonly detail?: string;
}

/**
 * A message for people, of no channel in particular. Its texts are ready in the reader's language and time zone; nothing in them is
 * markup. It is stored in the outbox as JSON, so that a replay says the same.
 */
export interface Message {
  /** Idempotency key: the same message has the same key, however often it is made. 32 hex digits. */
  readonly key: string;
  readonly kind: MessageKind;
  /** What updates of one thing share: the id of the incident that began it, or the name of the digest. */
  readonly thread: string;
  readonly language: MessageLanguage;
  /** IANA name, such as `Europe/Madrid`. */
  readonly timeZone: string;
  /** When it was made, ms since the epoch. */
  readonly at: number;
  readonly severity: Severity;
  readonly state: IncidentState;
  /** 1 to 10; 0 for digests. */
  readonly impact: number;
  readonly brand: string;
  /** One line: `Volandra: negative spike`. */
  readonly title: string;
  /** One or two sentences with the arithmetic: `41 negative in 30 min; usual for Sunday 18:00: 6, never above 15 in 28 days.` */
  readonly summary: string;
  /** Short pairs, most important first: `Began` → `18:05`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Lists with a heading, most important first. */
  readonly sections: readonly { readonly title: string; readonly items: readonly MessageItem[] }[];
  /** Where to act: dashboard, acknowledge. May be empty. Never to be cut. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly curve?: Curve;
  /** What the curve shows, for those who cannot see it. */
  readonly curveText?: string;
  /** Labels of the incident, for machines. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ids of all incidents that the message is about. */
  readonly incidents: readonly string[];
  /** One line of small print at the end: why one gets this, how to stop it. */
  readonly footer?: string;
  /** Where a reader can stop these messages (digests): `https:` or `mailto:`. */
  readonly unsubscribeUrl?: string;
  /** The one reader that it is for, of those of its channel; absent: all of them. */
  readonly recipient?: string;
}

/** What a channel may use: everything from outside is injected. */
export interface ChannelContext {
  /** The configured name of this instance. */
  readonly name: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder that relative paths of the configuration start from. */
  readonly baseDir: string;
  /** The terminal or pipe of the process. */
  readonly stdout: { write(text: string): unknown };
  /** Renders a curve as a PNG of 2× 480×200 points, for channels that take pictures. */
  readonly renderCurve: (message: Message) => Promise<Buffer | undefined>;
}

/** What the other side said when it took a message. */
export interface Receipt {
  /** Its id there, where it gives one. */
  readonly id?: string;
  /** For the delivery log: a status such as `200 ok`. No secrets. */
  readonly detail: string;
}

/**
 * A way to reach people. `send` resolves when the other side has taken the message. It throws `PipelineError`: `transient` (with
 * `retryAfterMs` where the other side said when), `poison` (this message will never be taken), or `fatal` (no message will, until
 * a person mends the configuration: a revoked webhook, a wrong token). No error shows a secret.
 */
export interface Channel {
  send(message: Message, signal: AbortSignal): Promise<Receipt>;
  close?(): Promise<void>;
}

/** What one channel file exports. */
export interface ChannelComponent<Config = unknown> {
  /** The `type` in the configuration. */
  readonly type: string;
  /** One sentence for lists and the reference. */
  readonly summary: string;
  /** A strict zod object of what this type adds to the common keys. */
  readonly config: ZodType<Config>;
  /** Least time between two messages, in ms: what the other side allows. */
  readonly minIntervalMs: number;
  /** Addresses of the single readers of a channel that has such: each gets digests of their own, and may stop them. */
  recipientsOf?(config: Config): readonly string[];
  create(config: Config, context: ChannelContext): Channel;
}
