/** Remembers what `compute` says of a file for as long as the file lives. */
export function perFile<File extends object, Answer>(
  compute: (file: File) => Answer,
): (file: File) => Answer {
  type Known = { readonly file: File; readonly answer: Answer };
  const all = new WeakMap<File, Known>();
  // One file is asked about many times in a row.
  let latest: Known | undefined;
  return (file) => {
    if (latest?.file === file) return latest.answer;
    let known = all.get(file);
    if (known === undefined) {
      known = { file, answer: compute(file) };
      all.set(file, known);
    }
    latest = known;
    return known.answer;
  };
}
