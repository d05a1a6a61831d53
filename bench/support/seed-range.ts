/** Parses `1-20` or `7` to all numbers of the range. Throws an Error with the expected form. */
export function parseSeeds(words: string): readonly number[] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(words);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? first);
  if (match === null || last < first) throw new Error(`--seeds ${words}: expected FIRST-LAST, such as 1-20`);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
