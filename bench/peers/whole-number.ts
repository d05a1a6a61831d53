/** Parses the whole number of a flag. Throws a RangeError with the flag and its bounds. */
export function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(`${flag} takes a whole number from ${least} to ${most}, not "${text}"`);
}
