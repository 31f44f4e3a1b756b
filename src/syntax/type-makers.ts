import type { TypeDeclaration } from './type-fields.ts';
import type { TypeMethod } from './type-methods.ts';
import type { TypeTerm } from './type-terms.ts';
import type { TypeWorld } from './type-world.ts';

/** A type that asks at run time whether it is on the thread that made it needs no bound. */
export function isBoundToThread({ name, fields }: TypeDeclaration): boolean {
  // A lock that only its own thread takes again lends `&T` to that thread alone.
  if (/^Re(?:entrant)?(?:Mutex|Lock)/.test(name)) return true;
  return fields.some(
    (field) => /thread_?id|owner_thread/i.test(field.name) || /ThreadId\b/.test(field.written),
  );
}

/** A type whose every maker is unsafe, or a private one that says `Send` in its name, leaves it to who makes one. */
export function isByContract({ name, isPublic, fields }: TypeDeclaration, world: TypeWorld): boolean {
  if (!isPublic && /Send|Sync/.test(name)) return true;
  if (fields.some((field) => field.isPublic)) return false;
  const makers = world
    .methods(name)
    .filter((method) => method.isVisible && method.self === 'none' && returnsOwner(method));
  return makers.length > 0 && makers.every(({ isUnsafe }) => isUnsafe);
}

/** Does a function give its caller a value of the type that its impl is for, by itself or in a container? */
export function returnsOwner({ result, owner }: TypeMethod): boolean {
  return result !== null && owner.kind === 'name' && mentionsName(result, owner.name);
}

function mentionsName(term: TypeTerm, name: string): boolean {
  if (term.kind !== 'name') return false;
  return term.name === name || term.arguments.some((one) => mentionsName(one, name));
}
