import { placesOf } from '../../syntax/unpaired-atomics.ts';
import { type Weakened, weakenedIn } from '../../syntax/weakened-orderings.ts';
import { defineRule, type Report } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['Relaxed', 'Release', 'Acquire'],
  category: 'advice',
  policy: 'P1',
  summary: 'An ordering made weaker, and no word why',
  why: 'A `Release` and the `Acquire` that reads it hold together as a pair. Where a change takes one half away and leaves the other, what used to be seen in order may no longer be, and no test on a strongly ordered processor will tell.',
  source: [
    'https://doc.rust-lang.org/nomicon/atomics.html#acquire-release',
    'https://marabos.nl/atomics/memory-ordering.html#release-and-acquire-ordering',
  ],
  accuracy:
    'November 2026, 45 commits drawn from 116 that lower an ordering in 27 repositories: 2 findings, 1 right (mended later), 1 arguable; 3 wrong ones of the first run mended since. Of 5 orderings of parking_lot and inventory that were mended, 4 found before and silent after. Too few to weigh more than a note.',
  options: {},
  *check(file, { change, crate, file: changed, isTouched }) {
    for (const one of weakenedIn({ file, change, changed, crate, isTouched })) yield reportOf(one, file.path);
  },
  examples: {
    invalid: [
      {
        code: `
 impl Lock {
     fn try_upgrade(&self) -> bool {
         self.state.compare_exchange(
             READER,
             WRITER,
-            Ordering::Acquire,
+            Ordering::Relaxed, //~ no longer acquires what \`unlock\` (line 11) releases
             Ordering::Relaxed,
         ).is_ok()
     }
     unsafe fn unlock(&self) {
         self.state.fetch_sub(READER, Ordering::Release);
     }
     fn lock(&self) {
         while self.state.swap(WRITER, Ordering::Acquire) != 0 {}
     }
 }`,
      },
      {
        code: `
 struct Queue { tail: AtomicUsize }
 impl Queue {
     fn push(&self, at: usize) {
-        self.tail.store(at, Ordering::Release);
+        self.tail.store(at, Ordering::Relaxed); //~ no longer releases to \`pop\`
     }
     fn reset(&self) {
         self.tail.store(0, Ordering::Release);
     }
 }`,
        context: {
          'src/pop.rs':
            'impl Queue {\n    fn pop(&self) -> usize {\n        self.tail.load(Ordering::Acquire)\n    }\n}\n',
        },
        note: 'The other half stands in another file.',
      },
    ],
    valid: [
      {
        code: `
 impl Queue {
     fn push(&self, at: usize) {
-        self.tail.store(at, Ordering::SeqCst);
+        self.tail.store(at, Ordering::Release);
     }
     fn pop(&self) -> usize {
-        self.tail.load(Ordering::SeqCst)
+        self.tail.load(Ordering::Acquire)
     }
 }`,
        note: 'The pair is still one.',
      },
      {
        code: `
 impl Lock {
     fn unlock(&self) {
-        self.state.fetch_sub(1, Ordering::SeqCst);
+        self.state.fetch_sub(1, Ordering::Release);
     }
     fn lock(&self) {
-        let seen = self.state.load(Ordering::Acquire);
+        let seen = self.state.load(Ordering::Relaxed);
         self.state.compare_exchange(seen, seen + 1, Ordering::AcqRel, Ordering::Relaxed).ok();
     }
 }`,
        note: 'The half that is meant is kept, and a first look decides nothing.',
      },
      {
        code: `
 impl Queue {
     fn push(&self, at: usize) {
         self.tail.store(at, Ordering::Release);
     }
     fn len(&self) -> usize {
-        self.tail.load(Ordering::Acquire)
+        // Relaxed: a length is out of date as soon as it is read.
+        self.tail.load(Ordering::Relaxed)
     }
 }`,
        note: 'A comment says why.',
      },
      {
        code: `
 impl Stats {
     fn add(&self) {
-        self.hits.fetch_add(1, Ordering::AcqRel);
+        self.hits.fetch_add(1, Ordering::Relaxed);
     }
     fn get(&self) -> u64 {
-        self.hits.load(Ordering::Acquire)
+        self.hits.load(Ordering::Relaxed)
     }
 }`,
        note: 'Both halves go: there is no pair any more, and none is claimed.',
      },
    ],
  },
});

function reportOf({ use, was, lost, partners, at, construct }: Weakened, path: string): Report {
  const what = `this \`${use.method}\` of \`${use.atomic}\``;
  const places = placesOf(partners, path);
  return {
    at,
    construct,
    subject: `${use.atomic} ${use.method} ${use.orderings}`,
    message:
      lost === 'acquire'
        ? `${what} no longer acquires what ${places} releases`
        : `${what} no longer releases to ${places}`,
    detail: `It was \`${was}\` and is \`${use.orderings}\`. Where nothing that the other side wrote is read on the strength of it, a comment with the word \`Relaxed\` says so and ends this; else the ordering has to stay.`,
    related: partners
      .filter((one) => one.path === path)
      .slice(0, 3)
      .map(({ name }) => ({ at: name, message: 'the other half of the pair' })),
  };
}
