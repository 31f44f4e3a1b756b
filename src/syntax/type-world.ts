import {
  type AutoImpl,
  autoImpls,
  type TraitDeclaration,
  type TypeAlias,
  traitDeclarations,
  typeAliases,
} from './auto-impls.ts';
import type { CrateView } from './crate-view.ts';
import type { RustFile } from './rust-file.ts';
import { type TypeDeclaration, typeDeclarations, typeNames, typesNamed } from './type-fields.ts';
import { type TypeMethod, typeMethods } from './type-methods.ts';
import { termsWithin } from './type-terms.ts';

/** Types and traits of a crate by name, as far as a file and those that the review sees beside it tell. */
export type TypeWorld = {
  /** Null for a name that nothing declares, or that several other files declare. */
  type(name: string): TypeDeclaration | null;
  alias(name: string): TypeAlias | null;
  trait(name: string): TraitDeclaration | null;
  autoImpls(name: string): readonly AutoImpl[];
  methods(name: string): readonly TypeMethod[];
  /** The functions that are written in the file's other impls and give values of the type to their callers. */
  makers(name: string): readonly TypeMethod[];
};

/** The types that a file can mean by a name: its own first, else the crate's, where only one file has it. */
export function typeWorld(file: RustFile, crate: CrateView): TypeWorld {
  // A name of one letter is a type parameter, and a search for it would open every file.
  const asked = <Fact>(
    name: string,
    words: readonly string[],
    extract: (file: RustFile) => Fact,
    beside?: RegExp,
  ) => (name.length < 3 ? [] : crate.facts(words, extract, beside).map(({ facts }) => facts));
  const one = <Declared extends { readonly name: string }>(
    name: string,
    keywords: readonly string[],
    extract: (file: RustFile) => readonly Declared[],
    own = extract(file),
  ): Declared | null => {
    const here = own.find((declared) => declared.name === name);
    if (here !== undefined) return here;
    // Only a file that can declare the name is looked at.
    const words = keywords.map((keyword) => `${keyword} ${name}`);
    const there = asked(name, words, extract).flatMap((all) => all.filter((each) => each.name === name));
    return there.length === 1 ? (there[0] ?? null) : null;
  };
  // What belongs to a type of this file may still be written in another, unless that one has a type of the name too.
  const around = <Belonging>(
    name: string,
    read: (file: RustFile) => readonly Belonging[],
    extract: (file: RustFile) => Beside<Belonging>,
    beside: RegExp,
  ): readonly Belonging[] => {
    const isOwn = typeNames(file).includes(name);
    const others = asked(name, [name], extract, beside).filter(
      ({ types }) => !(isOwn && types.includes(name)),
    );
    return [...read(file), ...others.flatMap(({ found }) => found)];
  };
  return {
    type: (name) => one(name, ['struct', 'enum', 'union'], typeDeclarations, typesNamed(file, name)),
    alias: (name) => one(name, ['type'], typeAliases),
    trait: (name) => one(name, ['trait'], traitDeclarations),
    makers: (name) => typeMethods(file).filter((method) => makes(method, name)),
    autoImpls: (name) =>
      around(name, autoImpls, implsBeside, AUTO_IMPL).filter(({ self }) => isOf(self, name)),
    methods: remembered((name) =>
      around(name, typeMethods, methodsBeside, implOf(name)).filter(({ owner }) => isOf(owner, name)),
    ),
  };
}

const AUTO_IMPL = /\b(?:Send|Sync)\s+for\b/;

/** What a file holds that has an impl for the name, be it under another; a brace before it can only be a constant's. */
function implOf(name: string): RegExp {
  return new RegExp(`\\bimpl\\b[^{]*\\b${name}\\b|\\b${name}\\s+as\\b|<\\s*\\{|,\\s*\\{[^{}]*\\}\\s*[,>]`);
}

function remembered<Answer>(ask: (name: string) => Answer): (name: string) => Answer {
  const answers = new Map<string, Answer>();
  return (name) => {
    const answer = answers.get(name) ?? ask(name);
    answers.set(name, answer);
    return answer;
  };
}

/** What a file writes for types, and the names of those that it declares. */
type Beside<Belonging> = { readonly found: readonly Belonging[]; readonly types: readonly string[] };

const implsBeside = (file: RustFile): Beside<AutoImpl> => ({
  found: autoImpls(file),
  types: typeNames(file),
});
const methodsBeside = (file: RustFile): Beside<TypeMethod> => ({
  found: typeMethods(file),
  types: typeNames(file),
});

function makes({ owner, result, isVisible }: TypeMethod, name: string): boolean {
  if (!isVisible || result === null || isOf(owner, name)) return false;
  return [...termsWithin(result)].some((term) => isOf(term, name));
}

function isOf(shape: TypeMethod['owner'], name: string): boolean {
  return shape.kind === 'name' && shape.name === name;
}
