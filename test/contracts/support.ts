import { readFileSync } from 'node:fs';
import { type Contracts, createContracts, type MessageSchemas } from '../../src/contracts/contracts.ts';
import { MESSAGE_NAMES } from '../../src/contracts/messages.ts';

const read = (name: string) => JSON.parse(readFileSync(`schemas/messages/${name}.schema.json`, 'utf8'));

/** The shipped schemas, read from the repository. */
export const SCHEMAS: MessageSchemas = {
  bar_event: read('bar_event'),
  tick_event: read('tick_event'),
  ofi_event: read('ofi_event'),
  clock_event: read('clock_event'),
  order_intent: read('order_intent'),
  target: read('target'),
  execution_report: read('execution_report'),
};

export const CONTRACTS: Contracts = createContracts(SCHEMAS);

/** A legal message of every type. */
export const EXAMPLES = {
  bar_event: {
    event_type: 'bar_event',
    symbol: 'AAPL',
    timestamp: '2026-11-16T14:30:00.000Z',
    open: 100,
    high: 101,
    low: 99.5,
    close: 100.5,
    volume: 1200,
    bar_size: '1m',
  },
  tick_event: {
    event_type: 'tick_event',
    symbol: 'BRK B',
    timestamp: '2026-11-16T14:30:00Z',
    price: 100.01,
    size: 300,
    tick_type: 'BID',
  },
  ofi_event: {
    event_type: 'ofi_event',
    symbol: 'AAPL',
    timestamp: '2026-11-16T09:30:00-05:00',
    ofi_value: -1200,
    volume_imbalance: -0.4,
    bid_volume: 300,
    ask_volume: 700,
  },
  clock_event: { event_type: 'clock_event', timestamp: '2026-11-16T14:31:00.000Z' },
  order_intent: {
    event_type: 'order_intent',
    intent_id: '3f0c8e1a-5b7d-4c2e-9a10-6d1f2b3c4d5e',
    symbol: 'AAPL',
    direction: 'BUY',
    quantity: 100,
    order_type: 'LIMIT',
    limit_price: 100.25,
    timestamp: '2026-11-16T14:31:00.000Z',
    strategy_id: 'tsmr',
    risk_checks: {
      within_box_limit: true,
      within_gross_limit: true,
      pnl_kill_switch: false,
      drawdown_kill_switch: false,
    },
    execution: { pov_cap: 0.1, adv_cap: 0.01, max_slippage_bps: 5 },
  },
  target: {
    event_type: 'target',
    symbol: 'AAPL',
    quantity: -200,
    urgency: 'patient',
    timestamp: '2026-11-16T14:31:00.000Z',
    strategy_id: 'tsmr',
  },
  execution_report: {
    event_type: 'execution_report',
    intent_id: '3f0c8e1a-5b7d-4c2e-9a10-6d1f2b3c4d5e',
    order_id: '17',
    symbol: 'AAPL',
    status: 'PARTIAL_FILL',
    filled_quantity: 40,
    avg_fill_price: 100.2,
    timestamp: '2026-11-16T14:31:00.250Z',
    latency: { intent_to_submit_ms: 0, submit_to_ack_ms: 100, ack_to_fill_ms: 150, total_latency_ms: 250 },
    costs: { commission: 1, slippage: 0.4, market_impact: 0, total_cost_bps: 3.5 },
  },
} as const;

export { MESSAGE_NAMES };
