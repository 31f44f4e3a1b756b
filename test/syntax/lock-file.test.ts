import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldAt, type LockFile, parseLock } from '../../src/syntax/lock-file.ts';
import { lockText } from '../support/lock-text.ts';

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const SUM = '0123456789abcdef'.repeat(4);
const lockOf = (text: string) => parseLock('Cargo.lock', text);
const atLines = ({ text, packages }: LockFile) => packages.map(({ at }) => text.slice(at.start, at.end));

describe('versions of the format', () => {
  test('the first has a root and keeps checksums apart', () => {
    const lock = lockOf(`[root]
name = "app"
version = "0.1.0"
dependencies = [
 "a 1.0.0 (${REGISTRY})",
]

[[package]]
name = "a"
version = "1.0.0"
source = "${REGISTRY}"

[[package]]
name = "b"
version = "2.0.0"
source = "git+https://example.com/b#0123"

[metadata]
"checksum a 1.0.0 (${REGISTRY})" = "${SUM}"
"checksum b 2.0.0 (git+https://example.com/b#0123)" = "<none>"
`);
    expect(lock.version).toBe(1);
    expect(lock.packages.map(({ name, source, checksum }) => [name, source, checksum])).toEqual([
      ['app', null, null],
      ['a', REGISTRY, SUM],
      ['b', 'git+https://example.com/b#0123', null],
    ]);
    expect(lock.packages[0]?.dependencies).toEqual([`a 1.0.0 (${REGISTRY})`]);
    expect(atLines(lock)).toEqual(['version = "0.1.0"', 'version = "1.0.0"', 'version = "2.0.0"']);
  });

  test('the second keeps them in the packages and does not say that it is the second', () => {
    const lock = lockOf(
      `[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${REGISTRY}"\nchecksum = "${SUM}"\n`,
    );
    expect(lock.version).toBe(2);
    expect(lock.packages[0]?.checksum).toBe(SUM);
  });

  test.each([3, 4])('version %i says so', (version) => {
    const lock = lockOf(`version = ${version}\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n`);
    expect(lock).toMatchObject({ version, error: null, packages: [{ name: 'a', dependencies: [] }] });
  });
});

describe('places', () => {
  test('a root has its own, wherever it stands', () => {
    const lock = lockOf(
      '[[package]]\nname = "a"\nversion = "1.0.0"\n\n[root]\nname = "app"\nversion = "0.1.0"\n',
    );
    expect(lock.packages.map(({ name }) => name)).toEqual(['app', 'a']);
    expect(atLines(lock)).toEqual(['version = "0.1.0"', 'version = "1.0.0"']);
  });

  test('are found in a layout that cargo does not write', () => {
    const lock = lockOf(
      '  [[package]]\n  version = "1.0.0"\n  name = "a"\n\n  [[ package ]]\n  name = "b"\n  "version" = "2.0.0"\n',
    );
    expect(lock.packages.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(atLines(lock)).toEqual(['version = "1.0.0"', '"version" = "2.0.0"']);
  });

  test('end before the next entry, and before the carriage return', () => {
    const lock = lockOf(
      '[[package]]\r\nname = "a"\r\nversion = "1.0.0"\r\n\r\n[[package]]\r\nname = "b"\r\n',
    );
    const [a, b] = lock.packages.map(({ range }) => lock.text.slice(range.start, range.end));
    expect(a).toBe('[[package]]\r\nname = "a"\r\nversion = "1.0.0"');
    expect(b).toBe('[[package]]\r\nname = "b"');
    expect(atLines(lock)[0]).toBe('version = "1.0.0"');
  });

  test('a field has its line, or that of the version', () => {
    const lock = lockOf(`[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${REGISTRY}"\n`);
    const said = (field: 'source' | 'checksum') =>
      lock.packages
        .map((one) => fieldAt(lock, one, field))
        .map(({ start, end }) => lock.text.slice(start, end));
    expect(said('source')).toEqual([`source = "${REGISTRY}"`]);
    expect(said('checksum')).toEqual(['version = "1.0.0"']);
  });
});

describe('faults', () => {
  test.each([
    ['<<<<<<< HEAD', 'a merge conflict is not resolved'],
    ['=======', 'a merge conflict is not resolved'],
    ['version = ', 'not valid TOML'],
    ['version = 99999999999999999999', 'not valid TOML'],
  ])('%j is one, on its line', (line, words) => {
    const { error, packages, lines } = lockOf(`version = 4\n\n[[package]]\nname = "a"\n${line}\n`);
    expect(packages).toEqual([]);
    expect(error?.message).toContain(words);
    expect(lines.lineAt(error?.at.start ?? 0)).toBeGreaterThanOrEqual(5);
  });

  test('nothing is a lock file without packages', () => {
    expect(lockOf('')).toMatchObject({ packages: [], error: null });
  });

  test('what is nested too deeply is refused', () => {
    expect(lockOf(`a = ${'['.repeat(200_000)}`).error).not.toBeNull();
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,12}$/);
const version = fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)).map((parts) => parts.join('.'));
const source = fc.constantFrom(null, REGISTRY, 'git+https://example.com/x?branch=main#0123');
const packages = fc.array(
  fc.record({ name: word, version, source, dependencies: fc.array(word, { maxLength: 4 }) }),
  {
    maxLength: 12,
  },
);

describe('any text', () => {
  test('is read without a throw, and every place lies in it', () => {
    const bit = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        '[[package]]',
        '[root]',
        'name = "a"',
        'version = "1"',
        '\n',
        '\r\n',
        '"""',
        '{',
        '[',
        ' ',
        '#',
      ),
    );
    fc.assert(
      fc.property(fc.array(bit, { maxLength: 15 }), (bits) => {
        const lock = lockOf(bits.join(''));
        for (const { range, at } of lock.packages) {
          expect(range.start).toBeLessThanOrEqual(at.start);
          expect(at.start).toBeLessThanOrEqual(at.end);
          expect(at.end).toBeLessThanOrEqual(lock.text.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('as cargo writes it gives back what was written, each on its own line', () => {
    fc.assert(
      fc.property(packages, fc.constantFrom('\n', '\r\n'), (wanted, end) => {
        const entries = wanted.map((one) =>
          [
            `[[package]]\nname = "${one.name}"\nversion = "${one.version}"`,
            ...(one.source === null ? [] : [`source = "${one.source}"`]),
            ...(one.dependencies.length === 0
              ? []
              : [`dependencies = [\n${one.dependencies.map((name) => ` "${name}",\n`).join('')}]`]),
          ].join('\n'),
        );
        const lock = lockOf(`version = 4\n\n${entries.join('\n\n')}\n`.replaceAll('\n', end));
        expect(lock.error).toBeNull();
        expect(
          lock.packages.map(({ name, version, source, dependencies }) => ({
            name,
            version,
            source,
            dependencies,
          })),
        ).toEqual(wanted);
        expect(atLines(lock)).toEqual(wanted.map((one) => `version = "${one.version}"`));
      }),
      { numRuns: 300 },
    );
  });

  test('cut off anywhere is read, or refused', () => {
    const whole = `version = 4\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "${REGISTRY}"\ndependencies = [\n "b",\n]\n`;
    for (let end = 0; end <= whole.length; end += 1) {
      const { error, packages } = lockOf(whole.slice(0, end));
      expect(error === null || packages.length === 0).toBe(true);
    }
  });

  test('of five thousand packages takes no time to speak of', () => {
    const names = Array.from({ length: 5000 }, (_, at) => `package-${at}`);
    const text = lockText(
      { app: names },
      Object.fromEntries(names.map((name, at) => [name, names.slice(at, at + 4)])),
    );
    const start = process.cpuUsage().user;
    expect(lockOf(text).packages).toHaveLength(5001);
    // 50 to 90 ms alone on a machine; the bound is for the busiest of ours.
    expect((process.cpuUsage().user - start) / 1000).toBeLessThan(1000);
  });
});
