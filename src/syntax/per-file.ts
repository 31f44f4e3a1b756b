/** Remembers what `compute` says of a file for as long as the file lives. */
export function perFile<File extends object, Answer>(
  compute: (file: File) => Answer,
): (file: File) => Answer {
  const known = new WeakMap<File, { readonly answer: Answer }>();
  return (file) => {
    const seen = known.get(file);
    if (seen !== undefined) return seen.answer;
    const answer = compute(file);
    known.set(file, { answer });
    return answer;
  };
}
