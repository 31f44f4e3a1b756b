import type { Node } from 'web-tree-sitter';
import type { Edit, Suggestion } from '../finding/finding.ts';
import type { NewerUse } from './newer-uses.ts';
import type { RustFile } from './rust-file.ts';

/** What does the same on older compilers, in words, by the item. */
const INSTEAD: Readonly<Record<string, string>> = {
  LazyLock: '`once_cell::sync::Lazy`',
  LazyCell: '`once_cell::unsync::Lazy`',
  OnceLock: '`once_cell::sync::OnceCell`',
  OnceCell: '`once_cell::unsync::OnceCell`',
  IsTerminal: 'the crate `is-terminal`',
  div_ceil: '`(a + b - 1) / b`, where it cannot overflow',
  isqrt: 'the crate `num-integer`',
  inspect_err: '`map_err` with a closure that gives the error back',
  unwrap_or_clone: '`Arc::try_unwrap(a).unwrap_or_else(|a| (*a).clone())`',
  from_ref: 'a cast: `x as *const T`',
  from_mut: 'a cast: `x as *mut T`',
  cast_mut: '`as *mut T`',
  cast_const: '`as *const T`',
  offset_of: 'the crate `memoffset`',
  zip: '`a.into_iter().zip(b)`',
  available_parallelism: 'the crate `num_cpus`',
  poll_fn: '`futures_util::future::poll_fn`',
  ready: '`futures_util::ready!`',
  pin: '`pin_utils::pin_mut!`',
  scope: '`crossbeam_utils::thread::scope`',
  from_mins: '`Duration::from_secs(60 * n)`',
  from_hours: '`Duration::from_secs(3600 * n)`',
};

/** What else could be written, in words; null where nothing short is known. */
export function insteadOf({ item }: NewerUse): string | null {
  return INSTEAD[item.split('::').at(-1) ?? item] ?? null;
}

/** The same in older Rust, where that is a matter of words; null where a person must think. */
export function olderWay(file: RustFile, use: NewerUse, edition: string | null): Suggestion | null {
  const edits = editsFor(file, use, edition);
  return edits === null ? null : { kind: 'exact', edits, summary: 'as older Rust has it' };
}

function editsFor(file: RustFile, use: NewerUse, edition: string | null): readonly Edit[] | null {
  switch (use.item) {
    case 'Option::is_none_or':
      return mapOr(file, use, 'true');
    case 'Option::is_some_and':
    case 'Result::is_ok_and':
      return mapOr(file, use, 'false');
    case '`&raw`':
      return rawPointer(file, use.node);
    case '`#[expect]`':
      return replaced(file, use, /\bexpect\b/, 'allow');
    case 'the reason of a lint level':
      return replaced(file, use, /,\s*reason\s*=\s*"(?:[^"\\]|\\.)*"\s*,?/, '');
    case 'an `unsafe(…)` attribute':
      return edition === '2024' ? null : replaced(file, use, /\bunsafe\s*\(([\s\S]*)\)(?=\s*\]$)/, '$1');
    default:
      return use.item.endsWith('io::Error::other') ? errorOther(file, use) : null;
  }
}

/** `.is_none_or(f)` is `.map_or(true, f)`. */
function mapOr(file: RustFile, { at, kind }: NewerUse, value: string): readonly Edit[] | null {
  const open = /^\s*\(/.exec(file.text.slice(at.end))?.[0];
  if (kind !== 'method' || open === undefined) return null;
  return [{ range: { start: at.start, end: at.end + open.length }, text: `map_or(${value}, ` }];
}

/** `io::Error::other(e)` is `io::Error::new(io::ErrorKind::Other, e)`. */
function errorOther(file: RustFile, { at }: NewerUse): readonly Edit[] | null {
  const written = file.text.slice(at.start, at.end);
  const lead = /^(.*\bio::)Error::other$/.exec(written)?.[1];
  const open = /^\s*\(/.exec(file.text.slice(at.end))?.[0];
  if (lead === undefined || open === undefined) return null;
  return [
    {
      range: { start: at.start, end: at.end + open.length },
      text: `${lead}Error::new(${lead}ErrorKind::Other, `,
    },
  ];
}

function rawPointer(file: RustFile, word: Node): readonly Edit[] | null {
  const expression = file.parent(word);
  const place = expression?.childForFieldName('value') ?? expression?.lastNamedChild ?? null;
  if (expression === null || expression.type !== 'reference_expression' || place === null) return null;
  const isMutable = /^&\s*raw\s+mut\b/.test(expression.text);
  const macro = isMutable ? 'addr_of_mut' : 'addr_of';
  return [
    { range: { start: expression.startIndex, end: place.startIndex }, text: `core::ptr::${macro}!(` },
    { range: { start: place.endIndex, end: expression.endIndex }, text: ')' },
  ];
}

function replaced(file: RustFile, { at }: NewerUse, pattern: RegExp, by: string): readonly Edit[] | null {
  const text = file.text.slice(at.start, at.end);
  const edited = text.replace(pattern, by);
  return edited === text ? null : [{ range: at, text: edited }];
}
