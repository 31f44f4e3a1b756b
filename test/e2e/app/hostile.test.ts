import { expect, it } from 'vitest';
import type { Files } from '../github/git.ts';
import type { PullHandle } from '../github/pull-handle.ts';
import { bareUnsafe, CLEAN } from './sources.ts';
import { useStage } from './stage.ts';

const stage = useStage();
const SETTINGS = '.github/rust-pro.yml';
/** Each level holds the one before nine times. */
const BOMB = [
  'a: &a ["x","x","x","x","x","x","x","x","x"]',
  ...[...'bcdefghij'].map((to, at) => {
    const from = 'abcdefghi'[at];
    return `${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(',')}]`;
  }),
].join('\n');

/** All that the App has put on a pull request, as it is. */
function posted(pull: PullHandle): string {
  const runs = pull.checkRuns.flatMap(({ output, annotations }) => [
    ...Object.values(output),
    ...annotations.flatMap(({ title, message }) => [title, message]),
  ]);
  const said = [...pull.comments, ...pull.reviews, ...pull.issueComments].map(({ body }) => body);
  return [...runs, ...said].join('\n');
}

it.each<[string, Files]>([
  ['a megabyte on one line', { 'src/a.rs': `pub const A: &str = "${'x'.repeat(1_000_000)}";\n` }],
  ['a hundred thousand brackets', { 'src/a.rs': `fn f() { ${'('.repeat(100_000)} }\n` }],
  ['a hundred thousand blocks', { 'src/a.rs': `fn f() ${'{ unsafe '.repeat(50_000)}\n` }],
  ['a hundred thousand generics', { 'src/a.rs': `type T = ${'Vec<'.repeat(100_000)}\n` }],
  ['an alias that explodes in the settings', { [SETTINGS]: BOMB }],
  ['deep YAML in the settings', { [SETTINGS]: `a: ${'['.repeat(100_000)}\n` }],
  ['a deep manifest', { 'Cargo.toml': `a = ${'['.repeat(100_000)}\n` }],
  ['bytes that are no text', { 'src/a.rs': new Uint8Array([0xff, 0xfe, 0x80, 0x0a, 0xc3]) }],
])('%s costs that pull request its account and the others nothing', async (_, files) => {
  const [bad, good] = [await stage().pull(files), await stage().pull({ 'src/lib.rs': bareUnsafe() })];
  const { github, app } = stage();
  const sent = await github.deliver('pull_request', 'opened', { pull: bad });
  const check = await stage().review(good);
  expect(check.output.title).toBe('1 warning on 1 of 1 file');
  await app.settled(sent);
  expect(await bad.reviewed()).toMatchObject({ status: 'completed' });
  expect((await bad.reviewed()).conclusion).toMatch(/^(?:success|neutral)$/);
});

it('settings of the base that explode are named, and the review goes on with the defaults', async () => {
  const pull = await stage().pull({ 'src/lib.rs': bareUnsafe() }, { settings: BOMB });
  const check = await stage().review(pull);
  expect(check.output.title).toContain('1 warning on 1 of 1 file');
  expect(check.output.text).toContain('.github/rust-pro.yml:');
});

it('hidden characters are reported and shown as what they are, never as themselves', async () => {
  const trojan =
    'pub fn is_admin(level: &str) -> bool {\n    level != "user\u202e \u2066// admins only\u2069 \u2066"\n}\n';
  const pull = await stage().pull({ 'src/lib.rs': trojan });
  const check = await stage().review(pull);
  expect(check.output.title).toMatch(/1 error|errors/);
  expect(posted(pull)).toContain('202E');
  expect(posted(pull)).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
});

it('words in the code call nobody, link nowhere and run no other bot’s commands', async () => {
  const source = `pub static mut R#: u32 = 0;
// SAFETY: @acme/everyone see <img src=x onerror=1> [click](http://evil.example)
/// /merge
pub unsafe fn r#fn_at_acme() {}
${bareUnsafe('first').replace('0)', '0 /* @acme/everyone <script> */)')}
static mut __proto__: u32 = 0;
`;
  const toml =
    '[dependencies]\n"@acme/everyone" = { git = "https://x/</details>@acme/everyone`|", branch = "/merge" }\n';
  const path = 'src/@acme `x` <b> | #1.rs';
  const pull = await stage().pull({ [path]: source, 'Cargo.toml': toml, 'src/lib.rs': CLEAN });
  await stage().review(pull);
  // What is in code calls nobody and is no HTML; suggestions and their fences are code.
  const open = posted(pull)
    .replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '')
    .replaceAll(/(`+)[^`\n](?:[^\n]*?[^`\n])?\1(?!`)/g, '');
  expect(pull.comments.length).toBeGreaterThan(0);
  expect(open).not.toMatch(/(?:^|[^\w\\%/])@acme/m);
  expect(open).not.toMatch(/<(?:img|script|b>|\/details>@)/);
  expect(open).not.toMatch(/^\s*\/merge/m);
});
