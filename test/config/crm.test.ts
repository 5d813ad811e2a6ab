// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { expect, it } from 'vitest';
import { renderConfigReference } from '../../config/reference.ts';
import { createConfigSchema } from '../../config/schema.ts';

const schema = createConfigSchema([]);
const parse = (crm: unknown) => schema.safeParse({ brands: [{ name: 'Volandra' }], crm });
const suite = { type: 'suitecrm', url: 'https://crm.example.com/', clientId: 'a', clientSecret: 'b' };

it('splits what all CRMs share from what is of one type', () => {
  const { crm } = schema.parse({
    brands: [{ name: 'Volandra' }],
    crm: [
      {
        ...suite,
        name: 'shop',
        customers: { schedule: 'every 30m', fields: { segment: 'tier_c', 'handles.instagram': ['ig_c'] } },
      },
    ],
  });
  expect(crm).toMatchObject([
    {
      type: 'suitecrm',
      name: 'shop',
      enabled: true,
      customers: {
        schedule: 'every 30m',
        fullMs: 7 * 86_400_000,
        fields: { segment: ['tier_c'], 'handles.instagram': ['ig_c'] },
      },
      options: { url: 'https://crm.example.com', version: '8', pageSize: 100, overlap: 600_000 },
    },
  ]);
});

it('reads customers unless it is told not to', () => {
  expect(parse([suite]).data?.crm[0]).toMatchObject({
    name: 'suitecrm',
    customers: { schedule: 'every 1h', fields: {} },
  });
  expect(parse([{ ...suite, customers: false }]).data?.crm[0]).not.toHaveProperty('customers');
});

it('refuses two of one name, unknown keys, and fields that no customer has', () => {
  const messages = (crm: unknown) => JSON.stringify(parse(crm).error?.issues ?? []);
  expect(messages([suite, suite])).toContain('already taken by item 1');
  expect(messages([{ ...suite, clientid: 'x' }])).toContain('clientid');
  expect(messages([{ ...suite, customers: { fields: { segmnt: ['x'] } } }])).toContain('did you mean \\"segment\\"?');
  expect(messages([{ ...suite, customers: { fields: { handles: ['x'] } } }])).toContain('handles.NETWORK');
  expect(messages([{ ...suite, clientSecret: '' }])).toContain('is the environment variable set?');
  expect(messages([{ type: 'suitcrm' }])).toContain('type');
});

it('is in the reference, type by type', () => {
  const reference = renderConfigReference([]);
  for (const type of ['sugarcrm', 'suitecrm', 'vtiger', 'orocrm']) expect(reference).toContain(`### \`type: ${type}\``);
  expect(reference).toContain('`customers.fields`');
});
