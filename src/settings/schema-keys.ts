import { z } from 'zod';

/** The keys that a mapping at `path` may have, by the schema; none where it takes no mapping or any key. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const [first, ...rest] = path;
  const mapping = mappingOf(schema);
  if (mapping === null) return [];
  if (first === undefined) return Object.keys(mapping.shape);
  const below = mapping.shape[String(first)] ?? mapping.def.catchall;
  return below instanceof z.ZodType ? keysAt(below, rest) : [];
}

/** What stands behind `optional`, `nullable`, `default` and, in a union, the mapping. */
function mappingOf(schema: z.ZodType): z.ZodObject | null {
  if (schema instanceof z.ZodObject) return schema;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    const inner = schema.unwrap();
    return inner instanceof z.ZodType ? mappingOf(inner) : null;
  }
  if (!(schema instanceof z.ZodUnion)) return null;
  for (const option of schema.options) {
    const found = option instanceof z.ZodType ? mappingOf(option) : null;
    if (found !== null) return found;
  }
  return null;
}
