import { describe, expect, it } from 'vitest';
import { awaitsWithin } from '../../src/syntax/await-points.ts';
import type { CrateView } from '../../src/syntax/crate-view.ts';
import { guardsOf } from '../../src/syntax/guards.ts';
import { parseRust } from './parse-rust.ts';

const ALONE: CrateView = {
  facts: () => [],
  all: () => [],
  everywhere: () => [],
  before: () => [],
  isWhole: () => true,
};

/** The awaited calls of `body` during which a guard is held. */
function heldAwaits(body: string, edition: string | null = null): readonly string[] {
  const file = parseRust(`use parking_lot::Mutex;\nasync fn f(m: &Mutex<State>) {\n${body}\n}\n`);
  return guardsOf(file, { crate: ALONE, project: { edition } }).flatMap(({ hold }) =>
    awaitsWithin(file, hold.body, hold.range)
      .filter(({ offset }) => hold.at(offset) === 'live' || hold.at(offset) === 'maybe')
      .map(({ what }) => what),
  );
}

function kinds(code: string, crate: CrateView = ALONE): readonly string[] {
  const file = parseRust(code);
  return guardsOf(file, { crate, project: { edition: null } }).map(({ kind, lock }) => `${kind} ${lock}`);
}

describe('how long a guard is held', () => {
  it('by a local: to the end of its block, or to where it is dropped or handed on', () => {
    expect(heldAwaits('let g = m.lock(); a().await; { b().await; }')).toEqual(['a(…)', 'b(…)']);
    expect(heldAwaits('{ let g = m.lock(); } a().await;')).toEqual([]);
    expect(heldAwaits('let g = m.lock(); drop(g); a().await;')).toEqual([]);
    expect(heldAwaits('let g = m.lock(); if c { drop(g); a().await; return; } b().await;')).toEqual(['b(…)']);
    expect(heldAwaits('let g = m.lock(); if c { drop(g); } b().await;')).toEqual(['b(…)']);
    expect(heldAwaits('let mut g = m.lock(); drop(g); a().await; g = m.lock(); b().await;')).toEqual([
      'b(…)',
      'b(…)',
    ]);
    expect(heldAwaits('let g = match m.lock() { Ok(g) => g, Err(e) => e.into_inner() }; a().await;')).toEqual(
      ['a(…)'],
    );
    expect(heldAwaits('let g = MutexGuard::map(m.lock(), |s| &mut s.x); a().await;')).toEqual(['a(…)']);
  });

  it('by `let _` not at all, by a name that begins with it to the end', () => {
    expect(heldAwaits('let _ = m.lock(); a().await;')).toEqual([]);
    expect(heldAwaits('let _g = m.lock(); a().await;')).toEqual(['a(…)']);
  });

  it('by a statement: to its end, unless `let x = &…` extends it', () => {
    expect(heldAwaits('let n = m.lock().len(); a().await;')).toEqual([]);
    expect(heldAwaits('m.lock().send().await; a().await;')).toEqual(['send(…)']);
    expect(heldAwaits('let x = &mut *m.lock(); a().await;')).toEqual(['a(…)']);
    expect(heldAwaits('let x = &m.lock().state; a().await;')).toEqual(['a(…)']);
    expect(heldAwaits('go(a().await, m.lock().len());')).toEqual([]);
    expect(heldAwaits('*m.lock() = a().await;')).toEqual([]);
  });

  it('by a condition: a plain one lets go before the block, `let` after it', () => {
    expect(heldAwaits('if m.lock().is_empty() { a().await; }')).toEqual([]);
    expect(heldAwaits('while m.lock().is_empty() { a().await; }')).toEqual([]);
    expect(heldAwaits('if let Some(x) = m.lock().pop() { a().await; }')).toEqual(['a(…)']);
    expect(heldAwaits('while let Some(x) = m.lock().pop() { a().await; }')).toEqual(['a(…)']);
    expect(heldAwaits('match m.lock().pop() { Some(x) => a().await, None => {} }')).toEqual(['a(…)']);
    expect(heldAwaits('for x in m.lock().iter() { a().await; }')).toEqual(['a(…)']);
    expect(heldAwaits('let Some(x) = m.lock().pop() else { a().await; return };')).toEqual([]);
  });

  it('by `if let`: over the `else` before edition 2024 only', () => {
    const code = 'if let Some(x) = m.lock().pop() { } else { a().await; };';
    expect(heldAwaits(code, '2021')).toEqual(['a(…)']);
    expect(heldAwaits(code, '2024')).toEqual([]);
    expect(heldAwaits(code)).toEqual([]);
  });

  it('not over the await of another body, but over a macro that awaits', () => {
    expect(heldAwaits('let g = m.lock(); spawn(async move { a().await });')).toEqual([]);
    expect(heldAwaits('let g = m.lock(); tokio::select! { _ = a() => {} }')).toEqual(['select!']);
    expect(heldAwaits('tokio::select! { _ = a() => { let g = m.lock(); b().await; } }')).toEqual(['b(…)']);
  });
});

describe('which calls take a guard', () => {
  it('by the declared type of parameter, field, local, static and alias', () => {
    expect(kinds('use std::sync::Mutex;\nfn f(m: &Mutex<u8>) { let g = m.lock(); }')).toEqual(['lock m']);
    expect(
      kinds(
        'use spin::RwLock;\nstruct S { a: Vec<RwLock<u8>> }\nimpl S { fn f(&self) { let g = self.a[0].write(); } }',
      ),
    ).toEqual(['lock self.a[0]']);
    expect(kinds('fn f() { let c = std::rc::Rc::new(RefCell::new(1)); let g = c.borrow_mut(); }')).toEqual([
      'cell c',
    ]);
    expect(kinds('static M: std::sync::Mutex<u8> = X;\nfn f() { let g = M.lock(); }')).toEqual(['lock M']);
    expect(
      kinds('type L = parking_lot::Mutex<u8>;\nstruct S { l: L }\nfn f(s: &S) { let g = s.l.lock(); }'),
    ).toEqual([]);
    expect(
      kinds(
        'type Lock = parking_lot::Mutex<u8>;\nfn f(s: &parking_lot::Mutex<u8>) { let t = s.clone(); let g = t.lock(); }',
      ),
    ).toEqual(['lock t']);
  });

  it('by the unwrapped result, where the type is not seen', () => {
    expect(kinds('fn f(s: &S) { let g = s.m.lock().unwrap(); }')).toEqual(['lock s.m']);
    expect(kinds('fn f(s: &S) { let g = s.m.lock(); let h = s.m.read().unwrap(); }')).toEqual([]);
    expect(
      kinds('async fn f(s: &S) { let g = s.m.lock().unwrap().await; let h = s.m.lock().await; }'),
    ).toEqual([]);
  });

  it('never of async locks, nor where two imports of one name disagree', () => {
    expect(kinds('use tokio::sync::Mutex;\nfn f(m: &Mutex<u8>) { let g = m.try_lock().unwrap(); }')).toEqual(
      [],
    );
    expect(
      kinds(
        'mod a { use tokio::sync::Mutex; }\nmod b { use std::sync::Mutex; fn f(m: &Mutex<u8>) { let g = m.lock(); } }',
      ),
    ).toEqual([]);
  });

  it("by the crate's other files", () => {
    const other = parseRust('use parking_lot::Mutex;\npub struct S { pub m: Mutex<u8> }', 'src/s.rs');
    const crate: CrateView = {
      ...ALONE,
      facts: (_words, extract) => [{ path: 'src/s.rs', facts: extract(other) }],
    };
    expect(kinds('fn f(s: &S) { let g = s.m.lock(); }', crate)).toEqual(['lock s.m']);
  });
});
