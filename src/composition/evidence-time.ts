import { AGE_UNITS, durationMs } from '../domain/duration.ts';
import { parseInstant, valueError } from './flag-values.ts';

const LONGEST_MS = 100 * 365 * 86_400_000;

/** `90d`, `6h`, `30m` as milliseconds; `undefined` for anything else. */
function parseAge(text: string): number | undefined {
  const ms = durationMs(text, AGE_UNITS);
  return ms !== undefined && ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}

/** An instant: a day or a time of ISO 8601 with a zone, or an age before `now`. Throws PreliveError USAGE. */
export function parseSince(text: string, now: number): number {
  const age = parseAge(text);
  return age === undefined ? instantOr(text, '--since', 'an age such as 90m, 6h or 7d') : now - age;
}

/** Reads a term from now: an age, or a future instant. Throws PreliveError USAGE. */
export function parseTerm(text: string, now: number): number {
  const term = parseAge(text) ?? instantOr(text, '--expires', 'a term such as 90m, 6h or 90d') - now;
  if (term > 0 && term <= LONGEST_MS) return term;
  throw valueError('--expires', 'a time that is still to come, within a hundred years', text);
}

function instantOr(text: string, flag: string, other: string): number {
  try {
    return parseInstant(flag, text);
  } catch {
    throw valueError(flag, `a day such as 2026-12-31, a time such as 2026-12-31T17:00:00Z, or ${other}`, text);
  }
}
