import { createHash } from 'node:crypto';
import type { EpochMs } from '../../src/domain/clock.ts';
import type { Bar } from '../../src/domain/market.ts';
import type { Execution, OrderRequest, Side } from '../../src/domain/order.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { DisabledSafeguards } from '../../src/domain/safeguard.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../src/engine/base/config.ts';
import { intentFromOutside } from '../../src/engine/base/outside.ts';
import type { Effect, EngineEvent } from '../../src/engine/base/ports.ts';
import { createEngine, type Engine } from '../../src/engine/run/engine.ts';
import type { Strategy, StrategyView, Target } from '../../src/engine/strategy/strategy.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';

/** 2026-11-16 09:30 New York. */
export const OPEN: EpochMs = Date.UTC(2026, 10, 16, 14, 30);
export const CLOSE: EpochMs = OPEN + 390 * 60_000;

export const sha256 = (text: string | Uint8Array) => createHash('sha256').update(text).digest('hex');

export function configOf(change: Partial<EngineConfig> = {}): EngineConfig {
  return {
    symbols: ['AAPL', 'MSFT'],
    session: { opensAt: OPEN, closesAt: CLOSE },
    startingCash: 1_000_000,
    capitalInUse: 1_000_000,
    buyingPower: 4_000_000,
    ...ENGINE_DEFAULTS,
    ...change,
  };
}

/** A strategy with scripted targets, minute by minute. */
export function scripted(targets: (view: StrategyView) => readonly Target[]): Strategy & { readonly seen: Bar[] } {
  const seen: Bar[] = [];
  return { id: 'scripted', parameters: {}, seen, onBar: (bar) => seen.push(bar), onClock: targets };
}

export const IDLE: Strategy = scripted(() => []);

/** A running engine with a record of its effects. */
export interface Rig {
  readonly engine: Engine;
  readonly audit: AuditLog;
  readonly effects: Effect[];
  /** Signed shares by symbol at the broker beyond the engine's books. */
  readonly surplus: Map<string, number>;
  /** True when the broker answers queries of positions; it does so at once. */
  answersPositions: boolean;
  /** Applies events; returns the effects of the last one. */
  apply(...events: readonly EngineEvent[]): readonly Effect[];
  placed(): readonly OrderRequest[];
  cancels(): readonly string[];
  queries(): number;
  notices(): readonly string[];
  /** A clock event `ms` after the opening. */
  tick(ms: number): readonly Effect[];
  quote(symbol: string, bid: number, ask: number, ms: number): void;
  /** Sends an order intent from outside at `ms`, after a clock event. */
  intend(
    intent: Partial<{
      id: string;
      symbol: string;
      side: Side;
      quantity: number;
      limit: number;
      stop: number;
      ms: number;
    }>,
  ): void;
}

export function rig(
  strategy: Strategy = IDLE,
  change: Partial<EngineConfig> = {},
  disabled: DisabledSafeguards = new Set(),
): Rig {
  const audit = createAuditLog();
  const random = createRandom('test');
  const engine = createEngine(configOf(change), {
    contracts: CONTRACTS,
    strategy,
    random,
    audit: audit.sink,
    disabled,
  });
  const effects: Effect[] = [];
  let ids = 0;
  const apply = (...events: readonly EngineEvent[]) => {
    let last: readonly Effect[] = [];
    for (const event of events) last = [...take(event)];
    return last;
  };
  const take = (event: EngineEvent): readonly Effect[] => {
    const wanted = engine.apply(event);
    effects.push(...wanted);
    const isAsked = own.answersPositions && wanted.some(({ kind }) => kind === 'query_positions');
    return isAsked ? [...wanted, ...take(positionsOf(engine, own.surplus))] : wanted;
  };
  const own = { surplus: new Map<string, number>(), answersPositions: true };
  return Object.assign(own, {
    engine,
    audit,
    effects,
    apply,
    placed: () => effects.flatMap((effect) => (effect.kind === 'place' ? [effect.order] : [])),
    cancels: () => effects.flatMap((effect) => (effect.kind === 'cancel' ? [effect.intentId] : [])),
    queries: (): number => effects.filter(({ kind }) => kind === 'query_orders').length,
    notices: () => effects.flatMap((effect) => (effect.kind === 'notice' ? [effect.code] : [])),
    tick: (ms) => apply({ kind: 'clock', at: OPEN + ms }),
    quote: (symbol, bid, ask, ms) =>
      void apply({ kind: 'quote', quote: { symbol, at: OPEN + ms, bid, ask, bidSize: 100, askSize: 100 } }),
    intend: ({ id = uuid(++ids), symbol = 'AAPL', side = 'BUY', quantity = 100, limit, stop, ms = 1_000 }) => {
      apply({ kind: 'clock', at: OPEN + ms });
      const intent = {
        event_type: 'order_intent',
        intent_id: id,
        symbol,
        direction: side,
        quantity,
        order_type: orderTypeOf(limit, stop),
        ...(limit !== undefined && { limit_price: limit }),
        ...(stop !== undefined && { stop_price: stop }),
        timestamp: new Date(OPEN + ms).toISOString(),
        strategy_id: 'outside',
      } as const;
      apply(intentFromOutside(intent, { source: 'rig', at: OPEN + ms }));
    },
  } satisfies Omit<Rig, 'surplus' | 'answersPositions'>);
}

/** Positions of a broker with the engine's books plus a surplus. */
function positionsOf(engine: Engine, surplus: ReadonlyMap<string, number>): EngineEvent {
  const { at } = engine.state();
  const held = engine.holdings().symbols.flatMap(({ symbol, start, outside, ours }) => {
    const quantity = start + outside + ours + (surplus.get(symbol) ?? 0);
    return quantity === 0 ? [] : [{ symbol, quantity }];
  });
  return { kind: 'positions', held, requestedAt: at, at };
}

function orderTypeOf(limit: number | undefined, stop: number | undefined) {
  if (stop !== undefined) return limit === undefined ? 'STOP' : 'STOP_LIMIT';
  return limit === undefined ? 'MARKET' : 'LIMIT';
}

/** Returns the n-th uuid of a sequence. */
export function uuid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** A rig in an open session with fresh quotes of 100.00 / 100.02 in both symbols. */
export function openRig(strategy?: Strategy, change?: Partial<EngineConfig>, disabled?: DisabledSafeguards): Rig {
  const opened = rig(strategy, change, disabled);
  for (const symbol of ['AAPL', 'MSFT']) opened.quote(symbol, 100, 100.02, 0);
  opened.tick(0);
  return opened;
}

let executions = 0;

/** Short constructors of a broker's events. */
export const say = {
  submitted: (intentId: string, ms: number): EngineEvent => ({
    kind: 'order_submitted',
    intentId,
    brokerOrderId: 7,
    at: OPEN + ms,
  }),
  status: (
    intentId: string,
    status: Extract<EngineEvent, { kind: 'order_status' }>['status'],
    ms: number,
  ): EngineEvent => ({
    kind: 'order_status',
    intentId,
    status,
    filled: 0,
    remaining: 0,
    averagePrice: 0,
    at: OPEN + ms,
  }),
  fill: (
    order: Pick<OrderRequest, 'intentId' | 'symbol' | 'side'>,
    quantity: number,
    price: number,
    ms: number,
    executionId = `x.${++executions}`,
    more: Partial<Execution> = {},
  ): EngineEvent => ({
    kind: 'execution',
    execution: {
      executionId,
      intentId: order.intentId,
      symbol: order.symbol,
      side: order.side,
      brokerOrderId: 7,
      quantity,
      price,
      at: OPEN + ms,
      ...more,
    },
    at: OPEN + ms,
  }),
  commission: (executionId: string, commission: number, ms: number): EngineEvent => ({
    kind: 'commission',
    executionId,
    commission,
    currency: 'USD',
    at: OPEN + ms,
  }),
  rejected: (intentId: string, ms: number): EngineEvent => ({
    kind: 'order_rejected',
    intentId,
    code: 201,
    reason: 'Order rejected',
    at: OPEN + ms,
  }),
  cancelRejected: (intentId: string, ms: number): EngineEvent => ({
    kind: 'cancel_rejected',
    intentId,
    code: 10147,
    reason: 'not found',
    at: OPEN + ms,
  }),
  open: (intentIds: readonly string[], requestedMs: number, ms: number): EngineEvent => ({
    kind: 'open_orders',
    orders: intentIds.map((intentId) => ({ intentId, filled: 0 })),
    requestedAt: OPEN + requestedMs,
    at: OPEN + ms,
  }),
  connection: (state: 'lost' | 'restored', ms: number): EngineEvent => ({
    kind: 'connection',
    state,
    reason: 'test',
    at: OPEN + ms,
  }),
  command: (kind: 'reduce_only' | 'flatten' | 'halt', ms: number): EngineEvent => ({
    kind: 'command',
    command: { kind, reason: 'test' },
    at: OPEN + ms,
  }),
};

/** Returns the only element of a list. */
export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined || items.length !== 1) throw new Error(`expected one element, got ${items.length}`);
  return item;
}

/** Returns an element that must exist. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) throw new Error(`no element ${index} of ${items.length}`);
  return item;
}
