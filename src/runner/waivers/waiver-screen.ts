import type { EpochMs } from '../../domain/clock.ts';
import type { WaiverStanding } from './waiver-book.ts';

/** One line for each waiver: counts, expired, or the reason for which it does not count; below it its clause. */
export function waiverLines(standings: readonly WaiverStanding[], at: EpochMs): readonly string[] {
  if (standings.length === 0) return [' no waivers'];
  return standings.flatMap((standing) => {
    const { id, document } = standing;
    const about =
      document === undefined ? [] : [`   ${document.expression}   until ${document.until}   ${document.reason}`];
    return [` ${id}   ${stateOf(standing, at)}`, ...about];
  });
}

function stateOf({ document, by, reason }: WaiverStanding, at: EpochMs): string {
  if (reason !== undefined) return `does not count: ${reason}`;
  if (document !== undefined && at >= Date.parse(document.until)) return `expired at ${document.until}`;
  return `counts, signed by ${by.join(', ')}`;
}
