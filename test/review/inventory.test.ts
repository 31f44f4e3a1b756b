import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Review } from '../../src/review/review.ts';
import { changeOfFiles } from '../support/example-change.ts';
import { fileOf, judge, knowledge } from './bench.ts';

const CODE = 'fn f() {\n    unsafe { go() }\n}\n';
const NONE = { blocks: 0, functions: 0, impls: 0, traits: 0 };

/** What became of each piece: `added block f 2`, with `a.rs f` where it came from. */
function became({ inventory }: Review): readonly string[] {
  return inventory.changes.map(({ how, kind, item, line, from }) =>
    [how, kind, item, line, ...(from === null ? [] : [`< ${from.path} ${from.item}`])].join(' '),
  );
}

function sum({ inventory: { files } }: Review): { readonly before: number; readonly after: number } {
  return {
    before: files.reduce((all, { before }) => all + before.blocks, 0),
    after: files.reduce((all, { after }) => all + after.blocks, 0),
  };
}

describe('the inventory', () => {
  const macro = 'macro_rules! m {\n    () => {\n        unsafe { go() }\n    };\n}\n';

  test('counts each kind and what is documented or not, without macro definitions', () => {
    const text = `// SAFETY: x\nunsafe impl Send for A {}\n/// # Safety\n/// x\npub unsafe fn g() {}\nunsafe trait T {}\nunsafe extern "C" {}\nextern "C" {}\n#[unsafe(no_mangle)]\nfn h() {}\n${CODE}${macro}`;
    const [file] = judge([fileOf('src/a.rs', null, text)]).inventory.files;
    expect(file?.before).toMatchObject({ blocks: 0, documented: 0 });
    expect(file?.after).toEqual({
      blocks: 1,
      functions: 1,
      impls: 1,
      traits: 1,
      externs: 2,
      documented: 4,
      undocumented: { ...NONE, blocks: 1, traits: 1 },
    });
  });

  test('counts no extern crate, and no function pointer type, as an extern block', () => {
    const text = 'extern crate alloc;\ntype F = extern "C" fn();\nextern "C" fn f() {}\n';
    expect(judge([fileOf('src/a.rs', null, text)]).inventory.files).toMatchObject([
      { after: { externs: 0 } },
    ]);
  });

  test('does not count as more what only moves to another file', () => {
    const moved = [fileOf('src/a.rs', `mod b;\n${CODE}`, 'mod b;\n'), fileOf('src/b.rs', null, CODE)];
    expect(sum(judge(moved))).toEqual({ before: 1, after: 1 });
    expect(became(judge(moved))).toEqual(['moved block f 2 < src/a.rs f']);
    const gone = judge([fileOf('src/a.rs', CODE, null), fileOf('src/b.rs', null, CODE)]);
    expect(sum(gone)).toEqual({ before: 1, after: 1 });
    expect(gone.inventory.files).toMatchObject([
      { path: 'src/a.rs', movedOut: 1, removed: 0 },
      { path: 'src/b.rs', movedIn: 1, added: 0 },
    ]);
  });

  test('tells added, removed, changed and moved code apart', () => {
    const base =
      'fn a() {\n    unsafe { one() }\n}\nfn b() {\n    unsafe { two() }\n}\nfn c() {\n    unsafe { three() }\n}\n';
    const head =
      'fn a() {\n    unsafe { one(1) }\n}\nfn moved() {\n    // SAFETY: now it says why\n    unsafe {\n        // and how\n        two()\n    }\n}\nfn d() {\n    unsafe { four() }\n}\n';
    expect(became(judge([fileOf('src/a.rs', base, head)]))).toEqual([
      'changed block a 2',
      'moved block moved 6 < src/a.rs b',
      'removed block c 8',
      'added block d 12',
    ]);
  });

  test('counts a copy as added: the original is still there', () => {
    const copied = [fileOf('src/a.rs', CODE, `${CODE}// x\n`), fileOf('src/b.rs', null, CODE)];
    expect(became(judge(copied))).toEqual(['added block f 2']);
  });

  test('tells of a block whose inside alone changed, where no line says unsafe', () => {
    const of = (call: string) => `fn f() {\n    unsafe {\n        ${call};\n    }\n}\nfn g() {}\n`;
    expect(became(judge([fileOf('src/a.rs', of('one()'), of('two()'))]))).toEqual(['changed block f 2']);
    const less = fileOf('src/a.rs', of('one();\n        two()'), of('one()'));
    expect(became(judge([less]))).toEqual(['changed block f 2']);
  });

  test('parses the base only for lines that can change the unsafe code', () => {
    const parsed: string[] = [];
    const rust: typeof knowledge.rust = {
      parse: (path, text, interest) => {
        parsed.push(text);
        return knowledge.rust.parse(path, text, interest);
      },
    };
    const safe = CODE.replace('    unsafe', '    // SAFETY: x\n    unsafe');
    judge([fileOf('src/a.rs', safe, `${safe}fn g() {}\n`)], {}, { rust });
    expect(parsed.length).toBe(1);
    judge([fileOf('src/a.rs', safe, `${safe}unsafe fn g() {}\n`)], {}, { rust });
    expect(parsed.length).toBe(3);
  });

  test('sums a crate as far as it is seen, and only one whose unsafe code the change touches', () => {
    const context = {
      'Cargo.toml': '[package]\nname = "ring"\nedition = "2021"\n',
      'src/lib.rs': `mod a;\n${CODE}`,
      'other/Cargo.toml': '[package]\nname = "other"\n',
      'other/src/lib.rs': CODE,
    };
    const added = fileOf('src/a.rs', '', CODE);
    const { crates } = judge(changeOfFiles([added], context)).inventory;
    expect(crates).toMatchObject([
      { crate: 'ring', files: 2, before: { blocks: 1 }, after: { blocks: 2, undocumented: { blocks: 2 } } },
    ]);
    const idle = fileOf('src/a.rs', CODE, `${CODE}fn g() {}\n`);
    expect(judge(changeOfFiles([idle], context)).inventory.crates).toEqual([]);
  });
});

describe('identity under moves', () => {
  const functions = fc.uniqueArray(
    fc.record({ name: fc.integer({ min: 0, max: 99 }), call: fc.constantFrom('one()', '*p', 'two(3, "}")') }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 8 },
  );
  const written = (
    all: readonly { readonly name: number; readonly call: string }[],
    indent: string,
    comment: string,
  ) =>
    all
      .map(
        ({ name, call }) =>
          `fn f${name}() {\n${indent}// SAFETY: ${comment}\n${indent}unsafe {\n${indent}${indent}${call} // ${comment}\n${indent}}\n}\nunsafe fn g${name}() {\n${indent}${call}\n}\n`,
      )
      .join('\n');

  test('nothing is added or removed when functions change places, indent and comments, also across files', () => {
    fc.assert(
      fc.property(functions, fc.nat(), fc.nat(), (all, seed, cut) => {
        const shuffled = all.toSorted((a, b) => ((a.name * 31 + seed) % 101) - ((b.name * 31 + seed) % 101));
        const at = cut % (shuffled.length + 1);
        const review = judge([
          fileOf('src/a.rs', written(all, '    ', 'was'), written(shuffled.slice(0, at), '  ', 'is')),
          fileOf('src/b.rs', '', written(shuffled.slice(at), '\t', 'is')),
        ]);
        const { changes, files } = review.inventory;
        expect(changes.filter(({ how }) => how !== 'moved')).toEqual([]);
        expect(files.reduce((sum, { added, removed }) => sum + added + removed, 0)).toBe(0);
        expect(sum(review)).toEqual({ before: all.length, after: all.length });
      }),
      { numRuns: 40 },
    );
  });
});

describe('fields that unsafe code relies on', () => {
  const base = `pub struct Buf {
    ptr: *mut u8,
    cap: usize,
    len: usize,
    pub name: usize,
}
impl Buf {
    fn as_slice(&self) -> &[u8] {
        unsafe { from_raw_parts(self.ptr, self.len) }
    }
    fn grow(&mut self) {
        let bytes = self.cap * 2;
        self.ptr = unsafe { realloc(self.ptr, bytes) };
    }
    fn set(&mut self, n: usize) {
    }
}
`;
  const relied = (body: string) => {
    const head = base.replace('n: usize) {\n', `n: usize) {\n${body}`);
    return judge([fileOf('src/buf.rs', base, head)]).inventory.relied.map(
      ({ writer, how, field, users, line }) => `${line} ${writer} ${how} ${field}: ${users.join(', ')}`,
    );
  };

  test('are named where safe code of the change writes them', () => {
    expect(relied('        self.cap = n;\n')).toEqual(['16 set assigns cap: grow']);
    expect(relied('        self.len += n;\n')).toEqual(['16 set assigns len: as_slice']);
    expect(relied('        swap(&mut self.ptr, p);\n')).toEqual(['16 set lends ptr: as_slice, grow']);
  });

  test('are not named for reads, unsafe code, public fields and other types', () => {
    expect(relied('        let x = self.cap + &self.len;\n')).toEqual([]);
    expect(relied('        self.name = n;\n        other.cap = n;\n')).toEqual([]);
    expect(relied('        unsafe { self.cap = n }\n')).toEqual([]);
  });

  test('are not named for lines that only moved, and in new files', () => {
    const moved = base
      .replace('        self.ptr = unsafe', '        self.cap = bytes;\n        self.ptr = unsafe')
      .replace('n: usize) {\n', 'n: usize) {\n');
    const head = moved
      .replace('        self.cap = bytes;\n', '')
      .replace('n: usize) {\n', 'n: usize) {\n        self.cap = bytes;\n');
    expect(judge([fileOf('src/buf.rs', moved, head)]).inventory.relied).toEqual([]);
    expect(judge([fileOf('src/buf.rs', null, head)]).inventory.relied).toEqual([]);
  });
});
