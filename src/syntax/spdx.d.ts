/** The parts of two libraries that have no types of their own. */
declare module 'spdx-expression-parse' {
  export type SpdxTerm = { readonly license: string; readonly plus?: true; readonly exception?: string };
  export type SpdxExpression =
    | SpdxTerm
    | {
        readonly left: SpdxExpression;
        readonly conjunction: 'and' | 'or';
        readonly right: SpdxExpression;
      };
  /** Throws where the text is no expression of SPDX. */
  export default function parse(text: string): SpdxExpression;
}

declare module 'spdx-satisfies' {
  /** Do some of the licences, taken together, satisfy the expression? Throws where either cannot be parsed. */
  export default function satisfies(expression: string, licences: string[]): boolean;
}
