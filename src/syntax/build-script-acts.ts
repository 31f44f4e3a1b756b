import type { Node } from 'web-tree-sitter';
import type { TextRange } from '../finding/finding.ts';
import {
  FETCHING_PROGRAMS,
  GIT_NETWORK,
  INSTALLING_PROGRAMS,
  NETWORK_CALLS,
  SECRET_NAMES,
  SHELLS,
} from '../knowledge/build-programs.ts';
import { bindingAt } from './bindings.ts';
import { fullPath } from './full-paths.ts';
import { ancestorsOf, enclosingFunction } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { stringValue } from './string-value.ts';
import { isWrittenOutside } from './written-paths.ts';

/** Something that a build script does beside telling cargo what to build. */
export type BuildScriptAct = {
  readonly kind: 'network' | 'install' | 'shell' | 'secret' | 'environment' | 'writes-far' | 'writes-own';
  /** For people: `reqwest::blocking::get`, `curl`, `GITHUB_TOKEN`, `src/generated.rs`. */
  readonly what: string;
  readonly at: TextRange;
  readonly construct: TextRange;
};

/** What a build script does that its readers should know of, in text order. */
export const buildScriptActs: (file: RustFile) => readonly BuildScriptAct[] = perFile((file) =>
  [
    ...file.nodes('call_expression').flatMap((call) => actOfCall(file, call) ?? []),
    ...file.nodes('macro_invocation').flatMap(actsOfMacro),
  ].toSorted((a, b) => a.at.start - b.at.start),
);

function actOfCall(file: RustFile, call: Node): BuildScriptAct | null {
  const found = calledAct(file, call);
  const callee = call.childForFieldName('function');
  if (found === null || callee === null) return null;
  return { ...found, at: rangeOf(callee), construct: rangeOf(call) };
}

/** Variables that `env!`, or a call among the arguments of another macro, reads; such arguments have no tree. */
function actsOfMacro(node: Node): readonly BuildScriptAct[] {
  const { text, startIndex } = node;
  return [...text.matchAll(READS)].flatMap(({ 0: whole, 1: name, index }) => {
    const start = startIndex + index;
    const at = { start, end: start + whole.search(/\s*[!(]/) };
    const isAll = name === undefined;
    if (isAll ? SIFTS.test(text) : !SECRET_NAMES.test(name)) return [];
    return [
      {
        kind: isAll ? 'environment' : 'secret',
        what: name ?? 'std::env::vars',
        at,
        construct: rangeOf(node),
      },
    ];
  });
}

const READS = /\b(?:(?:option_)?env!\s*\(|env::var(?:_os)?\s*\()\s*"([^"]*)"|\benv::vars(?:_os)?\s*\(/g;

function rangeOf({ startIndex, endIndex }: Node): TextRange {
  return { start: startIndex, end: endIndex };
}

type Found = Pick<BuildScriptAct, 'kind' | 'what'>;

function calledAct(file: RustFile, call: Node): Found | null {
  const callee = call.childForFieldName('function');
  const path = callee === null ? null : pathOf(file, callee);
  if (path === null) return null;
  const args = call.childForFieldName('arguments')?.namedChildren.filter(({ isExtra }) => !isExtra) ?? [];
  if (NETWORK_CALLS.test(path)) return { kind: 'network', what: path };
  if (path === 'std::process::Command::new') return processOf(file, call, args[0]);
  if (/^std::env::vars(?:_os)?$/.test(path)) {
    return isSifted(file, call) ? null : { kind: 'environment', what: path };
  }
  if (/^std::env::var(?:_os)?$/.test(path)) {
    const name = args[0] === undefined ? null : literalOf(file, args[0]);
    return name !== null && SECRET_NAMES.test(name) ? { kind: 'secret', what: name } : null;
  }
  const written = isWrittenOutside(file, path, args);
  return written === null ? null : { kind: written.isFar ? 'writes-far' : 'writes-own', what: written.path };
}

const SIFTS =
  /\b(?:starts_with|strip_prefix|ends_with|contains|filter\w*|find\w*|envs)\b|==|\bmatch\b|"CARGO_/;

/** The function called; opening a file to write counts as making one. */
function pathOf(file: RustFile, callee: Node): string | null {
  const opens = /\bOpenOptions::new\(\).*\.(?:write|append|create|create_new)\(true\).*\.open$/s;
  if (callee.type === 'field_expression' && opens.test(callee.text)) return 'std::fs::File::create';
  return fullPath(file, callee);
}

/** Is the environment looked through for names that are known, or handed on to a program? */
function isSifted(file: RustFile, call: Node): boolean {
  for (const up of ancestorsOf(file, call)) {
    if (/^(?:block|function_item|source_file)$/.test(up.type)) return false;
    if (
      /\b(?:starts_with|strip_prefix|ends_with|contains|filter\w*|find\w*|envs)\b|==|\bmatch\b|"CARGO_/.test(
        up.text,
      )
    )
      return true;
  }
  return false;
}

function processOf(file: RustFile, call: Node, first: Node | undefined): Found | null {
  const written = first === undefined ? null : literalOf(file, first);
  if (written === null) return null;
  const program = (written.split(/[\\/]/).at(-1) ?? written).replace(/\.(?:exe|cmd|bat)$/i, '');
  if (FETCHING_PROGRAMS.test(program)) return { kind: 'network', what: program };
  if (INSTALLING_PROGRAMS.test(program)) return { kind: 'install', what: program };
  const words = argumentsOf(file, call);
  if (program === 'git') {
    const verb = words.find((word) => !word.startsWith('-')) ?? '';
    return GIT_NETWORK.test(verb) ? { kind: 'network', what: `git ${verb}` } : null;
  }
  if (!SHELLS.test(program)) return null;
  const fetches = /\b(?:curl|wget|git (?:clone|fetch|pull)|Invoke-WebRequest|iwr)\b/i.exec(
    words.join(' '),
  )?.[0];
  return fetches === undefined ? { kind: 'shell', what: program } : { kind: 'network', what: fetches };
}

/** The literals among the arguments that a command is given, where it is made and later under its name. */
function argumentsOf(file: RustFile, made: Node): readonly string[] {
  let top = made;
  for (const up of ancestorsOf(file, made)) {
    if (!/^(?:call|field|try|reference|await)_expression$/.test(up.type)) break;
    top = up;
  }
  const declaration = file.parent(top);
  const name =
    declaration?.type === 'let_declaration' ? declaration.childForFieldName('pattern')?.text : undefined;
  const bare = name?.replace(/^mut\s+/, '');
  const holder = bare === undefined ? null : enclosingFunction(file, made);
  const later =
    holder === null
      ? ''
      : [...holder.text.matchAll(new RegExp(`\\b${bare}\\s*\\.\\s*args?\\s*\\(([^;]*)`, 'g'))]
          .map(([whole]) => whole)
          .join(' ');
  const rest = file.text.slice(made.endIndex, top.endIndex);
  return [...`${rest} ${later}`.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
}

/** The text of a literal, or of a local or constant that is one. */
function literalOf(file: RustFile, node: Node): string | null {
  if (node.type === 'reference_expression') {
    const value = node.childForFieldName('value');
    return value === null ? null : literalOf(file, value);
  }
  if (node.type !== 'identifier') return stringValue(node.text);
  const value = bindingAt(file, node.text, node.startIndex)?.value ?? constantOf(file, node.text);
  return value === null ? null : stringValue(value.text);
}

function constantOf(file: RustFile, name: string): Node | null {
  const item = file
    .nodes('const_item', 'static_item')
    .find((one) => one.childForFieldName('name')?.text === name);
  return item?.childForFieldName('value') ?? null;
}
