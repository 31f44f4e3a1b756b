import { describe, expect, it } from 'vitest';
import { lifetimesOf } from '../../src/syntax/signature-lifetimes.ts';
import { type Signature, signaturesOf } from '../../src/syntax/signatures.ts';
import { shapesWithin } from '../../src/syntax/type-shapes.ts';
import { parseRust } from './parse-rust.ts';

function only(text: string): Signature {
  const [signature] = signaturesOf(parseRust(text));
  if (signature === undefined) throw new Error('no function');
  return signature;
}

function regions(text: string) {
  const { inputs, outputs } = lifetimesOf(only(text));
  const written = (uses: typeof inputs) => uses.map(({ region, of }) => `${region} ${of}`);
  return { inputs: written(inputs), outputs: written(outputs) };
}

describe('signatures', () => {
  it('reads names, parameters and the words before `fn`', () => {
    const found = only(
      'pub async unsafe extern "C-unwind" fn f(mut p: *const u8, (a, b): (u8, u8), #[x] n: usize) -> bool {}',
    );
    expect(found.parameters.map(({ name }) => name)).toEqual(['p', null, 'n']);
    expect(found.parameters[0]?.type).toEqual({
      kind: 'pointer',
      mutable: false,
      inner: { kind: 'named', name: 'u8', path: 'u8', args: [], lifetimes: [] },
    });
    expect([found.name, found.isUnsafe, found.isAsync, found.abi, found.isExported]).toEqual([
      'f',
      true,
      true,
      'C-unwind',
      true,
    ]);
  });

  it('takes a bare `extern` for C, and no `extern` for Rust', () => {
    expect(only('extern fn f() {}').abi).toBe('C');
    expect(only('fn f() {}').abi).toBeNull();
  });

  it('tells where a function stands', () => {
    const file = parseRust(
      'fn a() { fn b() {} }\nimpl T { fn c() {} }\nimpl D for T { fn d() {} }\ntrait D { fn e(); }\nextern "C" { fn g(); }\n',
    );
    expect(signaturesOf(file).map(({ holder }) => holder)).toEqual([
      'free',
      'local',
      'inherent',
      'trait-impl',
      'trait',
      'foreign',
    ]);
  });

  it('counts the methods of a trait impl as exported only where trait and type may be', () => {
    const of = (text: string) => signaturesOf(parseRust(text)).map(({ isExported }) => isExported);
    expect(of('impl Drop for Other { fn drop(&mut self) {} }')).toEqual([true]);
    expect(of('struct S;\nimpl Drop for S { fn drop(&mut self) {} }')).toEqual([false]);
    expect(of('pub struct S;\ntrait D {}\nimpl D for S { fn d() {} }')).toEqual([false]);
  });

  it('reads how `self` is taken', () => {
    const by = (head: string) => only(`impl T { fn f(${head}) {} }`).receiver?.by;
    expect(by('self')).toBe('value');
    expect(by('mut self')).toBe('value');
    expect(by("&'a self")).toBe('reference');
    expect(by('&mut self, x: u8')).toBe('mutable reference');
    expect(by('self: Pin<&mut Self>')).toBe('typed');
    expect(only('fn f(s: &str) {}').receiver).toBeNull();
  });

  it('reads the symbol that a function is linked by', () => {
    expect(only('#[no_mangle]\npub extern "C" fn f() {}').symbol).toBe('f');
    expect(only('#[unsafe(no_mangle)]\npub extern "C" fn f() {}').symbol).toBe('f');
    expect(only('#[export_name = "g"]\nfn f() {}').symbol).toBe('g');
    expect(only('#[unsafe(export_name = "g")]\nfn f() {}').symbol).toBe('g');
    expect(only('#[inline]\nfn f() {}').symbol).toBeNull();
  });

  it('takes nested types apart', () => {
    const type = only("fn f(x: Option<&'a mut [fn(u8) -> T; 4]>) {}").parameters[0]?.type;
    if (type === undefined) throw new Error('no type');
    expect([...shapesWithin(type)].map(({ kind }) => kind)).toEqual([
      'named',
      'reference',
      'array',
      'function',
      'named',
      'named',
    ]);
  });
});

describe('lifetimes of a signature', () => {
  it('gives what is not written to `self`, or to the only parameter that has one', () => {
    expect(regions('impl T { fn f(&self, x: &u8) -> &mut u8 {} }')).toEqual({
      inputs: ['#1 shared', '#2 shared'],
      outputs: ['#1 mutable'],
    });
    expect(regions("fn f(x: Box<&u8>) -> Ref<'_, u8> {}")).toEqual({
      inputs: ['#1 shared'],
      outputs: ['#1 null'],
    });
    expect(regions('impl T { fn f(self: Pin<&mut Self>, x: &u8) -> &u8 {} }').outputs).toEqual(['#1 shared']);
  });

  it('keeps names apart from what is not named, and leaves the binders of function types alone', () => {
    expect(regions("fn f<'a>(x: &'a u8, y: &mut u8, g: fn(&u8) -> &u8, w: W<'a>) -> &'a mut u8 {}")).toEqual({
      inputs: ["'a shared", '#1 mutable', "'a null"],
      outputs: ["'a mutable"],
    });
  });

  it('does not guess among several', () => {
    expect(regions('fn f(x: &u8, y: &u8) -> &u8 {}').outputs).toEqual(['? shared']);
  });
});
