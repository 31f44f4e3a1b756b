import { fence, table } from '../../src/report/markdown.ts';
import { renderOptionTable } from '../../src/report/rule-page.ts';
import type { Rule } from '../../src/rules/define-rule.ts';
import { FAMILIES } from '../../src/rules/families.ts';
import { INITIAL_SETTINGS } from '../../src/settings/initial-settings.ts';
import { CATEGORY_LEVELS } from '../../src/settings/rule-level.ts';
import { type JsonSchema, settingsJsonSchema } from './settings-json-schema.ts';

/** `docs/configuration.md`: keys and defaults from the schema, options from the rules. */
export function renderConfigurationPage(catalogue: readonly Rule[]): string {
  const sections = [
    INTRODUCTION,
    `## Keys\n\n${renderKeys(settingsJsonSchema(catalogue))}`,
    `${RULES}\n\n${renderCategories()}\n\n${renderFamilies()}`,
    PATHS,
    EXTENDS,
    ALLOW,
    FAULTS,
    renderRuleOptions(catalogue),
    `## A file to begin with\n\n\`rust-pro config init\` writes this:\n\n${fence(INITIAL_SETTINGS.trimEnd(), 'yaml')}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function renderKeys(schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => rowsOf(key, value));
  return table(['key', 'value', 'default', 'meaning'], rows);
}

function rowsOf(key: string, schema: JsonSchema): readonly (readonly string[])[] {
  const mapping = [schema, ...(schema.anyOf ?? [])].find(({ properties }) => properties !== undefined);
  if (key === 'rules') return [[`\`${key}\``, 'mapping', '', `${schema.description ?? ''} See below.`]];
  if (mapping?.properties !== undefined) {
    return Object.entries(mapping.properties).flatMap(([name, value]) => rowsOf(`${key}.${name}`, value));
  }
  const fallback = schema.default === undefined ? '' : `\`${show(schema.default)}\``;
  return [[`\`${key}\``, valuesOf(schema), fallback, schema.description ?? '']];
}

function valuesOf({ enum: values, type, minimum, maximum }: JsonSchema): string {
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(', ');
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'array') return 'list of globs';
  if (type === 'string') return 'text';
  const noun = type === 'integer' ? 'whole number' : 'number';
  return minimum === undefined || maximum === undefined ? noun : `${noun}, ${minimum} to ${maximum}`;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function renderCategories(): string {
  const rows = Object.entries(CATEGORY_LEVELS).map(([category, level]) => [
    `\`category:${category}\``,
    level,
  ]);
  return table(['category', 'level by default'], rows);
}

function renderFamilies(): string {
  const rows = Object.entries(FAMILIES).map(([family, about]) => [`\`${family}/*\``, about]);
  return table(['family', 'about'], rows);
}

function renderRuleOptions(catalogue: readonly Rule[]): string {
  const parts = catalogue
    .filter(({ options }) => Object.keys(options).length > 0)
    .map(({ id, options }) => `### [${id}](rules/${id}.md)\n\n${renderOptionTable(options)}`);
  return parts.length === 0 ? '' : ['## Options of rules', ...parts].join('\n\n');
}

const INTRODUCTION = `# Configuration

rust-pro works without a settings file. To change something, put \`.github/rust-pro.yml\` on the default branch. A pull
request is judged by the file as it is on its base branch: a pull request that edits the file does not change how it is
reviewed itself, but faults in the new version are reported on it.

\`rust-pro config check\` looks for faults, \`rust-pro config show\` tells every value in force and where it comes from.
Editors with a YAML language server complete and check the file when its first line names the schema, as
\`rust-pro config init\` writes it.`;

const RULES = `## Rules

\`rules\` maps a rule, or a group of rules, to a level: \`error\`, \`warning\`, \`info\` or \`off\`. A rule with options takes
a mapping instead, with \`level\`, \`options\` or both. Names of options are written in kebab-case.

${fence(
  `rules:
  "*": info
  "resilience/*": warning
  category:advice: off
  unsafe/undocumented-block: error
  family/some-rule:
    level: warning
    options: { some-option: true }`,
  'yaml',
)}

Where several entries fit a rule, the last one written that has a level decides the level, and options add up, the last
value of each winning. So write what is general above what is special; an entry that a more general one below it undoes
is a fault. A rule that no entry fits has the level of its category.`;

const PATHS = `## Paths

Below \`paths\`, \`ignore\` lists files to leave out of the review, and every other key is a glob with \`rules\` of its own.
These come after the rules above, in the order written, for the files that the glob matches.

${fence(
  `paths:
  ignore: ["vendor/**", "**/*.pb.rs"]
  "crates/ffi/**":
    rules: { unsafe/static-mut: warning }`,
  'yaml',
)}

A glob is matched against the whole path from the root of the repository: \`*\` stays within one folder, \`**\` crosses
folders, \`{a,b}\` is a choice, and files whose names begin with a dot count like others. \`*.rs\` matches at the root only;
\`**/*.rs\` matches everywhere. At most 100 globs as keys, 512 characters and 10 braces each.`;

const EXTENDS = `## Extends

\`extends: .github\` begins with \`.github/rust-pro.yml\` of the same owner's repository \`.github\` (or write
\`OWNER/.github\`; another owner's is refused). A key that is written here wins over the same key there, lists included;
entries of \`rules\` and \`paths\` come after those of the parent and so win over them. It goes one step: a file that
others extend can not extend another.`;

const ALLOW = `## Allowing one place

In code, a comment on the line or the line above allows a rule there, and it needs a reason:

${fence('// rust-pro: allow(unsafe/static-mut) written once, before any thread starts\nstatic mut TABLE: Table = Table::new();', 'rust')}

\`// rust-pro: allow-file(RULE) reason\` does so for the whole file. A comment that allows nothing, or has no reason, is
reported itself.`;

const FAULTS = `## Faults

An unknown key, rule or option, a value of the wrong type and a glob that can not work are faults: they are reported with
line, column and the nearest known name. \`rust-pro\` on the command line then stops with exit code 2. The App reviews on:
what is right in the file holds, what is at fault counts as not written, and the check run says so.`;
