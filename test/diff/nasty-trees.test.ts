import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { applyHunks } from '../../src/diff/apply-hunks.ts';
import { parseUnifiedDiff } from '../../src/diff/parse-unified-diff.ts';
import { arbitraryText } from '../support/arbitrary-text.ts';
import { gitRepo } from '../support/git-repo.ts';
import { commitTrees, type Tree } from '../support/git-trees.ts';

const repo = gitRepo();
afterAll(repo.remove);

const NAMES = [
  ...[
    'x.rs',
    'a b.rs',
    'a/b/x.rs',
    'b/a/x.rs',
    'a/x b/x',
    'x and y',
    'é𝄞.rs',
    '"q".rs',
    "it's.rs",
    'tab\there.rs',
  ],
  ...[
    'new\nline.rs',
    'cr\r.rs',
    'back\\slash',
    ' lead',
    'trail ',
    'end\t',
    '--- a/x',
    '@@ -1 +1 @@',
    'dev/null',
    '-',
  ],
  ...['u\u2028.rs', 'w/i/x', '\u001b[31m', '\\303', 'rename to x', '$HOME/*?[x]', '🦀/🦀.rs', 'b', 'a b a'],
];
const tree: fc.Arbitrary<Tree> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), arbitraryText), {
    selector: ([name]) => name,
    maxLength: 10,
  })
  // A name that is a folder in another's path cannot be a file as well.
  .map((entries) => entries.filter(([name]) => !entries.some(([other]) => other.startsWith(`${name}/`))))
  .map((entries) => Object.fromEntries(entries));

function textOf(of: Tree, path: string): string | undefined {
  const entry = of[path];
  return typeof entry === 'object' ? entry.text : entry;
}

const STYLES = [
  [],
  ['--no-prefix'],
  ['--no-renames'],
  ['-c', 'diff.mnemonicPrefix=true', '-c', 'core.quotePath=false'],
  ['--find-copies-harder', '-C10%', '-M10%'],
  ['--src-prefix=old/', '--dst-prefix=new/'],
  ['-U0'],
  ['--binary'],
] as const;

test('the diff of any two trees, in any style, gives paths, texts and every changed file', () => {
  fc.assert(
    fc.property(tree, tree, fc.constantFrom(...STYLES), (before, after, style) => {
      const [base = '', head = ''] = commitTrees(repo, [before, after]);
      const at = style[0] === '-c' ? 0 : style.length;
      const options = [
        ...style.slice(0, style.length - at),
        'diff',
        '--text',
        ...style.slice(style.length - at),
      ];
      const files = parseUnifiedDiff(repo.git(...options, base, head));
      for (const file of files) {
        const old = textOf(before, file.previousPath ?? file.path);
        const now = textOf(after, file.path);
        const rebuilt = file.status === 'deleted' ? undefined : applyHunks(old ?? '', file.hunks);
        if (file.status === 'added') expect(file.head).toEqual({ state: 'text', text: now });
        if (file.status === 'deleted') expect(file.base).toEqual({ state: 'text', text: old });
        expect(rebuilt).toBe(now);
      }
      const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
      const gone = Object.keys(before).filter((path) => !(path in after));
      const named = new Set(files.flatMap((file) => [file.path, file.previousPath]));
      expect([...changed, ...gone].filter((path) => !named.has(path))).toEqual([]);
      const paths = files.map((file) => file.path);
      expect(paths.filter((path) => !changed.includes(path) && !gone.includes(path))).toEqual([]);
    }),
    { numRuns: 120 },
  );
}, 60_000);
