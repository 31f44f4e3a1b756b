/** `allowExpect` → `allow-expect`: options are kebab-case in YAML and camelCase in code. */
export function optionKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
