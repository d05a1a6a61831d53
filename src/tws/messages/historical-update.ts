import { message } from '../message.ts';
import type { WireBar } from './historical-data.ts';

/** Current, unfinished bar of a request with keepUpToDate. */
export interface HistoricalUpdate {
  readonly kind: 'historicalUpdate';
  readonly reqId: number;
  readonly bar: WireBar;
}

const EMPTY: HistoricalUpdate = {
  kind: 'historicalUpdate',
  reqId: 0,
  bar: { date: '', open: 0, high: 0, low: 0, close: 0, volume: 0, wap: 0, count: 0 },
};

// 90, reqId, count, date, open, close, high, low, wap, volume
export const historicalUpdate = message<HistoricalUpdate>(90, EMPTY, (f, m) => {
  const reqId = f.integer(m.reqId);
  const count = f.integer(m.bar.count);
  const date = f.text(m.bar.date);
  const open = f.double(m.bar.open);
  const close = f.double(m.bar.close);
  const high = f.double(m.bar.high);
  const low = f.double(m.bar.low);
  const wap = f.double(m.bar.wap);
  const volume = f.double(m.bar.volume);
  return { kind: m.kind, reqId, bar: { date, open, high, low, close, volume, wap, count } };
});
