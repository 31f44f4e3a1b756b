import { describe, expect, it } from 'vitest';
import { whyNotForC } from '../../src/syntax/ffi-types.ts';
import { guardedUses } from '../../src/syntax/guarded-uses.ts';
import { overflowingChecks } from '../../src/syntax/overflowing-checks.ts';
import { closureCallsIn, panicsIn } from '../../src/syntax/panics.ts';
import { rawOwnerFaults } from '../../src/syntax/raw-owners.ts';
import { rawSliceFaults } from '../../src/syntax/raw-slice-faults.ts';
import { signaturesOf } from '../../src/syntax/signatures.ts';
import { parseRust } from './parse-rust.ts';

describe('raw slices', () => {
  const kinds = (text: string) =>
    rawSliceFaults(parseRust(text)).map(({ kind, about }) => `${kind}: ${about}`);
  const slice = (head: string, args: string) =>
    kinds(`fn f${head} { unsafe { std::slice::from_raw_parts(${args}) }; }`);

  it('asks for alignment where bytes become something larger', () => {
    expect(slice('(b: &[u8])', 'b.as_ptr() as *const u32, 1')).toEqual(['unaligned: b']);
    expect(slice('(b: &[u8])', 'b.as_ptr().add(1).cast::<u32>(), 1')).toEqual(['unaligned: b']);
    expect(slice('<T>(b: &mut &[u8])', 'b.as_ptr() as *const T, 1')).toEqual(['unaligned: b']);
    expect(slice('(b: &[u8])', 'b.as_ptr() as *const i8, 1')).toEqual([]);
    expect(slice('(b: &[u8])', 'b.as_ptr() as *const Unknown, 1')).toEqual([]);
    expect(slice('(b: &[u32])', 'b.as_ptr() as *const u32, 1')).toEqual([]);
  });

  it('knows the alignment of structs of the file', () => {
    const of = (struct: string) =>
      kinds(`${struct}\nfn f(b: &[u8]) { let r = unsafe { &*(b.as_ptr() as *const H) }; }`);
    expect(of('struct H { n: u32 }')).toEqual(['unaligned: b']);
    expect(of('#[repr(C, packed)]\nstruct H { n: u32 }')).toEqual([]);
    expect(of('struct H { n: [u8; 4] }')).toEqual([]);
  });

  it('tells bytes from elements', () => {
    expect(slice('(b: &[u8])', 'b.as_ptr() as *const u32, b.len()')).toEqual(['bytes as elements: b']);
    expect(slice('(p: *const u32, n: usize)', 'p, n * size_of::<u32>()')).toHaveLength(1);
    expect(slice('(p: *const u8, n: usize)', 'p, n * size_of::<u32>()')).toEqual([]);
  });

  it('leaves unsafe functions and checked pointers alone', () => {
    const feed = (head: string, body: string) =>
      kinds(
        `#[no_mangle]\npub ${head} fn f(p: *const u8, n: usize) { ${body} unsafe { slice::from_raw_parts(p, n) }; }`,
      );
    expect(feed('extern "C"', '')).toEqual(['null: p']);
    expect(feed('unsafe extern "C"', '')).toEqual([]);
    expect(feed('extern "C"', 'if p.is_null() { return }')).toEqual([]);
  });
});

describe('raw owners', () => {
  const kinds = (body: string) =>
    rawOwnerFaults(parseRust(`fn f(n: usize, mut v: Vec<u8>) { ${body} }`)).map(({ kind }) => kind);

  it('knows foreign allocators, layouts and lengths', () => {
    expect(kinds('let p = libc::malloc(n) as *mut u8; Box::from_raw(p);')).toEqual(['foreign allocator']);
    expect(kinds('Box::from_raw(Box::into_raw(b));')).toEqual([]);
    expect(kinds('let k = v.len(); Vec::from_raw_parts(v.as_mut_ptr(), k, k);')).toEqual([
      'length as capacity',
    ]);
    expect(kinds('v.shrink_to_fit(); Vec::from_raw_parts(v.as_mut_ptr(), v.len(), v.len());')).toEqual([]);
    expect(kinds('Vec::from_raw_parts(v.as_mut_ptr(), v.len(), v.capacity());')).toEqual([]);
  });

  it('asks for a look at what C functions return', () => {
    expect(kinds('CStr::from_ptr(libc::getenv(k));')).toEqual(['null result']);
    expect(kinds('let p = libc::getenv(k); if p.is_null() { return } CStr::from_ptr(p);')).toEqual([]);
    expect(kinds('CStr::from_ptr(libc::strerror(n));')).toEqual([]);
  });
});

describe('panics', () => {
  const names = (body: string) => {
    const file = parseRust(`fn f() { ${body} }`);
    const fn = signaturesOf(file)[0]?.body;
    return fn === null || fn === undefined ? [] : panicsIn(file, fn).map(({ name }) => name);
  };

  it('finds what may panic in the function itself', () => {
    expect(names('x.unwrap(); y.expect("z"); todo!(); a[i]; a[0];')).toEqual([
      '.unwrap()',
      '.expect(…)',
      'todo!',
      'a[i]',
    ]);
    expect(names('fn g() { x.unwrap(); }')).toEqual([]);
    expect(names('catch_unwind(|| x.unwrap());')).toEqual([]);
    expect(names('m.lock().unwrap();')).toEqual([]);
  });

  it('finds closures that came through a pointer, and no callbacks of C', () => {
    const closures = (head: string, body: string) => {
      const file = parseRust(`extern "C" fn f${head} { ${body} }`);
      const fn = signaturesOf(file)[0]?.node;
      return fn === undefined ? [] : closureCallsIn(file, fn).map(({ name }) => name);
    };
    expect(closures('<F: FnMut()>(d: *mut c_void)', 'let g = &mut *(d as *mut F); g();')).toEqual(['g']);
    expect(closures('(d: *mut c_void)', 'let g = d as *mut Box<dyn Fn(u8)>; (*g)(1);')).toEqual(['g']);
    expect(closures('(g: extern "C" fn(u8), h: &dyn Fn(u8))', 'g(1);')).toEqual([]);
  });
});

describe('types for C', () => {
  const why = (type: string) => {
    const file = parseRust(
      `struct R { x: u8 }\n#[repr(C)]\nstruct C { x: u8 }\nstruct Z;\nfn f(x: ${type}) {}`,
    );
    const parameter = signaturesOf(file)[0]?.parameters[0];
    return parameter === undefined ? null : whyNotForC(file, parameter.type);
  };

  it('tells what has no layout there', () => {
    for (const type of [
      '&str',
      '*const [u8]',
      '(u8, u8)',
      'String',
      'Option<u32>',
      'fn(u8)',
      'R',
      'Box<dyn Fn()>',
      '&dyn A',
    ])
      expect(why(type), type).not.toBeNull();
  });

  it('lets pass what has one, and what is not known', () => {
    for (const type of [
      '&R',
      '*mut R',
      'C',
      'Z',
      'Box<R>',
      'Option<&R>',
      'Option<extern "C" fn()>',
      'Option<NonNull<u8>>',
      'Other',
      'ffi::Result',
      '[u8; 4]',
    ])
      expect(why(type), type).toBeNull();
  });
});

describe('guarded uses', () => {
  const found = (body: string) =>
    guardedUses(parseRust(`fn f(v: &[u8], mut i: usize, o: Option<u8>) { unsafe { ${body} } }`)).map(
      ({ check }) => check,
    );

  it('sees checks around, before and by a loop', () => {
    expect(found('if i < v.len() { v.get_unchecked(i); }')).toEqual(['i < v.len()']);
    expect(found('assert!(i < v.len()); v.get_unchecked(i);')).toEqual(['i < v.len()']);
    expect(found('if i >= v.len() { return; } v.get_unchecked(i);')).toEqual(['i >= v.len()']);
    expect(found('for i in 0..v.len() { v.get_unchecked(i); }')).toEqual(['for i in 0..v.len()']);
    expect(found('if o.is_none() || i == 0 { return; } o.unwrap_unchecked();')).toEqual(['o.is_none()']);
  });

  it('sees that the check is another, or of another time', () => {
    expect(found('if i < v.len() || j { v.get_unchecked(i); }')).toEqual([]);
    expect(found('if i < v.len() { i += 1; v.get_unchecked(i); }')).toEqual([]);
    expect(found('if i < w.len() { v.get_unchecked(i); }')).toEqual([]);
    expect(found('if i < own.len() { own.get_unchecked(i); }')).toEqual([]);
    expect(found('if i < v.len() {} else { v.get_unchecked(i); }')).toEqual([]);
    expect(found('if i >= v.len() { log(); } v.get_unchecked(i);')).toEqual([]);
  });
});

describe('overflowing checks', () => {
  const found = (head: string, check: string) =>
    overflowingChecks(parseRust(`fn f(d: &[u8], ${head}) { ${check} unsafe { d.get_unchecked(a) }; }`)).map(
      ({ left, sign, right }) => left + sign + right,
    );

  it('asks for a parameter that nothing bounds', () => {
    expect(found('a: usize, b: usize', 'if a + b > d.len() { return }')).toEqual(['a+b']);
    expect(found('a: usize, b: usize', 'if d.len() < a * b { return }')).toEqual(['a*b']);
    expect(found('a: usize, b: usize', 'if a + b > d.len() || b + a > d.len() { return }')).toEqual(['a+b']);
    expect(found('a: u8, b: u8', 'if a + b > d.len() { return }')).toEqual([]);
    expect(found('a: usize', 'if a > 9 { return } if a + 1 > d.len() { return }')).toEqual([]);
    expect(found('a: usize, b: usize', 'if a.saturating_add(b) > d.len() { return }')).toEqual([]);
  });

  it('asks for a condition that control depends on', () => {
    expect(found('a: usize, b: usize', 'let fits = a + b <= d.len();')).toEqual([]);
    expect(found('a: usize, b: usize', 'debug_assert!(a + b <= d.len());')).toEqual([]);
  });
});
