import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from '../finding/finding.ts';
import type { OptionSpec, OptionSpecs } from '../rules/define-rule.ts';
import { FAMILIES } from '../rules/families.ts';
import { DEFAULT_SETTINGS as DEFAULTS } from './defaults.ts';
import { optionKey } from './option-key.ts';
import { globFault } from './path-glob.ts';
import type { RuleFacts } from './rule-level.ts';
import type { RuleLevel } from './settings.ts';

const LEVELS = [...SEVERITIES, 'off'] as const;

/** What a rule's entry may hold beside a bare level. `summary` is shown by editors. */
export type DescribedRule = RuleFacts & { readonly summary?: string };

const level = z
  .enum(LEVELS)
  .describe('How much a finding of the rule weighs; `off` silences the rule.')
  .meta({ id: 'level' });

function optionSchema(spec: OptionSpec): z.ZodType {
  const fallback = spec.default;
  const text = spec.choices === undefined ? z.string() : z.enum(spec.choices);
  if (typeof fallback === 'boolean') return z.boolean().default(fallback).describe(spec.summary);
  if (typeof fallback === 'number') return z.number().default(fallback).describe(spec.summary);
  if (typeof fallback === 'string') return text.default(fallback).describe(spec.summary);
  return z
    .array(text)
    .default([...fallback])
    .describe(spec.summary);
}

/** `rules:` as written, once the schema has passed it. */
export type WrittenRules = Readonly<
  Record<
    string,
    | RuleLevel
    | { readonly level?: RuleLevel | undefined; readonly options?: Readonly<Record<string, unknown>> }
  >
>;

function ruleEntry(options: OptionSpecs): z.ZodType {
  const specs = Object.entries(options).map(([name, spec]) => [optionKey(name), optionSchema(spec)]);
  const long = { level: level.optional() };
  // Defaults are filled in where a level is worked out, so that an entry holds only what was written.
  const withOptions = { ...long, options: z.strictObject(Object.fromEntries(specs)).optional() };
  return z.union([level, z.strictObject(specs.length === 0 ? long : withOptions)]);
}

/** The keys that `rules:` takes: every rule's id, `family/*`, `category:NAME` and `*`. */
function rulesSchema(catalogue: readonly DescribedRule[]): z.ZodType<WrittenRules> {
  const groups = [
    ['*', 'Every rule.'],
    ...CATEGORIES.map((name) => [`category:${name}`, `Every rule of the category ${name}.`]),
    ...Object.entries(FAMILIES).map(([name, about]) => [`${name}/*`, `Every rule about ${about}.`]),
  ].map(([pattern, about]) => [
    pattern,
    z
      .union([level, z.strictObject({ level: level.optional() })])
      .optional()
      .describe(about ?? ''),
  ]);
  const rules = catalogue.map(({ id, options, summary }) => [
    id,
    ruleEntry(options)
      .optional()
      .describe(summary ?? id),
  ]);
  const schema = z.strictObject(Object.fromEntries([...groups, ...rules])).meta({ id: 'rules' });
  // The keys come from the catalogue at run time, so the compiler can not see what each of them takes.
  return schema as unknown as z.ZodType<WrittenRules>;
}

const glob = z.string().superRefine((text, context) => {
  const fault = globFault(text);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

const ai = z.strictObject({
  enabled: z
    .boolean()
    .default(DEFAULTS.ai.enabled)
    .describe('May a model add advice? It never decides the verdict, and there is none without a key.'),
  effort: z
    .enum(['low', 'medium', 'high'])
    .default(DEFAULTS.ai.effort)
    .describe('How hard the model thinks.'),
  'budget-usd-per-day': z
    .number()
    .min(0)
    .max(10_000)
    .default(DEFAULTS.ai.budgetUsdPerDay)
    .describe('Most US dollars that advice on this repository may cost in a day (UTC).'),
});

/**
 * The one description of `.github/rust-pro.yml`: the parser, the JSON Schema and the configuration page come from
 * it. It depends on the catalogue, because it knows each rule and each rule's options by name.
 */
export function settingsSchema(catalogue: readonly DescribedRule[]) {
  const rules = rulesSchema(catalogue);
  return z.strictObject({
    extends: z
      .string()
      .regex(/^([A-Za-z0-9-]+\/)?\.github$/, 'expected ".github" or "OWNER/.github"')
      .optional()
      .describe(
        "Begin with the same file of the owner's `.github` repository; keys written here win over it.",
      ),
    enabled: z.boolean().default(DEFAULTS.enabled).describe('Are pull requests of this repository reviewed?'),
    gate: z
      .enum(['advisory', 'required'])
      .default(DEFAULTS.gate)
      .describe(
        'What the check does when something is found or could not be reviewed: `advisory` ends neutral, `required` turns red for a finding and blocks without red for trouble.',
      ),
    'fail-on': z
      .enum([...SEVERITIES, 'never'])
      .default(DEFAULTS.failOn)
      .describe(
        'The least severe level of finding that fails the review: the check, by `gate`, and the exit code.',
      ),
    'max-comments': z
      .int()
      .min(0)
      .max(30)
      .default(DEFAULTS.maxComments)
      .describe('Inline comments of one review; the rest stands in the check run.'),
    drafts: z.boolean().default(DEFAULTS.drafts).describe('Are draft pull requests reviewed?'),
    rules: rules
      .nullish()
      .describe('Levels and options of rules. Where several entries fit a rule, the last one written wins.'),
    paths: z
      .object({
        ignore: z
          .array(glob)
          .max(200)
          .default([...DEFAULTS.ignore])
          .describe('Globs of files that are not reviewed.'),
      })
      .catchall(
        z.strictObject({ rules: rules.nullish() }).describe('Rules for the files that this glob matches.'),
      )
      .nullish()
      .describe('Settings for a part of the files: globs over paths from the root of the repository.'),
    ai: ai.nullish().describe('Advice by a language model.'),
  });
}

/** A settings file that has passed the schema, defaults filled in. */
export type SettingsFile = z.output<SettingsSchema>;
export type SettingsSchema = ReturnType<typeof settingsSchema>;
