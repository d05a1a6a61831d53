import type { EpochMs } from '../../domain/clock.ts';
import type { ReqHistoricalData } from '../../tws/messages/historical-data.ts';
import type { HistoryQuery } from '../venue/types.ts';
import { parseTime } from './new-york-time.ts';
import { invalidRequest } from './session-context.ts';

/** A request for bars as the venue wants it, or why it makes no sense. */
export type ParsedHistory =
  | { readonly kind: 'query'; readonly query: Omit<HistoryQuery, 'conId'> }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Lengths of bars by their names; weeks and months are not generated. */
const BAR_SIZES: ReadonlyMap<string, number> = new Map([
  ...[1, 5, 10, 15, 30].map((count) => [`${count} secs`, count * SECOND_MS] as const),
  ['1 min', MINUTE_MS],
  ...[2, 3, 5, 10, 15, 20, 30].map((count) => [`${count} mins`, count * MINUTE_MS] as const),
  ['1 hour', HOUR_MS],
  ...[2, 3, 4, 8].map((count) => [`${count} hours`, count * HOUR_MS] as const),
  ['1 day', DAY_MS],
]);

const KINDS = ['TRADES', 'MIDPOINT', 'BID', 'ASK'] as const;
const UNITS = ['S', 'D', 'W', 'M', 'Y'] as const;

/** Reads the texts of a request; `now` stands for an empty end. */
export function parseHistory(request: ReqHistoricalData, now: EpochMs): ParsedHistory {
  const barMs = BAR_SIZES.get(request.barSize.trim());
  if (barMs === undefined) return refused(321, `Historical data bar size setting is invalid. Legal ones are: ${legal}`);
  const duration = parseDuration(request.duration);
  if (duration === undefined) return refused(321, 'Historical data duration is invalid. Format is: integer{SPACE}unit');
  const whatToShow = KINDS.find((kind) => kind === request.whatToShow.toUpperCase());
  if (whatToShow === undefined) return refused(321, `Historical data of ${request.whatToShow} is not simulated`);
  if (request.keepUpToDate) return refused(321, 'Bars that are kept up to date are not simulated');
  const endAt = request.endDateTime === '' ? now : parseTime(request.endDateTime);
  if (endAt === undefined) {
    return { kind: 'refused', code: 10314, text: 'End Date/Time: The date, time, or time-zone entered is invalid.' };
  }
  return { kind: 'query', query: { endAt: Math.min(endAt, now), duration, barMs, whatToShow } };
}

const legal = [...BAR_SIZES.keys()].join(', ');

function refused(code: number, cause: string): ParsedHistory {
  return { kind: 'refused', code, text: invalidRequest(cause) };
}

function parseDuration(text: string): HistoryQuery['duration'] | undefined {
  const match = /^([1-9]\d{0,6}) +([A-Z])$/.exec(text.trim().toUpperCase());
  const unit = UNITS.find((each) => each === match?.[2]);
  return match === null || unit === undefined ? undefined : { count: Number(match[1]), unit };
}
