import { readDuration, SCENARIO_DURATION } from '../../domain/duration.ts';

/** Milliseconds, or a text such as `250ms`, `30s`, `15m`, `2h`. */
export type Duration = number | string;

/** Milliseconds of a duration that the schema has accepted; `undefined` for an invalid text. */
export function scenarioDurationMs(duration: Duration): number | undefined {
  if (typeof duration === 'number') return duration;
  const read = readDuration(duration, SCENARIO_DURATION);
  return read.kind === 'duration' ? read.ms : undefined;
}

/** Milliseconds of an optional duration. */
export function optionalMs(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : scenarioDurationMs(duration);
}
