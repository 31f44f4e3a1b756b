import type { TypeShape } from './type-shapes.ts';

/**
 * What a method of std gives, by its name and the type that it is called on: null where that is not known. `wanted` is the
 * type that is written after the name, as in `parse::<u32>`.
 */
export function methodResult(name: string, on: TypeShape | null, wanted: TypeShape | null): TypeShape | null {
  const anywhere = ANYWHERE[name];
  if (anywhere !== undefined) return shapeOf(anywhere);
  if (name === 'collect') return wanted;
  if (name === 'parse') return wanted === null ? null : named('Result', wanted);
  if (on === null) return null;
  if (name === 'clone') return on;
  if (on.kind === 'pointer') return POINTER.test(name) ? on : null;
  if (on.kind === 'slice' || on.kind === 'array') return ofSequence(name, on.inner);
  if (on.kind !== 'named') return null;
  if (on.name === 'Vec') return ofSequence(name, on.args[0] ?? null);
  if (on.name === 'str' || on.name === 'String') return ofText(name, on);
  if (on.name === 'Option' || on.name === 'Result') return ofHolder(name, on.name, on.args);
  if (on.name === 'Iterator') return ofIterator(name);
  if (NUMBER.test(on.name)) return ofNumber(name, on);
  return ofMap(name, on.name, on.args);
}

/** What is called so gives this, whatever it is called on. */
const ANYWHERE: Readonly<Record<string, string>> = {
  len: 'usize',
  to_string: 'String',
  as_bytes: '[u8]',
  chars: 'Iterator',
  leading_zeros: 'u32',
  trailing_zeros: 'u32',
  count_ones: 'u32',
  as_nanos: 'u128',
  as_millis: 'u128',
  as_micros: 'u128',
};

const NUMBER = /^(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))$/;
const POINTER =
  /^(?:add|sub|offset|wrapping_add|wrapping_sub|wrapping_offset|byte_add|byte_sub|cast_mut|cast_const)$/;

function shapeOf(type: string): TypeShape {
  return type === '[u8]' ? { kind: 'slice', inner: named('u8') } : named(type);
}

function named(name: string, ...args: readonly TypeShape[]): TypeShape {
  return { kind: 'named', name, path: name, args, lifetimes: [] };
}

function option(inner: TypeShape | null): TypeShape {
  return named('Option', ...(inner === null ? [] : [inner]));
}

function reference(inner: TypeShape): TypeShape {
  return { kind: 'reference', mutable: false, lifetime: null, inner };
}

function ofSequence(name: string, element: TypeShape | null): TypeShape | null {
  if (/^(?:first|last|pop)(?:_mut)?$/.test(name)) return option(element);
  // `get` takes a range too.
  if (/^(?:get|get_mut|split_first|split_last|strip_prefix|strip_suffix|checked_add)$/.test(name))
    return option(null);
  if (/^(?:iter|iter_mut|into_iter|chunks|windows|drain|chunks_exact)$/.test(name)) return named('Iterator');
  if (/^(?:as_slice|as_mut_slice)$/.test(name) && element !== null)
    return reference({ kind: 'slice', inner: element });
  return name === 'to_vec' && element !== null ? named('Vec', element) : null;
}

function ofText(name: string, on: TypeShape): TypeShape | null {
  if (/^(?:trim|trim_start|trim_end|as_str|trim_matches|trim_start_matches|trim_end_matches)$/.test(name))
    return named('str');
  if (/^(?:find|rfind|get|strip_prefix|strip_suffix|split_once|rsplit_once|pop)$/.test(name))
    return option(/find$/.test(name) ? named('usize') : null);
  if (/^(?:bytes|lines|split|splitn|rsplit|rsplitn|split_whitespace|split_terminator|matches)$/.test(name))
    return named('Iterator');
  if (
    /^(?:to_owned|to_lowercase|to_uppercase|to_ascii_lowercase|to_ascii_uppercase|replace|repeat)$/.test(name)
  )
    return named('String');
  if (name === 'into_bytes') return named('Vec', named('u8'));
  return name === 'into_boxed_str' ? on : null;
}

function ofHolder(name: string, kind: string, args: readonly TypeShape[]): TypeShape | null {
  const [inner = null] = args;
  if (/^(?:unwrap|expect|unwrap_or|unwrap_or_else|unwrap_or_default)$/.test(name)) return inner;
  if (/^(?:map|and_then|as_deref|as_deref_mut|and)$/.test(name)) return named(kind);
  if (name === 'map_err') return named(kind, ...listed(inner));
  if (/^(?:as_ref|as_mut|or|or_else|copied|cloned)$/.test(name)) return named(kind, ...listed(inner));
  if (kind === 'Option') {
    if (/^(?:filter|take|replace|xor)$/.test(name)) return option(inner);
    return /^ok_or(?:_else)?$/.test(name) ? named('Result', ...listed(inner)) : null;
  }
  if (name === 'ok') return option(inner);
  return name === 'err' ? option(null) : null;
}

function listed(type: TypeShape | null): readonly TypeShape[] {
  return type === null ? [] : [type];
}

const CHAINED =
  /^(?:map|filter|filter_map|flat_map|flatten|rev|skip|take|step_by|chain|zip|cycle|peekable|skip_while|take_while|map_while|cloned|copied|by_ref|inspect|fuse|scan)$/;

function ofIterator(name: string): TypeShape | null {
  if (CHAINED.test(name)) return named('Iterator');
  if (/^(?:position|rposition)$/.test(name)) return option(named('usize'));
  if (/^(?:next|last|nth|find|find_map|max|min|max_by|min_by|max_by_key|min_by_key|reduce)$/.test(name))
    return option(null);
  if (name === 'count') return named('usize');
  return /^(?:any|all)$/.test(name) ? named('bool') : null;
}

function ofNumber(name: string, on: TypeShape): TypeShape | null {
  if (/^(?:checked_|from_str_radix)/.test(name))
    return name.startsWith('checked') ? option(on) : named('Result', on);
  if (/^(?:try_from)$/.test(name)) return named('Result', on);
  return /^(?:wrapping_|saturating_|pow|abs$|min$|max$|clamp$|from$|rotate_|swap_bytes|rem_euclid|div_euclid|next_power_of_two|from_[lbn]e_bytes|to_[lb]e$)/.test(
    name,
  )
    ? on
    : null;
}

const MAPS = /^(?:HashMap|BTreeMap|HashSet|BTreeSet|VecDeque|IndexMap|BinaryHeap)$/;

function ofMap(name: string, type: string, args: readonly TypeShape[]): TypeShape | null {
  if (!MAPS.test(type)) return null;
  const held = args.at(-1) ?? null;
  if (/^(?:iter|iter_mut|into_iter|keys|values|values_mut|drain|into_keys|into_values)$/.test(name))
    return named('Iterator');
  if (!/^(?:get|get_mut|remove|insert|front|back|pop_front|pop_back|pop|peek|take)$/.test(name)) return null;
  if (name === 'insert')
    return /Map$/.test(type) ? option(/^IndexMap$/.test(type) ? null : held) : named('bool');
  if (name === 'remove' && /Set$/.test(type)) return named('bool');
  return option(held);
}
