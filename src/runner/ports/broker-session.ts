import type {
  AccountSummary,
  BrokerBook,
  CompletedOrder,
  ConnectionFacts,
  ContractDetails,
  ContractQuery,
  OpenOrder,
  Position,
  PriceIncrement,
  Timed,
  WhatIfAnswer,
} from '../../domain/account.ts';
import type {
  BookedExecution,
  ConnectionClass,
  HistoricalBarsQuery,
  MarketDataAnswer,
  WhatIfOrder,
} from '../../domain/broker.ts';
import type { Clock, EpochMs, Timers } from '../../domain/clock.ts';
import type { OmittedHandlings } from '../../domain/handling.ts';
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Broker, EngineEvent } from '../../engine/base/ports.ts';

/**
 * Who owns the time of a session. `lockstep`: the embedded gateway does, and each instant waits for our answer.
 * `real`: the system clock, or a clock of a test.
 */
export type SessionTime =
  | { readonly mode: 'lockstep' }
  | {
      readonly mode: 'real';
      /** Never steps: it counts on whatever the machine's clock is set to. */
      readonly clock: Clock;
      readonly timers: Timers;
      /** The machine's own, which may be set: a jump of it is noticed. Absent = not looked at. */
      readonly wall?: Clock;
    };

/** How a lost connection is made again. */
export interface ReconnectPolicy {
  /** Time of the tries before the session ends. Planned windows do not count; after one the time begins anew. */
  readonly forMs: number;
  /** Delay before the first try; doubled for each further one. Each is drawn between half and one and a half of it. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** News of an outage for people: at its beginning, once a minute while it lasts, and at its end. */
export type OutageNews =
  | { readonly kind: 'lost'; readonly reason: string }
  | {
      readonly kind: 'waiting';
      /** Beginning of the outage. */
      readonly since: EpochMs;
      readonly at: EpochMs;
      /** Time at which the session gives up, or at which the planned window ends. */
      readonly until: EpochMs;
      /** Name of the planned window that is waited for. */
      readonly window?: string;
      /** Why the last try failed. */
      readonly failure?: string;
    }
  | { readonly kind: 'restored'; readonly reason: string };

/** A time of the week in which the broker cuts the connection, or a login ends. */
export interface PlannedWindow {
  readonly name: string;
  /** Day on which it starts: 0 Sunday to 6 Saturday; every day when left out. */
  readonly weekday?: number;
  /** `HH:MM` on the clocks of the zone; `to` may be on the next day. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** A session calendar: whether data of a symbol must come at an instant. */
export interface TradingHours {
  isOpen(symbol: string, at: EpochMs): boolean;
}

/** Where order ids that were used are kept over the life of a process, because no gateway can be trusted to. */
export interface OrderIdMemory {
  /** Highest id that was ever issued under the client id; 0 when none. */
  readonly highest: number;
  /** Called before the id goes into a message. */
  issued(orderId: number): void;
}

/** What an earlier process of the same session has on record: what the account must hold, and what made it so. */
export interface ExpectedBook {
  /** Signed shares by symbol; a symbol that is not here is expected to be flat. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
  /** Executions that are in these positions, of others too. */
  readonly executionIds: readonly string[];
}

/** Holdings of an account when a session begins, and the trades of others of that day that are already in them. */
export interface AccountStart {
  /** Signed shares by symbol; what is no stock has type and id behind its symbol. */
  readonly held: readonly { readonly symbol: string; readonly quantity: number }[];
  readonly executionIds: readonly string[];
}

/** How to open a session. */
export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  /** Of a socket of this machine without a port, which is taken in the place of TCP. */
  readonly socketPath?: string;
  readonly clientId: number;
  /** One of the managed accounts; the first of them when left out. */
  readonly account?: string;
  readonly time: SessionTime;
  /** Jitter of reconnects. */
  readonly random: RandomStream;
  /** Messages that may be sent in any sliding second; 50 is the broker's published limit and the default. */
  readonly messagesPerSecond?: number;
  /** From TCP connect to ready; default 10,000. A refused connection is known at once, not after this time. */
  readonly connectTimeoutMs?: number;
  /**
   * For one read, on the session's clock; default 30,000. In lockstep also the real time for which virtual time may stand
   * still while a read waits.
   */
  readonly readTimeoutMs?: number;
  /** Default: for ten minutes, from 1 s to 30 s apart. In lockstep 3 tries: time stands still between them. */
  readonly reconnect?: Partial<ReconnectPolicy>;
  /** Told of outages, for people. */
  readonly onOutage?: (news: OutageNews) => void;
  /** Default: IBKR's daily reset and weekly re-login. */
  readonly plannedWindows?: readonly PlannedWindow[];
  /** Time before a planned window in which no order is sent; default 120,000. */
  readonly quietBeforeWindowMs?: number;
  /** Market-data lines that the account has; default 100. */
  readonly marketDataLines?: number;
  /** Time without a tick, within trading hours, after which the data of a symbol are stale; default 30,000. */
  readonly staleAfterMs?: number;
  /** Default: the regular hours of the New York Stock Exchange. */
  readonly tradingHours?: TradingHours;
  /** Time in which an order must be on its way, else it is refused; default 2000. Of a cancel five times as long. */
  readonly orderWithinMs?: number;
  /** Difference of the gateway's clock from ours above which `clock_skew` is told; default 5000. */
  readonly clockSkewLimitMs?: number;
  readonly orderIds?: OrderIdMemory;
  /** Protections that a test has taken out. */
  readonly omit?: OmittedHandlings;
}

/**
 * All events of an instant, the last of them `clock`. In real time: what arrived together, and at least every 250 ms.
 * The next batch waits until a returned promise has settled.
 */
export type BatchHandler = (events: readonly EngineEvent[]) => void | Promise<void>;

/** The time of a session, and who is told what happens in it. */
export interface SessionRun {
  /** Virtual in lockstep. */
  readonly clock: Clock;
  /**
   * Hands every batch to `handler` until `stop` or `close`. Releases the hold. Rejects with what the handler threw, or
   * with PreliveError CONNECTION_LOST when reconnecting failed, or with the code of what no other try could cure; events that came before are in the first batch.
   */
  run(handler: BatchHandler): Promise<void>;
  /** Ends `run` after the present batch and holds the time. */
  stop(): void;
  /**
   * Lockstep: time passes only while a read waits for its answer. A session starts so, which makes everything that is
   * awaited between reads cost no virtual time. Two sessions on one gateway: time stands still when either is held
   * without a read, and the reads of the other end in BROKER_TIMEOUT. In real time nothing is held.
   */
  hold(): void;
  /** Lockstep: time passes freely. */
  release(): void;
}

/**
 * A connection that can only read: it has no order methods at all. Reads throw PreliveError: LIVE_ACCOUNT_REFUSED
 * unless the account is a paper account (nothing is sent then), NOT_CONNECTED, CONNECTION_LOST, BROKER_TIMEOUT,
 * BROKER_REFUSED (the broker answered with an error).
 */
export interface ReadOnlySession extends SessionRun {
  /** The account that is read and traded. */
  readonly account: string;
  facts(): ConnectionFacts;
  /** Computed from what the connection has shown up to now (accounts, execution ids, farm notices). */
  sourceClass(): ConnectionClass;
  /** All managed accounts start with `D`. */
  accountIsPaper(): boolean;
  accountSummary(): Promise<Timed<AccountSummary>>;
  positions(): Promise<Timed<readonly Position[]>>;
  /** Empty when there is no such security (error 200). */
  contractDetails(query: ContractQuery): Promise<Timed<readonly ContractDetails[]>>;
  marketRule(id: number): Promise<Timed<readonly PriceIncrement[]>>;
  /** Oldest first; empty when the broker has none. */
  historicalBars(query: HistoricalBarsQuery): Promise<Timed<readonly Bar[]>>;
  /** Of all clients. */
  openOrders(): Promise<Timed<readonly OpenOrder[]>>;
  /** Orders of the day that have ended, of all clients. GATEWAY_VERSION for a protocol below 177, which is misread. */
  completedOrders(): Promise<Timed<readonly CompletedOrder[]>>;
  /** Of all clients, with commissions; corrections of the broker replace what they correct. */
  executions(): Promise<Timed<readonly BookedExecution[]>>;
  /** Opens a market-data line, waits for its type and first price, closes it. */
  marketData(query: ContractQuery): Promise<Timed<MarketDataAnswer>>;
  /** Quotes, trades and market-data types of US stocks come as events from now on, also after a reconnect. */
  subscribeMarketData(symbols: readonly string[]): void;
  /** Subscriptions that the broker refused, e.g. with 354. */
  marketDataRefusals(): readonly { readonly symbol: string; readonly code: number; readonly message: string }[];
  /** The broker's own record of the day: a counter-record to the engine's. */
  brokerBook(): Promise<Timed<BrokerBook>>;
  /** Everything written to the sockets of this session, clock messages of lockstep apart. */
  sentMessages(): readonly SentMessage[];
  /** Number of sent messages that made a sliding second hold more than the limit. */
  pacingViolations(): number;
  close(): Promise<void>;
}

/**
 * A session that can also trade: its order events come to the handler of `run`. After each reconnect the account must
 * hold what the first read of positions found, or what `expect` said, and the fills since.
 */
export interface TradingSession extends ReadOnlySession, Broker {
  /** Reads what the session begins with. From then on trades of others are told, also those that are only read. */
  accountStart(): Promise<AccountStart>;
  /**
   * For a process that goes on with the work of one that ended: where the machine's clock was set back since then, the
   * session's goes on from the instant that was reached. In lockstep the gateway has the time.
   */
  goOnFrom(reached: EpochMs): void;
  /** For a process that goes on with the work of one that ended: call after `adopt`, before `reconcile`. */
  expect(book: ExpectedBook): void;
  /**
   * Reads executions, orders and positions, tells what was not told yet, and compares: as after a reconnect. No order
   * leaves meanwhile, nor afterwards when `position_mismatch` was told. Rejects as a read does.
   */
  reconcile(): Promise<void>;
}

/** A separate, opted-in connection that sends nothing but what-if orders. */
export interface WhatIfSession {
  readonly account: string;
  facts(): ConnectionFacts;
  sourceClass(): ConnectionClass;
  accountIsPaper(): boolean;
  whatIf(query: ContractQuery, order: WhatIfOrder): Promise<Timed<WhatIfAnswer>>;
  sentMessages(): readonly SentMessage[];
  close(): Promise<void>;
}

/** Opens sessions; the adapter over @stoqey/ib is the one implementation. */
export interface BrokerSessions {
  openReadOnlySession(options: SessionOptions): Promise<ReadOnlySession>;
  openTradingSession(options: SessionOptions): Promise<TradingSession>;
  openWhatIfSession(options: SessionOptions): Promise<WhatIfSession>;
}
