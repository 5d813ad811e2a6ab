import { z } from 'zod';
import type { SourceComponent } from '../core/component.ts';
import { createConfigSchema } from './schema.ts';

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** JSON Schema of the configuration file, for editors. Draft 7, which they all know. */
export function configJsonSchema(sources: readonly SourceComponent[]): JsonSchema {
  const schema = z.toJSONSchema(createConfigSchema(sources), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // What zod says of every whole number tells a reader nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return { title: 'Escolta configuration', ...schema } as JsonSchema;
}

export type Path = readonly (string | number)[];

/** The schemas that may describe the value at `path`. Of a union, those that the value's own constants allow. */
export function schemasAt(root: JsonSchema, path: Path, value: unknown): readonly JsonSchema[] {
  let candidates = expand(root, value);
  let current = value;
  for (const step of path) {
    const key = String(step);
    current = child(current, step);
    candidates = candidates.flatMap((schema) => {
      const next = typeof step === 'number' ? schema.items : ownProperty(schema, key);
      return next ? expand(next, current) : [];
    });
  }
  return candidates;
}

/** The keys that are valid in the mapping at `path`. */
export function keysAt(root: JsonSchema, path: Path, value: unknown): readonly string[] {
  return [...new Set(schemasAt(root, path, value).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

/** One step down into parsed data. */
export function child(value: unknown, step: string | number): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
  return (value as Record<string | number, unknown>)[step];
}

/** The value at `path` of parsed data; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(child, value);
}

function ownProperty(schema: JsonSchema, key: string): JsonSchema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key];
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}

function expand(schema: JsonSchema, value: unknown): readonly JsonSchema[] {
  const branches = schema.anyOf ?? schema.oneOf;
  if (!branches) return [schema];
  return branches.flatMap((branch) => expand(branch, value)).filter((branch) => constantsAgree(branch, value));
}

function constantsAgree(schema: JsonSchema, value: unknown): boolean {
  return Object.entries(schema.properties ?? {}).every(
    ([key, property]) => property.const === undefined || property.const === (child(value, key) ?? property.const),
  );
}
