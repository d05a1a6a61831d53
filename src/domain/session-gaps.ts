import type { EpochMs } from './clock.ts';
import type { SessionRecord } from './session-record.ts';

/** Members of a session record for its gaps. */
export type SessionTimes = Pick<SessionRecord, 'startedAt' | 'endedAt' | 'resumptions'> &
  Partial<Pick<SessionRecord, 'connections' | 'clockGaps'>>;

/** A stretch of time, ms since 1970. */
interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * Returns the trading time of a session, ms: from its start to its end, without gaps. A gap is a time without
 * connection, a time without a process, or a time that only the clock counted (a suspended machine, a clock that was
 * set forward). Overlapping gaps count once.
 */
export function heldMs(session: SessionTimes): number {
  return session.endedAt - session.startedAt - gapMs(session);
}

/** Returns the length of all gaps of a session, ms. */
export function gapMs(session: SessionTimes): number {
  const { startedAt, endedAt } = session;
  let total = 0;
  let covered = startedAt;
  for (const { from, to } of spansOf(session).toSorted((a, b) => a.from - b.from)) {
    const [begin, end] = [Math.max(from, covered), Math.min(to, endedAt)];
    if (end <= begin) continue;
    total += end - begin;
    covered = end;
  }
  return total;
}

function spansOf({ endedAt, resumptions = [], connections = [], clockGaps = [] }: SessionTimes): readonly Span[] {
  const processes = resumptions.map(({ at, gapMs: length }) => ({ from: at - length, to: at }));
  return [...processes, ...outages(connections, endedAt), ...clockGaps];
}

function outages(connections: SessionRecord['connections'], endedAt: EpochMs): readonly Span[] {
  return connections.flatMap(({ at, state }, i) =>
    state === 'lost' ? [{ from: at, to: connections[i + 1]?.at ?? endedAt }] : [],
  );
}
