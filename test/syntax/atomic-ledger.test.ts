import { describe, expect, test } from 'vitest';
import { atomicFacts } from '../../src/syntax/atomic-facts.ts';
import { atomicsNamed, isCounter, type Ledger, looseEnds } from '../../src/syntax/atomic-ledger.ts';
import { mentionsIn } from '../../src/syntax/atomic-mentions.ts';
import { parseRust } from './parse-rust.ts';

const ledgerOf = (...texts: readonly string[]): Ledger =>
  texts.map((text, index) => {
    const path = `src/f${index}.rs`;
    return { path, facts: atomicFacts(parseRust(text, path)) };
  });

function onlyAtomic(ledger: Ledger, name = 'ready') {
  const [atomic] = atomicsNamed(ledger, name);
  if (atomic === undefined) throw new Error(`no ${name}`);
  return atomic;
}

const GATE = 'struct Gate { ready: AtomicBool }\n';
const IMPL = (body: string) => `${GATE}impl Gate { fn f(&self) { ${body} } }\n`;

describe('who is meant', () => {
  const two = ledgerOf(
    `struct A { state: AtomicU8 }
struct B { state: AtomicU8 }
impl A { fn a(&self) { self.state.store(1, Ordering::Release); } }
impl B { fn b(&self) { self.state.load(Ordering::Acquire); } }
fn c(x: &B) { x.state.load(Ordering::Relaxed); }`,
  );

  test('two types with a field of one name are told apart by self, and by nothing else', () => {
    const [a, b] = atomicsNamed(two, 'state');
    expect(a?.label).toBe('A.state');
    expect(a?.uses.map((use) => use.function)).toEqual(['A::a']);
    expect(b?.uses.map((use) => use.function)).toEqual(['B::b']);
    expect(a?.doubtful.map((use) => use.function)).toEqual(['c']);
  });

  test('where one type alone has the field, every file speaks of it', () => {
    const ledger = ledgerOf(GATE, 'fn g(gate: &Gate) { gate.ready.load(Ordering::Acquire); }');
    expect(onlyAtomic(ledger).uses).toMatchObject([{ path: 'src/f1.rs', function: 'g', line: 1 }]);
  });

  test('a static is an atomic of its own', () => {
    const ledger = ledgerOf(
      'static READY: AtomicBool = AtomicBool::new(false);\nfn f() { READY.store(true, Ordering::Release); }',
    );
    expect(onlyAtomic(ledger, 'READY')).toMatchObject({ label: 'READY', openBecause: null });
    expect(onlyAtomic(ledger, 'READY').uses).toHaveLength(1);
  });
});

describe('halves', () => {
  const halves = (body: string) =>
    onlyAtomic(ledgerOf(IMPL(body))).uses.map(({ release, acquire }) => [release, acquire]);

  test.each([
    ['self.ready.store(true, Ordering::Release);', ['own', 'none']],
    ['self.ready.load(Ordering::Acquire);', ['none', 'own']],
    ['self.ready.swap(true, Ordering::AcqRel);', ['own', 'own']],
    ['self.ready.compare_exchange(a, b, Ordering::Relaxed, Ordering::Acquire);', ['none', 'own']],
    ['self.ready.fetch_or(true, Ordering::SeqCst);', ['own', 'own']],
    ['fence(Ordering::Release); self.ready.store(true, Ordering::Relaxed);', ['fence', 'none']],
    ['self.ready.store(true, Ordering::Relaxed); fence(Ordering::Release);', ['none', 'none']],
    ['self.ready.load(Ordering::Relaxed); fence(Ordering::Acquire);', ['none', 'fence']],
    ['fence(Ordering::Acquire); self.ready.load(Ordering::Relaxed);', ['none', 'none']],
    ['compiler_fence(Ordering::Release); self.ready.store(true, Ordering::Relaxed);', ['none', 'none']],
    ['let ordering = Ordering::Release; self.ready.store(true, ordering);', ['unknown', 'none']],
  ])('%s', (body, expected) => {
    expect(halves(body)).toEqual([expected]);
  });
});

describe('what is open', () => {
  const whyOpen = (...texts: readonly string[]) => onlyAtomic(ledgerOf(...texts)).openBecause;

  test.each([
    ['pub struct Gate { pub ready: AtomicBool }'],
    [`${GATE}fn f(gate: &Gate) { wait(&gate.ready); }`],
    [`${GATE}impl Gate { fn flag(&self) -> &AtomicBool { &self.ready } }`],
    [`${GATE}fn f(gate: &Gate) { spin_on!(gate.ready); }`],
    [`${GATE}fn f(gate: &Gate, o: X) { gate.ready.load(o.into()); }`],
    [`${GATE}macro_rules! get { ($g:expr) => { $g.ready.load(Ordering::Acquire) } }`],
    ['struct Gate { ready: CachePadded<AtomicBool> }\nfn f(g: &Gate) { wait(&*g.ready); }'],
    ['struct Gate { ready: Vec<AtomicBool> }\nfn f(g: &Gate) { for one in g.ready.iter() { f(one) } }'],
    [`${GATE}fn f(gate: &Gate) { gate.ready.load_consume(); }`],
    [`${GATE}fn f(gate: &Gate) { wake(gate.ready.as_ptr()); }`],
    ['struct Gate { ready: Arc<AtomicBool> }'],
    ["struct Gate<'a> { ready: &'a AtomicBool }"],
    ['struct Gate { ready: *const AtomicBool }'],
    ['#[repr(C)]\nstruct Gate { ready: AtomicBool }'],
  ])('%s', (text) => {
    expect(whyOpen(text)).not.toBeNull();
  });

  test.each([
    [GATE],
    ['pub struct Gate { ready: AtomicBool }'],
    ['pub struct Gate { pub(crate) ready: CachePadded<AtomicBool> }'],
    ['struct Gate { ready: [AtomicPtr<Node<T>>; 4] }'],
    [
      `${GATE}impl fmt::Debug for Gate { fn fmt(&self) { f.debug_struct("Gate").field("ready", &self.ready); } }`,
    ],
    [`${GATE}fn f(gate: &mut Gate) { *gate.ready.get_mut() = true; reset(&mut gate.ready); }`],
    [`${GATE}fn f(gate: &Gate) { if a && gate.ready.load(Ordering::Acquire) {} } // &gate.ready`],
    [
      'struct Gate { ready: Vec<AtomicBool> }\nfn f(g: &Gate) { g.ready[g.ready.len() - 1].load(Ordering::Acquire); }',
    ],
    [`${GATE}fn f(raw: &Raw) { look(&(*raw.ready).entries, &**raw.ready); }`],
    [`${GATE}fn f(other: &Other) { other.ready.len(); &other.ready.x; }`],
  ])('not %s', (text) => {
    expect(whyOpen(text)).toBeNull();
  });
});

describe('loose ends', () => {
  const ends = (...texts: readonly string[]) => {
    const ledger = ledgerOf(...texts);
    const { releases, acquires } = looseEnds(onlyAtomic(ledger), ledger);
    return { releases: releases.map(({ line }) => line), acquires: acquires.map(({ line }) => line) };
  };
  const STORE = (ordering: string) => `fn s(g: &Gate) { g.ready.store(true, Ordering::${ordering}); }\n`;
  const LOAD = (ordering: string) => `fn l(g: &Gate) { g.ready.load(Ordering::${ordering}); }\n`;

  test('a Release that is read with Relaxed, and an Acquire of what is written with it', () => {
    expect(ends(GATE + STORE('Release') + LOAD('Relaxed'))).toEqual({ releases: [2], acquires: [] });
    expect(ends(GATE + STORE('Relaxed') + LOAD('Acquire'))).toEqual({ releases: [], acquires: [3] });
  });

  test('none where the other half is in another file, is SeqCst, or cannot be read', () => {
    const none = { releases: [], acquires: [] };
    expect(ends(GATE + STORE('Release') + LOAD('Relaxed'), LOAD('Acquire'))).toEqual(none);
    expect(ends(GATE + STORE('Release') + LOAD('SeqCst'))).toEqual(none);
    expect(ends(GATE + STORE('SeqCst') + LOAD('Relaxed'))).toEqual(none);
    expect(
      ends(GATE + STORE('Release') + LOAD('Relaxed') + LOAD('Acquire').replace('Ordering::Acquire', 'order')),
    ).toEqual(none);
  });

  test('none where a function lends its fence', () => {
    const lent = 'fn sync() { fence(Ordering::Acquire); }\n';
    expect(ends(GATE + STORE('Release') + LOAD('Relaxed') + lent).releases).toEqual([]);
  });

  test('none where nothing else reads, or an AcqRel meets itself', () => {
    expect(ends(GATE + STORE('Release')).releases).toEqual([]);
    expect(ends(GATE + STORE('Release').replace('store', 'swap')).releases).toEqual([]);
    expect(ends(GATE + STORE('AcqRel').replace('store', 'swap') + LOAD('Relaxed')).releases).toEqual([]);
  });

  test('none where a comment defends the Relaxed of the other side', () => {
    const said =
      'fn l(g: &Gate) {\n    // The latch has ordered all of it, so Relaxed will do.\n    g.ready.load(Ordering::Relaxed);\n}\n';
    expect(ends(GATE + STORE('Release') + said).releases).toEqual([]);
  });

  test('none of test code, which may answer for the rest', () => {
    const tested = (code: string) => `#[cfg(test)]\nmod tests {\n${code}}\n`;
    expect(ends(GATE + tested(STORE('Release')) + LOAD('Relaxed')).releases).toEqual([]);
    expect(ends(GATE + STORE('Release') + LOAD('Relaxed') + tested(LOAD('Acquire'))).releases).toEqual([]);
  });
});

test('what is only added to is a counter, unless a loop waits for it', () => {
  const count =
    'struct Gate { ready: AtomicUsize }\nfn a(g: &Gate) { g.ready.fetch_add(1, Ordering::Relaxed); }\n';
  expect(isCounter(onlyAtomic(ledgerOf(count)))).toBe(true);
  expect(
    isCounter(
      onlyAtomic(ledgerOf(`${count}fn w(g: &Gate) { while g.ready.load(Ordering::Acquire) > 0 {} }`)),
    ),
  ).toBe(false);
  expect(
    isCounter(onlyAtomic(ledgerOf(`${count}fn z(g: &Gate) { g.ready.store(0, Ordering::Relaxed); }`))),
  ).toBe(false);
});

test('hostile text is read in reasonable time', () => {
  const text = `fn f() { ${'&a.b('.repeat(20_000)} ${'.x['.repeat(20_000)} ${'&&&'.repeat(20_000)} }`;
  // Each of these can be split in more ways than there is time for, if a pattern lets it.
  const path = `fn f() { &a${'  .b'.repeat(38)} ; .x }`;
  const boxes = 40;
  const type = `${'Box<['.repeat(boxes)}A<{ 1 == 1 }, AtomicU8>${']>'.repeat(boxes)}`;
  const start = performance.now();
  mentionsIn(text);
  mentionsIn(path);
  expect(atomicFacts(parseRust(`struct S { x: ${type} }\n`)).declared).toMatchObject([{ isPlain: false }]);
  expect(performance.now() - start).toBeLessThan(3_000);
});
