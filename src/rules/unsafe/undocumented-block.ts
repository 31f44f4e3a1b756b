import { hasSafetyComment } from '../../syntax/safety-comments.ts';
import { whyLighter } from '../../syntax/unsafe-custom.ts';
import { type UnsafeOperation, unsafeOperations } from '../../syntax/unsafe-operations.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule } from '../define-rule.ts';
import { obligationsInWords, safetyDraft } from '../safety-draft.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  category: 'policy',
  policy: 'P10',
  summary: '`unsafe` block without a `SAFETY` comment',
  why: 'Inside the block the compiler takes your word for what it can no longer check. The comment is where that word is given, so that a reviewer can hold the code against it and the next author knows what must stay true.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#undocumented_unsafe_blocks',
    'https://std-dev-guide.rust-lang.org/policy/safety-comments.html',
  ],
  twins: ['clippy::undocumented_unsafe_blocks'],
  accuracy:
    'November 2026, against clippy 0.1.95 on anyhow, bytes, crossbeam, hashbrown, parking_lot and rayon (with `unsafe impl`): 866 of its 892 lines; those missed lie in bodies of macros and in linked files. 30 findings of 14 repositories read: 30 right. Of the 17 on 5,363 added lines of ordinary changes, 16 follow the custom of their file, or are in tests, and are information. F1 1.000 on what one file decides of clippy’s tests.',
  options: {
    acceptCommentAboveStatement: {
      summary: 'A comment above the statement that the block is part of counts.',
      default: true,
    },
    acceptCommentAboveAttributes: {
      summary: 'A comment counts also when one-line attributes stand between it and the code.',
      default: true,
    },
    followNeighbours: {
      summary:
        'Say it in the check run only where nearly none of the unsafe code before the change has a comment, and in tests.',
      default: true,
    },
  },
  *check(file, context) {
    const { options } = context;
    const placement = {
      aboveStatement: options.acceptCommentAboveStatement,
      aboveAttributes: options.acceptCommentAboveAttributes,
    };
    for (const region of unsafeRegions(file)) {
      // A block in a macro's definition is part of each use; clippy reports it there, where we cannot see it.
      if (region.kind !== 'block' || region.inMacroDefinition) continue;
      if (hasSafetyComment(file, region, placement)) continue;
      const operations = unsafeOperations(file, region, context.crate);
      const lighter = options.followNeighbours ? whyLighter(file, region, 'code', context) : null;
      yield {
        at: { start: region.keyword, end: region.keyword + 'unsafe'.length },
        construct: region.range,
        inherits: operations.map(kindOfOperation),
        message: 'this `unsafe` block has no `SAFETY:` comment',
        detail: [obligationsInWords(operations), lighter ?? ''].filter((text) => text !== '').join(' '),
        ...(lighter === null ? {} : { atMost: 'info' as const }),
        suggestion: safetyDraft(operations),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: 'fn first(bytes: &[u8]) -> u8 {\n    unsafe { *bytes.get_unchecked(0) } //~ no `SAFETY:` comment\n}\n',
      },
      {
        code: ` fn free(p: *mut u8) {
-    // SAFETY: \`p\` came from \`Box::into_raw\` in \`make\` and is freed only here.
     let _ = unsafe { Box::from_raw(p) }; //~
 }`,
        note: 'The change takes the comment away.',
      },
      {
        code: `
fn both(a: *const u8, b: *const u8) -> bool {
    // SAFETY: both are valid for reads, says the caller.
    let _ = {
        if unsafe { *a } == 0 { //~
            return true;
        }
        1
    };
    matches!(unsafe { *b }, 0) //~
}`,
        note: 'A comment more than one level away, and a block in macro arguments.',
      },
      {
        code: `
fn two(p: *const u8) -> (u8, u8) {
    // the pointer is fine
    (unsafe { *p }, unsafe { *p }) //~ //~
}`,
        note: 'Each block counts by itself, and the word with its colon is asked for.',
      },
      {
        code: `
fn length(s: &Slot) -> usize {
    // SAFETY: \`s.len\` is only written under the lock that the caller holds.
    let n =
        unsafe { *s.len.get() }; //~
    n
}`,
        options: { acceptCommentAboveStatement: false },
        note: 'With comments above the statement switched off.',
      },
      {
        code: `
fn length(s: &Slot) -> usize {
    // SAFETY: \`s.len\` is only written under the lock that the caller holds.
    #[cfg(target_os = "linux")]
    unsafe { //~
        return *s.len.get();
    }
}`,
        options: { acceptCommentAboveAttributes: false },
        note: 'With comments above attributes switched off.',
      },
      {
        code: ' fn a(p: *const u8) -> u8 {\n     unsafe { *p }\n }\n fn b(p: *const u8) -> u8 {\n     unsafe { *p }\n }\n+fn c(p: *const u8) -> u8 {\n+    unsafe { *p } //~\n+}\n',
        options: { followNeighbours: false },
        note: 'By default this one would be in the check run only: nobody wrote comments here before.',
      },
    ],
    valid: [
      {
        code: `
fn first(bytes: &[u8]) -> Option<u8> {
    if bytes.is_empty() {
        return None;
    }
    // SAFETY: the slice is not empty, so 0 is in bounds.
    Some(unsafe { *bytes.get_unchecked(0) })
}`,
      },
      {
        code: `
fn last(bytes: &[u8; 4]) -> u8 {
    unsafe {
        // SAFETY: 3 is in bounds of an array of 4.
        *bytes.get_unchecked(3)
    }
}`,
        note: 'First thing inside the block.',
      },
      {
        code: `
fn pick(p: *const u8, n: usize) -> u8 {
    // SAFETY: the caller promises \`n\` initialised bytes at \`p\`.
    let bytes =
        unsafe { std::slice::from_raw_parts(p, n) };
    /* SAFETY: \`n\` is above 0, says the caller. */
    #[allow(clippy::let_and_return)]
    let one = identity(unsafe { *bytes.get_unchecked(0) });
    one
}`,
        note: 'Above the statement, also as a block comment above an attribute.',
      },
      {
        code: '/// # Safety\n/// `p` must be valid.\nunsafe fn f(p: *const u8) {}\n',
        note: 'An `unsafe fn` is no block.',
      },
      {
        code: `
macro_rules! read {
    ($p:expr) => {
        unsafe { *$p }
    };
}`,
        note: 'A macro’s definition is judged where it is used, which needs a compiler.',
      },
      {
        code: 'fn derive() -> TokenStream {\n    quote! {\n        fn get() -> u8 { unsafe { *#name } }\n    }\n}\n',
        note: 'Code that a macro writes.',
      },
      {
        code: `
fn f(p: *const u8) -> u8 {
    #[allow(clippy::undocumented_unsafe_blocks)]
    let x = unsafe { *p };
    x
}`,
        note: 'Clippy’s own lint is allowed here.',
      },
    ],
  },
});

/** Which pointer is read is a detail; which function is called is not. */
function kindOfOperation({ node }: UnsafeOperation): string {
  const callee = node.childForFieldName('function')?.text ?? node.type;
  return callee.split(/::|\./).at(-1) ?? callee;
}
