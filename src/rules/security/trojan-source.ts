import { lexemesOf } from '../../syntax/lexical.ts';
import type { TextFile } from '../../syntax/text-file.ts';
import { defineRule, type Report } from '../define-rule.ts';

/** Characters that do not show, or that turn the order in which others show. */
const HIDDEN = /[\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;
/** Embeddings, overrides and isolates: they reorder whole stretches of a line, whatever its language. */
const REORDERS = /[\u202A-\u202E\u2066-\u2069]/u;
/** Letters of scripts whose spelling needs joiners or direction marks. */
const JOINING =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Thaana}\p{Script=Nko}]/u;
const EMOJI = /\uFE0F|\u20E3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}#*0-9]/u;
const SELECTABLE = /[\p{Emoji}\p{S}\p{Script=Han}\p{Script=Mongolian}\p{Script=Myanmar}\p{Script=Phags_Pa}]/u;
const FLAG_TAG = /^[\u{E0020}-\u{E007F}]$/u;
const CODE = /\.(?:rs|toml|lock|ya?ml|json|sh|py|c|h|cc|cpp|hpp|js|ts|proto)$/;

/** Cyrillic and Greek letters that look like a Latin one, with it. Greek ones that read as Greek are left out. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  (
    'аa еe оo рp сc хx уy іi јj ѕs һh ԁd ԛq ԝw АA ВB ЕE КK МM НH ОO РP СC ТT ХX УY ІI ЈJ ЅS ' +
    'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo'
  )
    .split(' ')
    .map((pair) => [pair.slice(0, 1), pair.slice(1)]),
);
const LOOKALIKE = new RegExp(`[${[...LOOKALIKES.keys()].join('')}]`);
const WORD = /[\p{XID_Start}_]\p{XID_Continue}*/gu;

export default defineRule({
  on: 'text',
  category: 'security',
  policy: null,
  summary: 'Characters that make the text read other than it is',
  why: 'Bidirectional controls and invisible characters show a reviewer one program and the compiler another (CVE-2021-42574); look-alike letters make two names of what seems one. None of it survives being looked at byte by byte, and nobody reviews that way.',
  source: [
    'https://trojansource.codes/',
    'https://www.unicode.org/reports/tr55/',
    'https://doc.rust-lang.org/rustc/lints/listing/deny-by-default.html#text-direction-codepoint-in-literal',
  ],
  twins: ['text_direction_codepoint_in_literal', 'text_direction_codepoint_in_comment'],
  accuracy: 'November 2026: no finding in 18 repositories.',
  options: {},
  *check(file) {
    // Nearly all files are ASCII throughout, and done here.
    if (!/[^\0-\x7F]/.test(file.text)) return;
    yield* hiddenCharacters(file);
    if (file.path.endsWith('.rs')) yield* lookAlikes(file);
  },
  examples: {
    invalid: [
      {
        code: 'fn f(is_admin: bool) {\n    let role = "user\u202E \u2066// only admins\u2069 \u2066"; //~ U+202E, U+2066, U+2069\n}\n',
      },
      { code: 'fn is\u200Badmin() {} //~ U+200B\n' },
      { path: 'README.md', code: 'Run `curl example.com\u2060` #~ U+2060\n', note: 'In any text file.' },
      { code: 'fn s\u0441ope() {} //~ `s\u0441ope`\n', note: 'The second letter is Cyrillic.' },
      {
        code: 'const \u0421\u041E\u0420: u32 = 1; //~ reads as `COP`\nconst COP: u32 = 2;\n',
        note: 'All three letters are Cyrillic, and the Latin name is there too.',
      },
      { path: 'src/x.rs', code: '// tagged\u{E0061}\u{E0062} //~ U+E0061, U+E0062\nfn f() {}\n' },
    ],
    valid: [
      {
        code: 'const FAMILY: &str = "👩\u200D👩\u200D👧 ❤\uFE0F 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";\n',
        note: 'Emoji are made with joiners, selectors and tags.',
      },
      {
        code: 'const PERSIAN: &str = "می\u200Cخواهم \u200F(سلام)";\n',
        note: 'Scripts that need joiners and marks.',
      },
      {
        code: 'fn speed(Δx: f64, μ: f64) -> f64 {\n    let σ2 = Δx * μ;\n    σ2\n}\n',
        note: 'Greek letters of formulas.',
      },
      { code: 'const HELLO: &str = "Привет, мир";\n// комментарий\n' },
      { code: '\uFEFFfn f() {}\n', note: 'A byte order mark at the start.' },
      { path: 'locales/de.ftl', code: 'a = Donau\u00ADdampf\u00ADschiff\n', note: 'Soft hyphens in prose.' },
    ],
  },
});

function* hiddenCharacters(file: TextFile): Generator<Report> {
  const byLine = new Map<number, { start: number; end: number; found: string[] }>();
  for (const { 0: character, index } of file.text.matchAll(HIDDEN)) {
    if (isLegitimate(file, character, index)) continue;
    const line = file.lines.lineAt(index);
    const known = byLine.get(line) ?? { start: index, end: index, found: [] };
    known.end = index + character.length;
    known.found.push(nameOf(character));
    byLine.set(line, known);
  }
  for (const { start, end, found } of byLine.values()) {
    const names = [...new Set(found)].join(', ');
    yield {
      at: { start, end },
      construct: lineOf(file, start),
      message: `this line holds characters that do not show: ${names}`,
      detail: 'If the text needs them, write them as escapes (`\\u{202E}` in Rust), which everybody can see.',
    };
  }
}

function isLegitimate(file: TextFile, character: string, index: number): boolean {
  if (REORDERS.test(character)) return false;
  const before = characterBefore(file.text, index);
  const after = String.fromCodePoint(file.text.codePointAt(index + character.length) ?? 0);
  switch (character) {
    case '\uFEFF':
      return index === 0;
    case '\u00AD':
      return !CODE.test(file.path) && /\p{L}/u.test(before);
    case '\u200C':
    case '\u200D':
      return JOINING.test(before) || (EMOJI.test(before) && EMOJI.test(after));
    case '\u200E':
    case '\u200F':
    case '\u061C':
      return JOINING.test(textOfLine(file, index));
    default:
      if (/^[\uFE00-\uFE0F\u180B-\u180D\u{E0100}-\u{E01EF}]$/u.test(character))
        return SELECTABLE.test(before);
      return FLAG_TAG.test(character) && isInFlag(file.text, index);
  }
}

/** Subdivision flags, such as England's, are a black flag and tags. */
function isInFlag(text: string, index: number): boolean {
  const tags = /\u{1F3F4}[\u{E0020}-\u{E007E}]*$/u;
  return tags.test(text.slice(Math.max(0, index - 20), index));
}

function* lookAlikes(file: TextFile): Generator<Report> {
  if (!LOOKALIKE.test(file.text)) return;
  const latin = new Set(file.text.match(/[A-Za-z_]\w*/g));
  for (const { start, end } of codeBetween(file)) {
    for (const { 0: word, index } of file.text.slice(start, end).matchAll(WORD)) {
      const skeleton = skeletonOf(word);
      const suspicious =
        skeleton !== word && /^\w+$/.test(skeleton) && (/[A-Za-z]/.test(word) || latin.has(skeleton));
      if (!suspicious) continue;
      const at = { start: start + index, end: start + index + word.length };
      const strangers = [...word].filter((letter) => LOOKALIKES.has(letter)).map(nameOf);
      yield {
        at,
        message: `\`${word}\` reads as \`${skeleton}\` and is another name: ${[...new Set(strangers)].join(', ')}`,
      };
    }
  }
}

/** The stretches of a Rust file that are neither literals nor comments. */
function* codeBetween(file: TextFile): Generator<{ readonly start: number; readonly end: number }> {
  let at = 0;
  for (const { start, end } of lexemesOf(file.text)) {
    if (start > at) yield { start: at, end: start };
    at = end;
  }
  if (at < file.text.length) yield { start: at, end: file.text.length };
}

function skeletonOf(word: string): string {
  return [...word].map((letter) => LOOKALIKES.get(letter) ?? letter).join('');
}

function characterBefore(text: string, index: number): string {
  const low = text.charCodeAt(index - 1);
  const isPair = low >= 0xdc00 && low <= 0xdfff;
  return text.slice(index - (isPair ? 2 : 1), index);
}

function textOfLine(file: TextFile, index: number): string {
  const { start, end } = lineOf(file, index);
  return file.text.slice(start, end);
}

function lineOf(file: TextFile, index: number) {
  return file.lines.rangeOf(file.lines.lineAt(index));
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
