import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/domain/random.ts';
import type { SessionRecord } from '../../src/domain/session-record.ts';
import type { EngineConfig } from '../../src/engine/base/config.ts';
import type { AuditSink, Effect, EngineEvent } from '../../src/engine/base/ports.ts';
import { createEngine, type Engine } from '../../src/engine/run/engine.ts';
import { createMomentumStrategy } from '../../src/engine/strategy/strategies/momentum.ts';
import { MOMENTUM_PARAMETERS } from '../../src/engine/strategy/strategies/momentum-parameters.ts';
import { CONTRACTS } from '../contracts/support.ts';
import { type AuditTick, createAuditLog, replay } from './audit-log.ts';
import { createFakeBroker, createFakeMarket, fakeBars, type Manners, POLITE } from './fake-market.ts';
import { configOf, OPEN, sha256 } from './support.ts';

const SYMBOLS = ['AAPL', 'MSFT', 'TSLA', 'GOOGL', 'AMZN'];
const CONFIG = configOf({ symbols: SYMBOLS });

function engineWith({ sink }: { readonly sink: AuditSink }, change: Partial<EngineConfig> = {}) {
  const strategy = createMomentumStrategy(SYMBOLS, MOMENTUM_PARAMETERS);
  const deps = { contracts: CONTRACTS, strategy, random: createRandom('session'), audit: sink };
  return createEngine({ ...CONFIG, ...change }, deps);
}

function isReducing(engine: Engine, { order }: Extract<Effect, { kind: 'place' }>): boolean {
  return engine.record([]).intents.find(({ intentId }) => intentId === order.intentId)?.reducing === true;
}

/** The same trade at a price ten times as high. */
function raised(tick: AuditTick): AuditTick {
  if (tick.event.kind !== 'trade') return tick;
  const { trade } = tick.event;
  return { ...tick, event: { kind: 'trade', trade: { ...trade, price: 10 * trade.price } } };
}

interface Course {
  readonly minutes: number;
  readonly seed: number;
  readonly manners: Manners;
  /** Commands and connection events by second. */
  readonly script?: ReadonlyMap<number, EngineEvent>;
  /** Called after every event of the session. */
  readonly check?: (engine: Engine, event: EngineEvent) => void;
}

/** Runs a session in memory, second by second, and flattens at its end. */
function hold(engine: Engine, { minutes, seed, manners, script, check }: Course): SessionRecord {
  const market = createFakeMarket(SYMBOLS, seed);
  const broker = createFakeBroker(seed, manners);
  const feed = (event: EngineEvent, at: number) => {
    for (const effect of engine.apply(event)) broker.take(effect, at);
    check?.(engine, event);
  };
  for (const bar of fakeBars(SYMBOLS, 1, OPEN - 86_400_000, seed)) engine.apply({ kind: 'bar', bar });
  for (let second = 0; second <= minutes * 60 + 120; second++) {
    const at = OPEN + second * 1_000;
    for (let next = broker.next(at); next !== undefined; next = broker.next(at)) feed(next.event, next.at);
    for (const event of market.second(at)) {
      feed(event, at);
      if (event.kind === 'quote') broker.onQuote(event.quote.symbol, event.quote.bid, event.quote.ask, at);
    }
    const scripted = script?.get(second);
    if (scripted !== undefined) feed(scripted, at);
    if (second === minutes * 60) feed({ kind: 'command', command: { kind: 'flatten', reason: 'end' }, at }, at);
    feed({ kind: 'clock', at }, at);
    if (second > minutes * 60 && engine.state().tradingState === 'HALTED' && engine.state().flat) break;
  }
  return engine.record([]);
}

/** Checks the invariants of every record. */
function checkBooks(record: SessionRecord): void {
  for (const point of record.equity)
    expect(point.equity).toBeCloseTo(record.startingCash + point.realised + point.unrealised - point.fees, 4);
  const traded = new Map<string, number>();
  for (const { symbol, side, quantity } of record.executions)
    traded.set(symbol, (traded.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
  const held = new Map(record.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  for (const symbol of SYMBOLS) expect(held.get(symbol) ?? 0).toBe(traded.get(symbol) ?? 0);
  const last = record.equity.at(-1);
  const spent = record.executions.reduce(
    (sum, { side, quantity, price }) => sum + (side === 'BUY' ? quantity : -quantity) * price,
    0,
  );
  const commissions = record.executions.reduce((sum, { commission }) => sum + (commission ?? 0), 0);
  if (record.flat && last !== undefined && last.marketValue === 0)
    expect(last.cash).toBeCloseTo(record.startingCash - spent - commissions, 4);
  for (const order of record.orders) {
    const own = record.executions.filter(({ intentId }) => intentId === order.intentId);
    expect(order.filledQuantity).toBe(own.reduce((sum, { quantity }) => sum + quantity, 0));
    expect(order.filledQuantity).toBeLessThanOrEqual(order.quantity);
  }
}

describe('a session of two hours with a polite broker', () => {
  const audit = createAuditLog();
  const engine = engineWith(audit);
  const record = hold(engine, { minutes: 120, seed: 3, manners: POLITE });

  it('trades with both order types, cancels and replaces, and ends flat and halted', () => {
    expect(record.tradeCount).toBeGreaterThan(15);
    const types = new Set(record.orders.filter(({ filledQuantity }) => filledQuantity > 0).map(({ type }) => type));
    expect([...types].sort()).toEqual(['LIMIT', 'MARKET']);
    expect(record.cancels.some(({ outcome }) => outcome === 'canceled')).toBe(true);
    expect(record.intents.some(({ replaces }) => replaces !== null)).toBe(true);
    expect(record).toMatchObject({ flat: true, tradingState: 'HALTED', positions: [], violations: [], rejects: [] });
  });

  it('fills every marketable intent whole', () => {
    const marketable = record.intents.filter(({ approved, marketable }) => approved && marketable);
    const filled = new Map(record.orders.map(({ intentId, filledQuantity }) => [intentId, filledQuantity]));
    for (const { intentId, quantity } of marketable) expect(filled.get(intentId)).toBe(quantity);
  });

  it('keeps its books', () => checkBooks(record));

  it('has a point of equity for every minute, and answers to all questions', () => {
    const minutes = record.equity.map(({ at }) => (at - OPEN) / 60_000);
    expect(minutes).toEqual(minutes.map((_, i) => i));
    expect(minutes.length).toBeGreaterThanOrEqual(121);
    expect(record.statusQueries.filter(({ answeredAt, requestedAt }) => answeredAt !== requestedAt + 10)).toEqual([]);
    expect(record.statusQueries.length).toBeGreaterThanOrEqual(120);
  });

  it('has whole bars in every symbol', () => {
    expect(record.feeds.map(({ missingBars, staleSpells }) => [missingBars, staleSpells])).toEqual(
      SYMBOLS.map(() => [0, 0]),
    );
  });

  it('measures acknowledgement, fill and cancel', () => {
    for (const { submittedAt, acknowledgedAt, firstFillAt, filledQuantity, intentAt } of record.orders) {
      expect(submittedAt).not.toBeNull();
      expect(acknowledgedAt ?? 0).toBeGreaterThanOrEqual(intentAt);
      expect(firstFillAt === null).toBe(filledQuantity === 0);
    }
  });

  it('replays to the same audit and the same record', () => {
    const second = createAuditLog();
    const again = engineWith(second);
    replay(audit.ticks(), again);
    expect(second.digest(sha256)).toBe(audit.digest(sha256));
    expect(again.record([])).toEqual(record);
  });

  it('numbers its audit without gaps, and the digest feels a change of a single event', () => {
    const ticks = [...audit.ticks()];
    expect(ticks.map(({ sequence }) => sequence)).toEqual(ticks.map((_, i) => i + 1));
    expect(audit.length).toBe(ticks.length);
    const placed = ticks.flatMap(({ effects }) =>
      effects.flatMap((each) => (each.kind === 'place' ? [each.order.intentId] : [])),
    );
    expect(placed).toEqual(record.orders.map(({ intentId }) => intentId));
    const second = createAuditLog();
    const again = engineWith(second);
    const changed = ticks.map((tick) => (tick.sequence === 5_000 || tick.sequence === 5_001 ? raised(tick) : tick));
    replay(changed, again);
    expect(second.digest(sha256)).not.toBe(audit.digest(sha256));
  });

  it('goes on identically after its audit has been through JSON', () => {
    const lines = Array.from(audit.ticks(), (tick) => JSON.stringify(tick.event));
    const second = createAuditLog();
    const again = engineWith(second);
    for (const line of lines) again.apply(JSON.parse(line));
    expect(second.digest(sha256)).toBe(audit.digest(sha256));
  });

  it('its record is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });
});

it('at the largest number of trades only reducing orders go out', () => {
  const engine = engineWith(createAuditLog(), { limits: { ...CONFIG.limits, maxTrades: 12 } });
  const record = hold(engine, { minutes: 90, seed: 3, manners: POLITE });
  const refused = record.intents.filter(({ refusals }) => refusals.some(({ check }) => check === 'ORDER_COUNT'));
  expect(refused.length).toBeGreaterThan(0);
  const opening = record.intents.filter(({ approved, reducing }) => approved && !reducing);
  expect(opening.length).toBeLessThanOrEqual(12);
  expect(record.flat).toBe(true);
  checkBooks(record);
});

describe('rough sessions', () => {
  const commands = fc.constantFrom('reduce_only' as const, 'halt' as const, 'flatten' as const);
  const rough = fc.record({
    seed: fc.integer({ min: 1, max: 10_000 }),
    manners: fc.record({
      reject: fc.constantFrom(0, 0.3),
      silence: fc.constantFrom(0, 0.2),
      repeat: fc.constantFrom(0, 0.3),
    }),
    command: fc.option(fc.record({ kind: commands, second: fc.integer({ min: 1_900, max: 2_300 }) })),
    outage: fc.option(fc.integer({ min: 1_900, max: 2_300 })),
  });

  it('keep their books, submit nothing while HALTED, and take on no exposure while REDUCING', () => {
    fc.assert(
      fc.property(rough, ({ seed, manners, command, outage }) => {
        const script = new Map<number, EngineEvent>();
        if (outage !== null) {
          script.set(outage, { kind: 'connection', state: 'lost', reason: 'test', at: OPEN + outage * 1_000 });
          script.set(outage + 20, {
            kind: 'connection',
            state: 'restored',
            reason: 'test',
            at: OPEN + (outage + 20) * 1_000,
          });
        }
        if (command !== null)
          script.set(command.second, {
            kind: 'command',
            command: { kind: command.kind, reason: 'test' },
            at: OPEN + command.second * 1_000,
          });
        let newest: readonly Effect[] = [];
        const engine = engineWith({ sink: (_, __, effects) => (newest = effects) });
        const check = () => {
          const state = engine.state().tradingState;
          for (const effect of newest)
            if (effect.kind === 'place' && state !== 'ACTIVE')
              expect([state, isReducing(engine, effect)]).toEqual(['REDUCING', true]);
        };
        const record = hold(engine, { minutes: 40, seed, manners, script, check });
        checkBooks(record);
      }),
      { numRuns: 25 },
    );
  });
});
