import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { popularCrates } from '../../src/knowledge/popular-crates.ts';
import { canonicalName, type NameDifference, nearName } from '../../src/syntax/near-names.ts';

const popular = popularCrates();
const near = (name: string) => nearName(name, popular)?.name ?? null;

type Case = readonly [name: string, meant: string, difference: NameDifference];

/** Crates that RustSec lists as malicious, and what they pass for. */
const MALICIOUS: readonly Case[] = [
  ['bit-flags', 'bitflags', 'separators'],
  ['envlogger', 'env_logger', 'separators'],
  ['if-cfg', 'cfg-if', 'order'],
  ['lasso-rs', 'lasso', 'affix'],
  ['lazystatic', 'lazy_static', 'separators'],
  ['oncecell', 'once_cell', 'separators'],
  ['postgress', 'postgres', 'slips'],
  ['proc-macro1', 'proc-macro2', 'number'],
  ['rands', 'rand', 'slips'],
  ['rustdecimal', 'rust_decimal', 'separators'],
  ['serd', 'serde', 'slips'],
  ['tauri-win-rt-notification', 'tauri-winrt-notification', 'separators'],
  ['tauri-winrt-notifications', 'tauri-winrt-notification', 'slips'],
  ['tracings', 'tracing', 'slips'],
  ['windows-service-rs', 'windows-service', 'affix'],
  ['windowsservice', 'windows-service', 'separators'],
  ['winx-rs', 'winx', 'affix'],
];

/** Names of our own making. */
const MADE_UP: readonly Case[] = [
  ['reqwset', 'reqwest', 'slips'],
  ['tokkio', 'tokio', 'slips'],
  ['hasbrown', 'hashbrown', 'slips'],
  ['parking_lto', 'parking_lot', 'slips'],
  ['async-triat', 'async-trait', 'slips'],
  ['thsierror', 'thiserror', 'slips'],
  ['crossbaem-chanel', 'crossbeam-channel', 'slips'],
  ['serde_jsom', 'serde_json', 'slips'],
  ['json-serde', 'serde_json', 'order'],
  ['l0g', 'log', 'lookalikes'],
  ['t0kio', 'tokio', 'lookalikes'],
  ['f1ate2', 'flate2', 'lookalikes'],
  ['rnernchr', 'memchr', 'lookalikes'],
  ['c1ap', 'clap', 'lookalikes'],
  ['Iog', 'log', 'lookalikes'],
  ['rust-regex', 'regex', 'affix'],
  ['tokio-official', 'tokio', 'affix'],
  ['anyhow-crate', 'anyhow', 'affix'],
];

describe('a name is near a popular one', () => {
  test.each(MALICIOUS)('%s, which was malicious: %s', (name, meant, difference) => {
    expect(nearName(name, popular)).toMatchObject({ name: meant, difference });
  });

  test.each(MADE_UP)('%s: %s', (name, meant, difference) => {
    expect(nearName(name, popular)).toMatchObject({ name: meant, difference });
  });

  test('with the number of letters that are off', () => {
    expect(nearName('tracings', popular)?.slips).toBe(1);
    expect(nearName('crossbaem-chanel', popular)?.slips).toBe(2);
    expect(nearName('oncecell', popular)?.slips).toBe(0);
  });
});

describe('no name is near that', () => {
  test.each([
    ['is popular itself', ['serde_json', 'tokio-util', 'md5', 'md-5', 'time', 'slog', 'dirs-next', 'sha3']],
    ['the registry takes for the same', ['serde-json', 'Once-Cell', 'PROC_MACRO2']],
    ['is short', ['lag', 'sny', 'tide', 'case', 'ping', 'libx']],
    ['has another first letter', ['crayon', 'cyper', 'bhttp', 'oserde']],
    ['is made of other words', ['openssh', 'tracing-slog', 'futures-time', 'test-generator', 'tokio-timer2']],
    ['counts on', ['base32', 'sha4', 'wasip4', 'crc64fast', 'serde_yaml2', 'ed25518']],
    [
      'belongs to a family',
      ['aws-sdk-sns', 'windows_riscv64_msvc', 'tree-sitter-rust', 'sp-rust', 'tokio-lib'],
    ],
    ['has a word more or less', ['async-fd-lock', 'serde_with_json', 'wasm-bindgen-derive']],
    ['is nothing like any', ['', '-', 'x'.repeat(64), 'bevy_egui_hitbox', 'ångström']],
  ])('%s', (_, names) => {
    expect(names.filter((name) => near(name) !== null)).toEqual([]);
  });
});

describe('any name', () => {
  const names = Object.keys(popular.crates);

  test('of the list is near none, however it is written', () => {
    const written = names.flatMap((name) => [name, canonicalName(name), name.toUpperCase()]);
    expect(written.filter((name) => near(name) !== null)).toEqual([]);
  });

  test('gets one of the list or none, and the same every time', () => {
    const slip = fc
      .tuple(fc.constantFrom(...names), fc.nat(), fc.stringMatching(/^[a-z0-9_-]{0,2}$/))
      .map(([name, at, letters]) => {
        const place = at % (name.length + 1);
        return `${name.slice(0, place)}${letters}${name.slice(place + 1)}`;
      });
    fc.assert(
      fc.property(fc.oneof(slip, fc.string()), (name) => {
        const found = nearName(name, popular);
        expect(found === null || popular.crates[found.name] === found.uses).toBe(true);
        expect(nearName(name, popular)).toEqual(found);
      }),
      { numRuns: 500 },
    );
  });

  test('of five thousand takes no time to speak of', () => {
    const asked = names.flatMap((name) => [`${name}x`, `x${name}`]).slice(0, 5000);
    near('warmed-up');
    const start = process.cpuUsage().user;
    for (const name of asked) near(name);
    // 20 to 40 ms alone on a machine; the bound is for the busiest of ours.
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(500);
  });
});
