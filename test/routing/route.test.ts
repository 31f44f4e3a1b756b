import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentCard } from '../../src/card/card.ts';
import { parseCard } from '../../src/card/parse-card.ts';
import type { Change, ChangedFile, HunkLine } from '../../src/diff/change.ts';
import { LEXICON_TRIGGERS } from '../../src/routing/lexicon.ts';
import { route } from '../../src/routing/route.ts';
import { CASES, type RoutingCase } from './cases.ts';

const CARD = parseCard(
  readFileSync(new URL('../../agents/rust-pro.md', import.meta.url), 'utf8'),
  'agents/rust-pro.md',
);

function cardWith(...triggers: string[]): AgentCard {
  return { ...CARD, triggers };
}

function fileOf(path: string, lines: readonly HunkLine[]): ChangedFile {
  const hunk = { baseStart: 0, baseLines: 0, headStart: 1, headLines: lines.length, lines };
  return {
    path,
    previousPath: null,
    status: 'modified',
    kind: 'text',
    hunks: lines.length === 0 ? [] : [hunk],
    base: { state: 'absent' },
    head: { state: 'absent' },
  };
}

function added(path: string, text: string): ChangedFile {
  return fileOf(
    path,
    text.split('\n').map((line, index) => ({ kind: 'added', text: line, head: index + 1 })),
  );
}

function changeOf(...files: ChangedFile[]): Change {
  return {
    source: 'diff',
    baseName: 'a',
    headName: 'b',
    files,
    context: [],
    fileCount: files.length,
    limits: [],
  };
}

function triggersOf({ path, added: text }: RoutingCase): readonly string[] {
  return route(changeOf(added(path, text)), CARD).triggers;
}

/** Milliseconds of the processor, which other processes of a busy machine do not add to. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  return process.cpuUsage(before).user / 1_000;
}

describe('every trigger of the card that ships', () => {
  it('has an entry of the lexicon, and the lexicon has no other', () => {
    expect(LEXICON_TRIGGERS.toSorted()).toEqual(CARD.triggers.toSorted());
  });

  it('has at least five cases for it and five against', () => {
    const counted = CASES.map((cases) => [cases.trigger, cases.for.length >= 5, cases.against.length >= 5]);
    expect(counted.toSorted()).toEqual(CARD.triggers.map((trigger) => [trigger, true, true]).toSorted());
  });
});

describe.each(CASES)('$trigger', ({ trigger, for: shown, against }) => {
  it.each(shown)('is shown by $added in $path', (example) => {
    expect(triggersOf(example)).toContain(trigger);
  });

  it.each(against)('is not shown by $added in $path', (example) => {
    expect(triggersOf(example)).not.toContain(trigger);
  });
});

describe('route', () => {
  it('keeps the place and the words of each trigger, at most three, in the order of the card', () => {
    const routing = route(
      changeOf(
        added('a.rs', 'x\n  use tokio::a;\nuse tokio::b;'),
        added('b.rs', 'use tokio::c;\nuse tokio::d;'),
      ),
      cardWith('tokio', 'rust', 'axum'),
    );
    expect(routing).toEqual({
      concerned: true,
      triggers: ['tokio', 'rust'],
      evidence: [
        { trigger: 'tokio', path: 'a.rs', line: 2, text: 'use tokio::a;' },
        { trigger: 'tokio', path: 'a.rs', line: 3, text: 'use tokio::b;' },
        { trigger: 'tokio', path: 'b.rs', line: 1, text: 'use tokio::c;' },
        { trigger: 'rust', path: 'a.rs', line: null, text: 'a.rs' },
        { trigger: 'rust', path: 'b.rs', line: null, text: 'b.rs' },
      ],
    });
  });

  it('is not concerned with a change that shows nothing', () => {
    expect(route(changeOf(added('web/app.css', 'a { color: red }')), CARD)).toEqual({
      concerned: false,
      triggers: [],
      evidence: [],
    });
    expect(route(changeOf(), CARD).concerned).toBe(false);
  });

  it('looks at added lines alone', () => {
    const lines: HunkLine[] = [
      { kind: 'removed', text: 'use tokio::a;', base: 1 },
      { kind: 'context', text: 'use axum::b;', base: 2, head: 1 },
    ];
    expect(route(changeOf(fileOf('a.rs', lines)), CARD).triggers).toEqual(['rust']);
  });

  it('sees the loop or comment that a context line opens', () => {
    const cas: HunkLine = { kind: 'added', text: 'a.compare_exchange(b, c, AcqRel, Acquire);', head: 2 };
    const below = (text: string) =>
      changeOf(fileOf('a.rs', [{ kind: 'context', text, base: 1, head: 1 }, cas]));
    expect(route(below('loop {'), CARD).triggers).toContain('lock-free');
    expect(route(below('if x {'), CARD).triggers).not.toContain('lock-free');
    expect(route(below('loop { /* see'), CARD).triggers).not.toContain('lock-free');
  });

  it('finds code after comments, strings, lifetimes and characters, and none inside them', () => {
    const shows = (text: string) => triggersOf({ path: 'a.rs', added: text }).includes('async');
    expect(shows(`fn f<'a>(x: &'a str) { x.await }`)).toBe(true);
    expect(shows(`let q = '"'; x.await;`)).toBe(true);
    expect(shows('let s = "a \\" b"; x.await;')).toBe(true);
    expect(shows('/* a /* b */ c */ x.await;')).toBe(true);
    expect(shows('/* a /* b */ x.await; */')).toBe(false);
    expect(shows('let s = r#"a " x.await;\nx.await "# ;')).toBe(false);
    expect(shows('let s = r#"a "\n"# ; x.await;')).toBe(true);
    expect(shows('let s = "first\nx.await\n";')).toBe(false);
  });

  it('takes a trigger that it does not know for a whole word, signs and all', () => {
    const card = cardWith('c++', 'fire-wall', 'zig');
    const shown = (text: string) => route(changeOf(added('notes.md', text)), card).triggers;
    expect(shown('In C++ and Zig, behind a fire_wall')).toEqual(['c++', 'fire-wall', 'zig']);
    expect(shown('zigzag firewall c+ fire-walls')).toEqual([]);
    expect(
      route(changeOf(added('a.md', 'Über.NET, ржавчина')), cardWith('.net', 'ржавчина', 'rust')).triggers,
    ).toEqual(['ржавчина']);
    expect(route(changeOf(added('a.md', 'the .NET world')), cardWith('.net')).triggers).toEqual(['.net']);
  });

  it('keeps at most 120 characters of a line', () => {
    const [place] = route(changeOf(added('a.txt', `tokio ${'😀'.repeat(200)}`)), cardWith('tokio')).evidence;
    expect(place?.text.length).toBeLessThanOrEqual(120);
    expect(place?.text.isWellFormed()).toBe(true);
  });

  it('routes 20,000 lines in well under a second, even where nothing is found early', () => {
    const line =
      '        let value = self.store.get(&key).map(|entry| entry.value.clone()); // the "usual" way';
    const big = added('src/big.rs', Array(20_000).fill(line).join('\n'));
    route(changeOf(added('a.rs', line)), CARD);
    const change = changeOf(big);
    const spent = processorTime(() => expect(route(change, CARD).triggers).toEqual(['rust']));
    expect(spent).toBeLessThan(400);
  });

  it.each([
    'a',
    '(',
    '<',
    '::',
    "'",
    '"',
    '/*',
    '*/',
    'type A<',
    'impl ',
    '= {',
    'r#',
    'no_',
    '[',
    '\\',
    ' ',
  ])('is not slowed by megabytes of %j', (piece) => {
    const long = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const files = ['a.rs', 'Cargo.toml', 'a.yml', 'a.md'].map((path) =>
      added(path, Array(50).fill(long).join('\n')),
    );
    const start = performance.now();
    route(changeOf(...files), CARD);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('answers for any text with triggers of the card and places of the change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('a.rs', 'Cargo.toml', 'x.yml', 'no_std/y'),
        fc.string({ unit: 'binary' }),
        (path, text) => {
          const routing = route(changeOf(added(path, `${text}\nuse tokio::x;`)), CARD);
          expect(CARD.triggers).toEqual(expect.arrayContaining([...routing.triggers]));
          expect(new Set(routing.evidence.map(({ trigger }) => trigger))).toEqual(new Set(routing.triggers));
        },
      ),
      { numRuns: 300 },
    );
  });
});
