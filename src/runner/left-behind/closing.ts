import type { Position } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, PreliveError } from '../../domain/errors.ts';
import { currentExecutions } from '../../domain/execution-id.ts';
import { closingPermit } from '../../domain/permit.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { SymbolQuantity } from '../../engine/base/ports.ts';
import { seededUuid } from '../../engine/base/uuid.ts';
import { formatOpen } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { JournaledFill, LeftBehind } from '../ports/order-journal.ts';

export interface ClosingParts {
  /** Session that journals its orders before sending them. */
  readonly session: TradingSession;
  readonly left: LeftBehind;
  readonly random: RandomStream;
}

/** Interval between checks of the account. */
const LOOK_EVERY_MS = 1_000;
/** Delay before cancelling an order again, or closing a symbol again. */
const RETRY_MS = 10_000;
/** Consecutive reads that must be empty: a pending cancel may still fill after the first. */
const EMPTY_READS = 2;
/** Most checks of the account: two minutes of answers. */
const MOST_LOOKS = 120;

function isOwnStock(id: string) {
  return ({ account, securityType }: Position) => account === id && securityType === 'STK';
}

/** Cancels working orders of a journal and closes their positions according to the broker, check by check. */
export class Closing {
  /** Cancelled orders and closed shares. */
  readonly canceled = new Set<string>();
  readonly closed: SymbolQuantity[] = [];
  readonly #parts: ClosingParts;
  readonly #intents: Set<string>;
  readonly #triedAt = new Map<string, EpochMs>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looks = 0;
  #isLooking = false;
  #fault: Error | undefined;
  #emptyReads = 0;
  #open: string | undefined;

  constructor(parts: ClosingParts) {
    this.#parts = parts;
    this.#intents = new Set(parts.left.orders.map(({ intentId }) => intentId));
  }

  /** Open positions and orders at the last check, as text; undefined when there were none. */
  get open(): string | undefined {
    return this.#open;
  }

  get isFlat(): boolean {
    return this.#emptyReads >= EMPTY_READS;
  }

  /** Checks once a second until nothing is open twice in a row or the time is up. Throws the error of a check. */
  onBatch(): void {
    const { session } = this.#parts;
    if (this.#fault !== undefined) throw this.#fault;
    if (this.isFlat || this.#looks >= MOST_LOOKS) {
      session.stop();
      return;
    }
    const now = session.clock.now();
    if (this.#isLooking || now - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = now;
    void this.#lookOnce();
  }

  /** Runs beside the batches, because an answer may need them. */
  async #lookOnce(): Promise<void> {
    this.#isLooking = true;
    try {
      await this.#look();
    } catch (error) {
      // Reads fail in an outage; the connection itself ends a permanent one.
      if (!(error instanceof PreliveError)) this.#fault = asError(error);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Reads orders, fills and positions, then cancels or closes. Rejects as reads do. */
  async #look(): Promise<void> {
    const { session } = this.#parts;
    const working = (await session.openOrders()).value.filter(({ intentId }) => this.#intents.has(intentId));
    const held = (await session.positions()).value.filter(isOwnStock(session.account));
    const remaining = remainders(await this.#fills(), held);
    this.#looks++;
    this.#open = formatOpen({ positions: remaining, workingOrders: working.length });
    this.#emptyReads = this.#open === undefined ? this.#emptyReads + 1 : 0;
    for (const { intentId } of working) this.#cancel(intentId);
    if (working.length === 0) for (const one of remaining) this.#close(one);
  }

  /** Fills of the journal and of the broker's day; neither is complete alone. */
  async #fills(): Promise<readonly JournaledFill[]> {
    const { session, left } = this.#parts;
    const booked = (await session.executions()).value.map(({ orderRef, ...fill }) => ({ ...fill, intentId: orderRef }));
    return [...left.fills, ...booked].filter(({ intentId }) => this.#intents.has(intentId));
  }

  #cancel(intentId: string): void {
    if (!this.#isDue(intentId)) return;
    this.#parts.session.cancel(intentId);
    this.canceled.add(intentId);
  }

  #close({ symbol, quantity }: SymbolQuantity): void {
    if (!this.#isDue(symbol)) return;
    const intentId = seededUuid(this.#parts.random);
    // A closing order gets RETRY_MS before it is cancelled and sent again.
    this.#triedAt.set(intentId, this.#parts.session.clock.now());
    this.#intents.add(intentId);
    const side = quantity > 0 ? 'SELL' : 'BUY';
    const order = { intentId, symbol, side, quantity: Math.abs(quantity), type: 'MARKET', timeInForce: 'DAY' } as const;
    this.#parts.session.place(closingPermit(order));
    this.closed.push({ symbol, quantity });
  }

  #isDue(what: string): boolean {
    const now = this.#parts.session.clock.now();
    if (now - (this.#triedAt.get(what) ?? Number.NEGATIVE_INFINITY) < RETRY_MS) return false;
    this.#triedAt.set(what, now);
    return true;
  }
}

/**
 * Shares of each symbol left by fills of own orders; flat symbols are omitted. Never more than the account holds, and
 * none if it holds the opposite side, so that a position closed by a person is not closed again.
 */
export function remainders(
  fills: readonly JournaledFill[],
  held: readonly SymbolQuantity[],
): readonly SymbolQuantity[] {
  const net = new Map<string, number>();
  for (const { symbol, side, quantity } of currentExecutions(fills)) {
    net.set(symbol, (net.get(symbol) ?? 0) + (side === 'BUY' ? quantity : -quantity));
  }
  return [...net].flatMap(([symbol, ours]) => {
    const there = held.reduce((sum, one) => (one.symbol === symbol ? sum + one.quantity : sum), 0);
    const quantity = ours > 0 ? Math.min(ours, Math.max(0, there)) : Math.max(ours, Math.min(0, there));
    return quantity === 0 ? [] : [{ symbol, quantity }];
  });
}
