import { expect, test } from 'vitest';
import { createConfigSchema } from '../../config/schema.ts';
import { components } from './components.ts';

const given = {
  ...{ issuer: 'https://login.example.com/realms/acme', clientId: 'escolta', clientSecret: 'of tests' },
  defaultRole: 'viewer',
};
const problemsOf = (oidc: unknown) => {
  const config = { brands: [{ name: 'Acme' }, { name: 'Rivalco' }], web: { oidc } };
  const { error } = createConfigSchema(components).safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

test('a provider needs little', () => {
  expect(problemsOf(given)).toEqual([]);
  expect(problemsOf({ ...given, issuer: 'http://127.0.0.1:8080/realms/acme' })).toEqual([]);
});

test.each([
  [{ issuer: 'http://login.example.com' }, 'issuer: expected an https address: http only on this machine'],
  [{ issuer: 'login.example.com' }, 'issuer: expected an https address'],
  [{ issuer: 'https://login.example.com/?a=b' }, 'issuer: expected an address without "?" and "#"'],
  [{ scopes: ['profile'] }, 'scopes: expected "openid" among them'],
  [{ emailDomains: ['ada@acme.example'] }, 'emailDomains.0: expected a domain such as "acme.example"'],
  [
    { roles: [{ group: 'g', role: 'manager', brands: ['rivalc'] }] },
    'roles.0.brands.0: there is no brand "rivalc": did you mean "rivalco"?',
  ],
])('%o is refused', (change, problem) => {
  expect(problemsOf({ ...given, ...change })).toEqual([`web.oidc.${problem}`]);
});

test('nobody logs in where nobody is given a role', () => {
  const { defaultRole: _, ...rest } = given;
  expect(problemsOf(rest)).toEqual([
    'web.oidc: nobody could log in: give "roles" for their groups, or a "defaultRole"',
  ]);
});
