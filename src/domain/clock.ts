/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Length of a minute, and of a bar. */
export const MINUTE_MS = 60_000;

/** A source of time, handed in wherever time matters, so that a session can run in virtual time. */
export interface Clock {
  /** The present instant. */
  now(): EpochMs;
}

/** ISO 8601 UTC with milliseconds, the form of every time in a document. */
export function isoUtc(at: EpochMs): string {
  return new Date(at).toISOString();
}
