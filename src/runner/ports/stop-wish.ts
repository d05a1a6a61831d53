/**
 * A person's request to stop: Ctrl-C, SIGTERM, a closed window. The first request is orderly: cancel, flatten, verify,
 * record. The second one stops at once: record what is open, and leave.
 */
export interface StopWish {
  /** Aborted by the first request; its reason is a PreliveError INTERRUPTED whose message names the signal. */
  readonly orderly: AbortSignal;
  /** Aborted by the second request, with a reason of the same kind. */
  readonly atOnce: AbortSignal;
}
