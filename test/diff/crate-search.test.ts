import { expect, test } from 'vitest';
import { changedAtomics } from '../../src/diff/atomic-names.ts';
import {
  crateQueries,
  mayUse,
  nearestFirst,
  searchLimit,
  sourceFolder,
} from '../../src/diff/crate-search.ts';
import { changeOf } from '../support/example-change.ts';

const GAP = '    work();\n'.repeat(20);
const BODY = (ordering: string) =>
  `struct Gate { ready: AtomicBool, seen: AtomicUsize }
impl Gate {
    fn open(&self) {
        self.ready.store(true, Ordering::${ordering});
${GAP}        self.seen.fetch_add(1, Ordering::Relaxed);
    }
}
`;
const namesOf = (base: string | null, head: string) =>
  changeOf('src/lib.rs', base, head).files.flatMap(changedAtomics);

test('asks for the atomics on and beside changed lines, and for no others', () => {
  expect(namesOf(BODY('Release'), BODY('Relaxed'))).toEqual(['ready', 'seen']);
  expect(namesOf(BODY('Release').replace('seen: ', 'gap: ()'), BODY('Release'))).toContain('seen');
  const far = `${'\n'.repeat(30)}fn f(x: &Gate) {\n    x.late.load(Acquire);\n}\n`;
  expect(namesOf(BODY('Release') + far, BODY('Release') + far.replace('late', 'later'))).toEqual([
    'late',
    'later',
  ]);
});

test('reads operations over several lines, by path, through an index, and statics', () => {
  const head = `static TURN: CachePadded<AtomicUsize> = new();
fn f(&self) {
    self
        .shared
        .state
        .compare_exchange_weak(a, b, Ordering::AcqRel, Ordering::Relaxed);
    AtomicU8::store(&self.mode, 1, Ordering::Release);
    self.slots[i].load(Ordering::Acquire);
    let x: &crate::loom::AtomicUsize = y();
    self.word().swap(0, SeqCst);
}
`;
  expect(namesOf(null, head)).toEqual(['TURN', 'mode', 'slots', 'state', 'word', 'x']);
});

test('asks for what a changed fence may order, though it stands far from it', () => {
  const code = (fence: string) => `fn f(&self) {
    self.word.store(1, Ordering::Relaxed);
${GAP}    ${fence}
}
`;
  expect(namesOf(code(''), code('fence(Ordering::Release);'))).toEqual(['word']);
  expect(namesOf(code('fence(Ordering::Release);'), code(''))).toEqual(['word']);
});

test('costs nothing and asks for nothing without atomics', () => {
  const { files } = changeOf('src/lib.rs', null, 'fn load(&self) { self.cache.load(key); }\n');
  expect(crateQueries(files)).toEqual([]);
});

test('asks in the folder of the crate, once for all of its files', () => {
  const one = changeOf('ring/src/a/b.rs', null, 'fn f() { A.load(Ordering::Acquire); }\n').files;
  const two = changeOf('ring/src/c.rs', null, 'fn f() { B.load(Ordering::Acquire); }\n').files;
  const other = changeOf('tests/d.rs', null, 'fn f() { C.load(Ordering::Acquire); }\n').files;
  expect(crateQueries([...two, ...one, ...other])).toEqual([{ folder: 'ring/src/', names: ['A', 'B'] }]);
  expect(sourceFolder('src/lib.rs')).toBe('src/');
  expect(sourceFolder('build.rs')).toBeNull();
});

test('a file answers when it may use the name as an atomic', () => {
  expect(mayUse('x.ready.load(Ordering::Acquire)', { names: ['ready'] })).toBe(true);
  expect(mayUse('wait(&self.gate.ready)', { names: ['ready'] })).toBe(true);
  expect(mayUse('if self.ready { }', { names: ['ready'] })).toBe(false);
  expect(mayUse('already.load(Ordering::Acquire)', { names: ['ready'] })).toBe(false);
  const calls = { names: ['parse'], of: 'time' };
  expect(mayUse('use time::Date;\nDate::parse(x)', calls)).toBe(true);
  expect(mayUse('x.parse::<u8>()', calls)).toBe(false);
  expect(mayUse('time::now()', calls)).toBe(false);
});

test('looks near the change first', () => {
  const paths = ['src/a.rs', 'src/net/b.rs', 'src/net/tcp/c.rs'];
  expect(nearestFirst(paths, ['src/net/tcp/d.rs'])).toEqual(['src/net/tcp/c.rs', 'src/net/b.rs', 'src/a.rs']);
});

test('owns up to what was not searched', () => {
  expect(searchLimit({ folder: 'src/', names: ['a', 'b', 'c', 'd'] }, 'too many')).toBe(
    'not every file of `src/` was searched for `a`, `b`, `c` and 1 more: too many',
  );
});
