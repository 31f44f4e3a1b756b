/** Where the JSON Schema of the settings is published. */
export const SCHEMA_URL =
  'https://raw.githubusercontent.com/rust-pro/rust-pro/main/schema/rust-pro.schema.json';

/** What `config init` writes: every key with its default, as comments, so that the file changes nothing yet. */
export const INITIAL_SETTINGS = `# yaml-language-server: $schema=${SCHEMA_URL}
# Settings of rust-pro. Each line shows the default; take the "# " away to change it.

# Begin with the same file of the owner's ".github" repository. Not set by default.
# extends: .github

# Are pull requests of this repository reviewed?
# enabled: true

# Is the check required for merging? Then use "required": a review that could not be done blocks.
# gate: advisory

# The least severe level of finding that turns the check red: error, warning, info or never.
# fail-on: error

# Inline comments of one review; the rest stands in the check run.
# max-comments: 5

# Are draft pull requests reviewed?
# drafts: false

# Levels (error, warning, info, off) and options of rules. The last entry that fits a rule wins.
# rules:
#   "resilience/*": warning
#   unsafe/undocumented-block: error

# Files to leave out, and rules for a part of the files.
# paths:
#   ignore: ["vendor/**"]
#   "crates/ffi/**":
#     rules: { unsafe/undocumented-block: error }

# Advice by a language model, where the operator has set one up. It never decides the verdict.
# ai:
#   enabled: true
#   effort: medium
#   budget-usd-per-day: 5
`;
