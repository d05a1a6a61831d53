import { readDuration, SCENARIO_DURATION } from '../../domain/duration.ts';

/** A length of time: milliseconds, or a text such as `250ms`, `30s`, `15m`, `2h`. */
export type Duration = number | string;

/** Whole milliseconds of a duration that the schema has passed; `undefined` for a text that is none. */
export function scenarioDurationMs(duration: Duration): number | undefined {
  if (typeof duration === 'number') return duration;
  const read = readDuration(duration, SCENARIO_DURATION);
  return read.kind === 'duration' ? read.ms : undefined;
}

/** The same, for one that may be absent. */
export function optionalMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : scenarioDurationMs(duration);
}
