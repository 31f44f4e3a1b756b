import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseCard } from '../src/card/parse-card.ts';

const root = join(import.meta.dirname, '..');
// The compiler is a script of its package: run by this very Node, it needs no shell and no PATH.
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  chmodSync(join(root, 'dist/cli.js'), 0o755);
  const card = join(root, 'agents/rust-pro.md');
  writeFileSync(join(root, 'dist/card.json'), JSON.stringify(parseCard(readFileSync(card, 'utf8'), card)));
  for (const facts of ['advisories', 'licences', 'popular-crates'].map((name) => `knowledge/${name}.json`))
    copyFileSync(join(root, 'src', facts), join(root, 'dist', facts));
}
process.exitCode = status ?? 1;
