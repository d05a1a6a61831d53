import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { closingPermit } from '../../domain/permit.ts';
import type { RandomStream } from '../../domain/random.ts';
import { seededUuid } from '../../engine/base/uuid.ts';
import { formatOpen } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import { CLOSING_TIME_MS } from './longest-session.ts';
import type { OwnBook } from './own-book.ts';

/** Parts needed to close at the broker without an engine. */
export interface BrokerCloseParts {
  readonly session: TradingSession;
  /** Orders and fills of the session; only these are cancelled and closed. */
  readonly book: OwnBook;
  /** Random source for the ids of closing orders. */
  readonly random: RandomStream;
}

/** Interval between checks of the broker, and consecutive checks that must find nothing of ours. */
const LOOK_EVERY_MS = 1_000;
const LOOKS_NEEDED = 2;
/** An order in transit may fill before its cancel arrives, and a closing order needs a few refills of the quote. */
const RETRY_MS = 10_000;

/**
 * Cancels the session's own orders and closes its own positions at the broker, without the engine, which may be broken.
 * It uses the broker's open orders, executions and positions, limited to those in the book: a closing order never
 * crosses zero and never exceeds the account's holding. Returns what is still open after two minutes; undefined when
 * two consecutive checks found nothing. Throws PreliveError of reads.
 */
export async function closeAtBroker(parts: BrokerCloseParts): Promise<string | undefined> {
  const { session } = parts;
  const until = session.clock.now() + CLOSING_TIME_MS;
  const tried = new Map<string, EpochMs>();
  for (let clear = 0; clear < LOOKS_NEEDED; ) {
    const found = await look(parts);
    const open = formatOpen({ positions: found.toClose, workingOrders: found.orders.length });
    clear = open === undefined ? clear + 1 : 0;
    if (session.clock.now() >= until) return open;
    for (const intentId of found.orders.map((order) => order.intentId)) cancel(intentId, tried, parts);
    for (const position of found.toClose) {
      if (!found.orders.some(({ symbol }) => symbol === position.symbol)) close(position, tried, parts);
    }
    await pass(parts);
  }
  return undefined;
}

interface Holding {
  readonly symbol: string;
  readonly quantity: number;
}

interface Found {
  readonly orders: readonly { readonly intentId: string; readonly symbol: string }[];
  /** Our positions, limited to what the account still holds. */
  readonly toClose: readonly Holding[];
}

async function look({ session, book }: BrokerCloseParts): Promise<Found> {
  const orders = (await session.openOrders()).value.filter(({ intentId }) => book.knows(intentId));
  for (const { orderRef, ...fill } of (await session.executions()).value) book.fill({ ...fill, intentId: orderRef });
  const stocks = (await session.positions()).value.filter(
    ({ securityType, account }) => securityType === 'STK' && account === session.account,
  );
  const held = new Map(stocks.map(({ symbol, quantity }) => [symbol, quantity]));
  const toClose = book.positions().flatMap(({ symbol, quantity }) => {
    const closable = towardsZero(quantity, held.get(symbol) ?? 0);
    return closable === 0 ? [] : [{ symbol, quantity: closable }];
  });
  return { orders, toClose };
}

/** Our quantity, limited to the account's; 0 when the signs differ. */
function towardsZero(ours: number, theirs: number): number {
  return Math.sign(ours) === Math.sign(theirs) ? Math.sign(ours) * Math.min(Math.abs(ours), Math.abs(theirs)) : 0;
}

function cancel(intentId: string, tried: Map<string, EpochMs>, { session }: BrokerCloseParts): void {
  attempt(intentId, tried, session, () => session.cancel(intentId));
}

function close(
  { symbol, quantity }: Holding,
  tried: Map<string, EpochMs>,
  { session, book, random }: BrokerCloseParts,
) {
  attempt(symbol, tried, session, () => {
    const order: OrderRequest = {
      intentId: seededUuid(random),
      symbol,
      side: quantity > 0 ? 'SELL' : 'BUY',
      quantity: Math.abs(quantity),
      type: 'MARKET',
      timeInForce: 'DAY',
    };
    book.sent(order);
    tried.set(order.intentId, session.clock.now());
    session.place(closingPermit(order));
  });
}

/** Runs `work` at most once per RETRY_MS for each key; a refused message is tried again later. */
function attempt(key: string, tried: Map<string, EpochMs>, { clock }: TradingSession, work: () => void): void {
  const last = tried.get(key);
  if (last !== undefined && clock.now() - last < RETRY_MS) return;
  tried.set(key, clock.now());
  try {
    work();
  } catch (error) {
    if (!(error instanceof PreliveError)) throw error;
  }
}

/** Runs the session for one interval, so that its events reach the book. */
async function pass({ session, book }: BrokerCloseParts): Promise<void> {
  const until = session.clock.now() + LOOK_EVERY_MS;
  await session.run((events) => {
    for (const event of events) book.take(event);
    if (session.clock.now() >= until) session.stop();
  });
}
