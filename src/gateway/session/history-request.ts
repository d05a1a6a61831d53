import type { EpochMs } from '../../domain/clock.ts';
import type { ReqHistoricalData } from '../../tws/messages/historical-data.ts';
import type { HistoryQuery } from '../venue/quotes.ts';
import { allowedSizes, BAR_SIZES, barSizeMs, checkStep } from './history-steps.ts';
import type { LocalTime } from './local-time.ts';
import { invalidRequest } from './session-context.ts';
import type { ShownKind, ShownQuery } from './shown-bars.ts';

/** Prefix of every text of error 162. */
export const HMDS = 'Historical Market Data Service error message:';

/** A parsed request for bars, or the error. `barMs` may be a week or a month, which the venue itself does not have. */
export type ParsedHistory =
  | { readonly kind: 'query'; readonly query: Omit<ShownQuery, 'conId'> }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

const KINDS = ['TRADES', 'MIDPOINT', 'BID', 'ASK'] as const;
const PAST_KINDS = ['ADJUSTED_LAST', 'BID_ASK'] as const;
const UNITS = ['S', 'D', 'W', 'M', 'Y'] as const;

/** Parses `whatToShow` of a request for live bars. */
export function whatToShowOf(name: string): HistoryQuery['whatToShow'] | undefined {
  return KINDS.find((kind) => kind === name.toUpperCase());
}

/** Parses `whatToShow` of a request for historical bars. */
export function pastKindOf(name: string): ShownKind | undefined {
  return PAST_KINDS.find((kind) => kind === name.toUpperCase()) ?? whatToShowOf(name);
}

/** Parses a request; an empty end means `now`. */
export function parseHistory(request: ReqHistoricalData, now: EpochMs, local: LocalTime): ParsedHistory {
  const barMs = barSizeMs(request.barSize);
  if (barMs === undefined) return refused(321, `${BAD_SIZE}${[...BAR_SIZES.keys()].join(', ')}`);
  const duration = parseDuration(request.duration);
  if (duration === undefined) return refused(321, BAD_DURATION);
  const tooLong = lengthRefusal(duration);
  if (tooLong !== undefined) return refused(321, tooLong);
  const whatToShow = pastKindOf(request.whatToShow);
  if (whatToShow === undefined) return refused(321, `Historical data of ${request.whatToShow} is not simulated`);
  const step = checkStep(duration, barMs);
  if (step === 'too_small') return { kind: 'refused', code: 162, text: `${HMDS}Time length exceed max.` };
  if (step === 'too_large') return refused(321, `${BAD_SIZE}${allowedSizes(duration)}`);
  return withEnd(request, { now, local }, { duration, barMs, whatToShow });
}

const BAD_SIZE = 'Historical data bar size setting is invalid. Legal ones are: ';
const BAD_DURATION = 'Historical data duration is invalid. Format is: integer{SPACE}unit';
const SMALLEST_KEPT_MS = 5000;

function withEnd(
  { endDateTime, keepUpToDate }: ReqHistoricalData,
  { now, local }: { readonly now: EpochMs; readonly local: LocalTime },
  query: Omit<ShownQuery, 'conId' | 'endAt'>,
): ParsedHistory {
  if (keepUpToDate && endDateTime !== '') return refused(321, 'End Date/Time: not allowed with keep up to date');
  if (keepUpToDate && whatToShowOf(query.whatToShow) === undefined) {
    return refused(321, `${query.whatToShow} is not available with keep up to date`);
  }
  if (keepUpToDate && query.barMs < SMALLEST_KEPT_MS) {
    return refused(321, 'Bars that are kept up to date have at least 5 secs');
  }
  if (query.whatToShow === 'ADJUSTED_LAST' && endDateTime !== '') {
    return refused(321, 'End Date/Time: not supported with adjusted last');
  }
  const endAt = endDateTime === '' ? now : local.parse(endDateTime);
  return endAt === undefined ? BAD_END : { kind: 'query', query: { ...query, endAt: Math.min(endAt, now) } };
}

const BAD_END = {
  kind: 'refused',
  code: 10314,
  text: 'End Date/Time: The date, time, or time-zone entered is invalid.',
} as const;

/** A parsed request for trading sessions, or the error. */
export type ParsedSchedule =
  | { readonly kind: 'query'; readonly query: Pick<HistoryQuery, 'duration' | 'endAt'> }
  | Extract<ParsedHistory, { readonly kind: 'refused' }>;

/** Parses a request of kind SCHEDULE: its bars are days, and an end in the future becomes `now`. */
export function parseSchedule(request: ReqHistoricalData, now: EpochMs, local: LocalTime): ParsedSchedule {
  const { barSize, endDateTime, keepUpToDate } = request;
  const duration = parseDuration(request.duration);
  if (duration === undefined) return refused(321, BAD_DURATION);
  if (barSizeMs(barSize) !== barSizeMs('1 day')) return refused(321, 'SCHEDULE is supported for bars of 1 day only');
  if (keepUpToDate) return refused(321, 'SCHEDULE is not available with keep up to date');
  const tooLong = lengthRefusal(duration);
  if (tooLong !== undefined) return refused(321, tooLong);
  const endAt = endDateTime === '' ? now : local.parse(endDateTime);
  return endAt === undefined ? BAD_END : { kind: 'query', query: { duration, endAt: Math.min(endAt, now) } };
}

function refused(code: number, cause: string): Extract<ParsedHistory, { readonly kind: 'refused' }> {
  return { kind: 'refused', code, text: invalidRequest(cause) };
}

function parseDuration(text: string): HistoryQuery['duration'] | undefined {
  const match = /^([1-9]\d{0,6}) +([A-Z])$/.exec(text.trim().toUpperCase());
  const unit = UNITS.find((each) => each === match?.[2]);
  return match === null || unit === undefined ? undefined : { count: Number(match[1]), unit };
}

function lengthRefusal({ count, unit }: HistoryQuery['duration']): string | undefined {
  if (unit === 'S' && count > 86_400) {
    return 'Historical data requests for durations longer than 86400 seconds must be made in days.';
  }
  if (unit === 'D' && count > 365) {
    return 'Historical data requests for durations longer than 365 days must be made in years.';
  }
  return undefined;
}
