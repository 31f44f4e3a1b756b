import { expect, test } from 'vitest';
import { catalogue } from '../../src/rules/index.ts';
import { fileOf, judge } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';

/** What is said of a file, with all that is proposed, where the crate promises a version. */
function proposals(text: string, rustVersion: string, path = 'src/lib.rs'): string {
  const manifest = `[package]\nname = "a"\nedition = "2021"\nrust-version = "${rustVersion}"\n`;
  const change = changeOfFiles([fileOf(path, null, text)], {
    'Cargo.toml': manifest,
    'src/lib.rs': 'mod raw;\n',
  });
  const { findings } = judge(change, {}, { catalogue });
  return findings.map(({ detail, suggestion }) => `${detail}\n${JSON.stringify(suggestion)}`).join('\n');
}

const SLOT = 'static mut SLOT: Option<Box<u8>> = None;\nfn f() {\n    g(unsafe { &SLOT });\n}\n';
const LIST = 'static mut LIST: Vec<u8> = Vec::new();\n';
const RAW =
  '/// Reads.\n///\n/// # Safety\n/// `p` is valid.\npub unsafe fn first(p: *const u8) -> u8 {\n    *p\n}\n';

test.each([
  ['a pointer to a static', SLOT, '1.82', '&raw const SLOT', 'addr_of!'],
  ['a pointer to a static', SLOT, '1.81', 'addr_of!', '&raw const'],
  ['a cell that is set once', SLOT, '1.70', ': OnceLock<', 'once_cell'],
  ['a cell that is set once', SLOT, '1.69', 'once_cell::sync::OnceCell', ': OnceLock<'],
  ['a lock in a static', LIST, '1.63', 'Mutex::new(', '?'],
  ['lints of a manifest', RAW, '1.74', '[lints.rust]', '#![warn('],
  ['lints of a manifest', RAW, '1.73', '#![warn(', '[lints.rust]'],
])('%s: %j in Rust %s', (_, text, rustVersion, proposed, not) => {
  const said = proposals(text, rustVersion, text === RAW ? 'src/raw.rs' : 'src/lib.rs');
  expect(said).toContain(proposed);
  expect(said).not.toContain(not);
});

test('no lock is proposed for a static where none could be made in one', () => {
  expect(proposals(LIST, '1.62')).not.toContain('Mutex');
});
