import { splitArguments } from './top-level-signs.ts';

/** What an attribute says: `allow(clippy::x)`, `doc = "…"`, `tokio::test`. */
export type MetaItem = {
  /** Path without blanks: `allow`, `tokio::test`; `no_mangle` for `unsafe(no_mangle)`. */
  readonly name: string;
  /** Text as written, `unsafe(…)` and `cfg_attr(…)` taken off. */
  readonly text: string;
  /** What stands between its brackets, or null. */
  readonly list: string | null;
  /** What stands after `=`, or null. */
  readonly value: string | null;
  /** Condition of the `cfg_attr` around it, or null. */
  readonly condition: string | null;
  /** Offset of `text` in the text given. */
  readonly offset: number;
};

const SHAPE = /^((?:::)?\s*(?:r#)?\w+(?:\s*::\s*(?:r#)?\w+)*)\s*(?:[([{]([\s\S]*)[)\]}]|=([\s\S]*))?$/;

/** Reads the inside of `#[…]`: one meta item, or those of a `cfg_attr`. */
export function metaItemsOf(
  inside: string,
  condition: string | null = null,
  offset = 0,
): readonly MetaItem[] {
  const text = inside.trim();
  const at = offset + inside.length - inside.trimStart().length;
  const [, path, list, value] = SHAPE.exec(text) ?? [];
  if (path === undefined) return [];
  const name = path.replaceAll(/\s+/g, '');
  const listAt = at + text.indexOf(list ?? '', path.length);
  if (name === 'unsafe' && list !== undefined) return metaItemsOf(list, condition, listAt);
  if (name === 'cfg_attr' && list !== undefined) {
    const [test, ...items] = splitArguments(list);
    const when = condition === null ? (test?.text ?? '') : `all(${condition}, ${test?.text ?? ''})`;
    return items.flatMap((item) => metaItemsOf(item.text, when, listAt + item.offset));
  }
  return [{ name, text, list: list ?? null, value: value?.trim() ?? null, condition, offset: at }];
}

/** `cfg` names that are set when code is tested or checked, and in no release build. */
const TEST_BUILDS: ReadonlySet<string> = new Set([
  'test',
  'doctest',
  'loom',
  'shuttle',
  'miri',
  'kani',
  'fuzzing',
]);

/** Whether a `cfg` predicate can hold only in test builds: `test`, `all(test, unix)`, not `any(test, unix)`. */
export function requiresTest(predicate: string): boolean {
  const [item] = metaItemsOf(predicate);
  if (item === undefined) return false;
  if (item.list === null) return TEST_BUILDS.has(item.name) && item.value === null;
  const parts = splitArguments(item.list);
  if (item.name === 'all') return parts.some(({ text }) => requiresTest(text));
  return item.name === 'any' && parts.length > 0 && parts.every(({ text }) => requiresTest(text));
}
