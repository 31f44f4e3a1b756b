import { fetchedScripts } from '../../syntax/fetched-scripts.ts';
import { headCheckouts } from '../../syntax/head-checkouts.ts';
import { injectedContexts } from '../../syntax/injected-contexts.ts';
import { movingUses } from '../../syntax/moving-uses.ts';
import { unlockedInstalls } from '../../syntax/workflow-commands.ts';
import { workflowOf } from '../../syntax/workflow-steps.ts';
import { defineRule } from '../define-rule.ts';
import {
  reportCheckout,
  reportFetched,
  reportInjection,
  reportInstall,
  reportMoving,
  reportPermissions,
} from '../workflow-reports.ts';

export default defineRule({
  on: 'workflow',
  category: 'security',
  policy: 'P7',
  summary: 'A workflow that others can make run their code',
  why: 'A workflow holds a token and secrets of the repository, so code that somebody else chooses is theirs to use: an action whose tag was moved, a script fetched unseen, a pull request checked out beside secrets, a title spliced into a shell. What the change adds is weighed by what the job could lose, and an action or origin that the repository followed before is information only.',
  source: [
    'https://docs.github.com/en/actions/reference/security/secure-use',
    'https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target',
    'https://docs.zizmor.sh/audits/',
    'https://doc.rust-lang.org/cargo/commands/cargo-install.html#dealing-with-the-lockfile',
  ],
  accuracy:
    'November 2026: 3,785 workflows and actions of 395 repositories, as they are: the same unpinned actions as zizmor 1.32 (9,757 of 9,757 on the first 240); read 50 of the errors among them, 50 of 250 installs, all 105 fetched scripts but rustup, all 25 others: none wrong, 1 not worth saying, 7 behind conditions that may suffice. 210 commits to workflows of 7 repositories: 8 warnings, all of actions new to the repository, no error.',
  options: {},
  *check(file, { change }) {
    const workflow = workflowOf(file);
    const named = new Set<string>();
    for (const one of movingUses(workflow)) yield reportMoving(workflow, one, { change, named });
    for (const one of unlockedInstalls(workflow)) yield reportInstall(one);
    for (const one of fetchedScripts(workflow)) yield* reportFetched(workflow, one, change);
    for (const one of headCheckouts(workflow, change)) yield reportCheckout(workflow, one);
    for (const one of injectedContexts(workflow, change)) yield reportInjection(one);
    yield* reportPermissions(workflow);
  },
  examples: {
    invalid: [
      {
        code: `
on: push
jobs:
  test:
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@v4 #~ \`actions/checkout@v4\` can be moved
      - uses: some-owner/setup@main #~ no commit pins it
      - uses: docker://ghcr.io/some-owner/tool:1.2 #~ no digest pins it
  call:
    uses: some-owner/shared/.github/workflows/ci.yml@v1 #~ every secret of the caller
    secrets: inherit`,
      },
      {
        code: `
on: push
jobs:
  lint:
    steps:
      - run: |
          set -e
          cargo install cargo-hack #~ of \`cargo-hack\`
          sudo cargo +stable install --version 1.2.3 foo #~ \`foo\`
      - run: cargo install --git https://github.com/o/r #~`,
        fixed: `
on: push
jobs:
  lint:
    steps:
      - run: |
          set -e
          cargo install --locked cargo-hack
          sudo cargo +stable install --locked --version 1.2.3 foo
      - run: cargo install --locked --git https://github.com/o/r`,
      },
      {
        code: `
on: push
jobs:
  a:
    steps:
      - run: |
          curl -sSf https://example.com/install.sh | bash #~ \`bash\` runs what \`https://example.com/install.sh\` sends
          sudo sh -c "$(wget -qO- http://example.com/x)" #~ over plain \`http\`
          bash <(curl -s https://example.com/y) -b bin #~
          curl --proto '=https' -sSf https://sh.rustup.rs | sh -s -- -y #~ https://sh.rustup.rs`,
      },
      {
        code: `
 on:
   pull_request_target:
 jobs:
   test:
     steps:
       - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3
+        with:
+          ref: \${{ github.event.pull_request.head.sha }} #~ \`pull_request_target\`
       - run: |
+          gh pr checkout "$NUMBER" #~ runs with the rights of the repository
           cargo test`,
      },
      {
        code: `
on: [issues, pull_request]
permissions: write-all #~ every job
jobs:
  greet:
    steps:
      - run: |
          echo "new issue"
          echo "\${{ github.event.issue.title }}" #~ \`github.event.issue.title\`
      - uses: actions/github-script@60a0d83039c74a4aee543508d2ffcb1c3799cdea
        with:
          script: core.info('\${{ github.event['issue'].body }}') #~ part of the script
      - env: { TITLE: "\${{ github.event.issue.title }}" }
        run: echo "\${{ env.TITLE }}" # for "$TITLE" #~ in \`env.TITLE\``,
      },
    ],
    valid: [
      {
        code: `
on: push
jobs:
  a:
    permissions: { contents: read }
    steps:
      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3 # v4.1.1
      - uses: ./.github/actions/setup
      - uses: docker://alpine@sha256:0a4eaa0eecf5f8c050e5bba433f58c052be7587ee8af3e8b3910ef9ab5fbe9f5
      - run: cargo install --locked cargo-hack && cargo install --path . && cargo install --list
      - run: echo "cargo install foo" # cargo install foo
      - run: curl -LsSf https://example.com/tool.tar.gz | tar xz -C ~/bin
      - run: curl -s https://example.com/data | bash ./process.sh
      - run: curl -s https://raw.githubusercontent.com/o/r/8f4b7f84864484a7bf31766abe9204da3cbe65b3/x.sh | sh`,
      },
      {
        code: `
on: [pull_request_target, issues]
jobs:
  a:
    if: github.event.pull_request.head.repo.full_name == github.repository
    steps:
      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
  b:
    steps:
      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3
      - env: { TITLE: "\${{ github.event.issue.title }}" }
        run: |
          echo "$TITLE" \${{ github.event.issue.number }} \${{ github.event.pull_request.head.sha }}
          echo \${{ contains(github.event.issue.title, 'x') && 'yes' || 'no' }}`,
        note: 'Only pull requests of this repository; a text in the environment; numbers, hashes and comparisons.',
      },
      {
        code: `
on: pull_request
jobs:
  a:
    steps:
      - uses: actions/checkout@8f4b7f84864484a7bf31766abe9204da3cbe65b3
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }`,
        note: 'What runs for a fork has a token that reads, and no secrets.',
      },
    ],
  },
});
