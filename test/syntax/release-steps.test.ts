import { describe, expect, it } from 'vitest';
import { lackOf, releaseSteps, wasLackedBefore } from '../../src/syntax/release-steps.ts';
import { workflowsOf } from '../../src/syntax/workflow-steps.ts';
import { changeOf } from '../support/example-change.ts';

function found(steps: string, on = 'push') {
  const text = `on: ${on}\njobs:\n  a:\n    steps:\n${steps.replaceAll(/^/gm, '      ')}\n`;
  const [workflow] = workflowsOf(changeOf('.github/workflows/a.yml', null, text));
  if (workflow === undefined) throw new Error('no workflow');
  return releaseSteps(workflow).map(
    ({ by, what, attests }) => `${by}: ${what}${attests ? ', attested' : ''}`,
  );
}

function run(...lines: readonly string[]) {
  return lines.map((line) => `- run: ${line}`).join('\n');
}

describe('steps that publish', () => {
  it('are actions that are given files', () => {
    expect(found('- uses: softprops/action-gh-release@v2\n  with: {files: a}')).toEqual([
      'softprops/action-gh-release: binaries',
    ]);
    expect(found('- uses: softprops/action-gh-release@v2\n  with: {body: a}')).toEqual([]);
    expect(found('- uses: taiki-e/upload-rust-binary-action@v1')).toEqual([
      'taiki-e/upload-rust-binary-action: binaries',
    ]);
    expect(found('- uses: actions/upload-artifact@v4')).toEqual([]);
  });

  it('are images that are pushed, attested unless that is off or the action too old for it', () => {
    const push = (ref: string, inputs: string) =>
      found(`- uses: docker/build-push-action@${ref}\n  with: {${inputs}}`);
    expect(push('v6', 'push: true')).toEqual(['docker/build-push-action: an image, attested']);
    expect(push('v6', 'push: true, provenance: false')).toEqual(['docker/build-push-action: an image']);
    expect(push('v3', 'push: true')).toEqual(['docker/build-push-action: an image']);
    expect(push('v6', 'push: false')).toEqual([]);
    expect(push('v6', 'tags: a')).toEqual([]);
  });

  it('are commands', () => {
    expect(
      found(run('gh release create v1 --title "a b.c" a.tar.gz', 'gh release upload $TAG $FILES')),
    ).toEqual(['gh release create: binaries', 'gh release upload: binaries']);
    expect(
      found(
        run(
          'gh release create $TAG -n x/y.md --notes-file notes.md $FLAGS',
          'gh release create v1 --title "Version 1.0"',
          'gh release view v1',
        ),
      ),
    ).toEqual([]);
    expect(
      found(
        run('docker push a/b', 'docker buildx build --push .', 'dist host --steps=upload', 'docker build .'),
      ),
    ).toEqual(['docker push: an image', 'docker buildx: an image', 'dist host: binaries']);
  });

  it('are none of pull requests, and none that push into the registry of an account', () => {
    expect(found(run('docker push a/b'), 'pull_request')).toEqual([]);
    expect(found(run('docker push a/b'), '[pull_request, push]')).toHaveLength(1);
    expect(found(`- uses: aws-actions/amazon-ecr-login@v2\n${run('docker push a/b')}`)).toEqual([]);
  });
});

describe('what releases come without', () => {
  const PATH = '.github/workflows/a.yml';
  const has = (text: string, context: Readonly<Record<string, string>> = {}) => {
    const { sbom, signature } = lackOf([], workflowsOf(changeOf(PATH, null, `x: |\n  ${text}\n`, context)));
    return [!sbom, !signature];
  };

  it('is what no workflow makes', () => {
    // Of no steps all attest; a step that does not shows what the text tells.
    expect(has('cargo auditable build')[0]).toBe(true);
    expect(has('sbom: true')[0]).toBe(true);
    expect(has('x', { '.github/workflows/b.yml': 'a: cargo cyclonedx\n' })[0]).toBe(true);
    expect(has('x # cyclonedx\n  # syft')[0]).toBe(false);
    expect(has('sbom: false')[0]).toBe(false);
  });

  it('was lacked before only if something was published then, with no more', () => {
    const workflow = (extra: string) =>
      `on: push\njobs: {a: {steps: [{run: gh release upload v1 a.zip}${extra}]}}\n`;
    const wasLacked = (base: string | null) =>
      wasLackedBefore(changeOf(PATH, base, workflow('')), { sbom: true, signature: true });
    expect(wasLacked(null)).toBe(false);
    expect(wasLacked('on: push\njobs: {}\n')).toBe(false);
    expect(wasLacked(workflow(''))).toBe(true);
    expect(wasLacked(workflow(', {run: cosign sign-blob a.zip}'))).toBe(false);
    expect(wasLacked(workflow(', {run: syft .}'))).toBe(false);
    expect(
      wasLackedBefore(changeOf(PATH, workflow(', {run: syft .}'), workflow('')), {
        sbom: false,
        signature: true,
      }),
    ).toBe(true);
  });

  it('is no signature where a step attests what it pushes, and no other publishes', () => {
    const text = (steps: string) =>
      `on: push\njobs: {a: {steps: [{uses: docker/build-push-action@v6, with: {push: true}}${steps}]}}\n`;
    const lack = (steps: string) => {
      const all = workflowsOf(changeOf(PATH, null, text(steps)));
      return lackOf(
        all.flatMap((one) => releaseSteps(one)),
        all,
      ).signature;
    };
    expect(lack('')).toBe(false);
    expect(lack(', {run: docker push x}')).toBe(true);
    expect(lack(', {run: docker push x}, {run: gpg --sign x}')).toBe(false);
    expect(lack(', {run: docker push x}, {run: "echo provenance: false"}')).toBe(true);
  });
});
