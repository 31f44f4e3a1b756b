import { UserError } from '../../src/errors.ts';
import { FAMILIES } from '../../src/rules/families.ts';
import { nearest } from '../../src/text/nearest.ts';

/** Throws a `UserError` unless `id` can be the id of a new rule: a known family and a kebab-case name. */
export function checkRuleId(id: string): void {
  const [family = '', name, ...rest] = id.split('/');
  if (name === undefined || rest.length > 0) {
    throw new UserError(`"${id}" is no rule id; write FAMILY/NAME, such as unsafe/static-mut`);
  }
  const families = Object.keys(FAMILIES);
  if (!families.includes(family)) {
    const near = nearest(family, families);
    const help = near === null ? `; known are ${families.join(', ')}` : `; did you mean "${near}"?`;
    throw new UserError(`unknown family "${family}"${help}`);
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new UserError(`"${name}" is no name for a rule; use kebab-case, such as undocumented-block`);
  }
  if (name.length > 40)
    throw new UserError(`"${name}" has ${name.length} characters; at most 40 are allowed`);
}

/** A rule that compiles and fails its tests until it says something and finds something. */
export const RULE_SKELETON = `import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'rust',
  // A rule sleeps until it has been measured on real changes; then give it its own category.
  category: 'nursery',
  policy: null,
  summary: '',
  why: '',
  source: [],
  options: {},
  words: ['unsafe'],

  *check(file) {
    for (const node of file.nodes('unsafe_block')) {
      yield { at: { start: node.startIndex, end: node.endIndex }, message: '' };
    }
  },

  examples: {
    invalid: [{ code: 'fn replace_me() {} //~ words of the message' }],
    valid: [],
  },
});
`;
