import type { Suggestion } from '../../finding/finding.ts';
import {
  type Lack,
  lackOf,
  type ReleaseStep,
  releaseSteps,
  wasLackedBefore,
} from '../../syntax/release-steps.ts';
import { workflowOf, workflowsOf } from '../../syntax/workflow-steps.ts';
import { defineRule } from '../define-rule.ts';

export default defineRule({
  on: 'workflow',
  category: 'policy',
  policy: 'P7',
  summary: 'A release that says neither what is in it nor where it comes from',
  why: 'When the next advisory comes, a bill of materials tells who is affected without the sources; a signature or attestation tells that the file is the one that this workflow built. One of the two is information, as is what the repository published before, neither is a warning; `cargo publish` is not meant, for the registry keeps sources and checksums.',
  source: [
    'https://docs.github.com/en/actions/how-tos/secure-your-work/use-artifact-attestations/use-artifact-attestations',
    'https://docs.docker.com/build/ci/github-actions/attestations/',
    'https://github.com/CycloneDX/cyclonedx-rust-cargo',
    'https://github.com/rust-secure-code/cargo-auditable',
  ],
  accuracy:
    'November 2026: 3,785 workflows of 395 repositories, as they are: 89 warnings, of which 61 read: 59 right, 1 not worth saying, 1 wrong and mended; 153 more as information. 180 commits to workflows of 6 repositories that publish: no warning, 8 as information.',
  options: {},
  *check(file, { change }) {
    const steps = releaseSteps(workflowOf(file));
    const [first] = steps;
    const lack = lackOf(steps, workflowsOf(change));
    if (first === undefined || !(lack.sbom || lack.signature)) return;
    const isKnown = wasLackedBefore(change, lack);
    yield {
      at: first.at,
      construct: first.step.node.range,
      subject: `release ${first.what}`,
      message: `\`${first.by}\` publishes ${first.what} with ${wordsFor(lack)}`,
      ...(isKnown ? { detail: 'The repository published so before this change.' } : {}),
      ...(isKnown || !lack.sbom || !lack.signature ? { atMost: 'info' } : {}),
      suggestion: draftOf(first, lack),
    };
  },
  examples: {
    invalid: [
      {
        path: '.github/workflows/release.yml',
        code: `
on:
  push:
    tags: ['v*']
jobs:
  release:
    steps:
      - run: cargo build --release
      - run: |
          tar czf tool.tar.gz target/release/tool
          gh release upload "$TAG" tool.tar.gz #~ \`gh release upload\` publishes binaries with neither
      - uses: softprops/action-gh-release@v2
        with: { files: tool.zip }`,
        note: 'Once a workflow.',
      },
      {
        path: '.github/workflows/image.yml',
        code: `
 on: release
 jobs:
   image:
     steps:
       - run: syft scan dir:. -o cyclonedx-json=sbom.json
       - uses: docker/build-push-action@v6 #~ an image with no signature or attestation
         with:
-          push: false
+          push: true
+          provenance: false`,
      },
      {
        path: '.github/workflows/image.yml',
        code: `
on: push
jobs:
  image:
    steps:
      - uses: docker/build-push-action@v6 #~ an image with no SBOM
        with: { push: "\${{ github.ref_name == 'main' }}" }`,
        note: 'This action attests the provenance of what it pushes, unless it is told not to.',
      },
    ],
    valid: [
      {
        path: '.github/workflows/release.yml',
        code: `
on: release
permissions: { id-token: write, attestations: write }
jobs:
  release:
    steps:
      - run: cargo auditable build --release
      - uses: actions/attest-build-provenance@v3
        with: { subject-path: target/release/tool }
      - uses: softprops/action-gh-release@v2
        with: { files: target/release/tool }`,
      },
      {
        path: '.github/workflows/release.yml',
        code: `
on:
  push: { tags: ['v*'] }
jobs:
  release:
    steps:
      - run: cargo publish --locked
      - run: gh release create "$TAG" --title "$TAG" --notes-file notes.md
      - uses: docker/build-push-action@v6
        with: { push: false }`,
        note: 'Sources, notes, and an image that stays here.',
      },
      {
        path: '.github/workflows/release.yml',
        code: `
on: workflow_dispatch
jobs:
  release:
    steps:
      - run: gh release create v1 ./tool.tar.gz`,
        context: {
          '.github/workflows/sign.yml':
            'on: { release: {} }\njobs: { sign: { steps: [{ run: cosign sign-blob tool.tar.gz }, { uses: anchore/sbom-action@v0 }] } }\n',
        },
        note: 'Another workflow sees to it.',
      },
      {
        path: '.github/workflows/preview.yml',
        code: 'on: pull_request\njobs:\n  a:\n    steps:\n      - run: docker push example.com/preview\n',
      },
    ],
  },
});

function wordsFor({ sbom, signature }: Lack): string {
  if (sbom && signature) return 'neither an SBOM nor a signature';
  return sbom ? 'no SBOM' : 'no signature or attestation';
}

function draftOf({ what }: ReleaseStep, lack: Lack): Suggestion {
  const isImage = what === 'an image';
  const sbom = isImage
    ? 'sbom: true'
    : '- run: cargo cyclonedx --format json # or: cargo auditable build --release';
  const attestation = isImage
    ? 'provenance: mode=max # and: cosign sign, or actions/attest-build-provenance'
    : '- uses: actions/attest-build-provenance@<40 hex digits of the commit> # v3\n  with:\n    subject-path: <the files of the release>\n# and on the job: permissions: { id-token: write, attestations: write }';
  return {
    kind: 'draft',
    language: 'yaml',
    code: [...(lack.sbom ? [sbom] : []), ...(lack.signature ? [attestation] : [])].join('\n'),
    summary: isImage ? 'inputs of the step' : 'steps before it',
  };
}
