import type { Node } from 'web-tree-sitter';
import { callsIn } from './calls.ts';
import { rootOf } from './raw-moves.ts';
import type { RustFile } from './rust-file.ts';

/** A place that says anew how many elements a container holds. */
export type LengthWrite = {
  readonly node: Node;
  /** What is set, as written: `self.len`, `out.data` of `out.data.set_len(n)`. */
  readonly target: string;
  /** The variable that holds the container; null where it is not known, as for `*len_ptr`. */
  readonly root: string | null;
  readonly how: 'method' | 'field' | 'pointer';
  /** Is it set to nothing? Its drop then drops no element. */
  readonly isZero: boolean;
  /** The new value, where it is written. */
  readonly value: string;
};

/** Fields that by their name end or count what is initialised. */
const LENGTH =
  /^(?:len|length|size|count|right|end|tail|back|items|filled|used|occupied|num_\w+|n_\w+|\w+_(?:len|length|count))$/;

/** The writes of lengths within a function in text order. */
export function lengthWritesIn(file: RustFile, fn: Node): readonly LengthWrite[] {
  const range = { start: fn.startIndex, end: fn.endIndex };
  const calls = callsIn(file, range).flatMap((call) => {
    const { name } = call;
    if (name !== 'set_len' && name !== 'replace' && name !== 'take') return [];
    const { receiver, node, qualifier } = call;
    const [first, second] = call.args;
    if (name === 'set_len' && receiver !== null && first !== undefined)
      return [written(file, { node, place: receiver, how: 'method', value: first.text })];
    const isTaken = (name === 'replace' || name === 'take') && (qualifier === 'mem' || qualifier === '');
    const field = first?.type === 'reference_expression' ? first.lastNamedChild : null;
    if (!isTaken || field === null || !isLength(field)) return [];
    return [
      written(file, {
        node,
        place: field,
        how: 'field',
        value: name === 'take' ? '0' : (second?.text ?? ''),
      }),
    ];
  });
  const assigned = fn
    .descendantsOfType(['assignment_expression', 'compound_assignment_expr'])
    .flatMap((node) => {
      const place = node.childForFieldName('left');
      const value = node.childForFieldName('right')?.text ?? '';
      if (place === null || !isLength(place) || /^(?:true|false)$/.test(value)) return [];
      return [
        written(file, { node, place, how: place.type === 'unary_expression' ? 'pointer' : 'field', value }),
      ];
    });
  return [...calls, ...assigned].toSorted((a, b) => a.node.startIndex - b.node.startIndex);
}

function isLength(place: Node): boolean {
  if (place.type === 'field_expression') return LENGTH.test(place.childForFieldName('field')?.text ?? '');
  return place.type === 'unary_expression' && /^\*\s*(?:len|\w+_len|len_\w+|length)$/.test(place.text);
}

type Written = {
  readonly node: Node;
  readonly place: Node;
  readonly how: LengthWrite['how'];
  readonly value: string;
};

function written(file: RustFile, { node, place, how, value }: Written): LengthWrite {
  const isPlain = node.type !== 'compound_assignment_expr';
  const root = how === 'pointer' ? null : rootOf(file, place);
  return { node, target: place.text, root, how, isZero: isPlain && /^(?:0|N?ONE|ZERO)$/.test(value), value };
}
