import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const LOADER = join(import.meta.dirname, '../../../src/edges/local/load-grammar.ts');

test('loading keeps the process alive until it is done, however long the compiling takes', () => {
  // Compiled as a whole, beside the main thread, it takes longest.
  const script = `const { loadGrammar } = await import(${JSON.stringify(LOADER)}); await loadGrammar(); console.log('loaded');`;
  const flags = ['--no-wasm-lazy-compilation', '--input-type=module', '-e', script];
  for (let round = 0; round < 3; round += 1) {
    const { stdout, status } = spawnSync(process.execPath, flags, { encoding: 'utf8' });
    expect([stdout.trim(), status]).toEqual(['loaded', 0]);
  }
});
