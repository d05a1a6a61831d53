import { BarSizeSetting, WhatToShow } from '@stoqey/ib';
import type { Timed } from '../../domain/account.ts';
import type { HistoricalBarsQuery } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { ReadPlan, Reads, Reply } from './reads.ts';
import { twsContract, usStock } from './tws-contract.ts';
import { formatTwsUtc } from './tws-time.ts';

const BAR_SIZES: Readonly<Record<HistoricalBarsQuery['barSize'], BarSizeSetting>> = {
  '1 min': BarSizeSetting.MINUTES_ONE,
  '5 mins': BarSizeSetting.MINUTES_FIVE,
  '1 hour': BarSizeSetting.HOURS_ONE,
  '1 day': BarSizeSetting.DAYS_ONE,
};

/** Seconds since 1970 instead of text in some time zone. */
const EPOCH_SECONDS = 2;
const HISTORICAL_SERVICE = 162;

/**
 * Bars, oldest first. Intraday bars are asked a session a request, each ending where the one after it starts: IBKR's
 * step sizes ask for it, and the library takes quadratic time for long answers.
 */
export async function readHistoricalBars(reads: Reads, query: HistoricalBarsQuery): Promise<Timed<readonly Bar[]>> {
  if (query.barSize === '1 day') return readBars(reads, query, query.endAt, query.days);
  const sessions: (readonly Bar[])[] = [];
  let endAt = query.endAt;
  let latencyMs = 0;
  while (sessions.length < query.days) {
    const session = await readBars(reads, query, endAt, 1);
    latencyMs += session.latencyMs;
    const [first] = session.value;
    if (first === undefined || first.at >= endAt) break;
    sessions.unshift(session.value);
    endAt = first.at;
  }
  return { value: sessions.flat(), latencyMs };
}

async function readBars(
  reads: Reads,
  query: HistoricalBarsQuery,
  endAt: EpochMs,
  days: number,
): Promise<Timed<readonly Bar[]>> {
  const plan = (reply: Reply<readonly Bar[]>): ReadPlan<readonly Bar[]> => {
    const bars: Bar[] = [];
    return {
      write: (api) =>
        void api.reqHistoricalData(
          reply.requestId,
          twsContract(usStock(query.symbol)),
          formatTwsUtc(endAt),
          `${days} D`,
          BAR_SIZES[query.barSize],
          WhatToShow.TRADES,
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
  return reads.request('reqHistoricalData', plan);
}

/** Daily bars carry a date (`20261116`) in spite of what was asked for. */
function barStart(time: string): EpochMs {
  const date = /^(\d{4})(\d\d)(\d\d)$/.exec(time);
  return date === null ? Number(time) * 1000 : Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3]));
}
