#!/usr/bin/env node
// The launcher: plain enough for any Node to read, so that an old one can say what is wrong or hand over.
import { spawn } from 'node:child_process';
import * as nodeModule from 'node:module';
import { createRequire } from 'node:module';

const NEEDED = [24, 11] as const;
/** Exit code of what a signal ended. */
const INTERRUPTED = 130;

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** The Node that comes with the package on Linux and Windows, or null. */
function bundledNode(): string | null {
  const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/${binary}`);
  } catch {
    // Not installed: the caller says what to do.
    return null;
  }
}

async function main(): Promise<void> {
  if (isNewEnough(process.versions.node)) {
    // Compiled modules are kept between runs: half of a short review is loading them.
    nodeModule.enableCompileCache?.();
    const { run } = await import('./cli/run.ts');
    await run(process.argv);
    return;
  }
  const node = bundledNode();
  if (node === null) {
    process.stderr.write(
      `rust-pro needs Node ${NEEDED.join('.')} or newer; this is ${process.versions.node}. Install it from nodejs.org, or run "npm install" without --omit=optional.\n`,
    );
    process.exitCode = 2;
    return;
  }
  process.exitCode = await handOver(node);
}

/** Runs this program with another Node, and stops it when this process is told to stop. */
function handOver(node: string): Promise<number> {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // A terminal sends it to both.
  process.on('SIGINT', () => {});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? INTERRUPTED));
  });
}

await main();
