import { describe, expect, it } from 'vitest';
import { autoImpls, traitDeclarations, typeAliases } from '../../src/syntax/auto-impls.ts';
import { boundsOn, genericsOf, typeParameters } from '../../src/syntax/generics.ts';
import { parameterUses, typeDeclarations } from '../../src/syntax/type-fields.ts';
import { typeMethods } from '../../src/syntax/type-methods.ts';
import { mentions, substitute, type TypeTerm } from '../../src/syntax/type-terms.ts';
import { parseRust } from './parse-rust.ts';

function fieldTerm(type: string, before = ''): TypeTerm {
  const file = parseRust(`${before}struct X<T>(${type});`);
  const term = typeDeclarations(file)[0]?.fields[0]?.type;
  if (term === undefined) throw new Error(`no field of type ${type}`);
  return term;
}

function named(name: string, ...args: TypeTerm[]): TypeTerm {
  return { kind: 'name', name, path: name, arguments: args };
}

const T = named('T');

describe('type terms', () => {
  it('take types apart', () => {
    expect(fieldTerm('Vec<T>')).toEqual(named('Vec', T));
    expect(fieldTerm("&'a mut [T]")).toEqual({
      kind: 'reference',
      mutable: true,
      inner: { kind: 'sequence', inner: T },
    });
    expect(fieldTerm('*const (T, u8)')).toEqual({
      kind: 'pointer',
      mutable: false,
      inner: { kind: 'tuple', items: [T, named('u8')] },
    });
    expect(fieldTerm('fn(T) -> u8')).toEqual({ kind: 'function', items: [T, named('u8')] });
  });

  it('tell a projection from a path', () => {
    expect(fieldTerm('T::Item')).toEqual({ kind: 'projection', base: T, name: 'Item' });
    expect(fieldTerm('<T as Iterator>::Item')).toEqual({ kind: 'projection', base: T, name: 'Item' });
    expect(fieldTerm('std::rc::Rc<T>')).toEqual({
      kind: 'name',
      name: 'Rc',
      path: 'std::rc::Rc',
      arguments: [T],
    });
  });

  it('write out what is imported, under its own name', () => {
    const term = fieldTerm('Shared<T>', 'use std::rc::Rc as Shared;\n');
    expect(term).toEqual({ kind: 'name', name: 'Rc', path: 'std::rc::Rc', arguments: [T] });
  });

  it('keep the traits of dyn without lifetimes', () => {
    expect(fieldTerm("Box<dyn Fn(T) -> u8 + Send + 'static>")).toEqual(
      named('Box', {
        kind: 'object',
        bounds: [{ ...named('Fn', T), output: named('u8') } as TypeTerm, named('Send')],
      }),
    );
  });

  it('put types in the place of parameters', () => {
    const by = new Map([
      ['T', named('u8')],
      ['Self::Target', named('str')],
    ]);
    expect(substitute(fieldTerm('Vec<&T>'), by)).toEqual(
      named('Vec', { kind: 'reference', mutable: false, inner: named('u8') }),
    );
    expect(substitute({ kind: 'projection', base: named('Self'), name: 'Target' }, by)).toEqual(named('str'));
    expect(mentions(fieldTerm('Vec<(u8, T)>'), 'T')).toBe(true);
    expect(mentions(fieldTerm('Vec<crate::T>'), 'T')).toBe(false);
  });
});

describe('generics', () => {
  it('hold inline bounds, where clauses and defaults together', () => {
    const file = parseRust(
      "struct X<'a, T: 'a + ?Sized + Clone = u8, const N: usize>(T) where T: Send, Vec<T>: Sync;",
    );
    const [item] = file.nodes('struct_item');
    if (item === undefined) throw new Error('no struct');
    const generics = genericsOf(file, item);
    expect(generics.parameters.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      "lifetime 'a",
      'type T',
      'const N',
    ]);
    expect(typeParameters(generics)).toEqual(['T']);
    expect(generics.parameters[1]).toMatchObject({ mayBeUnsized: true, default: named('u8') });
    expect(boundsOn(generics, 'T')).toEqual([named('Clone'), named('Send')]);
    expect(generics.where[1]).toEqual({ subject: named('Vec', T), bounds: [named('Sync')] });
  });
});

describe('the fields of types', () => {
  it('are those of structs, tuples, unions and variants', () => {
    const file = parseRust(
      'pub struct A<T> { pub a: T, b: *mut T }\nstruct B<T>(pub T, #[x] u8);\nenum C<T> { D(T), E { f: u8 }, G }\nunion H { i: u8 }',
    );
    const seen = typeDeclarations(file).map(
      ({ name, fields }) => `${name}: ${fields.map((one) => `${one.isPublic ? 'pub ' : ''}${one.name}`)}`,
    );
    expect(seen).toEqual(['A: pub a,b', 'B: pub 0,1', 'C: pub D.0,pub E.f', 'H: i']);
  });

  it('reach their parameters in one way each', () => {
    const file = parseRust(
      "struct X<'a, A, B, C, D, E, F>(Vec<A>, &'a B, NonNull<C>, PhantomData<D>, Option<UnsafeCell<E>>, fn(F));",
    );
    const [declared] = typeDeclarations(file);
    if (declared === undefined) throw new Error('no struct');
    expect(parameterUses(declared).map(({ parameter, how }) => `${parameter} ${how}`)).toEqual([
      'A owned',
      'B shared',
      'C pointer',
      'D marker',
      'E cell',
      'F function',
    ]);
  });
});

describe('the methods of types', () => {
  it('have Self and associated types written out, those of a twin trait too', () => {
    const file = parseRust(`
impl<T> Deref for Guard<'_, T> { type Target = T; fn deref(&self) -> &Self::Target { x } }
impl<T> DerefMut for Guard<'_, T> { fn deref_mut(&mut self) -> &mut Self::Target { x } }
impl<T> Guard<'_, T> { pub unsafe fn take(self: Box<Self>) -> Option<T> { ptr::read(x) } fn make() -> Self { x } }
impl<'a, T> IntoIterator for &'a Guard<'a, T> { type IntoIter = Iter<'a, T>; fn into_iter(self) -> Self::IntoIter { x } }`);
    const seen = typeMethods(file);
    expect(seen.map(({ name, self }) => `${name} ${self}`)).toEqual([
      'deref shared',
      'deref_mut exclusive',
      'take owned',
      'make none',
      'into_iter shared',
    ]);
    expect(seen[1]?.result).toEqual({ kind: 'reference', mutable: true, inner: T });
    expect(seen[2]).toMatchObject({ isVisible: true, isUnsafe: true, frees: true });
    expect(seen[3]).toMatchObject({ isVisible: false, result: named('Guard', T) });
    expect(seen[4]?.owner).toEqual(named('Guard', T));
  });
});

describe('impls of Send and Sync', () => {
  it('are found under any path, negative ones too, and not in macros', () => {
    const file = parseRust(
      'unsafe impl<T> std::marker::Send for X<T> {}\nimpl<T> !Sync for X<T> {}\nmacro_rules! m { () => { unsafe impl Send for Y {} } }\nunsafe impl Sender for Z {}',
    );
    expect(autoImpls(file).map((one) => `${one.trait} ${one.isNegative} ${one.written}`)).toEqual([
      'Send false X<T>',
      'Sync true X<T>',
    ]);
  });

  it('stand beside the traits and aliases that they lean on', () => {
    const file = parseRust(
      'pub unsafe trait A: Send + B where Self: Sync {}\ntype Link<T> = Option<T>;\nimpl A for X { type Item = u8; }',
    );
    expect(traitDeclarations(file)).toEqual([
      { name: 'A', isPublic: true, isUnsafe: true, supertraits: [named('Send'), named('B'), named('Sync')] },
    ]);
    expect(typeAliases(file).map(({ name, type }) => [name, type])).toEqual([['Link', named('Option', T)]]);
  });
});
