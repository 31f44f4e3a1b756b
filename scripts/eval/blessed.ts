import type { Judged } from './judge-corpus.ts';

/** What is said of each change of the corpus, as JSON that is read in reviews. */
export function renderBlessed(judged: readonly Judged[]): string {
  return `${JSON.stringify(Object.fromEntries(judged.map(({ key, lines }) => [key, lines])), null, 2)}\n`;
}

/** `+` what is said and was not blessed, `-` what was blessed and is not said, under the change's key. */
export function differencesOf(judged: readonly Judged[], blessed: string): readonly string[] {
  const wanted = new Map(Object.entries(JSON.parse(blessed) as Readonly<Record<string, readonly string[]>>));
  const now = new Map(judged.map(({ key, lines }) => [key, lines]));
  return [...new Set([...now.keys(), ...wanted.keys()])].flatMap((key) => {
    const [said, was] = [now.get(key) ?? [], wanted.get(key) ?? []];
    const all = [
      ...said.filter((line) => !was.includes(line)).map((line) => `  + ${line}`),
      ...was.filter((line) => !said.includes(line)).map((line) => `  - ${line}`),
    ];
    if (all.length > 0) return [key, ...all];
    return now.has(key) === wanted.has(key) ? [] : [`${key}: ${now.has(key) ? 'new' : 'gone'}`];
  });
}
