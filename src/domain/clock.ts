/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Length of a minute, and of a bar. */
export const MINUTE_MS = 60_000;

/** A source of time, passed as an argument, so that a session can run in virtual time. */
export interface Clock {
  /** Returns the current instant. */
  now(): EpochMs;
}

/** Delayed work, handed in so that a test can let time pass at once. */
export interface Timers {
  /** Calls `task` once, `delayMs` milliseconds from now; the returned function cancels it. */
  after(delayMs: number, task: () => void): () => void;
}

/** ISO 8601 UTC with milliseconds, the form of every time in a document. */
export function isoUtc(at: EpochMs): string {
  if (!Number.isInteger(at)) return new Date(at).toISOString();
  // Caches the last text: events of one instant share it.
  if (at !== lastAt) {
    lastText = textOf(at);
    lastAt = at;
  }
  return lastText;
}

/** Instant of such a text; NaN for an invalid one. */
export function epochOf(text: string): EpochMs {
  if (text === lastText) return lastAt;
  if (text !== lastParsed) {
    lastEpoch = Date.parse(text);
    lastParsed = text;
  }
  return lastEpoch;
}

let lastAt: EpochMs = Number.NaN;
let lastText = '';
let lastParsed = '';
let lastEpoch: EpochMs = Number.NaN;

const HOUR_MS = 3_600_000;
const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

let lastHour = Number.NaN;
let hourText = '';

/** Formats the calendar part once an hour. */
function textOf(at: EpochMs): string {
  const hour = Math.floor(at / HOUR_MS);
  if (hour !== lastHour) {
    hourText = new Date(at).toISOString().slice(0, -10);
    lastHour = hour;
  }
  const ms = at - hour * HOUR_MS;
  const minute = TWO_DIGITS[Math.floor(ms / MINUTE_MS)] ?? '';
  const seconds = ms % MINUTE_MS;
  if (seconds === 0) return `${hourText}${minute}:00.000Z`;
  const second = TWO_DIGITS[Math.floor(seconds / 1000)] ?? '';
  return `${hourText}${minute}:${second}.${String(seconds % 1000).padStart(3, '0')}Z`;
}
