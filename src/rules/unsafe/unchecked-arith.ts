import type { Suggestion } from '../../finding/finding.ts';
import { type OverflowingCheck, overflowingChecks } from '../../syntax/overflowing-checks.ts';
import { isTemplate } from '../../syntax/templates.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe', 'alloc', 'Layout'],
  skipsTests: true,
  category: 'security',
  policy: 'P10',
  summary: 'A check that unsafe code relies on, and that can overflow',
  why: 'In release builds a sum or product that is too large wraps to a small number. A check of the wrapped number passes, and the unsafe access behind it goes far beyond the memory; a wrapped size allocates too little. Out-of-bounds reads and writes that callers can steer are the most common class in the advisory database.',
  source: [
    'https://rustsec.org/advisories/RUSTSEC-2023-0080.html',
    'https://rustsec.org/advisories/RUSTSEC-2026-0007.html',
    'https://doc.rust-lang.org/book/ch03-02-data-types.html#integer-overflow',
  ],
  accuracy:
    'November 2026: 29 repositories, every file: 3 findings, 2 right, 1 arguable. Of the fixes of RUSTSEC-2023-0080 and RUSTSEC-2026-0007 both found, silent on the fix; not where the unsafe code is in another function.',
  options: {},
  *check(file) {
    for (const one of overflowingChecks(file)) {
      if (isTemplate(file, one.node) || isTestCode(file, one.node)) continue;
      yield reportOn(one);
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub fn rotate<T: Copy>(cells: &mut [T], width: usize, height: usize) {
    assert_eq!(width * height, cells.len()); //~ \`width * height\` can overflow
    for i in 0..width {
        unsafe { *cells.get_unchecked_mut(i * height) = cells[0] };
    }
}`,
        fixed: `
pub fn rotate<T: Copy>(cells: &mut [T], width: usize, height: usize) {
    assert_eq!(width.checked_mul(height), Some(cells.len()));
    for i in 0..width {
        unsafe { *cells.get_unchecked_mut(i * height) = cells[0] };
    }
}`,
      },
      {
        code: `
impl Memory {
    pub fn read(&self, offset: usize, len: usize) -> Option<&[u8]> {
        if offset + len > self.len { //~ \`offset + len\` can overflow
            return None;
        }
        Some(unsafe { std::slice::from_raw_parts(self.base.add(offset), len) })
    }
}`,
      },
      {
        code: `
fn buffer<T>(n: usize) -> *mut u8 {
    let layout = Layout::from_size_align(n * size_of::<T>(), align_of::<T>()); //~ too little is allocated
    unsafe { alloc(layout.unwrap()) }
}`,
      },
    ],
    valid: [
      {
        code: `
pub fn read(data: &[u8], offset: usize, len: usize) -> Option<&[u8]> {
    if offset > data.len() || len > data.len() - offset {
        return None;
    }
    Some(unsafe { data.get_unchecked(offset..offset + len) })
}`,
      },
      {
        code: `
pub fn read(data: &[u8], offset: usize, len: usize) -> Option<&[u8]> {
    if offset.checked_add(len)? > data.len() {
        return None;
    }
    Some(unsafe { data.get_unchecked(offset..offset + len) })
}`,
      },
      {
        code: `
pub fn read(data: &[u8], offset: usize, len: usize) -> &[u8] {
    assert!(offset + len <= data.len());
    &data[offset..][..len]
}`,
        note: 'Safe code checks again.',
      },
      {
        code: `
pub fn read(data: &[u8], offset: u16, len: u16) -> &[u8] {
    assert!(offset as usize + len as usize <= data.len());
    unsafe { data.get_unchecked(offset as usize..) }
}`,
        note: 'The sum of small numbers.',
      },
      {
        code: `
/// # Safety
/// \`offset + len\` is within \`data\`.
pub unsafe fn read(data: &[u8], offset: usize, len: usize) -> &[u8] {
    if offset + len > data.len() { unreachable_unchecked() }
    data.get_unchecked(offset..offset + len)
}`,
        note: 'The caller has promised more.',
      },
    ],
  },
});

function reportOn(one: OverflowingCheck): Report {
  const { kind, node, sign, left, right, check, parameter, fn } = one;
  const sum = `${left} ${sign} ${right}`;
  const method = sign === '+' ? 'checked_add' : 'checked_mul';
  const isOpen = fn.isExported;
  const suggestion = suggestionFor(one, method);
  return {
    at: { start: node.startIndex, end: node.endIndex },
    construct: { start: check.startIndex, end: check.endIndex },
    subject: `${fn.name} ${sum}`,
    message:
      kind === 'bounds'
        ? `\`${sum}\` can overflow, and the unsafe code of \`${fn.name}\` relies on this check`
        : `\`${sum}\` can overflow, and then too little is allocated in \`${fn.name}\``,
    detail: `With a large \`${parameter}\` the result wraps to a small number in release builds. Use \`${method}\`${kind === 'allocation' ? ', or `Layout::array`, which checks' : ' and refuse on `None`'}.`,
    ...(isOpen ? {} : { atMost: 'warning' as const }),
    ...(suggestion === null ? {} : { suggestion }),
  };
}

/** `assert_eq!(a * b, n)` has an exact counterpart; of other checks only the author knows the way out. */
function suggestionFor(one: OverflowingCheck, method: string): Suggestion | null {
  const { node, sign, left, right, fn } = one;
  if (one.kind !== 'bounds') return null;
  const equal = /^assert_eq!\s*\(\s*\w+\s*[+*]\s*\w+\s*,\s*([\w.]+(?:\(\))?)\s*,?\s*\)$/.exec(node.text)?.[1];
  const types = [left, right].map((name) => fn.parameters.find((p) => p.name === name)?.typeNode.text);
  const checked = `${left}.${method}(${right})`;
  if (equal !== undefined && types[0] === 'usize' && types[1] === 'usize' && /\blen\(\)$/.test(equal)) {
    const text = `assert_eq!(${checked}, Some(${equal}))`;
    const range = { start: node.startIndex, end: node.endIndex };
    return { kind: 'exact', edits: [{ range, text }], summary: `\`${method}\` in its place` };
  }
  const code = `let end = ${checked}.expect("${left} ${sign} ${right} overflows");`;
  return node.type === 'binary_expression'
    ? { kind: 'draft', language: 'rust', code, summary: 'the sum, with a way out' }
    : null;
}
