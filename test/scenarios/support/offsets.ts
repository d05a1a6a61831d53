import { scenarioDurationMs as parse } from '../../../src/gateway/faults/duration.ts';

/** Milliseconds of a text such as `30s`. */
export function durationMs(text: string): number {
  const ms = parse(text);
  if (ms === undefined) throw new Error(`${text} is no length of time`);
  return ms;
}
