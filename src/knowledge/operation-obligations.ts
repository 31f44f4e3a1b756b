import type { Obligations } from './safety-obligations.ts';

/** Obligations of dereferencing a raw pointer. */
export const DEREF_OBLIGATIONS: Obligations = {
  asks: [
    'the pointer is non-null, aligned and in bounds',
    'it points at a live, initialised value',
    'no conflicting reference to that value is in use',
  ],
  source: 'https://doc.rust-lang.org/std/ptr/index.html#safety',
};

/** Obligations of calling a function of another language; `isOurs`: declared here, and not in a crate for it. */
export function foreignObligations({ isOurs, hasArguments }: ForeignCall): Obligations {
  return {
    asks: [
      ...(isOurs ? ['the declaration has the signature that the library was built with'] : []),
      ...(hasArguments
        ? ['what is passed is valid for what the function does with it, and for as long']
        : []),
      'what the function asks of threads, of order and of its result is kept',
    ],
    source: 'https://doc.rust-lang.org/nomicon/ffi.html',
  };
}

type ForeignCall = { readonly isOurs: boolean; readonly hasArguments: boolean };
