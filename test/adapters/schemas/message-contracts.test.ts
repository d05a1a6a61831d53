import { describe, expect, it } from 'vitest';
import { loadContracts } from '../../../src/adapters/schemas/message-contracts.ts';

const INTENT = {
  event_type: 'order_intent',
  intent_id: '00000000-0000-4000-8000-000000000001',
  symbol: 'AAPL',
  direction: 'BUY',
  quantity: 1,
  order_type: 'MARKET',
  timestamp: '2026-11-16T14:31:00.000Z',
  strategy_id: 'hold',
};

describe('the shipped message contracts', () => {
  it('take a message that follows them and no other', () => {
    const contracts = loadContracts();
    expect(contracts.fault('order_intents', INTENT)).toBeUndefined();
    expect(contracts.fault('order_intents', { ...INTENT, quantity: 0 })).toBe('/quantity: must be > 0');
  });
});
