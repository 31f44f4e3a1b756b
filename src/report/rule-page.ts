import { hunksBetween } from '../diff/hunks-between.ts';
import {
  type Example,
  type OptionSpec,
  type OptionSpecs,
  partsOfRule,
  type Rule,
  type RulePart,
} from '../rules/define-rule.ts';
import { type ExampleLine, exampleKind, type OtherFile, readExample } from '../rules/read-example.ts';
import { optionKey } from '../settings/option-key.ts';
import { CATEGORY_LEVELS } from '../settings/rule-level.ts';
import { showHidden } from './hidden.ts';
import { codeSpan, fence, table } from './markdown.ts';
import { series } from './words.ts';

const LOOKS_AT: Readonly<Record<RulePart<OptionSpecs>['on'], string>> = {
  rust: 'Rust files',
  manifest: '`Cargo.toml`',
  lock: '`Cargo.lock`',
  deny: '`deny.toml` of cargo-deny',
  audit: '`.cargo/audit.toml` of cargo-audit',
  'cargo-config': '`.cargo/config.toml`',
  workflow: 'workflows and actions of GitHub',
  text: 'every text file',
};

const LANGUAGES: Readonly<Record<string, string>> = {
  rs: 'rust',
  toml: 'toml',
  lock: 'toml',
  yml: 'yaml',
  yaml: 'yaml',
};

/** The page of a rule as Markdown, for `docs/rules/` and for `explain`. It has no links to other pages. */
export function renderRulePage(rule: Rule): string {
  const sections = [
    `# ${rule.id}\n\n${rule.summary}`,
    renderFacts(rule),
    rule.why === '' ? '' : `## Why\n\n${rule.why}`,
    renderExamples('Reported', rule.examples.invalid, rule),
    renderExamples('Not reported', rule.examples.valid, rule),
    renderOptions(rule),
    renderAllow(rule),
    rule.accuracy === undefined ? '' : `## Measured\n\n${rule.accuracy}`,
    rule.source.length === 0
      ? ''
      : `## Sources\n\n${rule.source.map((link) => `- ${renderLink(link)}`).join('\n')}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function looksAt(rule: Rule): string {
  const kinds = partsOfRule(rule).map(({ on }) => LOOKS_AT[on]);
  return kinds.length === 0 ? 'the review itself' : series(kinds);
}

function renderFacts(rule: Rule): string {
  const { category, policy, twins = [] } = rule;
  const lines = [
    `- **Level:** ${CATEGORY_LEVELS[category]} unless the settings say otherwise (category ${category})`,
    policy === null ? '- **Policy:** none of the card asks for it' : `- **Policy:** ${policy} of the card`,
    `- **Looks at:** ${looksAt(rule)}`,
  ];
  if (twins.length > 0) {
    const names = twins.map((twin) => `\`${twin}\``).join(', ');
    lines.push(`- **Same as:** ${names}; an \`#[allow(…)]\` or \`#[expect(…)]\` of it counts here too`);
  }
  return lines.join('\n');
}

function renderExamples(title: string, examples: readonly Example[], rule: Rule): string {
  if (examples.length === 0) return '';
  return [`## ${title}`, ...examples.map((example) => renderExample(example, rule))].join('\n\n');
}

function renderExample(example: Example, rule: Rule): string {
  const { path, lines, isDiff, context, changes, fixed } = readExample(example, exampleKind(rule));
  const comment = languageOf(path) === 'rust' ? '//' : '#';
  const code = lines.map((line) => renderLine(line, { isDiff, comment })).join('\n');
  const settings = Object.entries(example.options ?? {})
    .map(([name, value]) => `\`${optionKey(name)}: ${JSON.stringify(value)}\``)
    .join(', ');
  const parts = [
    example.note ?? '',
    settings === '' ? '' : `With ${settings}:`,
    ...changes.map((other) => `The change of \`${other.path}\`:\n\n${diffBlock(other)}`),
    ...Object.entries(context).map(([name, text]) => `\`${name}\`:\n\n${codeBlock(text, languageOf(name))}`),
    example.path === undefined && Object.keys(context).length + changes.length === 0 ? '' : `\`${path}\`:`,
    codeBlock(code, isDiff ? 'diff' : languageOf(path)),
    fixed === null ? '' : `After the suggestion:\n\n${codeBlock(fixed, languageOf(path))}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function diffBlock({ base, head }: OtherFile): string {
  const [hunk, ...rest] = hunksBetween(base ?? '', head);
  if (hunk === undefined || rest.length > 0) throw new Error('a small file has one hunk when it changes');
  const signs = { added: '+', removed: '-', context: ' ' };
  return codeBlock(hunk.lines.map(({ kind, text }) => `${signs[kind]}${text}`).join('\n'), 'diff');
}

type LineStyle = { readonly isDiff: boolean; readonly comment: string };

function renderLine({ kind, text, marks }: ExampleLine, { isDiff, comment }: LineStyle): string {
  const sign = isDiff ? { added: '+', removed: '-', context: ' ' }[kind] : '';
  const words = marks.map((mark) => (mark === '' ? 'reported here' : mark)).join('; ');
  return `${sign}${text}${marks.length > 0 ? ` ${comment} ← ${words}` : ''}`.trimEnd();
}

function renderOptions({ options, id }: Rule): string {
  if (Object.keys(options).length === 0) return '';
  const first = Object.entries(options)[0];
  const example =
    first === undefined
      ? ''
      : fence(
          `rules:\n  ${id}:\n    options: { ${optionKey(first[0])}: ${JSON.stringify(first[1].default)} }`,
          'yaml',
        );
  return `## Options\n\n${renderOptionTable(options)}\n\n${example}`;
}

/** A Markdown table of a rule's options, by the names they have in the settings file. */
export function renderOptionTable(options: OptionSpecs): string {
  const rows = Object.entries(options).map(([name, spec]) => [
    codeSpan(optionKey(name)),
    optionType(spec),
    codeSpan(JSON.stringify(spec.default)),
    spec.summary,
  ]);
  return table(['option', 'value', 'default', 'meaning'], rows);
}

function optionType({ default: fallback, choices }: OptionSpec): string {
  const one = choices?.map((choice) => codeSpan(choice)).join(' or ');
  if (typeof fallback === 'boolean') return '`true` or `false`';
  if (typeof fallback === 'number') return 'number';
  if (typeof fallback === 'string') return one ?? 'text';
  return one === undefined ? 'list of texts' : `list of ${one}`;
}

function renderAllow({ id, on }: Rule): string {
  const off = `in \`.github/rust-pro.yml\`:\n\n${fence(`rules:\n  ${id}: off`, 'yaml')}`;
  if (on === 'review') return `## Allow it\n\nFor the whole repository, ${off}`;
  const comment = on === 'rust' ? '//' : '#';
  const [here, file] = [`${comment} rust-pro: allow(${id})`, `${comment} rust-pro: allow-file(${id})`];
  return [
    '## Allow it',
    'On the line or the line above, and the reason is part of it:',
    fence(`${here} say why this place is right`, on === 'rust' ? 'rust' : 'text'),
    `For a whole file, anywhere in it: \`${file} reason\`. For the whole repository, ${off}`,
  ].join('\n\n');
}

function languageOf(path: string): string {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1)] ?? 'text';
}

/** Code of an example: what does not show, such as a bidirectional control, is written out. */
function codeBlock(code: string, language: string): string {
  return fence(showHidden(code.replace(/\r$/gm, '')).replace(/\n$/, ''), language);
}

function renderLink(link: string): string {
  return /^https?:\/\/\S+$/.test(link) ? `<${link}>` : link;
}
