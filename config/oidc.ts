// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax of the configuration
import { z } from 'zod';
import { roles } from '../core/rights.ts';
import { nearest } from './nearest.ts';

/** Whether an address names this machine: what goes there needs no encryption. */
const isLoopback = (url: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(new URL(url).hostname);

/** Runs a check even where other mistakes were found: all are told at once. */
const always = { when: () => true };

/** The `web.oidc` section: logging in with an OpenID Connect provider. */
export const oidcSchema = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/u, error: 'expected an https address' })
      .max(500)
      .refine((url) => !URL.canParse(url) || url.startsWith('https:') || isLoopback(url), {
        error: 'expected an https address: http only on this machine',
      })
      .refine((url) => !/[?#]/u.test(url), { error: 'expected an address without "?" and "#"' })
      .describe(
        'The provider, as it calls itself: the address under which `/.well-known/openid-configuration` is, such as `https://login.example.com/realms/acme`.',
      ),
    clientId: z.string().min(1).max(500).describe('What the provider knows Escolta by.'),
    clientSecret: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe('Write `${OIDC_CLIENT_SECRET}` or `${file:…}`, not the secret. Absent for a public client.'),
    name: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .optional()
      .describe('On the button: "Log in with …". Default: the host of the issuer.'),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/u, 'expected a scope, without spaces'))
      .max(30)
      .refine((scopes) => scopes.includes('openid'), { error: 'expected "openid" among them' })
      .default(['openid', 'profile', 'email'])
      .describe('What is asked of the provider. Some tell groups only where a scope such as `groups` is asked for.'),
    emailDomains: z
      .array(
        z
          .string()
          .toLowerCase()
          .regex(/^[^\s@]{1,253}$/u, 'expected a domain such as "acme.example"'),
      )
      .max(100)
      .default([])
      .describe(
        'Only who has an address of these, which the provider has verified, is let in. Empty: whoever the provider lets in.',
      ),
    groupsClaim: z
      .string()
      .min(1)
      .max(200)
      .default('groups')
      .describe(
        'The claim with the groups of a person: a text or a list. A path such as `realm_access.roles` goes into it.',
      ),
    roles: z
      .array(
        z.strictObject({
          group: z.string().min(1).max(500).describe('A group, as the claim has it.'),
          role: z.enum(roles).describe('What its people may do.'),
          brands: z
            .array(z.string().min(1))
            .max(1_000)
            .default([])
            .describe('Ids of the brands that they see. Empty: all.'),
        }),
      )
      .max(500)
      .default([])
      .describe(
        'What groups may do. The first that somebody is in says their role, and all with that role their brands: at each login again, whatever was set on the settings page.',
      ),
    defaultRole: z
      .enum(roles)
      .optional()
      .describe(
        'What whoever is in none of these groups may do. Absent: they are refused. Without any `roles` it is what people begin with, and administrators change it.',
      ),
    linkByEmail: z
      .boolean()
      .default(false)
      .describe(
        '`true`: a user whose login is the address of who comes, which the provider has verified, becomes theirs, and logs in by password no more. Only for providers where nobody chooses an address at will.',
      ),
    passwordLogin: z
      .boolean()
      .default(true)
      .describe(
        '`false`: nobody logs in with a password of Escolta, and the first start makes no administrator: the provider does.',
      ),
    endSession: z
      .boolean()
      .default(false)
      .describe('`true`: logging out of Escolta logs out of the provider too, where it can.'),
  })
  .superRefine(({ roles: mapped, defaultRole }, context) => {
    if (Array.isArray(mapped) && mapped.length === 0 && defaultRole === undefined)
      context.addIssue({
        code: 'custom',
        path: [],
        message: 'nobody could log in: give "roles" for their groups, or a "defaultRole"',
      });
  }, always);

interface Sections {
  readonly brands: readonly { readonly id: string }[];
  readonly web: { readonly oidc?: z.output<typeof oidcSchema> | undefined };
}

/** Refuses brands that are none: whoever were limited to them would see nothing. */
export function refuseUnknownBrands({ brands, web }: Sections, context: z.core.$RefinementCtx<unknown>): void {
  const ids = brands.map(({ id }) => id);
  for (const [index, role] of (web.oidc?.roles ?? []).entries()) {
    for (const [i, id] of role.brands.entries()) {
      if (ids.includes(id)) continue;
      const meant = nearest(id, ids);
      const message = `there is no brand "${id}": ${meant ? `did you mean "${meant}"?` : `there are ${ids.join(', ')}`}`;
      context.addIssue({ code: 'custom', path: ['web', 'oidc', 'roles', index, 'brands', i], message });
    }
  }
}
