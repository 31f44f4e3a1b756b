import type { Node } from 'web-tree-sitter';
import { boundsInScope } from './bounds-in-scope.ts';
import { advanceWindows, countWindows, dropWindows } from './early-length-windows.ts';
import { readWindows, shiftWindows } from './moved-value-windows.ts';
import { movingBodyOf } from './moving-body.ts';
import { isGuarded } from './panic-guards.ts';
import type { RustFile } from './rust-file.ts';
import type { PanicWindow } from './window-kinds.ts';

const OPENERS = /read|copy|drop|set_len|write|assume_init/;

/** The panic windows of a function in text order, at most one for each call of user code. */
export function panicWindowsIn(file: RustFile, fn: Node): readonly PanicWindow[] {
  if (!OPENERS.test(fn.text)) return [];
  const body = movingBodyOf(file, fn);
  // Every window is about user code that runs; an element is dropped by user code only if its type is a parameter.
  if (body.calls.length === 0 && boundsInScope(file, fn).size === 0) return [];
  const found = new Map<number, PanicWindow>();
  for (const make of [readWindows, shiftWindows, countWindows, advanceWindows, dropWindows])
    for (const window of make(body)) {
      const at = window.call.node.startIndex;
      if (!found.has(at) && !isGuarded(file, fn, at)) found.set(at, window);
    }
  return [...found.values()].toSorted((a, b) => a.call.node.startIndex - b.call.node.startIndex);
}
