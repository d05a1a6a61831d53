import { openTradingSession } from '../../../src/adapters/ib/index.ts';
import { type EpochMs, isoUtc } from '../../../src/domain/clock.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import type { OmittedHandlings } from '../../../src/domain/handling.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../src/engine/config.ts';
import { createEngine, type Engine } from '../../../src/engine/engine.ts';
import type { EngineEvent } from '../../../src/engine/ports.ts';
import type { Strategy } from '../../../src/engine/strategy.ts';
import type { Gateway } from '../../../src/gateway/index.ts';
import { holdSession, type SessionEnd } from '../../../src/runner/paper/hold-session.ts';
import { performEffects } from '../../../src/runner/paper/perform-effects.ts';
import type { TradingSession } from '../../../src/runner/ports/broker-session.ts';
import { CONTRACTS } from '../../contracts/support.ts';
import type { Card, Replacement, ScriptedHistory, ScriptedOrder } from './card.ts';
import { durationMs } from './offsets.ts';
import type { VirtualTime } from './virtual-time.ts';

const CLIENT_ID = 1;
const CAPITAL_USD = 1_000_000;
const LONGER_THAN_ANY_CARD_MS = 864_000_000;

/** Trades nothing of its own accord: the script does. */
const IDLE: Strategy = { id: 'scripted', parameters: {}, onBar: () => {}, onClock: () => [] };

/** The product's session and engine, put together as a paper session puts them together, with a script as strategy. */
export class TradingSystem {
  readonly events: EngineEvent[] = [];
  readonly readsRefused: string[] = [];
  /** How its run ended; undefined while it goes on. */
  end: SessionEnd | undefined;
  readonly #session: TradingSession;
  readonly #engine: Engine;
  readonly intentIds = new Map<string, string>();

  static async open(card: Card, gateway: Gateway, time: VirtualTime, omit: OmittedHandlings): Promise<TradingSystem> {
    const { system = {} } = card;
    const session = await openTradingSession({
      host: gateway.host,
      port: gateway.port,
      clientId: CLIENT_ID,
      time: { mode: 'real', clock: time.clock, timers: time.timers },
      random: createRandom(card.id).fork('session'),
      omit,
      ...(system.messages_per_second !== undefined && { messagesPerSecond: system.messages_per_second }),
      ...(system.market_data_lines !== undefined && { marketDataLines: system.market_data_lines }),
    });
    // As every paper session does before it trades: later positions are compared with these.
    await session.positions();
    return new TradingSystem(card, gateway, session, omit);
  }

  private constructor(card: Card, gateway: Gateway, session: TradingSession, omit: OmittedHandlings) {
    this.#session = session;
    const random = createRandom(card.id).fork('intents');
    const engine = createEngine(configOf(card, gateway), { contracts: CONTRACTS, strategy: IDLE, random, omit });
    this.#engine = { ...engine, apply: (event) => this.#seen(event, engine) };
    session.subscribeMarketData(symbolsOf(card));
    void holdSession({
      session,
      engine: this.#engine,
      durationMs: LONGER_THAN_ANY_CARD_MS,
      closesAt: gateway.venue.sessionClose + LONGER_THAN_ANY_CARD_MS,
    }).then((end) => {
      this.end = end;
    });
  }

  get record(): SessionRecord {
    return this.#engine.record(this.#session.sentMessages());
  }

  get state() {
    return this.#engine.state();
  }

  /** The intent behind a name of the script. */
  intentId(name: string): string {
    const known = this.intentIds.get(name);
    if (known !== undefined) return known;
    const id = `00000000-0000-4000-8000-${String(this.intentIds.size + 1).padStart(12, '0')}`;
    this.intentIds.set(name, id);
    return id;
  }

  orders(order: ScriptedOrder, at: EpochMs): void {
    if (order.times === undefined) this.#order(order, at);
    else for (let i = 1; i <= order.times; i++) this.#order({ ...order, name: `${order.name}${i}` }, at);
  }

  #order(order: ScriptedOrder, at: EpochMs): void {
    const { name, symbol = 'AAPL', side, quantity } = order;
    const limit = this.#price(order.limit, symbol, side);
    const stop = this.#price(order.stop, symbol, side);
    this.#engine.bus.publish('order_intents', {
      event_type: 'order_intent',
      intent_id: this.intentId(name),
      symbol,
      direction: side,
      quantity,
      order_type: orderType(limit, stop),
      ...(limit !== undefined && { limit_price: limit }),
      ...(stop !== undefined && { stop_price: stop }),
      timestamp: isoUtc(at),
      strategy_id: 'scripted',
    });
  }

  replace({ order, limit, quantity }: Replacement, at: EpochMs): void {
    const intentId = this.intentId(order);
    const { symbol = 'AAPL', side = 'BUY' } = this.record.orders.find((one) => one.intentId === intentId) ?? {};
    const limitPrice = this.#price(limit, symbol, side);
    const command = {
      kind: 'replace',
      reason: 'the script',
      intentId,
      ...(limitPrice !== undefined && { limitPrice }),
      ...(quantity !== undefined && { quantity }),
    } as const;
    this.#apply({ kind: 'command', command, at });
  }

  command(kind: 'flatten' | 'halt' | 'reduce_only', at: EpochMs): void {
    this.#apply({ kind: 'command', command: { kind, reason: 'the script' }, at });
  }

  watch(symbols: readonly string[]): void {
    this.#session.subscribeMarketData(symbols);
  }

  async readHistory({ symbol, bar = '1 min' }: ScriptedHistory, endAt: EpochMs): Promise<void> {
    try {
      await this.#session.historicalBars({ symbol, days: 1, barSize: bar, endAt });
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
      this.readsRefused.push(error.code);
    }
  }

  async close(): Promise<void> {
    await this.#session.close();
  }

  #seen(event: EngineEvent, engine: Engine) {
    this.events.push(event);
    return engine.apply(event);
  }

  #apply(event: EngineEvent): void {
    performEffects(this.#session, this.#engine, this.#engine.apply(event));
  }

  #price(price: number | string | undefined, symbol: string, side: 'BUY' | 'SELL'): number | undefined {
    if (typeof price !== 'string') return price;
    const quote = this.events.findLast((event) => event.kind === 'quote' && event.quote.symbol === symbol);
    if (quote?.kind !== 'quote') throw new Error(`no quote of ${symbol} yet`);
    const near = side === 'BUY' ? quote.quote.bid : quote.quote.ask;
    return Math.round((near + Number(price.replace('near', ''))) * 100) / 100;
  }
}

function symbolsOf({ system = {} }: Card): readonly string[] {
  return system.symbols ?? ['AAPL', 'MSFT'];
}

function configOf(card: Card, gateway: Gateway): EngineConfig {
  const { passive, reprice } = card.system ?? {};
  const { venue } = gateway;
  const execution = {
    ...ENGINE_DEFAULTS.execution,
    ...(passive !== undefined && { passiveMs: durationMs(passive) }),
    ...(reprice !== undefined && { repriceMs: durationMs(reprice) }),
  };
  return {
    symbols: symbolsOf(card),
    session: { opensAt: venue.sessionOpen, closesAt: venue.sessionClose },
    startingCash: CAPITAL_USD,
    capitalInUse: CAPITAL_USD,
    buyingPower: 4 * CAPITAL_USD,
    ...ENGINE_DEFAULTS,
    execution,
  };
}

function orderType(limit: number | undefined, stop: number | undefined) {
  if (stop !== undefined) return limit === undefined ? 'STOP' : 'STOP_LIMIT';
  return limit === undefined ? 'MARKET' : 'LIMIT';
}
