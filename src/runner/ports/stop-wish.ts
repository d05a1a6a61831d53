/**
 * A person's wish to end what runs: Ctrl-C, SIGTERM, a closed window. The first wish is orderly (cancel, flatten, verify,
 * record); the second one, or one that a closed window cannot repeat, is at once (record what is open, and leave).
 */
export interface StopWish {
  /** Aborted by the first wish; its reason is a PreliveError INTERRUPTED whose message names the signal. */
  readonly orderly: AbortSignal;
  /** Aborted by the second wish; its reason is of the same kind. */
  readonly atOnce: AbortSignal;
}
