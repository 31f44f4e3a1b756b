import { hasSafetyComment } from '../../syntax/safety-comments.ts';
import { pointsOfTrait } from '../../syntax/unsafe-contracts.ts';
import { whyLighter } from '../../syntax/unsafe-custom.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  category: 'policy',
  policy: 'P10',
  summary: '`unsafe impl` without a `SAFETY` comment',
  why: 'An `unsafe impl` promises that the type keeps a contract which unsafe code elsewhere relies on; `Send` and `Sync` are the ones most often promised wrongly. The comment says why the promise is kept, for every type parameter.',
  source: [
    'https://rust-lang.github.io/rust-clippy/master/index.html#undocumented_unsafe_blocks',
    'https://doc.rust-lang.org/nomicon/send-and-sync.html',
  ],
  twins: ['clippy::undocumented_unsafe_blocks'],
  accuracy:
    'November 2026: compared with clippy together with `unsafe/undocumented-block`; 30 findings of 14 repositories read: 29 right, 1 wrong (in `quote!`, mended since).',
  options: {
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
    const placement = { aboveStatement: true, aboveAttributes: options.acceptCommentAboveAttributes };
    for (const region of unsafeRegions(file)) {
      if (region.kind !== 'impl' || region.inMacroDefinition) continue;
      if (hasSafetyComment(file, region, placement)) continue;
      const brace = file.text.indexOf('{', region.keyword);
      const header = file.text.slice(region.keyword, brace === -1 ? region.range.end : brace);
      const trait = region.node?.childForFieldName('trait')?.text ?? 'the trait';
      const type = region.node?.childForFieldName('type')?.text ?? 'the type';
      const lighter = options.followNeighbours ? whyLighter(file, region, 'code', context) : null;
      yield {
        at: { start: region.keyword, end: region.keyword + 'unsafe'.length },
        construct: { start: region.keyword, end: region.keyword + header.trimEnd().length },
        inherits: [trait],
        message: 'this `unsafe impl` has no `SAFETY:` comment',
        ...(lighter === null ? {} : { atMost: 'info' as const, detail: lighter }),
        suggestion: {
          kind: 'draft',
          language: 'rust',
          code: draftOf(oneLine(type), trait, pointsOfTrait(file, trait, context.crate)),
          summary: 'a comment to fill in, above the impl',
        },
      };
    }
  },
  examples: {
    invalid: [
      { code: 'struct Handle(*mut u8);\nunsafe impl Send for Handle {} //~ no `SAFETY:` comment\n' },
      {
        code: `
// SAFETY: the pointer is only followed under the lock.
unsafe impl Send for Handle {}
unsafe impl Sync for Handle {} //~`,
        note: 'The comment of the item before does not reach down.',
      },
      {
        code: ` struct Pool;
-// SAFETY: forwards to the system allocator, which keeps the contract.
 unsafe impl GlobalAlloc for Pool { //~
     unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
         System.alloc(layout)
     }
 }`,
        note: 'The change takes the comment away.',
      },
      {
        code: `
// SAFETY: it owns what it points to.
#[cfg(unix)]
unsafe impl Send for Handle {} //~`,
        options: { acceptCommentAboveAttributes: false },
      },
      {
        code: '#[cfg(test)]\nmod tests {\n    unsafe impl Send for Handle {} //~\n}\n',
        options: { followNeighbours: false },
        note: 'By default this one would be in the check run only: it is test code.',
      },
    ],
    valid: [
      {
        code: 'struct Handle(*mut u8);\n// SAFETY: the pointer is owned and nothing else uses it.\nunsafe impl Send for Handle {}\n',
      },
      {
        code: 'struct Handle(*mut u8);\n\n/* SAFETY: the pointer is owned. */\n\n#[cfg(unix)]\nunsafe impl Send for Handle {}\n',
      },
      {
        code: 'struct Plain(u8);\nimpl Clone for Plain {\n    fn clone(&self) -> Self {\n        Plain(self.0)\n    }\n}\n',
      },
      {
        code: 'fn derive() -> TokenStream {\n    quote! {\n        unsafe impl Send for #name {}\n    }\n}\n',
        note: 'Code that a macro writes.',
      },
      {
        code: 'fn f() {\n    struct A(*mut u8);\n    // SAFETY: it never leaves this thread.\n    unsafe impl Send for A {}\n}\n',
      },
    ],
  },
});

/** Asks point by point what the trait itself asks, where its documentation is seen. */
function draftOf(type: string, trait: string, points: readonly string[]): string {
  if (points.length === 0) return `// SAFETY: \`${type}\` ${promiseOf(trait)} because …`;
  return ['// SAFETY:', ...points.map((point) => `// - ${point}: …`)].join('\n');
}

function promiseOf(trait: string): string {
  if (/\bSend$/.test(trait)) return 'may be moved to another thread';
  if (/\bSync$/.test(trait)) return 'may be used by several threads at once through `&`';
  return `keeps the contract of \`${oneLine(trait)}\``;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
