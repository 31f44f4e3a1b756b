import { describe, expect, test } from 'vitest';
import type { Settings } from '../../src/settings/settings.ts';
import { fileOf, judge, saidOf, withheldOf } from './bench.ts';

const added = (text: string, settings: Partial<Settings> = {}) =>
  judge([fileOf('src/lib.rs', null, text)], settings);
const MUT = 'static mut A: u32 = 0;\n';
const off = (pattern: string) => ({ rules: [{ pattern, level: 'off' as const, options: {} }] });

describe('a comment allows a finding', () => {
  test.each([
    ['above it', `// rust-pro: allow(unsafe/static-mut) set once\n${MUT}`],
    ['beside it', 'static mut A: u32 = 0; // rust-pro: allow(unsafe/static-mut) set once\n'],
    ['for its family', `// rust-pro: allow(unsafe/*) set once\n${MUT}`],
    ['for the whole file', `// rust-pro: allow-file(unsafe/static-mut) set once\nfn f() {}\n${MUT}`],
    ['together with others', `// rust-pro: allow(unsafe/static-mut, unsafe/static-mut) set once\n${MUT}`],
  ])('%s', (_, text) => {
    const review = added(text);
    expect(saidOf(review)).toEqual([]);
    expect(review.withheld[0]?.because).toMatchObject({ kind: 'allowed', reason: 'set once' });
  });

  test('only with a reason', () => {
    expect(saidOf(added(`// rust-pro: allow(unsafe/static-mut)\n${MUT}`))).toEqual([
      'meta/allow-without-reason 1',
      'unsafe/static-mut 2',
    ]);
  });

  test('of the meta rules too', () => {
    const broken = '// rust-pro: allow-file(meta/unparsable) a template\nfn f() { let x = = 1; }\n';
    expect(saidOf(added(broken))).toEqual([]);
    expect(withheldOf(added(broken))).toEqual(['meta/unparsable 2 allowed']);
    const idle =
      '// rust-pro: allow-file(meta/unused-allow) generated\n// rust-pro: allow(unsafe/*) x\nfn f() {}\n';
    expect(saidOf(added(idle))).toEqual([]);
  });
});

describe('an allowance that nothing needs', () => {
  test('is said, with the ids that are idle', () => {
    const { findings } = added(
      `// rust-pro: allow(unsafe/static-mut, supply-chain/wildcard) set once\n${MUT}`,
    );
    expect(findings.map(({ message }) => message)).toEqual([
      '`allow(supply-chain/wildcard)` allows nothing here',
    ]);
  });

  test('is not said where the rule is off, or one of its family', () => {
    const text = '// rust-pro: allow(unsafe/static-mut) soon on\nfn f() {}\n';
    expect(saidOf(added(text))).toEqual(['meta/unused-allow 1']);
    expect(saidOf(added(text, off('unsafe/static-mut')))).toEqual([]);
    expect(saidOf(added(text.replace('static-mut', '*'), off('unsafe/static-mut')))).toEqual([]);
  });

  test('with an unknown id gets the nearest', () => {
    const { findings } = added(`// rust-pro: allow(unsafe/static-mutt) set once\n${MUT}`);
    expect(findings[0]?.message).toBe(
      'there is no rule `unsafe/static-mutt`; did you mean `unsafe/static-mut`?',
    );
    const strange = added(`// rust-pro: allow(nothing/like-any-of-them) set once\n${MUT}`);
    expect(strange.findings[0]?.message).toBe('there is no rule `nothing/like-any-of-them`');
  });

  test('is not judged when only other rules are asked for', () => {
    const text = '// rust-pro: allow(unsafe/static-mut) x\nfn f() {}\n';
    const only = (id: string) =>
      saidOf(judge([fileOf('src/lib.rs', null, text)], {}, { wanted: new Set([id]) }));
    expect(only('unsafe/undocumented-block')).toEqual([]);
    expect(only('meta/unused-allow')).toEqual(['meta/unused-allow 1']);
    const used = text.replace('fn f() {}\n', MUT);
    expect(
      saidOf(judge([fileOf('src/lib.rs', null, used)], {}, { wanted: new Set(['meta/unused-allow']) })),
    ).toEqual([]);
  });
});

describe('the twin lint of clippy', () => {
  const block = 'fn f(p: *const u8) {\n    let a = unsafe { *p };\n}\n';
  test.each([
    ['allowed on the function', `#[allow(clippy::undocumented_unsafe_blocks)]\n${block}`],
    ['expected with a reason', `#[expect(clippy::undocumented_unsafe_blocks, reason = "x")]\n${block}`],
    ['allowed for the file', `#![allow(clippy::undocumented_unsafe_blocks)]\n${block}`],
    [
      'allowed around a warning further out',
      `#![warn(clippy::undocumented_unsafe_blocks)]\n#[allow(clippy::undocumented_unsafe_blocks)]\n${block}`,
    ],
  ])('%s silences ours', (_, text) => {
    expect(saidOf(added(text))).toEqual([]);
    expect(added(text).withheld[0]?.because).toMatchObject({
      kind: 'twin-allowed',
      lint: 'clippy::undocumented_unsafe_blocks',
    });
  });

  test('silences nothing where it is asked for again, nor another rule', () => {
    const again = `#![allow(clippy::undocumented_unsafe_blocks)]\n#[deny(clippy::undocumented_unsafe_blocks)]\n${block}`;
    expect(saidOf(added(again))).toEqual(['unsafe/undocumented-block 4']);
    expect(saidOf(added(`#![allow(clippy::missing_safety_doc)]\n${block}`))).toEqual([
      'unsafe/undocumented-block 3',
    ]);
  });
});

describe('under a required gate', () => {
  const load = (before: string) =>
    `use std::sync::atomic::{AtomicBool, Ordering};\nfn f(x: &AtomicBool) {\n${before}    x.store(true, Ordering::Acquire);\n}\n`;
  const ALLOW = '    // rust-pro: allow(atomics/*) a probe of the panic\n';
  const TWIN = '    #[allow(invalid_atomic_ordering)]\n';
  const required = { gate: 'required' as const };

  test.each([ALLOW, TWIN])('a change cannot allow its own error: %s', (allowance) => {
    expect(saidOf(added(load(allowance), required))).toContain('atomics/invalid-ordering 4');
    expect(saidOf(added(load(allowance)))).not.toContain('atomics/invalid-ordering 4');
  });

  test('it may allow what is no error, also by the settings', () => {
    const settings = {
      ...required,
      rules: [{ pattern: 'atomics/*', level: 'warning' as const, options: {} }],
    };
    expect(saidOf(added(load(ALLOW), settings))).toEqual([]);
    const graver = { ...required, rules: [{ pattern: 'unsafe/*', level: 'error' as const, options: {} }] };
    const text = '// rust-pro: allow(unsafe/*) measured\nstatic A: u8 = unsafe { go() };\n';
    expect(saidOf(added(text, required))).toEqual([]);
    expect(saidOf(added(text, graver))).toEqual(['unsafe/undocumented-block 2']);
  });

  test('what the base allowed stays allowed, also when it is indented anew or moves', () => {
    const base = load(ALLOW);
    const indented = base.replaceAll(/^ +/gm, '\t');
    expect(saidOf(judge([fileOf('src/lib.rs', base, indented)], required))).toEqual([]);
    const files = [fileOf('src/a.rs', base, null), fileOf('src/b.rs', null, base)];
    expect(saidOf(judge(files, required))).toEqual([]);
  });

  test('an allowance that the change carries to another error does not hold', () => {
    const two = (a: string, b: string) =>
      `use std::sync::atomic::{AtomicBool, Ordering};\nfn f(x: &AtomicBool) {\n${a}    x.store(true, Ordering::Acquire);\n    go();\n${b}}\n`;
    const other = '    x.store(false, Ordering::AcqRel);\n';
    const said = saidOf(judge([fileOf('src/lib.rs', two(ALLOW, ''), two('', ALLOW + other))], required));
    expect(said).toContain('atomics/invalid-ordering 6');
  });
});
