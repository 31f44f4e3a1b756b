import { z } from 'zod';
import type { Rule } from '../../src/rules/define-rule.ts';
import { SCHEMA_URL } from '../../src/settings/initial-settings.ts';
import { settingsSchema } from '../../src/settings/schema.ts';

/** The part of a JSON Schema that the configuration page reads. */
export type JsonSchema = {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
};

/** JSON Schema of a settings file as it is written; draft 7, which the YAML servers of editors know best. */
export function settingsJsonSchema(catalogue: readonly Rule[]): JsonSchema {
  const schema = z.toJSONSchema(settingsSchema(catalogue), { io: 'input', target: 'draft-7' });
  const { $schema, ...rest } = schema;
  // zod's type of a schema allows booleans and much else that this one, made of mappings, never has.
  return { $schema, $id: SCHEMA_URL, title: 'Settings of rust-pro', ...rest } as JsonSchema;
}

/** As the formatter of this repository writes JSON: lists of plain values on one line where they fit. */
export function printJson(value: unknown, width = 110): string {
  const text = JSON.stringify(value, null, 2);
  const joined = text.replace(
    /^(.*)\[\n([^[\]{}]*?)\n\s*\](,?)$/gm,
    (all, before: string, items: string, comma: string) => {
      const line = `${before}[${items.replace(/\s*\n\s*/g, ' ').trim()}]${comma}`;
      return line.length <= width ? line : all;
    },
  );
  return `${joined}\n`;
}
