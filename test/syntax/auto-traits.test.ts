import { describe, expect, it } from 'vitest';
import { isArgued } from '../../src/syntax/argued-impls.ts';
import { autoImpls } from '../../src/syntax/auto-impls.ts';
import { demanded } from '../../src/syntax/auto-trait-bounds.ts';
import { autoTraitFaults } from '../../src/syntax/auto-trait-faults.ts';
import { needsOf } from '../../src/syntax/auto-trait-needs.ts';
import type { CrateView } from '../../src/syntax/crate-view.ts';
import { handedBy } from '../../src/syntax/handed-out.ts';
import type { RustFile } from '../../src/syntax/rust-file.ts';
import { typeDeclarations } from '../../src/syntax/type-fields.ts';
import { typeMethods } from '../../src/syntax/type-methods.ts';
import { typeWorld } from '../../src/syntax/type-world.ts';
import { parseRust } from './parse-rust.ts';

const ALONE = { facts: () => [] } as unknown as CrateView; // all that is asked of it here

function needs(fields: string, trait: 'Send' | 'Sync', around = ''): readonly string[] {
  const file = parseRust(`struct X<T, U>(${fields});\n${around}`);
  const world = typeWorld(file, ALONE);
  const parameters = new Set(['T', 'U']);
  return (typeDeclarations(file)[0]?.fields ?? [])
    .flatMap(({ type }) => needsOf(type, trait, { parameters, world }))
    .map((need) => `${need.parameter ?? need.blocker} ${need.trait} ${need.how}`);
}

describe('what a type needs to be Send or Sync', () => {
  it('follows references, containers and locks', () => {
    expect(needs('Vec<(T, U)>', 'Send')).toEqual(['T Send owned', 'U Send owned']);
    expect(needs("&'a T, &'a mut U", 'Send')).toEqual(['T Sync shared', 'U Send exclusive']);
    expect(needs('Arc<T>', 'Sync')).toEqual(['T Send counted', 'T Sync counted']);
    expect(needs('Mutex<T>', 'Sync')).toEqual(['T Send owned']);
    expect(needs('RwLock<T>', 'Sync')).toEqual(['T Send owned', 'T Sync owned']);
  });

  it('leaves open what is behind pointers, cells and markers', () => {
    expect(needs('*mut Node<T>', 'Send')).toEqual(['T Send pointer']);
    expect(needs('UnsafeCell<T>', 'Send')).toEqual(['T Send owned']);
    expect(needs('UnsafeCell<T>', 'Sync')).toEqual(['T Sync cell']);
    expect(needs("PhantomData<&'a T>, PhantomData<fn(U)>", 'Send')).toEqual(['T Sync marker']);
    expect(needs('AtomicUsize, PhantomData<*mut T>', 'Send')).toEqual(['T Send pointer']);
    expect(needs('NonNull<dyn Future<Output = T> + Send>', 'Send')).toEqual([]);
  });

  it('goes through the types, aliases and impls of the crate', () => {
    const around = 'type Link<A> = Option<Box<Node<A>>>;\nstruct Node<A> { value: A, next: Link<A> }';
    expect(needs('Link<T>', 'Send', around)).toEqual(['T Send owned']);
    const lock = 'struct Lock<A>(UnsafeCell<A>);\nunsafe impl<A: Send> Sync for Lock<A> {}';
    expect(needs("&'a Lock<T>", 'Send', lock)).toEqual(['T Send shared']);
  });

  it('names the concrete types in the way', () => {
    expect(needs('(u8, Rc<u8>), Box<dyn Fn()>, Box<dyn Fn() + Send>, Box<dyn Own>', 'Send')).toEqual([
      'Rc Send owned',
      'dyn Fn Send owned',
    ]);
  });
});

describe('what a method hands out', () => {
  const handed = (method: string, around = ''): readonly string[] => {
    const file = parseRust(`impl<T> X<T> { ${method} }\n${around}`);
    const [first] = typeMethods(file);
    if (first === undefined) throw new Error('no method');
    return handedBy(first, 'T', typeWorld(file, ALONE)).map(({ what, direction }) => `${what} ${direction}`);
  };

  it('is a value, a reference, or what a closure gets and makes', () => {
    expect(handed('fn pop(&self) -> Option<T> {}')).toEqual(['moved out']);
    expect(handed('fn get(&self) -> Result<&T, ()> {}')).toEqual(['shared out']);
    expect(handed('fn get(&self) -> *mut T {}')).toEqual([]);
    expect(handed('fn with<R>(&self, f: impl FnOnce(&mut T) -> R) -> R {}')).toEqual(['exclusive out']);
    expect(handed('fn init<F>(&self, f: F) where F: FnOnce() -> T {}')).toEqual(['moved in']);
    expect(handed('fn push(&self, value: T) {}')).toEqual(['moved in']);
    expect(handed('fn contains(&self, value: T) -> bool {}')).toEqual([]);
    expect(handed('fn same(&self) -> Self {}')).toEqual([]);
  });

  it('is what a guard of the crate lends in its turn', () => {
    const read =
      "impl<T> Deref for G<'_, T> { type Target = T; fn deref(&self) -> &T {} }\nstruct G<'a, T>(&'a T);";
    const write = `${read}\nimpl<T> DerefMut for G<'_, T> { fn deref_mut(&mut self) -> &mut Self::Target {} }`;
    expect(handed("fn lock(&self) -> G<'_, T> {}", read)).toEqual(['shared out']);
    expect(handed("fn lock(&self) -> G<'_, T> {}", write)).toEqual(['exclusive out']);
    expect(handed('fn lock(&self) -> Unseen<T> {}')).toEqual(['mentioned out']);
  });
});

function firstImpl(file: RustFile) {
  const [impl] = autoImpls(file);
  if (impl === undefined) throw new Error('no impl');
  return impl;
}

describe('what an impl demands', () => {
  const asked = (text: string) => {
    const file = parseRust(text);
    return demanded(firstImpl(file), 'T', typeWorld(file, ALONE));
  };

  it('counts supertraits and gives up on traits that it cannot read', () => {
    expect(asked('pub trait A: Send {}\nunsafe impl<T: A> Send for X<T> {}')).toMatchObject({ Send: true });
    expect(asked('unsafe impl<T: Clone> Send for X<T> where T: Sync {}')).toMatchObject({
      Send: false,
      Sync: true,
    });
    expect(asked('unsafe impl<T: Unseen> Send for X<T> {}')).toBeNull();
    expect(asked('unsafe impl<T> Send for X<T> where T::Item: Send {}')).toBeNull();
    expect(asked('trait Hidden {}\nunsafe impl<T: Hidden> Send for X<T> {}')).toBeNull();
  });
});

function lacks(text: string): readonly string[] {
  const file = parseRust(text);
  const world = typeWorld(file, ALONE);
  return autoImpls(file).flatMap((impl) =>
    autoTraitFaults(impl, world, () => false).map(
      (one) => `${impl.trait} ${one.parameter}: ${one.lacks}, ${one.shownBy?.name ?? 'field'} ${one.does}`,
    ),
  );
}

describe('faults of an impl', () => {
  it('are shown by guards that only read', () => {
    expect(
      lacks(`
pub struct RwCell<T> {
    value: UnsafeCell<T>,
}
pub struct ReadHalf<'a, T> {
    cell: &'a RwCell<T>,
}
impl<T> Deref for ReadHalf<'_, T> {
    type Target = T;
    fn deref(&self) -> &Self::Target {
        unsafe { &*self.cell.value.get() }
    }
}
impl<T> RwCell<T> {
    pub fn read(&self) -> ReadHalf<'_, T> {
        ReadHalf { cell: self }
    }
}
unsafe impl<T: Send> Sync for RwCell<T> {}`),
    ).toEqual(['Sync T: Sync, read shared']);
  });

  it('are shown by closures that make what another thread drops', () => {
    expect(
      lacks(`
pub struct Lazy<T> {
    value: UnsafeCell<Option<T>>,
    done: AtomicBool,
}
// Only written once, under the flag.
unsafe impl<T: Sync> Sync for Lazy<T> {}
impl<T> Lazy<T> {
    pub fn get_or_init<F: FnOnce() -> T>(&self, make: F) -> &T { self.fill(make) }
}`),
    ).toEqual(['Sync T: Send, get_or_init takes']);
  });

  it('are shown by destructors', () => {
    expect(
      lacks(`
pub struct Pool<T>(*mut Slot<T>);
struct Slot<T> { item: T }
unsafe impl<T> Send for Pool<T> {}
impl<T> Drop for Pool<T> {
    fn drop(&mut self) { drop(unsafe { Box::from_raw(self.0) }); }
}`),
    ).toEqual(['Send T: Send, drop frees']);
  });

  it('are none where nothing is lent through a shared reference', () => {
    expect(
      lacks(`
pub struct Exclusive<T> {
    inner: T,
}
unsafe impl<T> Sync for Exclusive<T> {}
impl<T> Exclusive<T> {
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.inner
    }
}`),
    ).toEqual([]);
  });

  it('are none where the type checks its thread, or can only be had for types that are Send', () => {
    expect(
      lacks(`
pub struct Fragile<T> {
    value: ManuallyDrop<T>,
    thread_id: ThreadId,
}
unsafe impl<T> Send for Fragile<T> {}
`),
    ).toEqual([]);
    expect(
      lacks(`
pub struct Handle<'s, T> {
    result: Arc<Mutex<Option<T>>>,
    scope: PhantomData<&'s ()>,
}
unsafe impl<T> Send for Handle<'_, T> {}
impl Scope {
    pub fn spawn<'s, T: Send + 's>(&'s self) -> Handle<'s, T> {
        self.start()
    }
}`),
    ).toEqual([]);
  });

  it('are none behind a pointer to what is Send, or where no parameter is', () => {
    expect(
      lacks(`
pub struct Boxed<T> {
    future: NonNull<dyn Future<Output = T> + Send>,
}
unsafe impl<T> Send for Boxed<T> {}
pub struct Raw {
    handle: *mut c_void,
}
unsafe impl Send for Raw {}
`),
    ).toEqual([]);
  });

  it('leave a parameter to its own trait where another is bound', () => {
    const text =
      'pub trait List {}\npub struct X<T, L: List>(T, L);\nunsafe impl<T, L: List> Send for X<T, L>';
    const lacking = (bounds: string) => {
      const file = parseRust(`${text}${bounds} {}`);
      return autoTraitFaults(firstImpl(file), typeWorld(file, ALONE), () => false).map(
        (one) => one.parameter,
      );
    };
    expect(lacking('')).toEqual(['T', 'L']);
    expect(lacking(' where T: Send')).toEqual([]);
  });

  it('are argued for by words above, or above the twin', () => {
    const file = parseRust(
      '// This is fine because only one thread has it.\nunsafe impl<T> Send for X<T> {}\nunsafe impl<T> Sync for X<T> {}\n\n// Hm.\nunsafe impl<T> Send for Y<T> {}',
    );
    expect(autoImpls(file).map((impl) => isArgued(file, impl))).toEqual([true, true, false]);
  });
});
