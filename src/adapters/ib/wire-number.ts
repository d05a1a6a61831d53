/** TWS writes the largest double for an unset value, and some clients read a slightly smaller number. */
const UNSET_FROM = 1e300;

/** True when a number of a message is a value: not NaN, not infinite, and not the mark for "unset". */
export function isSet(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) < UNSET_FROM;
}
