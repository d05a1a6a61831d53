/** Longest message that the client library accepts, from IBKR's Java client. */
const LONGEST_MESSAGE = 0xffffff;

const START_BYTES = 64;

/**
 * Checks the length prefixes of a byte stream. A negative prefix would send the client library into an endless loop, a
 * huge one would make it wait for ever. Both show that the server is not an IB Gateway.
 */
export class FrameGuard {
  /** Bytes of the current message that are still missing. */
  #body = 0;
  #prefix = 0;
  #prefixBytes = 0;
  #start: readonly number[] = [];

  /** First bytes of the stream. */
  get start(): Uint8Array {
    return Uint8Array.from(this.#start);
  }

  /** True when no message is incomplete. */
  get isBetweenMessages(): boolean {
    return this.#body === 0 && this.#prefixBytes === 0;
  }

  /** Returns the length in the first bad prefix of `chunk`; undefined when all are good. */
  badLength(chunk: Uint8Array): number | undefined {
    if (this.#start.length < START_BYTES) this.#start = [...this.#start, ...chunk.subarray(0, START_BYTES)];
    let at = 0;
    while (at < chunk.length) {
      if (this.#body > 0) {
        const skipped = Math.min(this.#body, chunk.length - at);
        this.#body -= skipped;
        at += skipped;
        continue;
      }
      const length = this.#prefixWith(chunk[at] ?? 0);
      at++;
      if (length === undefined) continue;
      if (length <= 0 || length > LONGEST_MESSAGE) return length;
      this.#body = length;
    }
    return undefined;
  }

  #prefixWith(byte: number): number | undefined {
    this.#prefix = (this.#prefix << 8) | byte;
    this.#prefixBytes++;
    if (this.#prefixBytes < 4) return undefined;
    const length = this.#prefix;
    this.#prefix = 0;
    this.#prefixBytes = 0;
    return length;
  }
}
