import type { SessionRecord } from '../../domain/session-record.ts';
import { type Measurement, missing } from './measurement.ts';
import { heldMs } from './session-summary.ts';

/** Under which conditions the session ran: length, market data, connection, and how orderly it was. */
export function conditionMeasurements(session: SessionRecord): readonly Measurement[] {
  const states = session.connections.map((connection) => connection.state);
  return [
    { name: 'session_duration', unit: 'ms', value: heldMs(session) },
    marketDataLive(session),
    { name: 'disconnects', unit: 'count', value: states.filter((state) => state === 'lost').length },
    { name: 'recoveries', unit: 'count', value: states.filter((state) => state === 'restored').length },
    { name: 'illegal_transitions', unit: 'count', value: session.violations.length },
    { name: 'stale_feed_spells', unit: 'count', value: sum(session.feeds.map((feed) => feed.staleSpells)) },
    { name: 'missing_bars', unit: 'count', value: sum(session.feeds.map((feed) => feed.missingBars)) },
  ];
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
    return missing(
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
