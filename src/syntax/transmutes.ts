import type { Node } from 'web-tree-sitter';
import { bindingAt } from './bindings.ts';
import { type Call, callsNamed } from './calls.ts';
import { expectedType } from './expected-types.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';

/** A call of `mem::transmute`, with the two types as far as the file writes them. */
export type Transmute = {
  readonly call: Call;
  readonly argument: Node;
  readonly from: string | null;
  readonly to: string | null;
  /** Are both types written in the call, or is the result's where it ends up: in a `let`, a constant, a function's result? */
  readonly isAnnotated: boolean;
  /** How many of the two are not written in the call. */
  readonly inferred: number;
};

/** All transmutes of a file in text order. */
export const transmutesOf: (file: RustFile) => readonly Transmute[] = perFile((file) =>
  callsNamed(file, ['transmute']).flatMap((call) => transmuteOf(file, call) ?? []),
);

function transmuteOf(file: RustFile, call: Call): Transmute | null {
  if (call.name !== 'transmute' || call.receiver !== null) return null;
  const [argument] = call.args;
  if (argument === undefined || call.args.length > 1) return null;
  if (!/^(?:mem|intrinsics)$/.test(call.qualifier ?? '')) return null;
  const [first, second] = genericsOf(call);
  const expected = expectedType(file, call.node);
  const place = expected === null || expected.type.text === '_' ? null : expected;
  const isPlaced = place !== null && /^(?:let|result|constant)$/.test(place.from);
  return {
    call,
    argument,
    from: first ?? sourceType(file, argument),
    to: second ?? (place === null ? null : oneLine(place.type.text)),
    inferred: Number(first === null) + Number(second === null),
    isAnnotated: isPlaced || (first !== null && second !== null),
  };
}

/** The two types between the brackets; null for `_` and for what is not written. */
function genericsOf({ node }: Call): readonly [string | null, string | null] {
  const callee = node.childForFieldName('function');
  const args = callee?.childForFieldName('type_arguments')?.namedChildren ?? [];
  const written = args
    .filter(({ isExtra }) => !isExtra)
    .map(({ text }) => (text === '_' ? null : oneLine(text)));
  return [written[0] ?? null, written[1] ?? null];
}

const INTEGER = /^[ui](?:8|16|32|64|128|size)$/;

/** The type of an expression, where its own words or the declaration of a variable tell. */
function sourceType(file: RustFile, value: Node): string | null {
  switch (value.type) {
    case 'type_cast_expression':
      return oneLine(value.childForFieldName('type')?.text ?? '') || null;
    case 'integer_literal': {
      const suffix = /([ui](?:8|16|32|64|128|size))$/.exec(value.text)?.[1];
      return suffix ?? 'usize';
    }
    case 'identifier': {
      const binding = bindingAt(file, value.text, value.startIndex);
      if (binding?.type !== null && binding?.type !== undefined)
        return binding.isWhole ? oneLine(binding.type.text) : null;
      const made = binding?.kind === 'let' && binding.isWhole ? binding.value : null;
      return made === null || made.type === 'identifier' ? null : sourceType(file, made);
    }
    case 'macro_invocation': {
      const suffix = /^vec!\s*\[\s*\d[\d_]*([ui](?:8|16|32|64|128|size))\b/.exec(value.text)?.[1];
      return suffix === undefined ? null : `Vec<${suffix}>`;
    }
    case 'call_expression': {
      const made = /^((?:\w+::)*[A-Z]\w*)::(<.*>)::(?:new|with_capacity|default)\(/.exec(value.text);
      return made === null ? null : `${made[1]}${made[2]}`;
    }
    default:
      return null;
  }
}

export function isInteger(type: string | null): boolean {
  return type !== null && INTEGER.test(type);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
