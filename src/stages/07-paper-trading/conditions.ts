import { isoUtc } from '../../domain/clock.ts';
import { type EndRecord, formatRemainder } from '../../domain/session-end.ts';
import { heldMs } from '../../domain/session-gaps.ts';
import type { SessionRecord } from '../../domain/session-record.ts';
import type { PaperTradingInputs } from './inputs.ts';
import { type Measurement, missingMeasurement } from './measurement.ts';

/** Under which conditions the session ran: length, market data, connection, and how orderly it was. */
export function conditionMeasurements(inputs: PaperTradingInputs): readonly Measurement[] {
  const { session, atEnd } = inputs;
  const states = session.connections.map((connection) => connection.state);
  return [
    { name: 'session_duration', unit: 'ms', value: heldMs(session) },
    sessionComplete(inputs),
    flatAtEnd(atEnd),
    { name: 'outside_trades', unit: 'count', value: atEnd.outsideTrades.length },
    { name: 'alarms', unit: 'count', value: session.notices.filter(({ level }) => level === 'alarm').length },
    marketDataLive(session),
    { name: 'disconnects', unit: 'count', value: states.filter((state) => state === 'lost').length },
    { name: 'recoveries', unit: 'count', value: states.filter((state) => state === 'restored').length },
    { name: 'illegal_transitions', unit: 'count', value: session.violations.length },
    { name: 'stale_feed_spells', unit: 'count', value: sum(session.feeds.map((feed) => feed.staleSpells)) },
    { name: 'missing_bars', unit: 'count', value: sum(session.feeds.map((feed) => feed.missingBars)) },
  ];
}

/** It ran to its end, and was connected for as long as it was asked to be. */
export function isComplete({ session, asked, interruption }: PaperTradingInputs): boolean {
  return interruption === undefined && heldMs(session) >= asked.durationMs;
}

function sessionComplete(inputs: PaperTradingInputs): Measurement {
  const { session, asked, interruption } = inputs;
  const held = `connected for ${seconds(heldMs(session))} of ${seconds(asked.durationMs)}`;
  const detail = interruption === undefined ? held : `${interruption}; ${held}`;
  return { name: 'session_complete', unit: 'boolean', value: isComplete(inputs), detail };
}

function flatAtEnd({ flatAtEnd: value, unverified, reads, remainders, outsideTrades }: EndRecord): Measurement {
  const trades = outsideTrades.length === 0 ? [] : [`trades from outside: ${outsideTrades.length}`];
  const openOrders = reads.at(-1)?.openOrders ?? 0;
  const words = [
    ...(unverified === null ? [] : [`not verified: ${unverified}`]),
    ...(openOrders === 0 ? [] : [`orders of ours that are open: ${openOrders}`]),
    ...remainders.map(formatRemainder),
    ...trades,
  ];
  const detail =
    words.length === 0 ? `read twice: at ${reads.map(({ at }) => isoUtc(at)).join(', ')}` : words.join('; ');
  return { name: 'flat_at_end', unit: 'boolean', value, detail };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** True when every symbol's data was announced as live and never as anything else. */
function marketDataLive({ symbols, marketDataTypes }: SessionRecord): Measurement {
  const other = marketDataTypes.find((entry) => entry.type !== 1);
  if (other !== undefined) {
    const detail = `${other.symbol} was of market-data type ${other.type}`;
    return { name: 'market_data_live', unit: 'boolean', value: false, detail };
  }
  const announced = new Set(marketDataTypes.map((entry) => entry.symbol));
  const silent = symbols.filter((symbol) => !announced.has(symbol));
  if (silent.length > 0) {
    return missingMeasurement(
      'market_data_live',
      'boolean',
      `the broker never named the market-data type of ${silent.join(', ')}`,
    );
  }
  return { name: 'market_data_live', unit: 'boolean', value: true, samples: symbols.length };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
