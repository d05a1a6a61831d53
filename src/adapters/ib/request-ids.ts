/** Far above the ids of orders, which share one number space with requests (hazard: an error names only the number). */
const FIRST_REQUEST_ID = 1_000_000_000;

/** Request ids of a session, never used twice. */
export class RequestIds {
  #next = FIRST_REQUEST_ID;

  next(): number {
    return this.#next++;
  }
}
