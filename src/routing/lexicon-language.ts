import type { LexiconEntry } from './lexicon-entry.ts';

const TRAIT_CODE = /\btrait\s+[A-Za-z_]|\bdyn\s+[A-Za-z_('?]|\bimpl\b[^;{]{0,200}\sfor\s/;
// An alias at the top level has parameters too; an associated type is indented and never public.
const GAT_CODE = /^\s+type\s+\w+\s*<|^type\s+\w+\s*<[^=]{0,200}>\s*(?:;|:|where\b)|\b(?:Self|[A-Z])::\w+<'/;
// A const item ends in a semicolon or has a value; a parameter follows `<` or `,`, or stands on its own line.
const CONST_PARAMETER = /[<,]\s*const\s+[A-Za-z_]\w*\s*:|^\s*const\s+[A-Z]\w*\s*:\s*[\w:]+\s*,?\s*$/;
const VECTOR_CODE =
  /\b(?:core|std)::(?:arch|simd)\b|\btarget_feature\b|\b_mm\d*_\w+|\b__m(?:128|256|512)|_feature_detected!|\bv(?:ld|st)1q?_\w|\bportable_simd\b/;
const ALLOC_CODE =
  /\bextern\s+crate\s+alloc\b|\buse\s+alloc::(?:vec|string|boxed|collections|sync|rc|format|borrow)\b/;

/** Triggers that Rust itself shows. */
export const LANGUAGE = {
  rust: {
    words: ['rust', 'rustc', 'rustup', 'rustdoc', 'clippy', 'cargo-build', 'cargo-test', 'cargo-check'],
    path: /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|\.?(?:clippy|rustfmt)\.toml)$/,
  },
  async: {
    crates: ['async-trait', 'async-std', 'futures', 'futures-*', 'smol', 'async-stream', 'async-channel'],
    code: /\basync\s+(?:fn|move|unsafe|extern)\b|\basync\s*[{|]|\.await\b/,
  },
  trait: { code: TRAIT_CODE },
  gat: { code: GAT_CODE },
  'const-generic': { code: CONST_PARAMETER },
  'lock-free': {
    words: ['lock-free', 'wait-free', 'lockfree'],
    crates: [
      'crossbeam-epoch',
      'crossbeam-queue',
      'crossbeam-deque',
      'crossbeam-skiplist',
      'arc-swap',
      'haphazard',
      'seize',
    ],
    code: /\bcompare_exchange_weak\b|\bfetch_update\b|\bAtomicPtr\b|\bcrossbeam::(?:epoch|queue|deque)\b/,
    codeInLoop: /\bcompare_exchange\b/,
  },
  simd: {
    words: ['simd', 'avx2', 'avx512', 'sse2'],
    crates: ['wide', 'pulp', 'packed-simd', 'simdeez', 'macerator'],
    code: VECTOR_CODE,
  },
  'zero-copy': {
    words: ['zero-copy', 'zerocopy'],
    crates: [
      'bytes',
      'memmap2',
      'memmap',
      'zerocopy',
      'zerocopy-*',
      'bytemuck',
      'bytemuck-*',
      'rkyv',
      'zerovec',
      'yoke',
    ],
    code: /\bIoSlice(?:Mut)?\b|\bsendfile\b|\bcopy_file_range\b|\bwrite_vectored\b/,
  },
  'no-std': {
    words: ['no-std', 'no-alloc', 'nostd'],
    crates: ['heapless'],
    code: ALLOC_CODE,
  },
  embedded: {
    words: [
      'embedded-system',
      'embedded-systems',
      'embedded-device',
      'embedded-devices',
      'embedded-target',
      'embedded-targets',
      'embedded-rust',
      'microcontroller',
      'microcontrollers',
      'bare-metal',
      'firmware',
    ],
    crates: [
      'embedded-*',
      'cortex-m',
      'cortex-m-*',
      'embassy-*',
      'rtic',
      'rtic-*',
      'defmt',
      'defmt-*',
      'esp-hal',
      'stm32*',
      'nrf52*',
      'rp2040-hal',
      'rp235x-hal',
      'avr-device',
      'riscv-rt',
      'panic-halt',
      'panic-probe',
      'heapless',
    ],
    text: /\bthumbv\d\w*-|-none-eabi|\briscv32\w+-unknown-none/,
    path: /(?:^|\/)(?:memory\.x|embedded(?:\/|$)|Embed\.toml)/,
  },
} as const satisfies Record<string, LexiconEntry>;
