const CRATES_IO = 'registry+https://github.com/rust-lang/crates.io-index';

/** Who needs whom: `name` or `name version`, version 1.0.0 unless it is given. */
type Needs = Readonly<Record<string, readonly string[]>>;

/** A lock file of members (0.1.0, without a source) and of packages of crates.io, each with what it needs. */
export function lockText(members: Needs, packages: Needs = {}): string {
  const own = Object.entries(members).map(([name, needs]) => entry(name, '0.1.0', null, needs));
  const others = Object.entries(packages).map(([key, needs]) => {
    const [name = '', version = '1.0.0'] = key.split(' ');
    return entry(name, version, CRATES_IO, needs);
  });
  return ['version = 4\n', ...own, ...others].join('\n');
}

function entry(name: string, version: string, source: string | null, needs: readonly string[]): string {
  const lines = [
    '[[package]]',
    `name = "${name}"`,
    `version = "${version}"`,
    ...(source === null ? [] : [`source = "${source}"`, `checksum = "${checksumOf(name, version)}"`]),
    ...(needs.length === 0 ? [] : [`dependencies = [\n${needs.map((one) => ` "${one}",\n`).join('')}]`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** 64 hexadecimal digits that differ where the package does. */
function checksumOf(name: string, version: string): string {
  return Buffer.from(`${name} ${version}`).toString('hex').padEnd(64, '0').slice(0, 64);
}
