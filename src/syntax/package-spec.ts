/** A package as cargo-deny writes it: `name`, `name@1.0.0`, `name:<=1.0`, `{ crate = "…" }`, `{ name = "…", version = "…" }`. */
export type PackageSpec = {
  readonly name: string;
  /** The requirement, or `=` with the exact version; null for any. */
  readonly version: string | null;
};

/** Reads a specification; null for what is none. */
export function packageSpec(value: unknown): PackageSpec | null {
  if (typeof value === 'string') return specOf(value);
  const table = new Map<string, unknown>(
    typeof value === 'object' && value !== null ? Object.entries(value) : [],
  );
  const crate = table.get('crate');
  if (typeof crate === 'string') return specOf(crate);
  const [name, version] = [table.get('name'), table.get('version')];
  if (typeof name !== 'string' || name === '') return null;
  return { name, version: typeof version === 'string' && version !== '*' ? version : null };
}

function specOf(text: string): PackageSpec | null {
  const [, name = '', sign, version = ''] = /^([^@:\s]+)(?:([@:])(.+))?$/.exec(text.trim()) ?? [];
  if (name === '') return null;
  if (sign === undefined || version.trim() === '*') return { name, version: null };
  return { name, version: sign === '@' ? `=${version.trim()}` : version.trim() };
}
