import type { ReqHistoricalData, WireBar } from '../../tws/messages/historical-data.ts';
import { SINCE } from '../../tws/server-versions.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { HistoryBar } from '../venue/quotes.ts';
import { findOne } from './contract-wire.ts';
import { HMDS, parseHistory, parseSchedule } from './history-request.ts';
import { keepUpToDate } from './kept-bars.ts';
import type { LocalTime } from './local-time.ts';
import { easternDate } from './new-york-time.ts';
import { scheduleOf } from './past-sessions.ts';
import { type Handlers, invalidRequest, type SessionContext } from './session-context.ts';
import { type ShownQuery, shownBars } from './shown-bars.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const SPANS_MS = { S: 1000, D: DAY_MS, W: WEEK_MS, M: 30 * DAY_MS, Y: 365 * DAY_MS } as const;

/** A request in progress; `end` stops it. */
interface Running {
  end(): void;
}

/** Serves requests for historical bars. */
export function createHistoryDesk(context: SessionContext): Handlers<'reqHistoricalData' | 'cancelHistoricalData'> {
  const running = new Map<number, Running>();
  return {
    reqHistoricalData: (request) => {
      const { reqId } = request;
      if (running.has(reqId)) return context.fail(reqId, 386, 'Duplicate ticker id for historical data query.');
      const waiting: Running = { end: () => {} };
      running.set(reqId, waiting);
      context.later('historical_data', () => {
        if (running.get(reqId) !== waiting) return;
        const end = answer(context, request);
        if (end === undefined) running.delete(reqId);
        else running.set(reqId, { end });
      });
    },
    cancelHistoricalData: ({ reqId }) => {
      const query = running.get(reqId);
      if (query === undefined) return context.fail(reqId, 366, `No historical data query found for ticker id:${reqId}`);
      query.end();
      running.delete(reqId);
      context.fail(reqId, 162, `${HMDS}API historical data query cancelled: ${reqId}`);
    },
  };
}

/** Sends the bars. For a request with keepUpToDate it returns the function that stops the updates. */
function answer(context: SessionContext, request: ReqHistoricalData): (() => void) | undefined {
  const found = findOne(context.venue.contracts, request.contract);
  if (found.kind === 'found' && request.whatToShow.toUpperCase() === 'SCHEDULE') {
    answerSchedule(context, request);
    return undefined;
  }
  const parsed = parseHistory(request, context.now(), context.local);
  if (found.kind === 'refused') context.fail(request.reqId, found.code, found.text);
  else if (parsed.kind === 'refused') context.fail(request.reqId, parsed.code, parsed.text);
  else return answerQuery(context, request, found.contract, parsed.query);
  return undefined;
}

const NO_SCHEDULE = invalidRequest('SCHEDULE needs a client of server version 165');

function answerSchedule(context: SessionContext, request: ReqHistoricalData): void {
  const { reqId, useRth } = request;
  const parsed = parseSchedule(request, context.now(), context.local);
  if (context.serverVersion < SINCE.historicalSchedule) context.fail(reqId, 321, NO_SCHEDULE);
  else if (parsed.kind === 'refused') context.fail(reqId, parsed.code, parsed.text);
  else context.send(scheduleOf({ ...parsed.query, reqId, useRth, sessionOpen: context.venue.sessionOpen }));
}

function answerQuery(
  context: SessionContext,
  request: ReqHistoricalData,
  contract: VenueContract,
  query: Omit<ShownQuery, 'conId'>,
): (() => void) | undefined {
  const { conId } = contract;
  const bars = shownBars(context.venue, { ...query, conId });
  if (bars.length === 0 && !request.keepUpToDate) {
    context.fail(request.reqId, 162, noData(request, contract));
    return undefined;
  }
  const dateOf = barDate(query.barMs, request.formatDate, context.local);
  sendBars(context, request.reqId, query, bars, dateOf);
  const { whatToShow } = query;
  if (!request.keepUpToDate || whatToShow === 'BID_ASK') return undefined;
  const { reqId } = request;
  return keepUpToDate(context, { ...query, conId, whatToShow }, (bar) =>
    context.send({ kind: 'historicalUpdate', reqId, bar: wireBar(bar, dateOf(bar)) }),
  );
}

function noData(request: ReqHistoricalData, contract: VenueContract): string {
  const shown = request.whatToShow.charAt(0).toUpperCase() + request.whatToShow.slice(1).toLowerCase();
  return `${HMDS}HMDS query returned no data: ${contract.symbol}@${request.contract.exchange} ${shown}`;
}

function sendBars(
  context: SessionContext,
  reqId: number,
  query: Omit<ShownQuery, 'conId'>,
  bars: readonly HistoryBar[],
  dateOf: (bar: HistoryBar) => string,
): void {
  const { duration, endAt } = query;
  const start = context.local.text(endAt - duration.count * SPANS_MS[duration.unit]);
  const end = context.local.text(endAt);
  context.send({ kind: 'historicalData', reqId, start, end, bars: bars.map((bar) => wireBar(bar, dateOf(bar))) });
  if (context.serverVersion >= SINCE.historicalDataEnd) context.send({ kind: 'historicalDataEnd', reqId, start, end });
}

function barDate(barMs: number, formatDate: number, local: LocalTime): (bar: HistoryBar) => string {
  if (barMs >= DAY_MS) return (bar) => easternDate(bar.at);
  return formatDate === 2 ? (bar) => `${Math.floor(bar.at / 1000)}` : (bar) => local.text(bar.at);
}

function wireBar({ open, high, low, close, volume, wap, count }: HistoryBar, date: string): WireBar {
  return { date, open, high, low, close, volume, wap, count };
}
