import { describe, expect, test } from 'vitest';
import { atomicOperations } from '../../src/syntax/atomic-operations.ts';
import { resultsOf } from '../../src/syntax/atomic-results.ts';
import { firstDereferenceOf } from '../../src/syntax/dereferences.ts';
import { hasExclusiveAccess } from '../../src/syntax/exclusive-access.ts';
import { lastReference } from '../../src/syntax/last-references.ts';
import { publicationOf } from '../../src/syntax/publications.ts';
import { onlyWaits, waitLoops } from '../../src/syntax/wait-loops.ts';
import { parseRust } from './parse-rust.ts';

const CAS = 'x.compare_exchange(a, b, Ordering::AcqRel, Ordering::Acquire)';

function firstOperation(code: string, head = 'fn f(&self)') {
  const file = parseRust(`${head} { ${code} }`);
  const [one] = atomicOperations(file);
  if (one === undefined) throw new Error(`no operation in "${code}"`);
  return { file, one };
}

describe('resultsOf follows what an operation read', () => {
  test.each([
    ['let p = x.load(Ordering::Relaxed);', ['p any']],
    ['let p = x.load(Ordering::Relaxed).cast::<u8>() as *mut u8;', ['p any']],
    [`match ${CAS} { Ok(old) => {} Err(now) => {} }`, ['old success', 'now failure']],
    [`if let Err(now) = ${CAS} { }`, ['now failure']],
    [`let done = ${CAS}; if let Err(now) = done { }`, ['now failure']],
    [`let p = match ${CAS} { Ok(_) => b, Err(old) => { old } };`, ['old failure', 'p failure']],
    [`loop { if let Err(now) = ${CAS} { head = now; } }`, ['now failure', 'head failure']],
    [`let done = ${CAS};`, []],
    ['x.load(Ordering::Relaxed);', []],
  ])('%s', (code, expected) => {
    const { file, one } = firstOperation(code);
    expect(resultsOf(file, one).map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(expected);
  });
});

describe('firstDereferenceOf sees a pointer read through', () => {
  const read = (code: string, isGuarded = false) => {
    const file = parseRust(`fn f(p: *mut Node) { ${code} }`);
    const range = { start: file.text.indexOf('{'), end: file.text.length };
    return firstDereferenceOf(file, { name: 'p', range, isGuarded })?.text ?? null;
  };

  test.each([
    ['unsafe { (*p).next }', '*p'],
    ['unsafe { &*p.add(1) }', '*p.add(1)'],
    ['unsafe { p.as_ref() };', 'p.as_ref()'],
    ['drop(unsafe { Box::from_raw(p) });', 'Box::from_raw(p)'],
  ])('%s', (code, expected) => {
    expect(read(code)).toBe(expected);
  });

  test.each([
    'p.is_null()',
    'x.store(p)',
    'p.as_ref()',
    'unsafe { self.p.read() }',
    'let n = Node { p: 1 };',
  ])('not in %s', (code) => {
    expect(read(code)).toBeNull();
  });

  test('takes a guarded pointer at its word outside of unsafe code', () => {
    expect(read('p.as_ref()', true)).toBe('p.as_ref()');
  });

  test('passes over what is put off to later, and a reference that is only kept', () => {
    expect(read('unsafe { guard.defer_unchecked(move || drop(Box::from_raw(p))) }')).toBeNull();
    expect(read('unsafe { *slot = p.as_ref() };')).toBeNull();
  });
});

describe('hasExclusiveAccess believes what the function shows or says', () => {
  const STORE = 'self.x.store(1, Ordering::Relaxed);';
  test.each([
    ['fn f(&mut self)', STORE],
    ['fn f(self)', STORE],
    ['fn f(&self)', `let held = self.lock.lock(); ${STORE}`],
    ['fn f(&self, held: &MutexGuard<()>)', STORE],
    ['fn f(&self)', `// Only the owner thread writes.\n ${STORE}`],
    ['fn f(&self)', 'let node = Node { x: AtomicU8::new(0) }; node.x.store(1, Ordering::Relaxed);'],
    ['fn f_locked(&self)', STORE],
  ])('%s %s', (head, code) => {
    const { file, one } = firstOperation(code, head);
    expect(hasExclusiveAccess(file, one)).toBe(true);
  });

  test.each([
    ['fn f(&self)', STORE],
    ['fn f(&self)', `${STORE} let held = self.lock.lock();`],
    ['fn f(&self, other: &mut Other)', STORE],
  ])('not in %s %s', (head, code) => {
    const { file, one } = firstOperation(code, head);
    expect(hasExclusiveAccess(file, one)).toBe(false);
  });
});

describe('waitLoops finds loops that wait', () => {
  const loops = (code: string) => {
    const file = parseRust(`fn f(&self) { ${code} }`);
    return waitLoops(file).map((loop) => `${loop.reads.map(({ method }) => method)} ${onlyWaits(loop)}`);
  };

  test.each([
    ['while !x.load(Ordering::Acquire) {}', ['load true']],
    ['while !x.load(Ordering::Acquire) { work(); }', ['load false']],
    [
      'let mut s = x.load(Ordering::Relaxed); while s != 0 { park(); s = x.load(Ordering::Relaxed); }',
      ['load,load true'],
    ],
    ['loop { if x.load(Ordering::Acquire) { break; } std::thread::yield_now(); }', ['load true']],
    ['loop { if x.load(Ordering::Acquire) { return false; } }', []],
    ['while more() { x.load(Ordering::Acquire); }', []],
  ])('%s', (code, expected) => {
    expect(loops(code)).toEqual(expected);
  });
});

describe('lastReference finds what the last one frees', () => {
  const frees = (code: string) => {
    const { file, one } = firstOperation(code);
    return lastReference(file, one)?.frees.text ?? null;
  };

  test.each([
    'if n.fetch_sub(1, Ordering::Release) == 1 { Box::from_raw(p); }',
    'if n.fetch_sub(1, Ordering::Release) != 1 { return; } Box::from_raw(p);',
    'let before = n.fetch_sub(1, Ordering::Release); if before == 1 { Box::from_raw(p); }',
    'if n.fetch_sub(ONE, Ordering::Release) >> SHIFT == 1 { Box::from_raw(p); }',
  ])('%s', (code) => {
    expect(frees(code)).toBe('Box::from_raw(p)');
  });

  test.each([
    'if n.fetch_sub(1, Ordering::Release) == 1 { wake(); } Box::from_raw(p);',
    'n.fetch_sub(1, Ordering::Release); Box::from_raw(p);',
  ])('not in %s', (code) => {
    expect(frees(code)).toBeNull();
  });
});

describe('publicationOf sees what a write lets others at', () => {
  const kind = (code: string) => {
    const { file, one } = firstOperation(code);
    return publicationOf(file, one)?.kind ?? null;
  };

  test.each([
    ['let p = Box::into_raw(Box::new(1)); x.store(p, Ordering::Relaxed);', 'pointer'],
    ['x.swap(Arc::into_raw(made).cast_mut(), Ordering::Relaxed);', 'pointer'],
    ['unsafe { *self.v.get() = 1 }; self.ready.store(true, Ordering::Relaxed);', 'writes'],
    ['unsafe { slot.v.get().write(1) }; slot.state.fetch_or(WRITE, Ordering::Relaxed);', 'writes'],
    ['unsafe { *self.v.get() = 1 }; other.ready.store(true, Ordering::Relaxed);', null],
    ['if a { unsafe { *self.v.get() = 1 } } else { self.ready.store(true, Ordering::Relaxed) }', null],
    ['x.store(ptr::null_mut(), Ordering::Relaxed);', null],
    ['self.hits.store(1, Ordering::Relaxed);', null],
  ])('%s', (code, expected) => {
    expect(kind(code)).toBe(expected);
  });
});
