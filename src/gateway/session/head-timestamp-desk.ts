import type { EpochMs } from '../../domain/clock.ts';
import type { ReqHeadTimestamp } from '../../tws/messages/head-timestamp.ts';
import type { VenueContract } from '../venue/contract.ts';
import { findOne } from './contract-wire.ts';
import { HMDS, pastKindOf } from './history-request.ts';
import { utcText } from './new-york-time.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';

const DAY_MS = 86_400_000;
const ALL = { count: 100, unit: 'Y' } as const;

/** Serves the instant of a contract's oldest data. */
export function createHeadTimestampDesk(context: SessionContext): Handlers<'reqHeadTimestamp' | 'cancelHeadTimestamp'> {
  const pending = new Set<number>();
  return {
    reqHeadTimestamp: (request) => {
      pending.add(request.reqId);
      context.later('historical_data', () => {
        if (pending.delete(request.reqId)) answer(context, request);
      });
    },
    // No answer: ib_async also cancels requests that have been answered.
    cancelHeadTimestamp: ({ reqId }) => {
      pending.delete(reqId);
    },
  };
}

function answer(context: SessionContext, request: ReqHeadTimestamp): void {
  const { reqId, whatToShow, formatDate } = request;
  const found = findOne(context.venue.contracts, request.contract);
  if (found.kind === 'refused') context.fail(reqId, found.code, found.text);
  else if (pastKindOf(whatToShow) === undefined) {
    context.fail(reqId, 321, invalidRequest(`Historical data of ${whatToShow} is not simulated`));
  } else emitHeadTimestamp(context, reqId, firstData(context, found.contract), formatDate);
}

function emitHeadTimestamp(context: SessionContext, reqId: number, at: EpochMs | undefined, formatDate: number): void {
  if (at === undefined) context.fail(reqId, 162, `${HMDS}No head time stamp`);
  else
    context.send({ kind: 'headTimestamp', reqId, time: formatDate === 2 ? `${Math.floor(at / 1000)}` : utcText(at) });
}

/** Start of the oldest session; without one, the start of the current session once it has begun. */
function firstData({ venue, now }: SessionContext, { conId }: VenueContract): EpochMs | undefined {
  const [day] = venue.history({ conId, endAt: now(), duration: ALL, barMs: DAY_MS, whatToShow: 'MIDPOINT' });
  if (day !== undefined) return day.at;
  return now() > venue.sessionOpen ? venue.sessionOpen : undefined;
}
