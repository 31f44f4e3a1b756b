import type { Suggestion } from '../../finding/finding.ts';
import { isArgued } from '../../syntax/argued-impls.ts';
import { lintLevels } from '../../syntax/attributes.ts';
import { type AutoImpl, autoImpls } from '../../syntax/auto-impls.ts';
import { headerWith } from '../../syntax/auto-trait-bounds.ts';
import { type AutoTraitFault, autoTraitFaults } from '../../syntax/auto-trait-faults.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import { type TypeField, typeDeclarations } from '../../syntax/type-fields.ts';
import { typeWorld } from '../../syntax/type-world.ts';
import { defineRule, type Report } from '../define-rule.ts';

const TWIN = 'clippy::non_send_fields_in_send_ty';

export default defineRule({
  on: 'rust',
  words: ['Send for', 'Sync for'],
  skipsTests: true,
  category: 'correctness',
  policy: 'P1',
  summary: '`unsafe impl Send` or `Sync` that asks too little of a type parameter',
  why: 'An `unsafe impl Send` or `Sync` holds for every type that its bounds let in, `Rc` and `Cell` among them. Where the type owns or hands out a value of a parameter that is not bound, safe code can race on that value; dozens of RustSec advisories are this one omission.',
  source: [
    'https://doc.rust-lang.org/nomicon/send-and-sync.html',
    'https://rust-lang.github.io/rust-clippy/master/index.html#non_send_fields_in_send_ty',
  ],
  twins: [TWIN],
  accuracy:
    'November 2026: all 12 places of clippy’s test of `non_send_fields_in_send_ty` and none of its others; of the Send and Sync advisories of RustSec, 19 histories outside its making: the impl named there found in 16, another of the same crate in one. Whole trees of 16 repositories: 10 findings at warning or above, all read: 8 right, 2 arguable; none in crossbeam, tokio, parking_lot, hashbrown, bytes and rayon.',
  options: {},
  *check(file, { crate }) {
    const impls = autoImpls(file);
    const world = typeWorld(file, crate);
    for (const impl of impls) {
      if (isTestCode(file, file.nodeAt(impl.range.start))) continue;
      const found = autoTraitFaults(impl, world, (field) => isAllowed(file, field));
      const faults = found.filter((fault) => isOpen(file, impl, fault));
      if (faults.length === 0) continue;
      const report = reportOf(impl, faults, file.text.slice(impl.header.start, impl.header.end));
      const name = impl.self.kind === 'name' ? impl.self.name : '';
      // What only this crate can name is in the hands of the code around it.
      const isHidden = world.type(name)?.isPublic === false;
      if (isHidden) yield { ...report, atMost: 'info' };
      else yield faults.every(({ isGuess }) => isGuess) ? { ...report, atMost: 'warning' } : report;
    }
  },
  examples: {
    invalid: [
      {
        code: `
pub struct Ring<T> {
    slots: Vec<UnsafeCell<T>>,
}
unsafe impl<T> Send for Ring<T> {} //~ does not ask \`T: Send\`, yet \`slots: Vec<UnsafeCell<T>>\` holds \`T\`
unsafe impl<T: Send> Sync for Ring<T> {} //~ does not ask \`T: Sync\`, yet \`at\` lends \`&T\`
impl<T> Ring<T> {
    pub fn at(&self, n: usize) -> &T {
        unsafe { &*self.slots[n].get() }
    }
}`,
      },
      {
        code: `
pub struct Table<K, A: Allocator = Global> {
    ctrl: NonNull<u8>,
    alloc: A,
    marker: PhantomData<K>,
}
unsafe impl<K, A: Allocator> Send for Table<K, A> where K: Send {} //~ \`A: Send\`
unsafe impl<K, A: Allocator> Sync for Table<K, A> where K: Sync {} //~ \`A: Sync\`
`,
        note: 'The allocator goes along.',
      },
      {
        code: `
pub struct View<'a, T: ?Sized> {
    data: *mut T,
    marker: PhantomData<&'a mut T>,
}
unsafe impl<'a, T: ?Sized + 'a> Send for View<'a, T> {} //~ \`deref_mut\` lends \`&mut T\`
impl<'a, T: ?Sized> Deref for View<'a, T> {
    type Target = T;
    fn deref(&self) -> &T {
        unsafe { &*self.data }
    }
}
impl<'a, T: ?Sized> DerefMut for View<'a, T> {
    fn deref_mut(&mut self) -> &mut T {
        unsafe { &mut *self.data }
    }
}`,
        note: 'A guard behind a raw pointer.',
      },
      {
        code: `
pub struct Watcher {
    seen: (*const Node, Rc<RefCell<Log>>),
}
unsafe impl Send for Watcher {} //~ \`Rc\` is not \`Send\`
pub struct Pair<A, B>(A, B);
unsafe impl<P> Send for Pair<P, MutexGuard<'static, bool>> {} //~ \`P: Send\`
`,
      },
      {
        path: 'src/queue.rs',
        code: 'unsafe impl<T> Send for Queue<T> {} //~ `pop` hands out `T`\npub struct Queue<T> {\n    head: AtomicPtr<Node<T>>,\n}\n',
        context: {
          'src/pop.rs': 'impl<U> Queue<U> {\n    pub fn pop(&self) -> Option<U> {\n        None\n    }\n}\n',
        },
        note: 'The method is in another file of the crate.',
      },
    ],
    valid: [
      {
        code: `
pub struct Lock<T> {
    raw: RawLock,
    value: UnsafeCell<T>,
}
unsafe impl<T: Send> Send for Lock<T> {}
unsafe impl<T: Send> Sync for Lock<T> {}
impl<T> Lock<T> {
    pub fn lock(&self) -> Guard<'_, T> {
        Guard { lock: self }
    }
}
pub struct Guard<'a, T> {
    lock: &'a Lock<T>,
}
impl<T> Deref for Guard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        unsafe { &*self.lock.value.get() }
    }
}
impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        unsafe { &mut *self.lock.value.get() }
    }
}
unsafe impl<T: Sync> Sync for Guard<'_, T> {}
`,
        note: 'One at a time: a mutex needs no `T: Sync`.',
      },
      {
        code: `
pub struct Id<T> {
    number: u32,
    of: PhantomData<fn(T)>,
}
unsafe impl<T> Send for Id<T> {}
pub struct Never<T>(PhantomData<T>);
unsafe impl<T> Send for Never<T> {}
impl<T> Never<T> {
    pub fn next(&mut self) -> Option<T> {
        None
    }
}`,
        note: 'No value of the type is there.',
      },
      {
        code: `
pub trait Payload: Send + 'static {}
pub trait Job: Payload {}
pub struct Slot<J> {
    job: UnsafeCell<Option<J>>,
}
unsafe impl<J: Job> Send for Slot<J> {}
unsafe impl<J> Sync for Slot<J> where Option<J>: Send {}
impl<J> Slot<J> {
    pub fn take(&self) -> Option<J> {
        unsafe { (*self.job.get()).take() }
    }
}`,
        note: 'Asked for by a supertrait, or of a type around the parameter.',
      },
      {
        code: `
struct Ptr<T>(*mut T);
unsafe impl<T> Send for Ptr<T> {}
pub struct Bucket<T> {
    at: NonNull<T>,
}
// This is safe because a bucket is only ever used by the iterators, which ask \`T: Send\` themselves.
unsafe impl<T> Send for Bucket<T> {}
impl<T> Bucket<T> {
    pub unsafe fn read(&self) -> T {
        self.at.as_ptr().read()
    }
}`,
        note: 'A pointer that nothing reads here, and one for which a comment argues.',
      },
      {
        code: `
pub struct Kept<T> {
    #[allow(clippy::non_send_fields_in_send_ty)]
    value: T,
}
unsafe impl<T> Send for Kept<T> {}
struct AssertSend<T>(T);
unsafe impl<T> Send for AssertSend<T> {}
pub struct Trusted<T>(T);
unsafe impl<T> Sync for Trusted<T> {}
impl<T> Trusted<T> {
    pub unsafe fn new(value: T) -> Self {
        Self(value)
    }
    pub fn get(&self) -> &T {
        &self.0
    }
}`,
        note: 'Allowed, or left to whoever makes one.',
      },
      {
        code: 'pub struct Gone<T>(External<T>);\nunsafe impl<T> Send for Gone<T> {}\nunsafe impl<T> Sync for Elsewhere<T> {}\nimpl<T> !Send for Local<T> {}\n',
        note: 'Types that the review does not see.',
      },
    ],
  },
});

/** Where only an argument can decide, one that stands there does. */
function isOpen(file: RustFile, impl: AutoImpl, { field, how, blocker }: AutoTraitFault): boolean {
  const declared = typeDeclarations(file).find(({ fields }) => fields.includes(field));
  const needsArgument = blocker !== null || /^(?:pointer|marker)$/.test(how) || declared?.isPublic === false;
  return !(needsArgument && isArgued(file, impl));
}

/** Is the twin of the rule allowed at a field of this file? */
function isAllowed(file: RustFile, field: TypeField): boolean {
  if (!file.text.includes(TWIN)) return false;
  if (!typeDeclarations(file).some(({ fields }) => fields.includes(field))) return false;
  return lintLevels(file, file.nodeAt(field.range.start)).some(
    ({ lint, level }) => lint === TWIN && (level === 'allow' || level === 'expect'),
  );
}

function reportOf(impl: AutoImpl, faults: readonly AutoTraitFault[], header: string): Report {
  const [first, ...others] = faults;
  if (first === undefined) return { at: impl.range, message: '' };
  const more = others.map(({ parameter, lacks }) => `\`${parameter}: ${lacks}\``).join(' and ');
  const names = faults.flatMap(({ parameter }) => parameter ?? []);
  return {
    at: impl.header,
    construct: impl.range,
    subject: `${impl.trait} for ${impl.written}`,
    message: `${sentence(impl, first)}${more === '' ? '' : `; nor does it ask ${more}`}`,
    detail: consequence(first),
    ...(names.length === 0 ? {} : { suggestion: draftOf(impl, faults, header) }),
  };
}

function sentence(
  { trait, written }: AutoImpl,
  { parameter, lacks, blocker, ...rest }: AutoTraitFault,
): string {
  const { field, shownBy, does, how } = rest;
  const place = `\`${field.name}: ${field.written}\``;
  if (blocker !== null)
    return `\`${trait}\` for \`${written}\` covers ${place}, and \`${blocker}\` is not \`${lacks}\``;
  const asks = `\`${trait}\` for \`${written}\` does not ask \`${parameter}: ${lacks}\``;
  const method = `\`${shownBy?.name}\``;
  switch (does) {
    case 'holds':
      return `${asks}, yet ${place} ${how === 'shared' || how === 'counted' ? 'shares' : 'holds'} \`${parameter}\``;
    case 'shared':
      return `${asks}, yet ${method} lends \`&${parameter}\``;
    case 'exclusive':
      return `${asks}, yet ${method} lends \`&mut ${parameter}\``;
    case 'moved':
    case 'takes':
      return `${asks}, yet ${method} ${does === 'takes' ? 'takes in' : 'hands out'} \`${parameter}\``;
    case 'frees':
      return `${asks}, yet its \`drop\` drops the \`${parameter}\` behind ${place}`;
    case 'clones':
      return `${asks}, yet its clones share a value of \`${parameter}\`, which ${method} lends`;
    case 'mentioned':
      return `${asks} or anything else, yet ${method} gives access to what ${place} leads to`;
  }
}

function consequence({ parameter, blocker, lacks }: AutoTraitFault): string {
  if (blocker !== null)
    return `Moving the value moves the \`${blocker}\` with it: say above the impl why no other thread can still use what it shares, or hold something that is \`${lacks}\`.`;
  return lacks === 'Send'
    ? `With \`Rc<u8>\` for \`${parameter}\`, safe code takes a value to another thread while its clones stay behind, and both change one count.`
    : `With \`Cell<u8>\` for \`${parameter}\`, safe code on two threads reaches one value, and both write to it.`;
}

function draftOf(impl: AutoImpl, faults: readonly AutoTraitFault[], header: string): Suggestion {
  const lacking = new Map(
    faults.flatMap(({ parameter, lacks }) => (parameter === null ? [] : [[parameter, lacks]])),
  );
  return {
    kind: 'draft',
    language: 'rust',
    code: `${headerWith(impl, header, lacking)} {}`,
    summary: 'the bound that is missing',
  };
}
