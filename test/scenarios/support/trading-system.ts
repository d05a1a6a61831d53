import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import { type EpochMs, isoUtc } from '../../../src/domain/clock.ts';
import { PreliveError } from '../../../src/domain/errors.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { DisabledSafeguards } from '../../../src/domain/safeguard.ts';
import type { SessionRecord } from '../../../src/domain/session-record.ts';
import { ENGINE_DEFAULTS, type EngineConfig } from '../../../src/engine/base/config.ts';
import { intentFromOutside } from '../../../src/engine/base/outside.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { Gateway } from '../../../src/gateway/server/start-gateway.ts';
import { holdSession } from '../../../src/runner/paper/hold-session.ts';
import { performEffects } from '../../../src/runner/paper/perform-effects.ts';
import type { SessionEnd } from '../../../src/runner/paper/session-plan.ts';
import type { SessionOptions, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import type { Card, Replacement, ScriptedHistory, ScriptedOrder } from './card.ts';
import type { IntentNames } from './intent-names.ts';
import { durationMs } from './offsets.ts';
import { type ReadySession, type Remains, readySession, remainsIn, whileAlive } from './ready-session.ts';
import type { ProcessTime, VirtualTime } from './virtual-time.ts';

const CLIENT_ID = 1;
const CAPITAL_USD = 1_000_000;
const LONGER_THAN_ANY_CARD_MS = 864_000_000;

/** Inputs of a trading system. */
export interface SystemParts {
  readonly card: Card;
  readonly gateway: Gateway;
  readonly time: VirtualTime;
  readonly disabled: DisabledSafeguards;
  /** State of the previous system, if any; this one resumes its session. */
  readonly remains: Remains;
}

/** State in a folder after the processes of trading systems. */
export function remainsOfSystems(folder: string): Remains {
  return remainsIn(folder, CLIENT_ID);
}

/** The product's session and engine, connected like in a paper session, with a script as strategy. */
export class TradingSystem {
  readonly events: EngineEvent[];
  readonly readsRefused: string[] = [];
  /** End of its run; undefined while it runs. */
  end: SessionEnd | undefined;
  readonly #session: TradingSession;
  readonly #ready: ReadySession;
  readonly #names: IntentNames;
  readonly #time: ProcessTime;

  static async open(parts: SystemParts): Promise<TradingSystem> {
    const { card, gateway, disabled, remains } = parts;
    const time = parts.time.ofProcess();
    const session = await openTradingSession(sessionOptions(parts, time));
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent) => void events.push(event);
    const config = configOf(card, gateway);
    const ready = await readySession({ session, config, seed: card.id, disabled, remains, onEvent });
    return new TradingSystem(parts, { session, ready, events, time });
  }

  private constructor(
    { card, gateway, remains }: SystemParts,
    own: { session: TradingSession; ready: ReadySession; events: EngineEvent[]; time: ProcessTime },
  ) {
    const { session, ready } = own;
    this.#session = session;
    this.#ready = ready;
    this.#names = remains.names;
    this.#time = own.time;
    this.events = own.events;
    session.subscribeMarketData(symbolsOf(card));
    void holdSession({
      session,
      engine: {
        ...whileAlive(ready.journaledEngine, own.time),
        standing: () => ready.engine.standing(),
        state: () => ready.engine.state(),
      },
      durationMs: LONGER_THAN_ANY_CARD_MS,
      closesAt: gateway.venue.sessionClose + LONGER_THAN_ANY_CARD_MS,
    }).then((end) => {
      this.end = end;
    });
  }

  get record(): SessionRecord {
    const { engine, sentBefore } = this.#ready;
    return engine.record([...sentBefore, ...this.#session.sentMessages()]);
  }

  get state() {
    return this.#ready.engine.state();
  }

  orders(order: ScriptedOrder, at: EpochMs): void {
    if (order.times === undefined) this.#order(order, at);
    else for (let i = 1; i <= order.times; i++) this.#order({ ...order, name: `${order.name}${i}` }, at);
  }

  #order(order: ScriptedOrder, at: EpochMs): void {
    const { name, symbol = 'AAPL', side, quantity } = order;
    const limit = this.#price(order.limit, symbol, side);
    const stop = this.#price(order.stop, symbol, side);
    const intent = {
      event_type: 'order_intent',
      intent_id: this.#names.idOf(name),
      symbol,
      direction: side,
      quantity,
      order_type: orderType(limit, stop),
      ...(limit !== undefined && { limit_price: limit }),
      ...(stop !== undefined && { stop_price: stop }),
      timestamp: isoUtc(at),
      strategy_id: 'scripted',
    } as const;
    this.#apply(intentFromOutside(intent, { source: 'script', at }));
  }

  replace({ order, limit, quantity }: Replacement, at: EpochMs): void {
    const intentId = this.#names.idOf(order);
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
    this.#ready.journal.end('the card is over');
  }

  /** Ends its process. The kernel closes its sockets. */
  kill(): void {
    this.#time.end();
  }

  #apply(event: EngineEvent): void {
    const { journaledEngine } = this.#ready;
    performEffects(this.#session, journaledEngine, journaledEngine.apply(event));
  }

  #price(price: number | string | undefined, symbol: string, side: 'BUY' | 'SELL'): number | undefined {
    if (typeof price !== 'string') return price;
    const quote = this.events.findLast((event) => event.kind === 'quote' && event.quote.symbol === symbol);
    if (quote?.kind !== 'quote') throw new Error(`no quote of ${symbol} yet`);
    const near = side === 'BUY' ? quote.quote.bid : quote.quote.ask;
    return Math.round((near + Number(price.replace('near', ''))) * 100) / 100;
  }
}

function sessionOptions({ card, gateway, disabled, remains }: SystemParts, time: ProcessTime): SessionOptions {
  const { system = {} } = card;
  return {
    host: gateway.host,
    port: gateway.port,
    clientId: CLIENT_ID,
    time: { mode: 'real', clock: time.clock, timers: time.timers },
    random: createRandom(card.id).fork('session'),
    orderIds: remains.orderIds(),
    disabled,
    ...(system.messages_per_second !== undefined && { messagesPerSecond: system.messages_per_second }),
    ...(system.market_data_lines !== undefined && { marketDataLines: system.market_data_lines }),
  };
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
