import { describe, expect, test } from 'vitest';
import { parseLine } from '../../../src/events/commands/parse-line.ts';
import { COMMAND_NAMES, specOf } from '../../../src/events/commands/registry.ts';

describe('arguments', () => {
  test.each([
    ['review', { name: 'review', full: false }],
    ['review full', { name: 'review', full: true }],
    ['explain rp-7f3a', { name: 'explain', subject: { kind: 'finding', id: 'RP-7F3A' } }],
    ['explain `RP-7F3A`', { name: 'explain', subject: { kind: 'finding', id: 'RP-7F3A' } }],
    ['explain Unsafe/Static-Mut', { name: 'explain', subject: { kind: 'rule', id: 'unsafe/static-mut' } }],
    ['reopen RP-7F3AB', { name: 'reopen', findingId: 'RP-7F3AB' }],
    ['policy', { name: 'policy', policy: null }],
    ['policy p10', { name: 'policy', policy: 'P10' }],
    ['config', { name: 'config' }],
    ['status', { name: 'status' }],
    ['help', { name: 'help' }],
    ['', { name: 'help' }],
  ])('reads %j', (words, command) => {
    expect(parseLine(`/rust-pro ${words}`)).toMatchObject({ kind: 'command', command });
  });

  test.each([
    ['false-positive: it is fine', 'false-positive', 'it is fine'],
    ['accepted-risk only in tests', 'accepted-risk', 'only in tests'],
    ['Not-Now: later', 'not-now', 'later'],
    ['the pointer is never null', 'false-positive', 'the pointer is never null'],
    ['a Vec<u8> || `x` is fine', 'false-positive', 'a Vec<u8> || `x` is fine'],
    ['not now, we agreed: later', 'false-positive', 'not now, we agreed: later'],
    ['see: the issue', 'false-positive', 'see: the issue'],
  ])('reads the kind and the reason of %j', (words, kind, reason) => {
    const command = { name: 'resolve', findingId: 'RP-7F3A', kind, reason };
    expect(parseLine(`/rust-pro resolve rp-7f3a ${words}`)).toMatchObject({ kind: 'command', command });
  });

  test.each([
    ['review please', 'takes nothing, or `full`'],
    ['explain', 'the id of a finding, or of a rule'],
    ['explain ../etc/passwd', 'the id of a finding, or of a rule'],
    ['resolve', 'begins with the id of one finding'],
    ['resolve 7F3A because', 'begins with the id of one finding'],
    ['resolve RP-7F3A', 'the reason why RP-7F3A is false-positive is missing'],
    ['resolve RP-7F3A not-now:', 'the reason why RP-7F3A is not-now is missing'],
    ['resolve RP-7F3A ...', 'is missing'],
    ['resolve RP-7F3A accepted-rsk: tests', 'did you mean `accepted-risk`'],
    [`resolve RP-7F3A ${'x'.repeat(501)}`, 'more than 500 characters'],
    ['reopen RP-7F3A now', 'takes the id of one finding'],
    ['policy P11', 'one of `P1` to `P10`'],
    ['status now', 'takes nothing more'],
    ['review --config=x', 'takes nothing, or `full`'],
  ])('says what is wrong with %j', (words, why) => {
    expect(parseLine(`/rust-pro ${words}`)).toMatchObject({
      kind: 'invalid',
      why: expect.stringContaining(why),
    });
  });
});

describe('names', () => {
  test.each([
    ['reveiw', 'review'],
    ['Review', 'review'],
    ['statsu', 'status'],
    ['frobnicate', null],
  ])('takes %s for an unknown command near %s', (word, nearest) => {
    expect(parseLine(`/rust-pro ${word}`)).toMatchObject({ kind: 'unknown', word, nearest });
  });

  test.each(['fix all', 'test loom a::b', 'ask why?', 'pause', 'resume'])(
    'knows that %s comes later',
    (words) => {
      expect(parseLine(`/rust-pro ${words}`)).toMatchObject({ kind: 'later', name: words.split(' ')[0] });
    },
  );

  test('every command of this version has examples, and every example parses', () => {
    for (const name of COMMAND_NAMES.filter((known) => specOf(known).since === 'now')) {
      const { examples } = specOf(name);
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) {
        expect(parseLine(`/rust-pro ${example}`), example).toMatchObject({
          kind: 'command',
          command: { name },
        });
      }
    }
  });
});

test('a line of another kind is no command', () => {
  expect(parseLine('rust-pro review')).toBeNull();
});

test('a line too long to be typed is refused', () => {
  expect(parseLine(`/rust-pro resolve RP-7F3A ${'x'.repeat(2000)}`)).toMatchObject({ kind: 'refused' });
});
