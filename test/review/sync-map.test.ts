import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { review } from '../../src/review/review-change.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { changeOf } from '../support/example-change.ts';
import { CARD, knowledge } from './bench.ts';

const atomicsOf = (change: Change) => review(change, CARD, DEFAULT_SETTINGS, knowledge).atomics;

const GAP = '// far\n'.repeat(20);
const SLOT = (store: string, load: string, far = '') => `struct Slot { ready: AtomicBool, other: AtomicBool }
impl Slot {
    fn put(&self) {
        ${store}
    }
    fn take(&self) -> bool {
        ${load}
    }
}
${GAP}fn far(s: &Slot) { ${far} }
`;
const STORE = (ordering: string) => `self.ready.store(true, Ordering::${ordering});`;
const LOAD = (ordering: string) => `self.ready.load(Ordering::${ordering})`;

const between = (base: string | null, head: string, context: Readonly<Record<string, string>> = {}) =>
  atomicsOf(changeOf('src/lib.rs', base, head, context));

describe('what the change does to the pairs', () => {
  test('it removes the only Release', () => {
    const [ready, more] = between(
      SLOT(STORE('Release'), LOAD('Acquire')),
      SLOT(STORE('Relaxed'), LOAD('Acquire')),
    );
    expect(more).toBeUndefined();
    expect(ready).toMatchObject({
      atomic: 'Slot.ready',
      uses: [
        { function: 'Slot::put', line: 4, before: { orderings: 'Release' }, after: { orderings: 'Relaxed' } },
        {
          function: 'Slot::take',
          line: 7,
          before: { orderings: 'Acquire' },
          after: { orderings: 'Acquire' },
        },
      ],
      edges: [{ from: 0, to: 1, change: 'removed' }],
      loose: [1],
      notes: [
        { kind: 'last-release-removed', uses: [0] },
        { kind: 'weakened', uses: [0] },
      ],
      open: null,
      isWhole: true,
    });
  });

  test('it removes the only Acquire, with its line', () => {
    const [ready] = between(SLOT(STORE('Release'), LOAD('Acquire')), SLOT(STORE('Release'), 'true'));
    expect(ready?.uses.map(({ after }) => after?.orderings ?? null)).toEqual(['Release', null]);
    expect(ready?.notes).toEqual([{ kind: 'last-acquire-removed', uses: [1] }]);
    expect(ready?.loose).toEqual([0]);
  });

  test('it removes both halves of the only pair', () => {
    const [ready] = between(SLOT(STORE('Release'), LOAD('Acquire')), SLOT(STORE('Relaxed'), LOAD('Relaxed')));
    expect(ready?.notes.map(({ kind }) => kind)).toEqual(['last-pair-removed', 'weakened']);
    expect(ready?.loose).toEqual([]);
  });

  test('it adds the first pair', () => {
    const [ready] = between(SLOT(STORE('Relaxed'), LOAD('Relaxed')), SLOT(STORE('Release'), LOAD('Acquire')));
    expect(ready?.edges).toEqual([{ from: 0, to: 1, change: 'added' }]);
    expect(ready?.notes.map(({ kind }) => kind)).toEqual(['first-pair', 'strengthened']);
  });

  test('it removes one pair of two', () => {
    const [ready] = between(
      SLOT(STORE('Release'), LOAD('Acquire'), 's.ready.load(Ordering::Acquire);'),
      SLOT(STORE('Release'), LOAD('Relaxed'), 's.ready.load(Ordering::Acquire);'),
    );
    expect(ready?.edges.map(({ change }) => change)).toEqual(['removed', 'kept']);
    expect(ready?.notes.map(({ kind }) => kind)).toEqual(['pairs-removed', 'weakened']);
    expect(ready?.loose).toEqual([]);
  });

  test('a fence counts, and so does taking it away', () => {
    const fenced = 'let r = self.ready.load(Ordering::Relaxed); fence(Ordering::Acquire); r';
    const bare = 'let r = self.ready.load(Ordering::Relaxed); r';
    const [ready] = between(SLOT(STORE('Release'), fenced), SLOT(STORE('Release'), bare));
    expect(ready?.uses[1]?.before?.orderings).toBe('Relaxed with a fence');
    expect(ready?.notes.map(({ kind }) => kind)).toEqual(['last-acquire-removed', 'weakened']);
  });

  test('it mixes SeqCst into weaker orderings', () => {
    const [ready] = between(SLOT(STORE('Release'), LOAD('Acquire')), SLOT(STORE('Release'), LOAD('SeqCst')));
    expect(ready?.notes).toEqual([{ kind: 'mixed', uses: [1] }]);
  });
});

describe('what is seen', () => {
  test('the other files of the crate', () => {
    const [ready] = between(SLOT(STORE('Release'), 'true'), SLOT(STORE('Relaxed'), 'true'), {
      'src/wait.rs': 'fn wait(s: &Slot) { s.ready.load(Ordering::Acquire); }\n',
    });
    expect(ready?.uses.map(({ path }) => path)).toEqual(['src/lib.rs', 'src/wait.rs']);
    expect(ready?.notes[0]?.kind).toBe('last-release-removed');
  });

  test('an operation that only moved down stays what it was', () => {
    const base = SLOT(STORE('Release'), LOAD('Acquire'));
    const [ready] = between(base, base.replace(STORE('Release'), `work();\n        ${STORE('Release')}`));
    expect(ready).toBeUndefined();
  });

  test('what is not whole, or open, says so', () => {
    const change = changeOf(
      'src/lib.rs',
      SLOT(STORE('Release'), LOAD('Acquire')),
      SLOT(STORE('Relaxed'), LOAD('Acquire')),
    );
    expect(atomicsOf({ ...change, searches: [] })).toMatchObject([{ isWhole: false }]);
    const lent = (code: string) => `${code}fn lend(s: &Slot) { wait(&s.ready); }\n`;
    const open = between(
      lent(SLOT(STORE('Release'), LOAD('Acquire'))),
      lent(SLOT(STORE('Relaxed'), LOAD('Acquire'))),
    );
    expect(open).toMatchObject([{ open: 'it is borrowed or passed on' }]);
  });

  test('nothing where no atomic is touched, in tests, or of a whole tree', () => {
    const code = SLOT(STORE('Release'), LOAD('Acquire'));
    expect(between(code, `${code}fn plain() {}\n`)).toEqual([]);
    expect(between(null, `#[cfg(test)]\nmod tests {\n${code}}\n`)).toEqual([]);
    expect(atomicsOf({ ...changeOf('src/lib.rs', null, code), source: 'tree' })).toEqual([]);
  });

  test('two fields of one name stand apart, and what may be either by itself', () => {
    const code = (ordering: string) => `struct A { state: AtomicU8 }
struct B { state: AtomicU8 }
impl A { fn a(&self) { self.state.store(1, Ordering::${ordering}); } }
impl B { fn b(&self) { self.state.load(Ordering::${ordering}); } }
fn c(x: &B) { x.state.swap(0, Ordering::${ordering}); }
`;
    const found = between(code('Relaxed'), code('SeqCst'));
    expect(found.map(({ atomic, uses }) => [atomic, uses.length])).toEqual([
      ['A.state', 1],
      ['B.state', 1],
      ['state', 1],
    ]);
  });
});
