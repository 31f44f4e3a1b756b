import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMarkers, type Marker } from '../../../src/edges/github/markers.ts';
import { UserError } from '../../../src/errors.ts';
import { fingerprint, KEY, MARKERS, newKey, PLACE } from './world.ts';

const FINDING: Marker = {
  kind: 'finding',
  fingerprint: fingerprint(1),
  id: 'RP-1234',
  ruleId: 'unsafe/undocumented-block',
  headSha: 'a'.repeat(40),
  state: 'open',
};

const word = fc.string({ unit: 'binary', maxLength: 40 });
const hex32 = fc.stringMatching(/^[0-9a-f]{32}$/);
const anyMarker: fc.Arbitrary<Marker> = fc.oneof(
  fc.record({
    kind: fc.constant('finding' as const),
    fingerprint: hex32,
    id: word,
    ruleId: word,
    headSha: word,
    state: fc.constantFrom('open' as const, 'gone' as const),
  }),
  fc.record({
    kind: fc.constant('disposition' as const),
    to: fc.nat(),
    fingerprint: hex32,
    state: fc.constantFrom('resolved' as const, 'open' as const),
    disposition: fc.constantFrom('false-positive' as const, 'accepted-risk' as const, 'not-now' as const),
    reason: fc.oneof(word, fc.constantFrom('-->', '--> <b>', '<!-- x -->', '\n\n', 'ü🦀')),
    by: word,
  }),
  fc.record({ kind: fc.constant('reply' as const), to: fc.nat() }),
  fc.record({ kind: fc.constant('review' as const), headSha: word, part: fc.nat() }),
);
const anyPlace = fc.record({ repositoryId: fc.nat(), pull: fc.nat() });

describe('a marker', () => {
  it('comes back from a body as it was written, and the text without it', () => {
    fc.assert(
      fc.property(anyPlace, anyMarker, (place, marker) => {
        const body = `some words\n\n${MARKERS.write(place, marker)}`;
        // Lone surrogates cannot be written as UTF-8, on GitHub neither.
        const written: unknown = JSON.parse(Buffer.from(JSON.stringify(marker)).toString());
        expect(MARKERS.read(place, body)).toEqual({ marker: written, text: 'some words' });
      }),
      { numRuns: 500 },
    );
  });

  it('is one line of HTML comment that nothing inside can end', () => {
    fc.assert(
      fc.property(anyMarker, (marker) => {
        const line = MARKERS.write(PLACE, marker);
        expect(line.slice(4, -3)).not.toMatch(/--|[<>\n]/);
      }),
      { numRuns: 500 },
    );
  });

  it('counts for nothing when any character of it is another', () => {
    const line = MARKERS.write(PLACE, FINDING);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.stringMatching(/^[ -~]$/), (at, character) => {
        fc.pre(line[at] !== character);
        const body = `text\n${line.slice(0, at)}${character}${line.slice(at + 1)}`;
        expect(MARKERS.read(PLACE, body)).toEqual({ marker: null, text: body });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['another pull request', { ...PLACE, pull: 8 }],
    ['another repository', { ...PLACE, repositoryId: 1235 }],
  ])('counts for nothing in %s', (_, place) => {
    expect(MARKERS.read(place, MARKERS.write(PLACE, FINDING)).marker).toBeNull();
  });

  it('counts on the last line only: one that is quoted further up is text', () => {
    const body = `${MARKERS.write(PLACE, FINDING)}\n\nand more words`;
    expect(MARKERS.read(PLACE, body)).toEqual({ marker: null, text: body });
  });

  it('counts though GitHub has changed the line ends or trimmed the body', () => {
    const body = `words\r\n\r\n${MARKERS.write(PLACE, FINDING)}\r\n`;
    expect(MARKERS.read(PLACE, body)).toEqual({ marker: FINDING, text: 'words' });
  });

  it('of another key counts for nothing, unless that key was rotated out', () => {
    const [old, next] = [KEY, newKey()];
    const line = createMarkers([old]).write(PLACE, FINDING);
    expect(createMarkers([next]).read(PLACE, line).marker).toBeNull();
    expect(createMarkers([next, old]).read(PLACE, line).marker).toEqual(FINDING);
  });

  it('is the same for a key whose line breaks were escaped', () => {
    const escaped = createMarkers([KEY.replaceAll('\n', '\\n')]);
    expect(escaped.read(PLACE, MARKERS.write(PLACE, FINDING)).marker).toEqual(FINDING);
  });
});

it('a key that is none is refused without being quoted', () => {
  const attempt = () => createMarkers(['-----BEGIN nonsense']);
  expect(attempt).toThrow(UserError);
  expect(attempt).not.toThrow(/nonsense/);
});
