import { describe, expect, test } from 'vitest';
import { changeOfFiles } from '../support/example-change.ts';
import { fileOf, judge, saidOf, withheldOf } from './bench.ts';

const BLOCK = 'unsafe/undocumented-block';

/** Each line of `lines` in a function of its own line numbers: the body starts on line 2. */
function body(...lines: readonly string[]): string {
  return `fn f(p: *const u8, q: *const u8) {\n${lines.map((line) => `    ${line}\n`).join('')}}\n`;
}

function saidFrom(base: string, head: string): readonly string[] {
  return saidOf(judge([fileOf('src/lib.rs', base, head)]));
}

describe('a change brings a problem', () => {
  test('with a new line next to an old problem', () => {
    const old = 'let a = unsafe { *p };';
    expect(saidFrom(body(old), body(old, 'let b = unsafe { *q };'))).toEqual([`${BLOCK} 3`]);
  });

  test('with a block of the same tokens as a documented one', () => {
    const documented = ['// SAFETY: p is valid.', 'unsafe { read(p) };'];
    const head = body(...documented, 'unsafe { read(p) };');
    expect(saidFrom(body(...documented), head)).toEqual([`${BLOCK} 4`]);
  });

  test('with a block of the same tokens as an undocumented one, and says only the new one', () => {
    const head = body('unsafe { read(p) };', 'let x = 1;', 'unsafe { read(p) };');
    expect(saidFrom(body('unsafe { read(p) };', 'let x = 1;'), head)).toEqual([`${BLOCK} 4`]);
  });

  test('when it documents the old of two equal blocks and adds the other', () => {
    const head = body('// SAFETY: p is valid.', 'unsafe { read(p) };', 'let x = 1;', 'unsafe { read(p) };');
    expect(saidFrom(body('unsafe { read(p) };', 'let x = 1;'), head)).toEqual([`${BLOCK} 5`]);
  });

  test('by taking a SAFETY comment away', () => {
    const base = body('// SAFETY: p is valid.', 'let a = unsafe { *p };');
    expect(saidFrom(base, body('let a = unsafe { *p };'))).toEqual([`${BLOCK} 2`]);
  });

  test('by putting another comment in the place of a SAFETY comment', () => {
    const base = body('// SAFETY: p is valid.', 'let a = unsafe { *p };');
    expect(saidFrom(base, body('// reads the byte', 'let a = unsafe { *p };'))).toEqual([`${BLOCK} 3`]);
  });

  test('by putting code between a SAFETY comment and its block', () => {
    const base = body('// SAFETY: p is valid.', 'let a = unsafe { *p };');
    const head = body('// SAFETY: p is valid.', 'let b = 1;', 'let a = unsafe { *p };');
    expect(saidFrom(base, head)).toEqual([`${BLOCK} 4`]);
  });

  test('by moving the comment from one block to an equal one', () => {
    const base = body('// SAFETY: p is valid.', 'unsafe { read(p) };', 'let x = 1;', 'unsafe { read(p) };');
    const head = body('unsafe { read(p) };', 'let x = 1;', '// SAFETY: p is valid.', 'unsafe { read(p) };');
    expect(saidFrom(base, head)).toEqual([`${BLOCK} 2`]);
  });

  test('by deleting a `# Safety` section far above the signature', () => {
    const base =
      '/// Sets it.\n///\n/// # Safety\n///\n/// `p` is valid.\n#[inline]\npub unsafe fn set(p: *mut u8) {}\n';
    const head = '/// Sets it.\n#[inline]\npub unsafe fn set(p: *mut u8) {}\n';
    expect(saidFrom(base, head)).toEqual(['unsafe/missing-safety-doc 3']);
  });

  test('by deleting the docs of a field that explained an ordering', () => {
    const use = 'impl S {\n    fn get(&self) -> bool {\n        self.on.load(Ordering::Acquire)\n    }\n}\n';
    const base = `struct S {\n    /// Acquire pairs with the Release in \`set\`.\n    on: AtomicBool,\n}\n${use}`;
    const head = `struct S {\n    on: AtomicBool,\n}\n${use}`;
    expect(saidFrom(base, head)).toEqual(['atomics/undocumented-ordering 6']);
  });

  test('by taking away what allowed it', () => {
    const allowed = '#[allow(clippy::undocumented_unsafe_blocks)]';
    expect(saidFrom(body(allowed, 'let a = unsafe { *p };'), body('let a = unsafe { *p };'))).toEqual([
      `${BLOCK} 2`,
    ]);
    const own = '// rust-pro: allow(unsafe/undocumented-block) bench only';
    expect(saidFrom(body(own, 'let a = unsafe { *p };'), body('let a = unsafe { *p };'))).toEqual([
      `${BLOCK} 2`,
    ]);
  });

  test('by taking the branch out of a git dependency, which then follows another', () => {
    const base = '[dependencies.a]\ngit = "https://example.org/a"\nbranch = "x"\n';
    const { findings } = judge([fileOf('Cargo.toml', base, base.replace('branch = "x"\n', ''))]);
    expect(findings.map(({ message }) => message)).toEqual(['git dependency `a` follows the default branch']);
  });

  test('by asking more of an old one than it did', () => {
    const base = body('let a = unsafe { *p };');
    expect(saidFrom(base, body('let a = unsafe { *p.add(1) };'))).toEqual([`${BLOCK} 2`]);
  });

  test('by adding a second one to the item while it edits the first', () => {
    const head = body('let b = unsafe { *p };', 'let c = unsafe { *q };');
    expect(saidFrom(body('let a = unsafe { *p };'), head)).toEqual([`${BLOCK} 3`]);
  });

  test('by doing in another item what the first one did', () => {
    const base = body('let a = unsafe { *p };');
    expect(saidFrom(base, base.replace('fn f', 'fn g'))).toEqual([]);
    expect(saidFrom(base, base.replace('fn f', 'fn g').replace('let a', 'let b'))).toEqual([`${BLOCK} 2`]);
  });

  test('by copying code from a file that keeps it', () => {
    const code = body('let a = unsafe { *p };');
    const files = [fileOf('src/a.rs', `${code}// old\n`, code), fileOf('src/b.rs', null, code)];
    expect(judge(files).findings.map(({ path }) => path)).toEqual(['src/b.rs']);
  });
});

describe('a change brings no problem', () => {
  test.each([
    ['indenting it anew', body('let a = unsafe { *p };'), body('        let a = unsafe { *p };')],
    ['wrapping it', body('g(1, unsafe { *p });'), body('g(', '    1,', '    unsafe { *p },', ');')],
    ['unwrapping it', body('g(', '    1,', '    unsafe { *p },', ');'), body('g(1, unsafe { *p });')],
    [
      'putting it in a branch',
      body('let a = unsafe { *p };'),
      body('if x {', '    let a = unsafe { *p };', '}'),
    ],
    [
      'changing line endings',
      body('let a = unsafe { *p };'),
      body('let a = unsafe { *p };').replaceAll('\n', '\r\n'),
    ],
    [
      'deleting a line beside it',
      body('let x = 1;', 'let a = unsafe { *p };'),
      body('let a = unsafe { *p };'),
    ],
    [
      'deleting another',
      body('let a = unsafe { *p };', 'let b = unsafe { *q };'),
      body('let b = unsafe { *q };'),
    ],
    [
      'deleting a line within it',
      body('unsafe {', '    *p;', '    *q;', '}'),
      body('unsafe {', '    *q;', '}'),
    ],
    [
      'deleting one of two equal ones',
      body('unsafe { *p };', 'x();', 'unsafe { *p };'),
      body('x();', 'unsafe { *p };'),
    ],
  ])('by %s', (_, base, head) => {
    expect(saidFrom(base, head)).toEqual([]);
  });

  test('by swapping functions, whichever lines the diff keeps', () => {
    const f = 'fn f(p: *const u8) {\n    // SAFETY: valid.\n    unsafe { *p };\n}\n';
    const g = 'fn g(p: *const u8) {\n    unsafe { *p };\n}\n';
    expect(saidFrom(f + g, g + f)).toEqual([]);
    expect(saidFrom(g + f, f + g)).toEqual([]);
  });

  test('by moving code to another file, and says that it moved', () => {
    const code = body('let a = unsafe { *p };');
    const files = [
      fileOf('src/a.rs', `mod b;\n${code}`, 'mod b;\n'),
      fileOf('src/b.rs', null, `//! New.\n\n${code}`),
    ];
    const review = judge(files);
    expect(saidOf(review)).toEqual([]);
    expect(withheldOf(review)).toEqual([`${BLOCK} 4 moved`]);
    expect(saidOf(judge([fileOf('src/a.rs', code, null), fileOf('src/b.rs', null, code)]))).toEqual([]);
  });

  test('by renaming a file and changing another line of it', () => {
    const base = body('let a = unsafe { *p };', 'let x = 1;');
    const file = fileOf('src/new.rs', base, base.replace('x = 1', 'x = 2'), 'src/old.rs');
    expect(saidOf(judge([file]))).toEqual([]);
  });

  test('but each one that left a file makes up for one newcomer only', () => {
    const code = body('let a = unsafe { *p };');
    const files = [
      fileOf('src/a.rs', code, null),
      fileOf('src/b.rs', null, code),
      fileOf('src/c.rs', null, code),
    ];
    expect(judge(files).findings.map(({ path }) => path)).toEqual(['src/c.rs']);
  });

  test('by deleting one of several operations that one finding speaks for', () => {
    const use = (...lines: readonly string[]) => `fn f(x: &AtomicU8) {\n${lines.join('\n')}\n}\n`;
    const [a, b, c] = ['x.load(Ordering::Acquire);', 'g();', 'x.store(1, Ordering::Release);'];
    expect(saidFrom(use(a, b, c), use(b, c))).toEqual([]);
    expect(saidFrom(use(a, b), use(a, b, c))).toEqual(['atomics/undocumented-ordering 4']);
  });

  test('where the base did not parse, as nobody can say what it was', () => {
    const mended = body('let a = unsafe { *p };', 'let x = 1;');
    const broken = mended.replace('let x = 1;', 'let x = (1;').replace('unsafe', '= unsafe');
    const head = broken.replace('(1;', '1;');
    expect(
      saidOf(judge([fileOf('src/lib.rs', broken, head)])).filter((one) => one.startsWith(BLOCK)),
    ).toEqual([]);
    expect(saidOf(judge([fileOf('src/lib.rs', null, head)]))).toContain(`${BLOCK} 2`);
  });

  test('where the base was not read', () => {
    const head = body('let a = unsafe { *p };', 'let x = 2;');
    const file = fileOf('src/lib.rs', body('// SAFETY: valid.', 'let a = unsafe { *p };'), head);
    expect(saidOf(judge([file]))).toEqual([`${BLOCK} 2`]);
    expect(saidOf(judge([{ ...file, base: { state: 'unread', reason: 'over 1 MiB' } }]))).toEqual([]);
  });

  test('but the whole tree is reviewed as a whole', () => {
    const change = {
      ...changeOfFiles([fileOf('a.rs', null, body('unsafe { *p };'))]),
      source: 'tree' as const,
    };
    expect(saidOf(judge(change))).toEqual([`${BLOCK} 2`]);
  });
});

test('old faults of the settings are not said again, new ones are wherever they stand', () => {
  const path = '.github/rust-pro.yml';
  const base = 'gate: advisory\nfail_on: error\n';
  expect(saidOf(judge([fileOf(path, base, `${base}drafts: true\n`)]))).toEqual([]);
  expect(saidOf(judge([fileOf(path, base, `${base}draft: true\n`)]))).toEqual(['meta/config-invalid 3']);
});

test('an old allowance that allowed nothing is not said again, one that the change makes idle is', () => {
  const idle = '// rust-pro: allow(unsafe/undocumented-block) old';
  expect(saidFrom(body(idle, 'x();', 'y();'), body(idle, 'x();'))).toEqual([]);
  expect(saidFrom(body(idle, 'unsafe { *p };'), body(idle, 'x();'))).toEqual(['meta/unused-allow 2']);
});

test('what an edited block lacked before as well is not brought by the change, and is counted', () => {
  const [base, head] = [body('let a = unsafe { *p };'), body('let b = unsafe { *p };')];
  const review = judge([fileOf('src/lib.rs', base, head)]);
  expect(saidOf(review)).toEqual([]);
  expect(review.withheld.map(({ because }) => because.kind)).toEqual(['inherited']);
});
