/** TWS writes the largest double where a value is not set, and some clients read a little less. */
const UNSET_FROM = 1e300;

/** Whether a number of the wire says something: not NaN, not infinite, and not the word for "unset". */
export function isSet(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && Math.abs(value) < UNSET_FROM;
}
