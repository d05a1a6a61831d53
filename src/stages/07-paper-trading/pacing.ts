import type { SessionRecord } from '../../domain/session-record.ts';
import type { Measurement } from './measurement.ts';

/** Messages that the broker accepts in any sliding second. */
const MESSAGES_PER_SECOND = 50;

/**
 * Messages above the limit in a sliding second: a message at t counts when more than `limit` messages, including
 * itself, were sent in (t - 1000 ms, t].
 *
 * @param times of sending, ascending, milliseconds.
 */
export function messagesOverLimit(times: readonly number[], limit: number): number {
  let first = 0;
  return times.filter((time, i) => {
    while ((times[first] ?? time) <= time - 1000) first++;
    return i - first + 1 > limit;
  }).length;
}

/** Pacing violations: those reported by the broker (errors 100, 420 and pacing texts of 162) plus our own count. */
export function pacingMeasurements(session: SessionRecord): readonly Measurement[] {
  const times = session.sentMessages.map((message) => message.at).toSorted((a, b) => a - b);
  const own = messagesOverLimit(times, MESSAGES_PER_SECOND);
  const reported = session.pacingViolations.length;
  return [
    {
      name: 'pacing_violations',
      unit: 'count',
      value: own + reported,
      samples: times.length,
      detail: `${reported} reported by the broker, ${own} messages above ${MESSAGES_PER_SECOND} a second of ${times.length} sent`,
    },
    { name: 'messages_sent', unit: 'count', value: times.length },
  ];
}
