import type { Suggestion } from '../../finding/finding.ts';
import { hasSafetyComment } from '../../syntax/safety-comments.ts';
import { isInUnknownMacro, type UnsafeAction, unsafeActions } from '../../syntax/unsafe-actions.ts';
import { unsafeRegions } from '../../syntax/unsafe-regions.ts';
import { defineRule } from '../define-rule.ts';

const MOST_NAMED = 4;
const LONGEST_NAME = 48;
const LONGEST_DRAFT = 160;

export default defineRule({
  on: 'rust',
  words: ['unsafe'],
  category: 'advice',
  policy: 'P10',
  summary: 'Several unsafe operations in one block',
  why: 'One block has one `SAFETY` comment, and a reader cannot tell which of its operations the comment has forgotten. A block for each keeps every reason beside what it is about, and lets no further operation slip in.',
  source: ['https://rust-lang.github.io/rust-clippy/master/index.html#multiple_unsafe_ops_per_block'],
  twins: ['clippy::multiple_unsafe_ops_per_block'],
  accuracy:
    'November 2026: F1 1.000 on what one file decides of clippy’s tests. Whole trees of eight repositories: 25 of the 281 findings drawn at random and read, 25 right; what needs types to be seen as unsafe is not counted.',
  options: {
    mostOperations: {
      summary: 'How many unsafe operations a block may have.',
      default: 1,
    },
  },
  *check(file, { options }) {
    for (const region of unsafeRegions(file)) {
      const { kind, node, keyword, range, inMacroDefinition } = region;
      if (kind !== 'block' || node === null || inMacroDefinition) continue;
      const actions = unsafeActions(file, node);
      if (actions.length <= options.mostOperations || isInUnknownMacro(file, node)) continue;
      yield {
        at: { start: keyword, end: keyword + 'unsafe'.length },
        construct: range,
        inherits: [],
        message: `this \`unsafe\` block does more than ${mostInWords(options.mostOperations)}: ${inWords(actions)}`,
        ...(hasSafetyComment(file, region)
          ? { detail: 'Its one `SAFETY:` comment has to speak for all of them.' }
          : {}),
        ...draftOf(actions),
      };
    }
  },
  examples: {
    invalid: [
      {
        code: `
static mut HITS: u32 = 0;
unsafe fn wake() {}
fn hit(p: *const u8) -> u8 {
    unsafe { //~ this \`unsafe\` block does more than one unsafe thing: \`HITS\`, \`wake()\` and \`*p\`
        HITS += 1;
        wake();
        *p
    }
}`,
      },
      {
        code: `
unsafe fn length() -> usize {
    3
}
fn check(p: *mut Pair) {
    unsafe { //~ \`length\` several times
        assert_eq!(length(), 0, "{}", length());
    }
    unsafe { //~ \`*p\`
        let x = &raw mut (*p).x;
        x.write(1);
        asm!("nop");
    }
}`,
        note: 'Arguments of macros count, and so does the place that a field is taken of.',
      },
      {
        code: ' fn f(p: *const u8, q: *const u8) -> u8 {\n     // SAFETY: the caller vouches for `p`.\n     unsafe { //~ `*p` and `*q`\n         let a = *p;\n+        let b = *q;\n         a\n     }\n }\n',
        note: 'One more slips in.',
      },
      {
        code: 'fn f(p: *const [u8; 3]) -> u8 {\n    unsafe { (*p)[0] + (*p)[1] + (*p)[2] } //~ more than 2 unsafe things\n}\n',
        options: { mostOperations: 2 },
      },
    ],
    valid: [
      {
        code: 'unsafe fn wake() {}\nfn f(p: *const u8) -> u8 {\n    unsafe { wake() };\n    unsafe { *p }\n}\n',
      },
      {
        code: `
unsafe fn wake() {}
fn f(p: *mut Pair, b: &Byte) {
    unsafe {
        wake();
        let q = &raw mut *p;
        drop(*b);
    }
}`,
        note: 'Pointing at a place is safe, and so is following a reference.',
      },
      {
        code: `
fn outer() {
    unsafe fn wake() {}
    unsafe {
        wake();
        unsafe { wake() }
    }
}
fn other() {
    async fn wake() {}
    unsafe {
        wake().await;
        wake().await;
    }
}`,
        note: 'An inner block stands for itself, and a name means the nearest function.',
      },
    ],
  },
});

function mostInWords(most: number): string {
  return most === 1 ? 'one unsafe thing' : `${most} unsafe things`;
}

function draftOf(actions: readonly UnsafeAction[]): { readonly suggestion?: Suggestion } {
  const blocks = distinct(actions)
    .filter(({ kind, node }) => kind !== 'asm' && node.text.length <= LONGEST_DRAFT)
    .slice(0, MOST_NAMED)
    .map(({ node }) => `// SAFETY: …\nunsafe { ${oneLine(node.text)} };`);
  if (blocks.length === 0) return {};
  const summary = 'each operation in a block of its own, with its own reason';
  return { suggestion: { kind: 'draft', language: 'rust', code: blocks.join('\n'), summary } };
}

function distinct(actions: readonly UnsafeAction[]): readonly UnsafeAction[] {
  return [...new Map(actions.map((one) => [one.node.text, one])).values()];
}

function inWords(actions: readonly UnsafeAction[]): string {
  const names = distinct(actions).map(({ node }) => `\`${shorten(node.text)}\``);
  const shown = names.slice(0, MOST_NAMED);
  if (names.length > MOST_NAMED) return `${shown.join(', ')} and others`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? `${last} several times` : `${shown.join(', ')} and ${last}`;
}

function oneLine(text: string): string {
  return text
    .replaceAll(/\/\/[^\n]*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function shorten(text: string): string {
  const line = oneLine(text).replaceAll('`', "'");
  return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME - 1)}…`;
}
