import { z } from 'zod';
import { idempotencyKey, takesKey } from './idempotency.ts';
import type { Route } from './route.ts';

const problem = {
  description: 'Why it has no success (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The routes as OpenAPI 3.1, whose schemas are JSON Schema. */
export function openApi(
  routes: readonly Route[],
  { version, cookie }: { readonly version: string; readonly cookie: string },
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:(\w+)/gu, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Escolta', version, description: 'What the pages of Escolta do, for programs.' },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of the settings page' },
        session: { type: 'apiKey', in: 'cookie', name: cookie },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
            },
          },
        },
      },
    },
  };
}

function operation(route: Route): Record<string, unknown> {
  const { summary, tag, right, params, query, body, answer, produces = [], method, path } = route;
  const media = [
    ...(answer ? [['application/json', { schema: schemaOf(answer, 'output') }] as const] : []),
    ...produces.map((type) => [type, {}] as const),
  ];
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[:/-](\w)/gu, (_, letter: string) => letter.toUpperCase()).replace(/\W/gu, '')}`,
    summary,
    tags: [tag],
    ...(right === undefined ? { security: [] } : { 'x-right': right }),
    parameters: [
      ...parametersOf(params, 'path'),
      ...parametersOf(query, 'query'),
      ...(takesKey(route) ? [keyOf(route)] : []),
    ],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      [String(route.status ?? (media.length === 0 ? 204 : 200))]: {
        description: 'Done',
        ...(media.length > 0 && { content: Object.fromEntries(media) }),
      },
      default: problem,
    },
  };
}

const keyOf = ({ onRepeat }: Route) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: `Asked again with the same key within a day, it is not done again, and ${onRepeat === 'refuse' ? 'refused with 409: its answer is not kept' : 'answered as before'}`,
  schema: { type: 'string', pattern: idempotencyKey.source },
});

function parametersOf(shape: z.ZodObject | undefined, place: 'path' | 'query'): Record<string, unknown>[] {
  if (!shape) return [];
  const { properties = {}, required = [] } = schemaOf(shape, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(schema.description !== undefined && { description: schema.description }),
    schema,
  }));
}

function schemaOf(type: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return schema;
}
