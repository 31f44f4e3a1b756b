import { describe, expect, it } from 'vitest';
import { lifeOf } from '../../src/syntax/binding-presence.ts';
import { bindingAt, bindingsIn, bindingsOf } from '../../src/syntax/bindings.ts';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { parseRust } from './parse-rust.ts';

/** What is known of `g` at each `/*?*​/` of a function's body. */
function presences(body: string): readonly string[] {
  const file = parseRust(`fn f() {\n${body}\n}\n`);
  const binding = bindingsOf(file).find(({ name }) => name === 'g');
  if (binding === undefined) throw new Error('no g');
  return [...file.text.matchAll(/\/\*\?\*\//g)].map(({ index }) => lifeOf(file, binding).at(index));
}

function movesOf(body: string): readonly string[] {
  const file = parseRust(`fn f() {\n${body}\n}\n`);
  const binding = bindingsOf(file).find(({ name }) => name === 'g');
  return binding === undefined ? [] : lifeOf(file, binding).moves.map(({ kind }) => kind);
}

function lineOf(file: RustFile, offset: number): number {
  return file.text.slice(0, offset).split('\n').length;
}

describe('bindings', () => {
  it('lists names of every kind of pattern with what they are matched against', () => {
    const file = parseRust(`
fn f(&self, mut a: u8, (b, c): (u8, u8)) {
    let Some(d) = a else { return };
    if let Some(Point { e, y: ref h, .. }) = d && let i = 3 {}
    while let Ok(j @ 1..=3) = next() {}
    match lock() { Ok(k) if k > MAX => {}, None => {} }
    for (l, &m) in b {}
    let n = |o, p: u8| async move { let q = o; };
}`);
    const listed = bindingsOf(file).map(({ name, kind, value }) =>
      `${name} ${kind} ${value?.text ?? ''}`.trim(),
    );
    expect(listed).toEqual([
      'self parameter',
      'a parameter',
      'b parameter',
      'c parameter',
      'd let a',
      'e condition d',
      'h condition d',
      'i condition 3',
      'j condition next()',
      'k arm lock()',
      'l for b',
      'm for b',
      'n let |o, p: u8| async move { let q = o; }',
      'o parameter',
      'p parameter',
      'q let o',
    ]);
    const whole = bindingsOf(file).filter(({ isWhole }) => isWhole);
    expect(whole.map(({ name }) => name)).toEqual(['self', 'a', 'i', 'n', 'o', 'p', 'q']);
    expect(
      bindingsOf(file)
        .filter(({ isReference }) => isReference)
        .map(({ name }) => name),
    ).toEqual(['self', 'h']);
    expect(bindingsOf(file).at(-1)?.body?.type).toBe('async_block');
  });

  it('finds what a name means under shadowing, scopes and nested functions', () => {
    const file = parseRust(`
fn f(x: A) {
    use_it(x);
    let x = B(x);
    { let x = C; use_it(x); }
    use_it(x);
    fn inner() { use_it(x) }
}`);
    const uses = [...file.text.matchAll(/(?<=use_it\()x|(?<=B\()x/g)].map(({ index }) =>
      bindingAt(file, 'x', index),
    );
    expect(uses.map((one) => one?.value?.text ?? one?.type?.text ?? null)).toEqual([
      'A',
      'A',
      'C',
      'B(x)',
      null,
    ]);
  });

  it('sees a name of a condition to the end of what runs if it is met', () => {
    const file = parseRust('fn f() { if let Some(x) = y { a(x) } else { b(x) } c(x) }');
    const seen = [...file.text.matchAll(/(?<=[abc]\()x/g)].map(
      ({ index }) => bindingAt(file, 'x', index) !== null,
    );
    expect(seen).toEqual([true, false, false]);
  });

  it('gives the bindings of a range, those in macro arguments too', () => {
    const file = parseRust('fn a() { let x = 1; }\nfn b() { run!({ let y = unsafe { 2 }; let z = 3; }); }\n');
    const [, second] = file.nodes('function_item');
    if (second === undefined) throw new Error('no function');
    const range = { start: second.startIndex, end: second.endIndex };
    expect(bindingsIn(file, range).map(({ name }) => name)).toEqual(['y', 'z']);
    expect(bindingsIn(file, range).map(({ scope }) => lineOf(file, scope.end))).toEqual([2, 2]);
  });
});

describe('the life of a local', () => {
  it('is there from its declaration to the end of its block', () => {
    expect(presences('/*?*/ { let g = lock(); /*?*/ work(&g); /*?*/ } /*?*/')).toEqual([
      'gone',
      'live',
      'live',
      'gone',
    ]);
  });

  it('ends where it is dropped or moved', () => {
    expect(presences('let g = lock(); drop(g); /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); std::mem::drop(g); /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); take(1, g); /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); let h = g; /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); go(move || g.len()); /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); let s = S { g }; /*?*/')).toEqual(['gone']);
  });

  it('goes on where it is only used', () => {
    for (const used of [
      'g.len();',
      'f(&g);',
      'f(*g);',
      '*g = 1;',
      'let _ = g;',
      'go(|| g.len());',
      'f(x.g);',
      'm!(g);',
    ])
      expect(presences(`let g = lock(); ${used} /*?*/`), used).toEqual(['live']);
  });

  it('belongs to the first of two of one name', () => {
    expect(presences('let g = lock(); let g = 1; drop(g); /*?*/')).toEqual(['live']);
  });

  it('joins the branches', () => {
    expect(presences('let g = lock(); if c { drop(g); /*?*/ } else { /*?*/ } /*?*/')).toEqual([
      'gone',
      'live',
      'maybe',
    ]);
    expect(presences('let g = lock(); if c { drop(g); /*?*/ return; } /*?*/')).toEqual(['gone', 'live']);
    expect(presences('let g = lock(); if c { drop(g) } else { f(g) } /*?*/')).toEqual(['gone']);
    expect(presences('let g = lock(); match c { A => { drop(g); 1 } B => { /*?*/ return } } /*?*/')).toEqual([
      'live',
      'gone',
    ]);
    expect(presences('let g = lock(); match c { A => drop(g), B => panic!("no"), } /*?*/')).toEqual(['gone']);
  });

  it('follows loops and what is put back', () => {
    expect(presences('let mut g = lock(); loop { drop(g); /*?*/ g = lock(); /*?*/ }')).toEqual([
      'gone',
      'live',
    ]);
    expect(presences('let g = lock(); loop { if c { drop(g); break; } /*?*/ } /*?*/')).toEqual([
      'live',
      'gone',
    ]);
    expect(presences('let g = lock(); loop { if c { break; } if d { drop(g); return; } } /*?*/')).toEqual([
      'live',
    ]);
    expect(presences('let mut g = lock(); while c { /*?*/ drop(g); if d { g = lock(); } } /*?*/')).toEqual([
      'maybe',
      'maybe',
    ]);
    expect(presences("let g = lock(); 'a: loop { loop { drop(g); break 'a; } } /*?*/")).toEqual(['gone']);
  });

  it('knows what nothing reaches', () => {
    expect(presences('let g = lock(); f(&g); return; /*?*/ f(&g);')).toEqual(['unreached']);
  });

  it('says how the value leaves', () => {
    expect(movesOf('let g = lock(); drop(g);')).toEqual(['drop']);
    expect(movesOf('let g = lock(); if c { return g; } Some(g)')).toEqual(['result', 'argument']);
    expect(movesOf('let g = lock(); let w = W { g: g };')).toEqual(['part']);
    expect(movesOf('let g = lock(); go(move || use_it(&g));')).toEqual(['capture']);
    expect(movesOf('let g = lock(); go(|| drop(g));')).toEqual(['capture']);
    expect(movesOf('let g = lock(); std::mem::forget(g);')).toEqual(['forget']);
    expect(movesOf('let g = lock(); g.into_inner(); g')).toEqual(['receiver', 'result']);
  });
});
