import { type AutoImpl, autoImpls } from '../../syntax/auto-impls.ts';
import { commentsAbove, commentsOnLinesOf, commentsWithin } from '../../syntax/comments.ts';
import { docOf } from '../../syntax/docs.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isTestCode } from '../../syntax/test-context.ts';
import {
  type TypeDeclaration,
  type TypeField,
  typeDeclarations,
  typesNamed,
} from '../../syntax/type-fields.ts';
import { termsWithin } from '../../syntax/type-terms.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['UnsafeCell', 'AtomicPtr', 'NonNull', '*mut', '*const'],
  skipsTests: true,
  category: 'policy',
  policy: 'P1',
  summary: 'A type that does its own synchronisation and does not say how',
  why: 'Where an atomic stands guard over a cell or a pointer, every method relies on who may touch what, and when. That agreement is nowhere in the types; unless the type says it, nobody can check a change to any one method.',
  source: [
    'https://doc.rust-lang.org/nomicon/send-and-sync.html',
    'https://doc.rust-lang.org/std/cell/struct.UnsafeCell.html',
  ],
  accuracy:
    'November 2026, whole trees of 16 repositories: 8 findings, all read: 6 right, 2 arguable (one mended since). crossbeam, parking_lot, hashbrown, bytes, rayon, arc-swap, flurry, seize, neon and wasmtime: none.',
  options: {},
  *check(file) {
    const shared = autoImpls(file).filter(({ trait, isNegative }) => trait === 'Sync' && !isNegative);
    const names = new Set(shared.flatMap(({ self }) => (self.kind === 'name' ? self.name : [])));
    for (const declared of [...names].flatMap((name) => typesNamed(file, name))) {
      const cell = declared.fields.find((field) => holds(field, GUARDED));
      const state = declared.fields.find(
        (field) => field !== cell && !COUNTS.test(field.name) && holds(field, STATE),
      );
      const impl = shared.find((one) => isFor(one, declared));
      if (cell === undefined || state === undefined || impl === undefined) continue;
      if (isTestCode(file, file.nodeAt(declared.range.start)) || isExplained(file, declared)) continue;
      yield {
        at: {
          start: declared.range.start,
          end: file.text.indexOf(declared.name, declared.range.start) + declared.name.length,
        },
        construct: declared.range,
        subject: declared.name,
        inherits: [state.name, cell.name],
        message: `nothing says how \`${state.name}\` of \`${declared.name}\` keeps threads apart at \`${cell.name}: ${cell.written}\``,
        related: [{ at: impl.header, message: 'shared between threads by this' }],
        suggestion: {
          kind: 'draft',
          language: 'rust',
          code: `/// # Invariants\n///\n/// - \`${cell.name}\` is written only by …, while \`${state.name}\` is …\n/// - it is read only after …, which \`${state.name}\` publishes with Release and readers see with Acquire`,
          summary: 'a section to complete, above the type',
        },
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
/// A slot for one value.
pub struct Slot<T> { //~ nothing says how \`full\` of \`Slot\` keeps threads apart at \`value: UnsafeCell<Option<T>>\`
    full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}
unsafe impl<T: Send> Sync for Slot<T> {}
`,
      },
      {
        code: `
 struct Ring { //~ \`slots: *mut Entry\`
     head: AtomicUsize,
-    /// Written only by the producer, and only past \`head\`.
+    /// The entries.
     slots: *mut Entry,
 }
 unsafe impl Sync for Ring {}
`,
        note: 'The words went away with the change.',
      },
    ],
    valid: [
      {
        code: `
/// A slot for one value. Whoever sets \`full\` has written \`value\`; whoever clears it owns what is there.
pub struct Slot<T> {
    full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}
unsafe impl<T: Send> Sync for Slot<T> {}
`,
      },
      {
        code: `
pub struct Slot<T> {
    full: AtomicBool,
    value: UnsafeCell<Option<T>>, // only touched by whoever holds \`full\`
}
unsafe impl<T: Send> Sync for Slot<T> {}
`,
      },
      {
        code: `
pub struct Lock<T> {
    state: AtomicU8,
    value: UnsafeCell<T>,
}
// SAFETY: \`state\` lets in one thread at a time.
unsafe impl<T: Send> Sync for Lock<T> {}
`,
      },
      {
        code: 'pub struct Stats {\n    hits: AtomicU64,\n    misses: AtomicU64,\n}\npub struct Handle(*mut c_void);\nunsafe impl Sync for Handle {}\n',
        note: 'Counters, and a pointer that nothing guards.',
      },
      {
        code: `
pub struct Pages {
    /// Filled from the remote side the first time that somebody asks for a block of it.
    map: UnsafeCell<Map>,
    full: AtomicBool,
}
unsafe impl Sync for Pages {}
pub struct Table {
    rows: *mut Row,
    num_rows: AtomicUsize,
}
unsafe impl Sync for Table {}
`,
        note: 'The fields are described; a counter guards nothing.',
      },
      {
        code: `
/// Readers take the lock of \`inner\`, and only one of them at a time.
pub struct Shared<T> {
    inner: Inner<T>,
}
struct Inner<T> {
    state: AtomicU8,
    value: UnsafeCell<T>,
}
unsafe impl<T: Send> Sync for Inner<T> {}
`,
        note: 'Said of the type that holds it.',
      },
    ],
  },
});

const GUARDED = /^(?:UnsafeCell|NonNull)$/;
/** Counters keep nobody away. */
const COUNTS = /(?:^|_)(?:num|n|count|counts|len|size|total|stats?|hits|misses|bytes|id|next_id)(?:_|$)/;
const STATE = /^Atomic(?:Bool|[UI]\w+|Ptr)$/;

function holds({ type }: TypeField, names: RegExp): boolean {
  return [...termsWithin(type)].some(
    (term) =>
      (term.kind === 'name' && names.test(term.name)) || (names === GUARDED && term.kind === 'pointer'),
  );
}

function isFor({ self }: AutoImpl, { name }: TypeDeclaration): boolean {
  return self.kind === 'name' && self.name === name;
}

/** Words by which people say who may be where. */
const SAYS =
  /\b(?:invariants?|safety|sound\w*|threads?|concurren\w*|lock\w*|atomic\w*|synchroni\w*|guard\w*|protect\w*|exclusive\w*|only|never|must|shared|owne?[rd]\w*|owns|race\w*|publish\w*|initiali[sz]ed|mutual\w*|wait\w*|producer|consumer|reader|writer|free|unique\w*|valid\w*|null|until|before|after|while|once)\b/i;

/** Whoever writes so many words about fields has said what they are for. */
const ENOUGH = 12;

/** By the docs and comments of the type, its fields, its impls of \`Send\` and \`Sync\`, the file or what holds it. */
function isExplained(file: RustFile, declared: TypeDeclaration, depth = 0): boolean {
  const { range } = declared;
  const node = file
    .nodes('struct_item', 'enum_item', 'union_item')
    .find((one) => one.startIndex === range.start);
  const own = [
    docOf(file, node ?? file.root)?.text ?? '',
    ...[...commentsAbove(file, range.start), ...commentsWithin(file, range)].map(({ text }) => text),
    ...autoImpls(file)
      .filter((one) => isFor(one, declared))
      .flatMap((one) => [...commentsAbove(file, one.range.start), ...commentsOnLinesOf(file, one.range)])
      .map(({ text }) => text),
  ];
  const words = commentsWithin(file, range).flatMap(({ text }) => text.match(/\w+/g) ?? []);
  if (words.length >= ENOUGH || own.some((text) => SAYS.test(text))) return true;
  if (SAYS.test(docOf(file, file.root)?.text ?? '')) return true;
  // Two private types may hold each other.
  if (declared.isPublic || depth > 2) return false;
  const holder = typeDeclarations(file).find(
    (one) =>
      one !== declared &&
      one.fields.some(({ written }) => new RegExp(`\\b${declared.name}\\b`).test(written)),
  );
  return holder !== undefined && isExplained(file, holder, depth + 1);
}
