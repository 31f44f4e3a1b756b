import type { Edit, Suggestion } from '../finding/finding.ts';
import { tomlValue } from '../syntax/parse-toml.ts';
import type { SizeJudgement } from '../syntax/size-profile.ts';
import type { TomlFile } from '../syntax/toml-file.ts';

/**
 * What a profile lacks, added to it: for a click where `file` is the root manifest and nobody has decided otherwise,
 * as a draft where a value must change, the manifest is another, or the profile is one for native programs too.
 */
export function sizeProfileFix(file: TomlFile, judgement: SizeJudgement): Suggestion {
  const { root, profile, lacks, isShared } = judgement;
  const keys = lacks.map(({ key, wanted }) => `${key} = ${wanted}`);
  if (isShared) {
    const lines = ['[profile.wasm-release]', `inherits = "${profile.name}"`, ...keys];
    const summary = `in \`${root.path}\`, for \`wasm-pack build --profile wasm-release\` or \`cargo build --profile wasm-release\``;
    return { kind: 'draft', language: 'toml', code: lines.join('\n'), summary };
  }
  // Whoever asks for debug information and does not strip it may be looking for what makes the module large.
  const isUndecided = lacks.every(({ key, setting }) => setting.from === 'default' && key !== 'strip');
  const edit = root.path === file.path && isUndecided ? additionTo(file, profile, keys) : null;
  if (edit !== null) return { kind: 'exact', edits: [edit], summary: 'what the profile lacks' };
  const block = [`[profile.${profile.name}]`, ...keys];
  return { kind: 'draft', language: 'toml', code: block.join('\n'), summary: `in \`${root.path}\`` };
}

function additionTo(
  file: TomlFile,
  { name, table }: SizeJudgement['profile'],
  keys: readonly string[],
): Edit | null {
  const eol = file.text.includes('\r\n') ? '\r\n' : '\n';
  if (table !== null) {
    const { end } = file.lines.rangeOf(file.lines.lineAt(table.range.end));
    const at = file.text[end - 1] === '\r' ? end - 1 : end;
    return { range: { start: at, end: at }, text: keys.map((key) => `${eol}${key}`).join('') };
  }
  if (tomlValue(file, 'profile', name) !== undefined) return null;
  const at = file.text.length;
  const gap = file.text.endsWith('\n') ? eol : `${eol}${eol}`;
  const text = `${gap}${[`[profile.${name}]`, ...keys].join(eol)}${eol}`;
  return { range: { start: at, end: at }, text };
}
