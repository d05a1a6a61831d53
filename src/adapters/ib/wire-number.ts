/** TWS writes the largest double where a value is not set, and some clients read a little less. */
const UNSET_FROM = 1e300;

/** True when a number from the wire is a value: not NaN, not infinite, and not the mark for "unset". */
export function isSet(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) < UNSET_FROM;
}
