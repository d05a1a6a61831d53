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
import type { Bar } from '../../domain/market.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { Broker, EngineEvent, SymbolQuantity } from '../../engine/base/ports.ts';

/**
 * Source of a session's time. `lockstep`: the embedded gateway controls the time, and each instant waits for our
 * answer. `real`: the system clock, or a clock of a test.
 */
export type SessionTime =
  | { readonly mode: 'lockstep' }
  | {
      readonly mode: 'real';
      /** Monotonic: a change of the machine's clock does not move it. */
      readonly clock: Clock;
      readonly timers: Timers;
      /** The machine's clock, which a person or NTP may set. Its jumps are reported; without it none are. */
      readonly wall?: Clock;
    };

/** Reconnection after a lost connection. */
export interface ReconnectPolicy {
  /** Time after which reconnecting is given up. Planned windows do not count, and after one the time starts again. */
  readonly forMs: number;
  /** Delay before the first attempt, doubled for each further one, times a random factor from 0.5 to 1.5. */
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

/** News of an outage for people: at its start, once a minute while it lasts, and at its end. */
export type OutageNews =
  | { readonly kind: 'lost'; readonly reason: string }
  | {
      readonly kind: 'waiting';
      /** Start of the outage. */
      readonly since: EpochMs;
      readonly at: EpochMs;
      /** Time at which the session gives up, or at which the planned window ends. */
      readonly until: EpochMs;
      /** Name of the planned window, if one is the cause of the wait. */
      readonly window?: string;
      /** Reason for which the last attempt failed. */
      readonly failure?: string;
    }
  | { readonly kind: 'restored'; readonly reason: string };

/** Time of the week in which the broker closes connections or a login ends. */
export interface PlannedWindow {
  readonly name: string;
  /** Weekday of its start: 0 Sunday to 6 Saturday; every day when absent. */
  readonly weekday?: number;
  /** `HH:MM` local time of the zone; `to` may be on the next day. */
  readonly from: string;
  readonly to: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Trading calendar: at which instants market data of a symbol are expected. */
export interface TradingHours {
  isOpen(symbol: string, at: EpochMs): boolean;
}

/** Used order ids, kept beyond one process because no gateway keeps them reliably. */
export interface OrderIdMemory {
  /** Highest id ever issued under the client id; 0 when none. */
  readonly highest: number;
  /** Called before the id goes into a message. */
  issued(orderId: number): void;
}

/** Book of an earlier process of the same session: expected positions and the executions behind them. */
export interface ExpectedBook {
  /** Signed shares by symbol; a symbol that is not listed is expected to be flat. */
  readonly positions: readonly SymbolQuantity[];
  /** Executions that these positions include, also those of other clients. */
  readonly executionIds: readonly string[];
}

/** Holdings of an account when a session begins, and the executions of the day that they already include. */
export interface AccountStart {
  /** Signed shares by symbol. For a security other than a stock, security type and id follow the symbol. */
  readonly held: readonly SymbolQuantity[];
  readonly executionIds: readonly string[];
}

/** Options for opening a session. */
export interface SessionOptions {
  readonly host: string;
  readonly port: number;
  /** Path of a local socket that is used in place of TCP. */
  readonly socketPath?: string | undefined;
  readonly clientId: number;
  /** One of the managed accounts; the first of them when absent. */
  readonly account?: string | undefined;
  readonly time: SessionTime;
  /** Source of the jitter of reconnect delays. */
  readonly random: RandomStream;
  /** Most messages sent in any sliding second. The default, 50, is the broker's published limit. */
  readonly messagesPerSecond?: number;
  /** Limit from TCP connect to ready, default 10,000. A refused connection fails at once. */
  readonly connectTimeoutMs?: number;
  /**
   * Limit for one read on the session's clock, default 30,000. In lockstep it is also the longest real time for which
   * virtual time may stop while a read waits.
   */
  readonly readTimeoutMs?: number;
  /** Default: attempts for ten minutes, 1 s to 30 s apart. In lockstep 3 attempts, because time stops between them. */
  readonly reconnect?: Partial<ReconnectPolicy>;
  /** Called with news of outages, for people. */
  readonly onOutage?: (news: OutageNews) => void;
  /** Default: IBKR's daily reset and weekly re-login. */
  readonly plannedWindows?: readonly PlannedWindow[];
  /** Time before a planned window in which no order is sent; default 120,000. */
  readonly quietBeforeWindowMs?: number;
  /** Market-data lines of the account; default 100. */
  readonly marketDataLines?: number;
  /** Time without a tick, within trading hours, after which the data of a symbol are stale; default 30,000. */
  readonly staleAfterMs?: number;
  /** Default: the regular hours of the New York Stock Exchange. */
  readonly tradingHours?: TradingHours;
  /** Limit within which an order must be sent, else it is refused; default 2000. Cancels have five times as long. */
  readonly orderWithinMs?: number;
  /** Difference between the gateway's clock and ours above which `clock_skew` is emitted; default 5000. */
  readonly clockSkewLimitMs?: number;
  readonly orderIds?: OrderIdMemory;
  /** Protections that a test has disabled. */
  readonly disabled?: DisabledSafeguards;
}

/**
 * All events of an instant, the last of them `clock`. In real time: events that arrived together, at least every 250
 * ms. The next batch waits until a returned promise has settled.
 */
export type BatchHandler = (events: readonly EngineEvent[]) => void | Promise<void>;

/** Clock and event loop of a session. */
export interface SessionRun {
  /** Virtual in lockstep. */
  readonly clock: Clock;
  /**
   * Passes every batch to `handler` until `stop` or `close`, and releases the hold. Rejects with the handler's error;
   * with PreliveError CONNECTION_LOST when reconnecting failed; or with another code when no attempt could succeed.
   * Events that came before the call are in the first batch.
   */
  run(handler: BatchHandler): Promise<void>;
  /** Ends `run` after the current batch and holds the time. */
  stop(): void;
  /**
   * Lockstep: time passes only while a read waits for its answer. A session starts in this state, so that work between
   * reads costs no virtual time. With two sessions on one gateway, time stops when either is held without a read, and
   * reads of the other end in BROKER_TIMEOUT. No effect in real time.
   */
  hold(): void;
  /** Lockstep: time passes freely. */
  release(): void;
}

/**
 * A connection without order methods. Reads throw PreliveError: LIVE_ACCOUNT_REFUSED unless the account is a paper account
 * (nothing is sent then), NOT_CONNECTED, CONNECTION_LOST, BROKER_TIMEOUT, BROKER_REFUSED (the broker answered with an error).
 */
export interface ReadOnlySession extends SessionRun {
  /** Account of all reads and orders. */
  readonly account: string;
  facts(): ConnectionFacts;
  /** Computed from the accounts, execution ids and farm notices that the connection has shown so far. */
  sourceClass(): ConnectionClass;
  /** True when all managed accounts start with `D`. */
  accountIsPaper(): boolean;
  accountSummary(): Promise<Timed<AccountSummary>>;
  positions(): Promise<Timed<readonly Position[]>>;
  /** Empty when the security does not exist (error 200). */
  contractDetails(query: ContractQuery): Promise<Timed<readonly ContractDetails[]>>;
  marketRule(id: number): Promise<Timed<readonly PriceIncrement[]>>;
  /** Oldest first; empty when the broker has none. */
  historicalBars(query: HistoricalBarsQuery): Promise<Timed<readonly Bar[]>>;
  /** Open orders of all clients. */
  openOrders(): Promise<Timed<readonly OpenOrder[]>>;
  /** Ended orders of the day, of all clients. Throws GATEWAY_VERSION for an undecodable protocol below 177. */
  completedOrders(): Promise<Timed<readonly CompletedOrder[]>>;
  /** Executions of all clients, with commissions; a correction replaces its original. */
  executions(): Promise<Timed<readonly BookedExecution[]>>;
  /** Opens a market-data line, waits for its type and first price, and closes it. */
  marketData(query: ContractQuery): Promise<Timed<MarketDataAnswer>>;
  /** Delivers quotes, trades and market-data types of US stocks as events from now on, also after a reconnect. */
  subscribeMarketData(symbols: readonly string[]): void;
  /** Subscriptions refused by the broker, for example with error 354. */
  marketDataRefusals(): readonly { readonly symbol: string; readonly code: number; readonly message: string }[];
  /** The broker's own record of the day, to be compared with the engine's. */
  brokerBook(): Promise<Timed<BrokerBook>>;
  /** All messages written to the sockets of this session, except clock messages of lockstep. */
  sentMessages(): readonly SentMessage[];
  /** Number of sent messages that exceeded the limit of a sliding second. */
  pacingViolations(): number;
  close(): Promise<void>;
}

/**
 * A session that can also trade. Its order events go to the handler of `run`. After each reconnect the account must
 * hold the positions of the first read, or those given to `expect`, plus the fills since.
 */
export interface TradingSession extends ReadOnlySession, Broker {
  /** Reads the holdings at the start. From then on trades of other clients are emitted as events. */
  accountStart(): Promise<AccountStart>;
  /**
   * For a process that resumes the work of another one: the session's clock starts at `reached` at the earliest, also
   * when the machine's clock was set back since. No effect in lockstep, where the gateway has the time.
   */
  resumeClockAt(reached: EpochMs): void;
  /** For a process that resumes the work of another one. Call it after `adopt` and before `reconcile`. */
  expect(book: ExpectedBook): void;
  /**
   * Reads executions, orders and positions, emits what is new and compares, as after a reconnect. Orders are refused
   * meanwhile, and afterwards if `position_mismatch` was emitted. Rejects as a read does.
   */
  reconcile(): Promise<void>;
}

/** A separate connection, opened on request only, that sends nothing but what-if orders. */
export interface WhatIfSession
  extends Pick<ReadOnlySession, 'account' | 'facts' | 'sourceClass' | 'accountIsPaper' | 'sentMessages' | 'close'> {
  whatIf(query: ContractQuery, order: WhatIfOrder): Promise<Timed<WhatIfAnswer>>;
}

/** Opens sessions. The adapter over @stoqey/ib is the one implementation. */
export interface BrokerSessions {
  openReadOnlySession(options: SessionOptions): Promise<ReadOnlySession>;
  openTradingSession(options: SessionOptions): Promise<TradingSession>;
  openWhatIfSession(options: SessionOptions): Promise<WhatIfSession>;
}
