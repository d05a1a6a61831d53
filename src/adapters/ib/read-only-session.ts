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
} from '../../domain/account.ts';
import type { BookedExecution, ConnectionClass, HistoricalBarsQuery, MarketDataAnswer } from '../../domain/broker.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Bar } from '../../domain/market.ts';
import type { SentMessage } from '../../domain/session-record.ts';
import type { BatchHandler, ReadOnlySession, SessionOptions } from '../../runner/ports/broker-session.ts';
import { readAccountSummary, readPositions, readTotalCash } from './account-reads.ts';
import { readCompletedOrders } from './completed-order-reads.ts';
import { readContractDetails, readMarketRule } from './contract-reads.ts';
import { readHistoricalBars } from './history-reads.ts';
import { MarketData } from './market-data.ts';
import { readMarketData } from './market-data-read.ts';
import { readExecutions, readOpenOrders } from './order-reads.ts';
import { SessionCore } from './session-core.ts';

/** Opens a connection that can only read. Rejects with PreliveError: see `BrokerSessions` and `docs/errors.md`. */
export async function openReadOnlySession(options: SessionOptions): Promise<ReadOnlySession> {
  return new IbReadOnlySession(await SessionCore.open(options));
}

/** See {@link ReadOnlySession}. It has no order methods, and nothing in it could send an order. */
export class IbReadOnlySession implements ReadOnlySession {
  readonly #core: SessionCore;
  readonly #marketData: MarketData;

  constructor(core: SessionCore, marketData = new MarketData(core)) {
    this.#core = core;
    this.#marketData = marketData;
  }

  get clock(): Clock {
    return this.#core.time.clock;
  }

  get account(): string {
    return this.#core.account;
  }

  facts(): ConnectionFacts {
    return this.#core.facts;
  }

  sourceClass(): ConnectionClass {
    return this.#core.sourceClass;
  }

  accountIsPaper(): boolean {
    return this.#core.isPaper;
  }

  async accountSummary(): Promise<Timed<AccountSummary>> {
    return readAccountSummary(this.#core.reads, this.account);
  }

  async positions(): Promise<Timed<readonly Position[]>> {
    return readPositions(this.#core.reads);
  }

  async contractDetails(query: ContractQuery): Promise<Timed<readonly ContractDetails[]>> {
    return readContractDetails(this.#core.reads, query);
  }

  async marketRule(id: number): Promise<Timed<readonly PriceIncrement[]>> {
    return readMarketRule(this.#core.reads, id);
  }

  async historicalBars(query: HistoricalBarsQuery): Promise<Timed<readonly Bar[]>> {
    return readHistoricalBars(this.#core, query);
  }

  async openOrders(): Promise<Timed<readonly OpenOrder[]>> {
    return readOpenOrders(this.#core.reads);
  }

  async completedOrders(): Promise<Timed<readonly CompletedOrder[]>> {
    return readCompletedOrders(this.#core.reads, this.#core.facts.protocolVersion);
  }

  async executions(): Promise<Timed<readonly BookedExecution[]>> {
    return readExecutions(this.#core.reads, this.#core.facts.connectionTime, this.account);
  }

  async marketData(query: ContractQuery): Promise<Timed<MarketDataAnswer>> {
    return readMarketData(this.#core, query);
  }

  subscribeMarketData(symbols: readonly string[]): void {
    this.#marketData.subscribe(symbols);
  }

  marketDataRefusals(): ReturnType<ReadOnlySession['marketDataRefusals']> {
    return this.#marketData.refusals();
  }

  async brokerBook(): Promise<Timed<BrokerBook>> {
    const askedAt = this.clock.now();
    const executions = await this.executions();
    const positions = await this.positions();
    const cash = await readTotalCash(this.#core.reads, this.account);
    const own = positions.value.filter((position) => position.account === this.account);
    const value: BrokerBook = {
      origin: 'api',
      executions: executions.value,
      positions: own.map(({ symbol, quantity }) => ({ symbol, quantity })),
      cash,
    };
    return { value, latencyMs: this.clock.now() - askedAt };
  }

  sentMessages(): readonly SentMessage[] {
    return this.#core.sender.sentMessages();
  }

  pacingViolations(): number {
    return this.#core.sender.violations();
  }

  async run(handler: BatchHandler): Promise<void> {
    await this.#core.time.run(handler);
  }

  stop(): void {
    this.#core.time.stop();
  }

  hold(): void {
    this.#core.time.hold();
  }

  release(): void {
    this.#core.time.release();
  }

  async close(): Promise<void> {
    await this.#core.close();
  }
}
