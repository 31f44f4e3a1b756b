import type { Node } from 'web-tree-sitter';
import type { Suggestion } from '../../finding/finding.ts';
import { attributesOf } from '../../syntax/attributes.ts';
import { changeBeside } from '../../syntax/change-side.ts';
import { commentsAbove, commentsOnLinesOf } from '../../syntax/comments.ts';
import { crateFilesOf } from '../../syntax/crate-files.ts';
import { type Dependency, dependenciesOf } from '../../syntax/dependencies.ts';
import { tomlValue } from '../../syntax/parse-toml.ts';
import type { RustFile } from '../../syntax/rust-file.ts';
import { isSmallByChoice } from '../../syntax/size-profile.ts';
import { isTestPath } from '../../syntax/test-context.ts';
import type { TomlFile } from '../../syntax/toml-file.ts';
import { tomlCommentsAt } from '../../syntax/toml-tables.ts';
import { wasmTargetOf } from '../../syntax/wasm-target.ts';
import { defineRule, type Report, type RuleContext } from '../define-rule.ts';

/** Words by which somebody shows that they know, and decide. */
const KNOWN = /RUSTSEC-2022-0054|unmaintained|no maintainer|leak/i;
const ALTERNATIVES =
  'The default allocator costs less than 10 kB and is maintained with std. Where that is too much, measure `talc` and `lol_alloc` by size and by time.';

export default defineRule({
  on: 'several',
  category: 'advice',
  policy: 'P5',
  summary: 'An allocator for WebAssembly that nobody maintains, or that nobody chose',
  why: '`wee_alloc` was the advice of old for small modules, and rust-pro does not follow it: it has no maintainer (RUSTSEC-2022-0054) and never gives large freed blocks back, so that a page that stays open runs out of memory. It saves some kilobytes over the default allocator.',
  source: [
    'https://rustsec.org/advisories/RUSTSEC-2022-0054.html',
    'https://github.com/rustwasm/wee_alloc/issues/106',
    'https://docs.rs/talc/latest/talc/',
  ],
  accuracy: 'November 2026, 62 repositories, every file: 19 uses of `wee_alloc` in 7 of them, all right.',
  options: {},
  parts: [
    {
      on: 'manifest',
      *check(file, context) {
        if (isTestPath(file.path)) return;
        for (const one of dependenciesOf(file)) {
          if (one.package !== 'wee_alloc' || one.fields.has('path')) continue;
          if (!KNOWN.test(tomlCommentsAt(file, one.range))) yield onDependency(one);
        }
        // In a whole tree nobody has added anything.
        const isNew = context.file.status === 'added' && context.change.source !== 'tree';
        if (isNew) yield* undecided(file, context);
      },
    },
    {
      on: 'rust',
      words: ['wee_alloc'],
      *check(file, { project }) {
        if (project.crate === 'wee_alloc' || isTestPath(file.path)) return;
        for (const item of file.nodes('static_item')) {
          const type = item.childForFieldName('type');
          if (type === null || !/\bWeeAlloc\b/.test(type.text) || isDecided(file, item)) continue;
          if (attributesOf(file, item).some(({ name }) => name === 'global_allocator'))
            yield onGlobal(item, type);
        }
      },
    },
  ],
  examples: {
    invalid: [
      { code: '[dependencies]\nwee_alloc = "0.4.5" #~ `wee_alloc` has no maintainer\n' },
      {
        code: '[dependencies.wee_alloc]\nversion = "0.4" #~\noptional = true\n',
        note: 'Behind a feature, too.',
      },
      {
        path: 'src/lib.rs',
        code: '#[global_allocator]\nstatic ALLOC: wee_alloc::WeeAlloc = wee_alloc::WeeAlloc::INIT; //~ `wee_alloc` is the allocator of this module\n',
      },
      {
        code: `
[package]
name = "board" #~ nothing says which allocator \`board\` is meant to have
[lib]
crate-type = ["cdylib"]
[dependencies]
wasm-bindgen = "0.2"
[profile.release]
opt-level = "z"
lto = true`,
        changes: { 'src/lib.rs': 'use wasm_bindgen::prelude::*;\n' },
        note: 'A new crate that wants to be small.',
      },
    ],
    valid: [
      { code: '[dependencies]\ntalc = "4"\nlol_alloc = "0.4"\n' },
      {
        code: '[dependencies]\n# Unmaintained, but the module lives for one call only.\nwee_alloc = "0.4.5"\n',
        note: 'Somebody knows, and has decided.',
      },
      {
        path: 'src/lib.rs',
        code: '#[global_allocator]\nstatic ALLOC: lol_alloc::LeakingPageAllocator = lol_alloc::LeakingPageAllocator;\n// wee_alloc leaked.\n',
      },
      {
        code: '[package]\nname = "board"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n[profile.release]\n# The default allocator is kept.\nopt-level = "z"\n',
      },
      {
        code: '[package]\nname = "board"\n[lib]\ncrate-type = ["cdylib"]\n[dependencies]\nwasm-bindgen = "0.2"\n',
        note: 'Nobody asked for a small one.',
      },
    ],
  },
});

function onDependency({ key, range, table }: Dependency): Report {
  return {
    at: key,
    construct: range,
    subject: `wee_alloc ${table.join('.')}`,
    message: '`wee_alloc` has no maintainer and leaks (RUSTSEC-2022-0054)',
    detail: ALTERNATIVES,
  };
}

function onGlobal(item: Node, type: Node): Report {
  const suggestion: Suggestion = {
    kind: 'draft',
    language: 'rust',
    code: '// The default allocator is kept: it frees what it is given back, and is maintained with std.',
    summary: 'in place of the `static` and its attribute',
  };
  return {
    at: { start: type.startIndex, end: type.endIndex },
    construct: { start: item.startIndex, end: item.endIndex },
    message:
      '`wee_alloc` is the allocator of this module: it has no maintainer and leaks (RUSTSEC-2022-0054)',
    detail: ALTERNATIVES,
    suggestion,
  };
}

function isDecided(file: RustFile, item: Node): boolean {
  const first = attributesOf(file, item)[0]?.range.start ?? item.startIndex;
  const around = [
    ...commentsAbove(file, first),
    ...commentsOnLinesOf(file, { start: first, end: item.endIndex }),
  ];
  return around.some(({ text }) => KNOWN.test(text));
}

/** A new crate that is made for wasm and asked to be small, and no word of an allocator in it. */
function* undecided(file: TomlFile, context: RuleContext): Generator<Report> {
  const change = changeBeside(context.change, context.side, file);
  const name = file.entries.find(({ path }) => path.join('.') === 'package.name');
  if (name === undefined || wasmTargetOf(change, file.path) === null) return;
  if (!isSmallByChoice(file, change)) return;
  const sources = crateFilesOf(change, file.path).map(({ head }) => head ?? '');
  if (sources.length === 0 || [file.text, ...sources].some((text) => /alloc/i.test(text))) return;
  yield {
    at: name.key,
    construct: name.range,
    subject: 'no allocator chosen',
    message: `nothing says which allocator \`${String(tomlValue(file, 'package', 'name'))}\` is meant to have`,
    detail: `${ALTERNATIVES} A comment that the default is kept is a decision too.`,
  };
}
