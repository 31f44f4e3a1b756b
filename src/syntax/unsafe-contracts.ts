import type { Node } from 'web-tree-sitter';
import type { Call } from './calls.ts';
import type { CrateView } from './crate-view.ts';
import { docOf } from './docs.ts';
import { functionInScope } from './functions-in-scope.ts';
import { ancestorsOf, itemName, outerItem } from './items.ts';
import { perFile } from './per-file.ts';
import type { RustFile } from './rust-file.ts';
import { itemsSpeakingOfSafety, pointsOf, safetySectionOf } from './safety-sections.ts';
import { signatureOf } from './signatures.ts';

/** What an `unsafe fn` of the repository asks of its callers, by its own `# Safety` section. Plain data. */
export type UnsafeContract = {
  readonly name: string;
  /** The type or trait it is a method of, else the innermost module, else the file's module. */
  readonly holder: string;
  readonly isMethod: boolean;
  readonly points: readonly string[];
};

/** The contracts that a file states, in text order. */
export const contractsOf: (file: RustFile) => readonly UnsafeContract[] = perFile((file) =>
  itemsSpeakingOfSafety(file).flatMap((node) => contractAt(file, node) ?? []),
);

function contractAt(file: RustFile, node: Node): UnsafeContract | null {
  if (!/^function_(?:signature_)?item$/.test(node.type)) return null;
  const signature = signatureOf(file, node);
  if (signature?.isUnsafe !== true) return null;
  const section = safetySectionOf(docOf(file, node));
  const points = section === null ? [] : pointsOf(section);
  if (points.length === 0) return null;
  const { name, receiver } = signature;
  return { name, holder: holderOf(file, node), isMethod: receiver !== null, points };
}

function holderOf(file: RustFile, node: Node): string {
  const outer = outerItem(file, node);
  if (outer?.type === 'impl_item') return outer.childForFieldName('type')?.text.match(/\w+/)?.[0] ?? '';
  if (outer?.type === 'trait_item' || outer?.type === 'mod_item') return itemName(outer);
  const parts = file.path.replace(/(?:\/mod)?\.rs$/, '').split('/');
  return parts.at(-1) ?? '';
}

/** What the unsafe traits of a file ask of those who implement them, by their `# Safety` sections. */
const traitContractsOf: (file: RustFile) => readonly UnsafeContract[] = perFile((file) =>
  itemsSpeakingOfSafety(file).flatMap((node) => {
    if (node.type !== 'trait_item' || !/^[^{]*?\bunsafe\s+(?:auto\s+)?trait\b/.test(node.text)) return [];
    const section = safetySectionOf(docOf(file, node));
    const points = section === null ? [] : pointsOf(section);
    return points.length === 0
      ? []
      : [{ name: itemName(node), holder: holderOf(file, node), isMethod: false, points }];
  }),
);

/** What an unsafe trait of this file or of its crate asks of those who implement it; nothing where that is not known. */
export function pointsOfTrait(file: RustFile, path: string, crate: CrateView): readonly string[] {
  const name = /(\w+)\s*(?:<[\s\S]*)?$/.exec(path)?.[1] ?? '';
  const own = traitContractsOf(file).filter((one) => one.name === name);
  const all =
    own.length > 0
      ? own
      : crate
          .facts(['unsafe trait', 'unsafe auto trait'], traitContractsOf)
          .flatMap(({ facts }) => facts.filter((one) => one.name === name));
  return all.length === 1 ? (all[0]?.points ?? []).map(oneSentence) : [];
}

const itemsByName: (file: RustFile) => ReadonlyMap<string, readonly Node[]> = perFile((file) =>
  Map.groupBy(itemsSpeakingOfSafety(file), itemName),
);

const known = perFile((_file: RustFile) => new Map<number, UnsafeContract | null>());

function knownContract(file: RustFile, node: Node): UnsafeContract | null {
  const seen = known(file).get(node.startIndex);
  if (seen !== undefined) return seen;
  const contract = contractAt(file, node);
  known(file).set(node.startIndex, contract);
  return contract;
}

/** Whether a method call can mean only one thing: on `self`, or as the one unsafe thing of a block. */
export type Doubt = { readonly isOnly: boolean };

/** The contract of the function that a call calls, where this file says which one it is. */
export function ownContract(file: RustFile, call: Call, { isOnly }: Doubt): UnsafeContract | null {
  if (call.qualifier === '' && call.nameNode.parent?.type !== 'scoped_identifier') {
    const own = functionInScope(file, call.name, call.node);
    return own === null ? null : knownContract(file, own.node);
  }
  const holder = call.qualifier === 'Self' ? selfType(file, call.node) : call.qualifier;
  // Looked up by name first: reading a section costs more than all the rest.
  const contracts = (itemsByName(file).get(call.name) ?? []).flatMap(
    (item) => knownContract(file, item) ?? [],
  );
  return chosen(contracts, call, { isOnly, holder });
}

/** The contract of a function of another file of the crate, where its name and what stands before it agree. */
export function crateContract(crate: CrateView, call: Call, { isOnly }: Doubt): UnsafeContract | null {
  if (call.qualifier === '' || call.qualifier === 'Self') return null;
  const others = crate.facts(['# Safety', '# SAFETY'], contractsOf, call.name).flatMap(({ facts }) => facts);
  return chosen(others, call, { isOnly, holder: call.qualifier });
}

function chosen(
  contracts: readonly UnsafeContract[],
  { name, receiver }: Call,
  { isOnly, holder }: Doubt & { readonly holder: string | null },
): UnsafeContract | null {
  const named = contracts.filter((one) => one.name === name);
  const fitting =
    receiver === null
      ? named.filter((one) => one.holder === holder)
      : named.filter(({ isMethod }) => isMethod && (isOnly || receiver.text === 'self'));
  // Two of a name, for two types or platforms: which one is meant is not known.
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function selfType(file: RustFile, node: Node): string | null {
  for (const up of ancestorsOf(file, node)) {
    if (up.type === 'impl_item') return up.childForFieldName('type')?.text.match(/\w+/)?.[0] ?? null;
    if (up.type === 'trait_item') return itemName(up);
  }
  return null;
}

const LONGEST_POINT = 140;

/** The first sentence of a point, without links, cut where it is long. */
export function oneSentence(point: string): string {
  const plain = point.replaceAll(/\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])?/g, '$1').replaceAll(/\s+/g, ' ');
  const [sentence = plain] = plain.split(/(?<=[^.]{3})\.(?:\s|$)/);
  const said = sentence.replace(/[.;:,]+$/, '').trim();
  if (said.length <= LONGEST_POINT) return said;
  const cut = said.slice(0, LONGEST_POINT).replace(/\s\S*$/, '');
  // A code span that the cut opened is closed again.
  return `${cut}${(cut.match(/`/g)?.length ?? 0) % 2 === 1 ? '`' : ''}…`;
}
