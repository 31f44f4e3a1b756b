import { placesOf, type Unpaired, unpairedIn } from '../../syntax/unpaired-atomics.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Acquire', 'AcqRel', 'Release', 'Relaxed', 'fence'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'An Acquire that nothing releases to',
  why: 'An `Acquire` read sees what another thread wrote before only if that thread wrote the value with `Release`, or with `Relaxed` after a `Release` fence. After a `Relaxed` write the reader may see the new value and still read the old data.',
  source: [
    'https://doc.rust-lang.org/std/sync/atomic/enum.Ordering.html#variant.Acquire',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, whole trees of 35 repositories (tokio, crossbeam, parking_lot, tikv, neon, wasmtime and others): 4 findings, all read, 3 right, 1 arguable. 28 ordinary merged changes: none.',
  options: {},
  *check(file, { change, crate, file: changed, isTouched }) {
    for (const one of unpairedIn({ file, change, changed, crate, isTouched }, 'acquires')) {
      yield { ...placeOf(one), ...wordsOf(one, file.path) };
    }
  },
  examples: {
    invalid: [
      {
        code: `
struct Slot { ready: AtomicBool, value: UnsafeCell<u64> }
impl Slot {
    fn put(&self, value: u64) {
        unsafe { *self.value.get() = value };
        self.ready.store(true, Ordering::Relaxed);
    }
    fn take(&self) -> Option<u64> {
        self.ready.load(Ordering::Acquire).then(|| unsafe { *self.value.get() }) //~ nothing in this crate writes it with \`Release\`
    }
}`,
      },
      {
        code: `
 struct Lock { held: AtomicBool }
 impl Lock {
     fn try_lock(&self) -> bool {
         !self.held.swap(true, Ordering::Acquire)
     }
     fn with(&self) {
         one();
         two();
         three();
     }
     unsafe fn unlock(&self) {
-        self.held.store(false, Ordering::Release);
+        self.held.store(false, Ordering::Relaxed); //~ no longer releases
     }
 }`,
        note: 'The finding stands on the half that the change weakens.',
      },
      {
        code: `
 struct Slot { ready: AtomicBool }
 fn put(slot: &Slot) {
     slot.write();
-    slot.ready.store(true, Ordering::Release);
     slot.wake(); //~ gone
     slot.ready.fetch_or(false, Ordering::Relaxed);
 }`,
        context: {
          'src/wait.rs': 'fn wait(slot: &Slot) {\n    while !slot.ready.load(Ordering::Acquire) {}\n}\n',
        },
        note: 'The other half is in another file.',
      },
    ],
    valid: [
      {
        code: `
struct Slot { ready: AtomicBool }
impl Slot {
    fn put(&self) {
        fence(Ordering::Release);
        self.ready.store(true, Ordering::Relaxed);
    }
    fn is_ready(&self) -> bool { self.ready.load(Ordering::Acquire) }
}`,
        note: 'The fence releases.',
      },
      {
        code: `
struct Slot { ready: AtomicBool }
impl Slot {
    fn reset(&self) { self.ready.store(false, Ordering::Relaxed); }
    fn is_ready(&self) -> bool { self.ready.load(Ordering::Acquire) }
}`,
        context: {
          'src/put.rs': 'fn put(slot: &Slot) {\n    slot.ready.store(true, Ordering::Release);\n}\n',
        },
        note: 'Another file releases.',
      },
      {
        code: `
struct Page { owner: AtomicPtr<Heap> }
impl Page {
    fn new(heap: *mut Heap) -> Page { Page { owner: AtomicPtr::new(heap) } }
    fn owner(&self) -> *mut Heap { self.owner.load(Ordering::Acquire) }
}`,
        note: 'Written once, before anyone else has it.',
      },
      {
        code: `
#[repr(C)]
struct Ring { head: AtomicU32, tail: AtomicU32 }
impl Ring {
    fn head(&self) -> u32 { self.head.load(Ordering::Acquire) }
    fn reset(&self) { self.head.store(0, Ordering::Relaxed) }
}`,
        note: 'The other side of what is laid out as C may be another program.',
      },
    ],
  },
});

function placeOf({
  at,
  construct,
  loose,
  atomic,
  because,
}: Unpaired): Pick<Report, 'at' | 'construct' | 'covers' | 'subject'> {
  const covers = loose.map(({ name, range }) => ({ at: name, construct: range }));
  return { at, construct, subject: atomic.label, ...(because === 'alone' ? { covers } : {}) };
}

function wordsOf(one: Unpaired, path: string): Omit<Report, 'at'> {
  const { atomic, loose, others, because, isWhole } = one;
  const name = `\`${atomic.name}\``;
  const unwritten = isWhole
    ? 'nothing in this crate writes it with `Release`'
    : 'a `Release` write of it was not seen';
  const message = {
    alone: `${name} is read with \`Acquire\`, but ${unwritten}`,
    weakened: `this write of ${name} no longer releases to ${placesOf(loose, path)}`,
    removed: `the write that released ${name} to ${placesOf(loose, path)} is gone`,
  }[because];
  const relaxed = others.filter(({ release }) => release === 'none');
  return {
    message,
    detail: `What writes it does not release, in ${placesOf(relaxed, path)}: whoever reads the new value may still see what was there before it. Write it with \`Release\` where data goes with it; where none does, \`Relaxed\` is enough on both sides.`,
    ...(isWhole ? {} : { atMost: 'info' as const }),
    related: relaxed
      .filter((use) => use.path === path && use.name.start !== one.at.start)
      .slice(0, 5)
      .map((use) => ({ at: use.name, message: 'written without `Release`' })),
  };
}
