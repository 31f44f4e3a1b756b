import { expect, it } from 'vitest';
import { selectsOf } from '../../src/syntax/select-branches.ts';
import { parseRust } from './parse-rust.ts';

it('takes a select apart into futures and handlers, guards and `else` aside', () => {
  const file = parseRust(`
async fn f() {
    tokio::select! {
        biased;
        Some(x) = a.recv(), if open && n == 1 => use_it(x, 1),
        _ = async { b.await } => { if c { "}" } else { d } }
        Point { x, .. } = &mut point => {}
        else => break,
    }
    other! { a = b => c }
}`);
  const [select, ...others] = selectsOf(file);
  expect(others).toEqual([]);
  expect(select?.branches.map(({ pattern, future, handler }) => [pattern, future.text, handler])).toEqual([
    ['Some(x)', 'a.recv()', 'use_it(x, 1)'],
    ['_', 'async { b.await }', '{ if c { "}" } else { d } }'],
    ['Point { x, .. }', '&mut point', '{}'],
  ]);
  for (const { future } of select?.branches ?? [])
    expect(file.text.slice(future.range.start, future.range.end)).toBe(future.text);
});
