import type { ReqHistoricalTicks } from '../../tws/messages/historical-ticks.ts';
import type { VenueContract } from '../venue/contract.ts';
import { findOne } from './contract-wire.ts';
import { type PastQuery, pastMidpoint, pastQuote, pastSale, pastTicks, type TickKind } from './past-ticks.ts';
import type { Handlers, SessionContext } from './session-context.ts';

const KINDS: ReadonlyMap<string, TickKind> = new Map([
  ['TRADES', 'sale'],
  ['BID_ASK', 'quote'],
  ['MIDPOINT', 'midpoint'],
]);

/** Serves requests for historical ticks. */
export function createPastTickDesk(context: SessionContext): Handlers<'reqHistoricalTicks'> {
  return {
    reqHistoricalTicks: (request) => {
      context.later('historical_data', () => {
        const found = findOne(context.venue.contracts, request.contract);
        if (found.kind === 'refused') return context.fail(request.reqId, found.code, found.text);
        const query = parseQuery(context, request);
        if (typeof query === 'string') {
          return context.fail(request.reqId, 10187, `Failed to request historical ticks:${query}`);
        }
        sendPast(context, request.reqId, found.contract, query);
      });
    },
  };
}

function parseQuery(context: SessionContext, request: ReqHistoricalTicks): PastQuery | string {
  const { startDateTime, endDateTime, numberOfTicks, ignoreSize } = request;
  const kind = KINDS.get(request.whatToShow.toUpperCase());
  if (kind === undefined) return `Invalid what to show ${request.whatToShow}`;
  if (numberOfTicks <= 0) return 'Invalid number of ticks';
  if ((startDateTime === '') === (endDateTime === '')) return 'Either start or end must be given';
  const from = startDateTime === '' ? undefined : context.local.parse(startDateTime);
  const until = endDateTime === '' ? context.now() : context.local.parse(endDateTime);
  if (until === undefined || (startDateTime !== '' && from === undefined)) return 'Invalid date or time';
  const query = { kind, ignoreSize, count: numberOfTicks, until: Math.min(until, context.now()) };
  return from === undefined ? query : { ...query, from };
}

/** Sends historical ticks in one message. */
export function sendPast(context: SessionContext, reqId: number, contract: VenueContract, query: PastQuery): void {
  const pictures = pastTicks(context.venue, contract, query);
  const done = true;
  if (query.kind === 'midpoint') {
    context.send({ kind: 'historicalTicks', reqId, ticks: pictures.map(pastMidpoint), done });
  } else if (query.kind === 'quote') {
    context.send({ kind: 'historicalTicksBidAsk', reqId, ticks: pictures.map(pastQuote), done });
  } else {
    const ticks = pictures.map((picture) => pastSale(contract, picture));
    context.send({ kind: 'historicalTicksLast', reqId, ticks, done });
  }
}
