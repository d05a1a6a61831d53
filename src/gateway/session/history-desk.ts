import type { ReqHistoricalData, WireBar } from '../../tws/messages/historical-data.ts';
import { SINCE } from '../../tws/server-versions.ts';
import type { HistoryBar, HistoryQuery, VenueContract } from '../venue/types.ts';
import { findOne } from './contract-wire.ts';
import { parseHistory } from './history-request.ts';
import { easternDate, easternText } from './new-york-time.ts';
import type { Handlers, SessionContext } from './session-context.ts';

const HMDS = 'Historical Market Data Service error message:';
const DAY_MS = 86_400_000;
const SPANS_MS = { S: 1000, D: DAY_MS, W: 7 * DAY_MS, M: 30 * DAY_MS, Y: 365 * DAY_MS } as const;

/** Answers requests for bars. */
export function createHistoryDesk(context: SessionContext): Handlers<'reqHistoricalData' | 'cancelHistoricalData'> {
  const pending = new Set<number>();
  return {
    reqHistoricalData: (request) => {
      const { reqId } = request;
      if (pending.has(reqId)) return context.fail(reqId, 386, 'Duplicate ticker id for historical data query.');
      pending.add(reqId);
      context.later('historical_data', () => {
        if (pending.delete(reqId)) answer(context, request);
      });
    },
    cancelHistoricalData: ({ reqId }) => {
      if (pending.delete(reqId)) context.fail(reqId, 162, `${HMDS}API historical data query cancelled: ${reqId}`);
      else context.fail(reqId, 366, `No historical data query found for ticker id:${reqId}`);
    },
  };
}

function answer(context: SessionContext, request: ReqHistoricalData): void {
  const found = findOne(context.venue.contracts, request.contract);
  const parsed = parseHistory(request, context.now());
  if (found.kind === 'refused') context.fail(request.reqId, found.code, found.text);
  else if (parsed.kind === 'refused') context.fail(request.reqId, parsed.code, parsed.text);
  else answerQuery(context, request, found.contract, parsed.query);
}

function answerQuery(
  context: SessionContext,
  request: ReqHistoricalData,
  contract: VenueContract,
  query: Omit<HistoryQuery, 'conId'>,
): void {
  const bars = context.venue.history({ ...query, conId: contract.conId });
  if (bars.length === 0) context.fail(request.reqId, 162, noData(request, contract));
  else sendBars(context, request, query, bars);
}

function noData(request: ReqHistoricalData, contract: VenueContract): string {
  const shown = request.whatToShow.charAt(0).toUpperCase() + request.whatToShow.slice(1).toLowerCase();
  return `${HMDS}HMDS query returned no data: ${contract.symbol}@${request.contract.exchange} ${shown}`;
}

function sendBars(
  context: SessionContext,
  { reqId, formatDate }: ReqHistoricalData,
  query: Omit<HistoryQuery, 'conId'>,
  bars: readonly HistoryBar[],
): void {
  const { duration, endAt, barMs } = query;
  const start = easternText(endAt - duration.count * SPANS_MS[duration.unit]);
  const end = easternText(endAt);
  context.send({
    kind: 'historicalData',
    reqId,
    start,
    end,
    bars: bars.map((bar) => wireBar(bar, barMs >= DAY_MS ? easternDate(bar.at) : intradayDate(bar, formatDate))),
  });
  if (context.serverVersion >= SINCE.historicalDataEnd) context.send({ kind: 'historicalDataEnd', reqId, start, end });
}

function intradayDate(bar: HistoryBar, formatDate: number): string {
  return formatDate === 2 ? `${Math.floor(bar.at / 1000)}` : easternText(bar.at);
}

function wireBar({ open, high, low, close, volume, wap, count }: HistoryBar, date: string): WireBar {
  return { date, open, high, low, close, volume, wap, count };
}
