/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Length of a minute, and of a bar. */
export const MINUTE_MS = 60_000;

/** A source of time, handed in wherever time matters, so that a session can run in virtual time. */
export interface Clock {
  /** The present instant. */
  now(): EpochMs;
}

let lastAt: EpochMs = Number.NaN;
let lastText = '';

/** ISO 8601 UTC with milliseconds, the form of every time in a document. */
export function isoUtc(at: EpochMs): string {
  // All that happens at an instant asks for the same text.
  if (at !== lastAt) {
    lastText = new Date(at).toISOString();
    lastAt = at;
  }
  return lastText;
}

/** The instant of such a text; NaN when it is none. */
export function epochOf(text: string): EpochMs {
  if (text !== lastParsed) {
    lastEpoch = Date.parse(text);
    lastParsed = text;
  }
  return lastEpoch;
}

let lastParsed = '';
let lastEpoch: EpochMs = Number.NaN;
