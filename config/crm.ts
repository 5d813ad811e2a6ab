import { z } from 'zod';
import type { CrmComponent, FieldMapping } from '../core/crm.ts';
import { duration } from '../core/duration.ts';
import { isMappable, mappableFields } from '../crm/map-fields.ts';
import { channelName } from '../processors/alerts/rules.ts';
import { nearest } from './nearest.ts';
import { schedule } from './values.ts';

/** When customers are read, and from which fields. */
export interface CustomersPlan {
  readonly schedule: string;
  /** Least milliseconds between two readings of all customers. */
  readonly fullMs: number;
  /** What is configured: takes the place of the type's own of the same key. */
  readonly fields: FieldMapping;
}

/** One configured CRM: the keys that all types share, and in `options` those of its own type, parsed. */
export interface CrmConfig {
  readonly type: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Absent: its customers are not read. */
  readonly customers?: CustomersPlan;
  /** What the component's `customers` and `connect` take. */
  readonly options: unknown;
}

const fieldName = z.string().trim().min(1).max(200);

function mappingAdvice(key: string): string {
  const meant = nearest(key, mappableFields);
  const valid = `${mappableFields.join(', ')}, handles.NETWORK, accountIds.NETWORK`;
  return `"${key}" is nothing that a customer has: ${meant ? `did you mean "${meant}"?` : `valid keys here: ${valid}`}`;
}

const fields = z
  .record(
    z.string(),
    z
      .union([fieldName, z.array(fieldName).max(20)])
      .transform((names) => (typeof names === 'string' ? [names] : names)),
  )
  .superRefine((given, context) => {
    for (const key of Object.keys(given)) {
      if (!isMappable(key)) context.addIssue({ code: 'custom', path: [key], message: mappingAdvice(key) });
    }
  })
  .default({})
  .describe(
    'Names of fields in the CRM, one or a list, by what they hold: `segment: lifecycle`, `handles.instagram: [ig_c]`. Dots lead inside; `!` before a field of `consent` says that it means the contrary; an empty list takes a field away. The rest is as the type has it.',
  );

const customers = z
  .union([
    z.literal(false),
    z.strictObject({
      schedule: schedule.default('every 1h').describe('When changes are asked for.'),
      full: duration({ min: '1h', max: '90d' })
        .prefault('7d')
        .describe('How often all are read again: that alone shows who is gone, where the CRM does not tell.'),
      fields,
    }),
  ])
  .prefault({})
  .describe('How its customers are read. `false`: they are not.');

const common = {
  enabled: z
    .boolean()
    .default(true)
    .describe('`false` keeps it in the file, and neither reads from it nor writes to it.'),
  customers,
};

export function crmSchema(component: CrmComponent) {
  const own = component.config;
  if (!(own instanceof z.ZodObject)) throw new TypeError(`CRM "${component.type}": its config must be a zod object`);
  const taken = ['type', 'name', ...Object.keys(common)].filter((key) => key in own.shape);
  if (taken.length > 0) throw new TypeError(`CRM "${component.type}": ${taken.join(', ')} belong to all CRMs`);
  const { customers: read, ...shared } = common;
  return own.strict().safeExtend({
    type: z.literal(component.type).describe(component.summary),
    name: channelName
      .default(component.type)
      .describe('Unique name: customers and what is sent are kept under it. Default: the type.'),
    ...shared,
    ...(component.customers && { customers: read }),
  });
}

export function splitCrm(given: Record<string, unknown>): CrmConfig {
  const { type, name, enabled, customers: read, ...options } = given;
  if (!read) return { type, name, enabled, options } as CrmConfig;
  const {
    schedule: when,
    full: fullMs,
    fields: mapping,
  } = read as { schedule: string; full: number; fields: FieldMapping };
  return { type, name, enabled, customers: { schedule: when, fullMs, fields: mapping }, options } as CrmConfig;
}
