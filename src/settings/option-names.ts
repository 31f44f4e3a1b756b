/** `allowExpect` → `allow-expect`: options are kebab-case in YAML and camelCase in code. */
export function optionKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `allow-expect` → `allowExpect`. */
export function optionName(key: string): string {
  return key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
