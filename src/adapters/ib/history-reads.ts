import { BarSizeSetting, WhatToShow } from '@stoqey/ib';
import type { Timed } from '../../domain/account.ts';
import type { HistoricalBarsQuery } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { HistoryRequest } from './history-pace.ts';
import type { HistoryQueue } from './history-queue.ts';
import type { ReadPlan, ReadReply, Reads } from './reads.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { formatTwsUtc } from './tws-time.ts';

const BAR_SIZES: Readonly<Record<HistoricalBarsQuery['barSize'], BarSizeSetting>> = {
  '1 secs': BarSizeSetting.SECONDS_ONE,
  '5 secs': BarSizeSetting.SECONDS_FIVE,
  '30 secs': BarSizeSetting.SECONDS_THIRTY,
  '1 min': BarSizeSetting.MINUTES_ONE,
  '5 mins': BarSizeSetting.MINUTES_FIVE,
  '1 hour': BarSizeSetting.HOURS_ONE,
  '1 day': BarSizeSetting.DAYS_ONE,
};

/** Longest answers for small bars in seconds, from IBKR's table of step sizes; other bars are requested per session. */
const STEP_SECONDS: ReadonlyMap<HistoricalBarsQuery['barSize'], number> = new Map([
  ['1 secs', 1800],
  ['5 secs', 3600],
  ['30 secs', 28_800],
]);
const SESSION_SECONDS = 23_400;

const WHAT_TO_SHOW: Readonly<Record<NonNullable<HistoricalBarsQuery['show']>, WhatToShow>> = {
  TRADES: WhatToShow.TRADES,
  MIDPOINT: WhatToShow.MIDPOINT,
  BID_ASK: WhatToShow.BID_ASK,
};

/** Date format: seconds since 1970 instead of text in a time zone. */
const EPOCH_SECONDS = 2;
const HISTORICAL_SERVICE = 162;

/**
 * Reads bars, oldest first. Intraday bars take one request per session, each ending where the later one starts: IBKR's
 * step sizes require it, and the library takes quadratic time for long answers.
 */
export async function readHistoricalBars(
  session: HistorySession,
  query: HistoricalBarsQuery,
): Promise<Timed<readonly Bar[]>> {
  if (query.barSize === '1 day') return readBars(session, query, query.endAt, `${query.days} D`);
  const step = STEP_SECONDS.get(query.barSize);
  const duration = step === undefined ? '1 D' : `${step} S`;
  const requests = query.days * (step === undefined ? 1 : Math.ceil(SESSION_SECONDS / step));
  const parts: (readonly Bar[])[] = [];
  let endAt = query.endAt;
  let latencyMs = 0;
  while (parts.length < requests) {
    const part = await readBars(session, query, endAt, duration);
    latencyMs += part.latencyMs;
    const [first] = part.value;
    if (first === undefined || first.at >= endAt) break;
    parts.unshift(part.value);
    endAt = first.at;
  }
  return { value: parts.flat(), latencyMs };
}

/** Members of a session that these reads use. */
export interface HistorySession {
  readonly reads: Reads;
  readonly history: HistoryQueue;
}

async function readBars(
  { reads, history }: HistorySession,
  query: HistoricalBarsQuery,
  endAt: EpochMs,
  duration: string,
): Promise<Timed<readonly Bar[]>> {
  const ask = async () => reads.request('reqHistoricalData', barsPlan(query, endAt, duration));
  return history.inTurn(countedAs(query, endAt, duration), ask);
}

function countedAs(query: HistoricalBarsQuery, endAt: EpochMs, duration: string): HistoryRequest {
  const { symbol, barSize, show = 'TRADES', outsideRegularHours = false } = query;
  return {
    key: [symbol, barSize, show, outsideRegularHours, endAt, duration].join('/'),
    series: `${symbol}/SMART/${show}`,
    weight: show === 'BID_ASK' ? 2 : 1,
    isPaced: STEP_SECONDS.has(barSize),
  };
}

type BarsPlan = (reply: ReadReply<readonly Bar[]>) => ReadPlan<readonly Bar[]>;

function barsPlan(query: HistoricalBarsQuery, endAt: EpochMs, duration: string): BarsPlan {
  return (reply) => {
    const bars: Bar[] = [];
    return {
      write: (api) =>
        void api.reqHistoricalData(
          reply.requestId,
          twsContract(usStock(query.symbol)),
          formatTwsUtc(endAt),
          duration,
          BAR_SIZES[query.barSize],
          WHAT_TO_SHOW[query.show ?? 'TRADES'],
          query.outsideRegularHours === true ? 0 : 1,
          EPOCH_SECONDS,
          false,
        ),
      answerTo: (code, text) => (code === HISTORICAL_SERVICE && /no data/i.test(text) ? [] : undefined),
      listener: {
        historicalData: (id, time, { open, high, low, close, volume }) => {
          if (id !== reply.requestId) return;
          if (time.startsWith('finished')) reply.done(bars);
          else bars.push({ symbol: query.symbol, at: barStart(time), open, high, low, close, volume });
        },
      },
    };
  };
}

/** Start of a bar. Daily bars carry a date (`20261116`) although seconds are requested. */
function barStart(time: string): EpochMs {
  const date = /^(\d{4})(\d\d)(\d\d)$/.exec(time);
  return date === null ? Number(time) * 1000 : Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
}
