const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A unit of time as it is written behind a number. */
export type DurationUnit = keyof typeof UNIT_MS;

/** Units of a session or of a fault: `250ms`, `90s`, `45m`, `6h`. */
export const SESSION_UNITS: readonly DurationUnit[] = ['ms', 's', 'm', 'h'];

/** Units of an age or of a term: `30m`, `6h`, `90d`. */
export const AGE_UNITS: readonly DurationUnit[] = ['m', 'h', 'd'];

/** At most 15 digits before and after the point: each is a number that is kept exactly. */
const FORM = /^(?<count>\d{1,15}(?:\.\d{1,15})?)(?<unit>ms|s|m|h|d)$/;

/** Milliseconds of a text such as `90s` or `1.5h`; `undefined` for any other text and for a unit that is not asked for. */
export function durationMs(text: string, units: readonly DurationUnit[] = SESSION_UNITS): number | undefined {
  const { count, unit } = FORM.exec(text)?.groups ?? {};
  const known = units.find((one) => one === unit);
  return known === undefined ? undefined : Number(count) * UNIT_MS[known];
}

/** Milliseconds as they are typed: in the longest unit of a session of which they are a whole number, such as `90s`. */
export function durationText(ms: number): string {
  const unit = SESSION_UNITS.findLast((one) => ms % UNIT_MS[one] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}
