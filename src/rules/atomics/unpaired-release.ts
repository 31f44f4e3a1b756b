import { placesOf, type Unpaired, unpairedIn } from '../../syntax/unpaired-atomics.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Release', 'AcqRel', 'Acquire', 'Relaxed', 'fence'],
  skipsTests: true,
  category: 'suspicious',
  policy: 'P1',
  summary: 'A Release that nothing acquires',
  why: 'A `Release` write publishes what was written before it only to a thread that reads the value with `Acquire`, or with `Relaxed` and an `Acquire` fence after it. A `Relaxed` read of it orders nothing, so the reader may see the flag and not the data.',
  source: [
    'https://doc.rust-lang.org/std/sync/atomic/enum.Ordering.html#variant.Release',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, whole trees of 35 repositories (tokio, crossbeam, parking_lot, tikv, neon, wasmtime and others): 5 findings, all read, 4 right, 1 arguable. Two orderings mended in event-listener and thread_local: found before, silent after. 28 ordinary merged changes: none.',
  options: {},
  *check(file, { change, crate, file: changed, isTouched }) {
    for (const one of unpairedIn({ file, change, changed, crate, isTouched }, 'releases')) {
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
        self.ready.store(true, Ordering::Release); //~ nothing in this crate reads it with \`Acquire\`
    }
    fn take(&self) -> Option<u64> {
        self.ready.load(Ordering::Relaxed).then(|| unsafe { *self.value.get() })
    }
}`,
      },
      {
        code: `
 struct Slot { ready: AtomicBool }
 impl Slot {
     fn put(&self) {
         self.ready.store(true, Ordering::Release);
     }
     fn work(&self) {
         one();
         two();
         three();
     }
     fn is_ready(&self) -> bool {
-        self.ready.load(Ordering::Acquire)
+        self.ready.load(Ordering::Relaxed) //~ no longer acquires
     }
 }`,
        note: 'The finding stands on the half that the change weakens.',
      },
      {
        code: `
 struct Slot { ready: AtomicBool }
 impl Slot {
     fn is_ready(&self) -> bool {
         let ready = self.ready.load(Ordering::Relaxed);
-        fence(Ordering::Acquire);
         ready //~ gone
     }
 }`,
        context: {
          'src/put.rs': 'fn put(slot: &Slot) {\n    slot.ready.store(true, Ordering::Release);\n}\n',
        },
        note: 'The other half is in another file.',
      },
    ],
    valid: [
      {
        code: `
struct Slot { ready: AtomicBool }
impl Slot {
    fn put(&self) { self.ready.store(true, Ordering::Release); }
    fn is_ready(&self) -> bool {
        let ready = self.ready.load(Ordering::Relaxed);
        fence(Ordering::Acquire);
        ready
    }
}`,
        note: 'The fence acquires.',
      },
      {
        code: `
struct Slot { ready: AtomicBool }
impl Slot {
    fn put(&self) { self.ready.store(true, Ordering::Release); }
    fn peek(&self) -> bool { self.ready.load(Ordering::Relaxed) }
}`,
        context: {
          'src/wait.rs': 'fn wait(slot: &Slot) {\n    while !slot.ready.load(Ordering::Acquire) {}\n}\n',
        },
        note: 'Another file acquires.',
      },
      {
        code: `
pub struct Slot { pub ready: AtomicBool, waiters: AtomicU32 }
impl Slot {
    fn put(&self) {
        self.ready.store(true, Ordering::Release);
        self.waiters.fetch_add(1, Ordering::Release);
        if self.ready.load(Ordering::Relaxed) { wake(&self.waiters) }
    }
    fn waiting(&self) -> u32 { self.waiters.load(Ordering::Relaxed) }
}`,
        note: 'Others can reach the one, and get the other passed.',
      },
      {
        code: `
struct Count { refs: AtomicUsize }
impl Count {
    fn add(&self) { self.refs.fetch_add(1, Ordering::AcqRel); }
    fn get(&self) -> usize { self.refs.load(Ordering::Relaxed) }
}`,
        note: 'Each addition acquires what the one before released.',
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
  const unread = isWhole
    ? 'nothing in this crate reads it with `Acquire`'
    : 'an `Acquire` read of it was not seen';
  const message = {
    alone: `${name} is written with \`Release\`, but ${unread}`,
    weakened: `this read of ${name} no longer acquires what ${placesOf(loose, path)} releases`,
    removed: `the read that acquired what ${placesOf(loose, path)} releases in ${name} is gone`,
  }[because];
  const relaxed = others.filter(({ acquire }) => acquire === 'none');
  return {
    message,
    detail: `What reads it does not acquire, in ${placesOf(relaxed, path)}: the reader may see the new value and not what was written before it. Read it with \`Acquire\` where data goes with it; where none does, \`Relaxed\` is enough on both sides.`,
    ...(isWhole ? {} : { atMost: 'info' as const }),
    related: relaxed
      .filter((use) => use.path === path && use.name.start !== one.at.start)
      .slice(0, 5)
      .map((use) => ({ at: use.name, message: 'read without `Acquire`' })),
  };
}
