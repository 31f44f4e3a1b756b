import { expect, test } from 'vitest';
import type { ChangedFile } from '../../src/diff/change.ts';
import { review } from '../../src/review/review-change.ts';
import { catalogue } from '../../src/rules/index.ts';
import { DEFAULT_SETTINGS } from '../../src/settings/defaults.ts';
import { CARD, fileOf, knowledge } from '../review/bench.ts';
import { changeOfFiles } from '../support/example-change.ts';

const RULE = 'supply-chain/lockfile-tampering';
const INDEX = 'registry+https://github.com/rust-lang/crates.io-index';
const [ITOA, RYU, SERDE] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

const entry = (name: string, version: string, source: string | null, checksum: string | null) =>
  [
    '[[package]]',
    `name = "${name}"`,
    `version = "${version}"`,
    ...(source === null ? [] : [`source = "${source}"`]),
    ...(checksum === null ? [] : [`checksum = "${checksum}"`]),
    '',
  ].join('\n');
const FORK = 'git+https://github.com/example/fork?branch=main#1111111111111111111111111111111111111111';
const OWN = 'registry+https://crates.example.com/index';
const LOCK = [
  'version = 3\n',
  entry('app', '0.1.0', null, null),
  entry('fork', '0.3.0', FORK, null),
  entry('itoa', '1.0.15', INDEX, ITOA),
  entry('ours', '2.0.0', OWN, 'd'.repeat(64)),
  entry('ryu', '1.0.20', INDEX, RYU),
  entry('serde', '1.0.219', INDEX, SERDE),
].join('\n');
const MANIFEST = `[package]
name = "app"

[dependencies]
fork = { git = "https://github.com/example/fork", branch = "main" }
itoa = "1"
ours = { version = "2", registry = "ours" }
serde = "1"
`;
const CARGO = '[registries.ours]\nindex = "https://crates.example.com/index"\n';
/** The first format keeps checksums apart. */
const OLD = `${entry('app', '0.1.0', null, null)}\n${entry('itoa', '1.0.15', INDEX, null)}\n${entry('ryu', '1.0.20', INDEX, null)}
[metadata]
"checksum itoa 1.0.15 (${INDEX})" = "${ITOA}"
"checksum ryu 1.0.20 (${INDEX})" = "${RYU}"
`;

/** What the rule says of a lock file that becomes another one. */
function saidOf(base: string, head: string, manifest: ChangedFile | null = null): readonly string[] {
  expect(head).not.toBe(base);
  const files = [fileOf('Cargo.lock', base, head), ...(manifest === null ? [] : [manifest])];
  const context = { '.cargo/config.toml': CARGO, ...(manifest === null ? { 'Cargo.toml': MANIFEST } : {}) };
  const wanted = catalogue.filter(({ id }) => id === RULE);
  const change = changeOfFiles(files, context);
  const { findings, failures } = review(change, CARD, DEFAULT_SETTINGS, { ...knowledge, catalogue: wanted });
  expect(failures).toEqual([]);
  return findings.map(({ severity, message }) => `${severity}: ${message}`);
}

const edit = (from: string, to: string) => (text: string) => text.replace(from, to);
const source = (name: string, to: string) => (text: string) =>
  text.replace(new RegExp(`(name = "${name}"\nversion = "[^"]*"\nsource = ")[^"]*`), `$1${to}`);
const bare = (checksum: string) => edit(`checksum = "${checksum}"\n`, '');
const many = Array.from({ length: 300 }, (_, n) =>
  entry(`p${n}`, '1.0.0', INDEX, `${n}`.padStart(64, '0')),
).join('\n');
const moved = many
  .replaceAll('version = "1.0.0"', 'version = "1.0.1"')
  .replaceAll('checksum = "0', 'checksum = "1');

type Case = readonly [what: string, edit: (text: string) => string, base?: string];
const TAMPERINGS: readonly Case[] = [
  ['another checksum', edit(ITOA, 'f'.repeat(64))],
  ['one other digit', edit(SERDE, `${SERDE.slice(0, -1)}0`)],
  ['half a checksum', edit(RYU, RYU.slice(32))],
  ['an empty checksum', edit(RYU, '')],
  ['no checksum', bare(ITOA)],
  [
    'two checksums in each other’s place',
    (text) => text.replace(ITOA, 'x').replace(RYU, ITOA).replace('x', RYU),
  ],
  [
    'a fork of the same version',
    (text) => bare(ITOA)(source('itoa', 'git+https://github.com/dtoInay/itoa#22')(text)),
  ],
  ['a fork on this machine', (text) => bare(ITOA)(source('itoa', 'git+file:///tmp/itoa#22')(text))],
  ['another registry', source('itoa', 'registry+https://github.com/rust-Iang/crates.io-index')],
  ['another registry over HTTP', source('serde', 'sparse+https://index.crates.io.example.com/')],
  ['another owner of a git repository', source('fork', FORK.replace('example', 'examp1e'))],
  ['a git repository without encryption', source('fork', FORK.replace('https:', 'http:'))],
  ['a registry of ours that is another one', source('ours', 'registry+https://crates.example.org/index')],
  ['other bytes from a registry of ours', edit('d'.repeat(64), 'e'.repeat(64))],
  [
    'an update to a fork',
    (text) => bare(RYU)(source('ryu', 'git+https://github.com/other/ryu#33')(edit('1.0.20', '1.0.21')(text))),
  ],
  [
    'an update from another registry',
    (text) => source('ryu', 'registry+https://mirror.example.net/index')(edit('1.0.20', '1.0.21')(text)),
  ],
  ['an update without a checksum', (text) => bare(RYU)(edit('1.0.20', '1.0.21')(text))],
  ['a new package without a checksum', (text) => `${text}\n${entry('zlib', '1.0.0', INDEX, null)}`],
  [
    'a new package of a fork',
    (text) => `${text}\n${entry('zlib', '1.0.0', 'git+https://github.com/x/zlib#44', null)}`,
  ],
  [
    'another checksum beside a new format',
    (text) => edit('version = 3', 'version = 4')(edit(ITOA, 'f'.repeat(64))(text)),
  ],
  [
    'another checksum among 300 updates',
    (text) => edit(ITOA, 'f'.repeat(64))(text).replace(many, moved),
    `${LOCK}\n${many}`,
  ],
  ['another checksum in the first format', edit(ITOA, 'f'.repeat(64)), OLD],
  ['no checksum in the first format', edit(`"checksum itoa 1.0.15 (${INDEX})" = "${ITOA}"\n`, ''), OLD],
];

test.each(TAMPERINGS.map(([what, tamper, base = LOCK]) => ({ what, tamper, base })))('says: $what', (one) => {
  expect(saidOf(one.base, one.tamper(one.base)).length).toBeGreaterThan(0);
});

test('a lock file that goes its own way beside an honest manifest is told of all the same', () => {
  const manifest = fileOf('Cargo.toml', MANIFEST, MANIFEST.replace('itoa = "1"', 'itoa = "1.0.15"'));
  const head = bare(RYU)(source('ryu', 'git+https://github.com/other/ryu#33')(LOCK));
  expect(saidOf(LOCK, head, manifest)).toEqual([
    'error: `ryu 1.0.20` comes from the git repository `https://github.com/other/ryu` now, and no manifest asks for it',
  ]);
});

const HONEST: readonly Case[] = [
  ['an update', (text) => edit('1.0.15', '1.0.16')(edit(ITOA, 'f'.repeat(64))(text))],
  ['a new package', (text) => `${text}\n${entry('zlib', '1.0.0', INDEX, 'e'.repeat(64))}`],
  ['one package less', (text) => text.replace(entry('ryu', '1.0.20', INDEX, RYU), '')],
  ['a branch that moved on', edit('1111111111', '2222222222')],
  [
    'the same registry by its other protocol',
    (text) => text.replaceAll(INDEX, 'sparse+https://index.crates.io/'),
  ],
  ['a new format', edit('version = 3', 'version = 4')],
  ['checksums that move to their packages', () => LOCK, OLD],
  ['a version of ours', edit('version = "0.1.0"', 'version = "0.2.0"')],
  [
    'an update from the fork that the manifest names',
    (text) => edit('0.3.0', '0.4.0')(edit('1111111111', '2222222222')(text)),
  ],
  [
    'an update from a registry of ours',
    (text) => edit('2.0.0', '2.1.0')(edit('d'.repeat(64), 'e'.repeat(64))(text)),
  ],
];

test.each(HONEST.map(([what, change, base = LOCK]) => ({ what, change, base })))(
  'is silent on $what',
  (one) => {
    expect(saidOf(one.base, one.change(one.base))).toEqual([]);
  },
);

test('is silent on a patch that the manifest of the same change asks for, and on what comes with it', () => {
  const patch =
    '\n[patch.crates-io]\nserde = { git = "https://github.com/other/serde.git", branch = "fix" }\n';
  const git = 'git+https://github.com/other/serde?branch=fix#33';
  const head = `${bare(SERDE)(source('serde', git)(LOCK))}\n${entry('serde_derive', '1.0.219', git, null)}`;
  expect(saidOf(LOCK, head, fileOf('Cargo.toml', MANIFEST, MANIFEST + patch))).toEqual([]);
});
