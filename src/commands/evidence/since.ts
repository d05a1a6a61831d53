import { PreliveError } from '../../domain/errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90d`, `6h`, `30m` as milliseconds; `undefined` for anything else. */
export function parseAge(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNIT_MS[unit] ?? Number.NaN);
  return ms > 0 ? ms : undefined;
}

/** An instant: ISO 8601 UTC, or an age before `now`. Throws PreliveError USAGE. */
export function parseSince(text: string, now: number): number {
  const age = parseAge(text);
  if (age !== undefined) return now - age;
  const at = text.endsWith('Z') ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw new PreliveError(
    'USAGE',
    `--since ${text}: expected a time such as 2026-11-01T00:00:00Z, or an age such as 7d.`,
  );
}

/** A term from now: an age, or an instant that is still to come. Throws PreliveError USAGE. */
export function parseTerm(text: string, now: number): number {
  const term = parseAge(text) ?? (text.endsWith('Z') ? Date.parse(text) - now : Number.NaN);
  if (term > 0) return term;
  throw new PreliveError('USAGE', `--expires ${text}: expected a time to come such as 2027-01-31T00:00:00Z, or 90d.`);
}
