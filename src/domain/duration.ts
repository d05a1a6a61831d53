const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A unit of time after a number. */
export type DurationUnit = keyof typeof UNIT_MS;

/** Units of a session or of a fault: `250ms`, `90s`, `45m`, `6h`. */
export const SESSION_UNITS: readonly DurationUnit[] = ['ms', 's', 'm', 'h'];

/** Units of an age or of a term: `30m`, `6h`, `90d`. */
export const AGE_UNITS: readonly DurationUnit[] = ['m', 'h', 'd'];

/** At most 15 digits before and after the point, which a number holds exactly. */
const FORM = /^(?<count>\d{1,15}(?:\.\d{1,15})?)(?<unit>ms|s|m|h|d)$/;

/** Milliseconds of a text such as `90s` or `1.5h`; `undefined` for any other text and for other units. */
export function durationMs(text: string, units: readonly DurationUnit[] = SESSION_UNITS): number | undefined {
  const { count, unit } = FORM.exec(text)?.groups ?? {};
  const known = units.find((one) => one === unit);
  return known === undefined ? undefined : Number(count) * UNIT_MS[known];
}

/** Text of milliseconds in the longest session unit without a fraction, such as `90s`. */
export function durationText(ms: number): string {
  const unit = SESSION_UNITS.findLast((one) => ms % UNIT_MS[one] === 0) ?? 'ms';
  return `${ms / UNIT_MS[unit]}${unit}`;
}

/** Limits of a duration as text: its units, and the shortest and the longest time, both allowed. */
export interface DurationForm {
  readonly units: readonly DurationUnit[];
  readonly minimum: string;
  readonly maximum: string;
}

/** Whole milliseconds, or the fault: `form` for a text that is no duration, `bounds` for one beyond its limits. */
export type ReadDuration =
  | { readonly kind: 'duration'; readonly ms: number }
  | { readonly kind: 'refused'; readonly why: 'form' | 'bounds' };

/** Times and lengths in a scenario of the simulated gateway. */
export const SCENARIO_DURATION: DurationForm = { units: SESSION_UNITS, minimum: '0ms', maximum: '744h' };

/** Interval of repetitions in a scenario. */
export const SCENARIO_INTERVAL: DurationForm = { ...SCENARIO_DURATION, minimum: '1ms' };

/** A number of any length is beyond the bounds, not a wrong form. */
const ANY_LENGTH = /^\d+(?:\.\d+)?(?<unit>ms|s|m|h|d)$/;

/** Reads a number with a unit. */
export function readDuration(text: string, { units, minimum, maximum }: DurationForm): ReadDuration {
  const { unit } = ANY_LENGTH.exec(text)?.groups ?? {};
  if (!units.some((one) => one === unit)) return { kind: 'refused', why: 'form' };
  const ms = Math.round(durationMs(text, units) ?? Number.POSITIVE_INFINITY);
  // 0.0001ms rounds to no time.
  const isLost = ms === 0 && /[1-9]/.test(text);
  const isInside = ms >= boundOf(minimum) && ms <= boundOf(maximum) && !isLost;
  return isInside ? { kind: 'duration', ms } : { kind: 'refused', why: 'bounds' };
}

function boundOf(text: string): number {
  return durationMs(text, [...SESSION_UNITS, ...AGE_UNITS]) ?? Number.NaN;
}
