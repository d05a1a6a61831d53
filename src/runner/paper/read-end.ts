import type { BookedExecution } from '../../domain/broker.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { currentExecutions } from '../../domain/execution-id.ts';
import type { EndRead, EndRecord, Remainder } from '../../domain/session-end.ts';
import type { OutsideTradeRecord } from '../../domain/session-record.ts';
import { createHoldings, sameShares, signedQuantity } from '../../engine/orders/holdings.ts';
import { remainderOf } from '../../engine/orders/remainders.ts';
import type { Engine } from '../../engine/run/engine.ts';
import type { HoldingsView } from '../../engine/run/view.ts';
import { formatOpen } from '../open-words.ts';
import type { TradingSession } from '../ports/broker-session.ts';

/** The members of an engine that say what the account must hold. */
export type EndingEngine = Pick<Engine, 'holdings' | 'record'>;

/** Session that asks the broker, and engine that knows our part without asking. */
export interface EndParts {
  readonly session: Pick<TradingSession, 'openOrders' | 'positions' | 'executions' | 'account' | 'clock'>;
  readonly engine: EndingEngine;
  /** True for an order of ours: also one that was sent past the engine. */
  readonly knows?: (intentId: string) => boolean;
}

/** Reads of the broker after which two in a row that agree are not hoped for any more. */
const MOST_READS = 20;

/**
 * Reads open orders and positions until two reads in a row agree, and the executions of the day where these do not explain
 * what is held: how the account was left, by the broker's word. Never throws: an end that could not be verified says why.
 */
export async function readEnd(parts: EndParts): Promise<EndRecord> {
  const { engine } = parts;
  const reads: EndRead[] = [];
  try {
    const known = await readUntilAgreed(parts, reads);
    if (agree(reads)) return endOf(reads, known);
    return unreadEnd(engine, `${MOST_READS} reads of the broker do not agree`, reads);
  } catch (error) {
    return unreadEnd(engine, wordsOf(error), reads);
  }
}

/** The same, but throws what a read throws. */
export async function readEndOrThrow(parts: EndParts): Promise<EndRecord> {
  const reads: EndRead[] = [];
  return endOf(reads, await readUntilAgreed(parts, reads));
}

/** `100 AAPL, working orders: 1`: what of ours the broker still has; undefined when it has nothing. */
export function openAtEnd({ reads, remainders }: EndRecord): string | undefined {
  const positions = remainders.flatMap(({ symbol, atBroker, expected, cause }) =>
    cause === 'not_closed' && atBroker !== null ? [{ symbol, quantity: atBroker - expected }] : [],
  );
  return formatOpen({ positions, workingOrders: reads.at(-1)?.openOrders ?? 0 });
}

/** Adds to `reads`; gives what explains the last of them. */
async function readUntilAgreed({ session, engine, knows }: EndParts, reads: EndRead[]): Promise<HoldingsView> {
  const known = engine.holdings();
  const intents = new Set(engine.record([]).orders.map(({ intentId }) => intentId));
  const isOurs = (intentId: string) => intents.has(intentId) || knows?.(intentId) === true;
  while (reads.length < MOST_READS && !agree(reads)) reads.push(await readOnce(session, isOurs, known));
  if (isExplained(reads, known)) return known;
  return withExecutions(engine, (await session.executions()).value, isOurs, session.clock.now());
}

/** The end of a session whose broker was not asked, or gave no answer that can be relied on. */
export function unreadEnd(engine: EndingEngine, unverified: string, reads: readonly EndRead[] = []): EndRecord {
  const known = holdingsOf(engine);
  const remainders = known.symbols.flatMap(({ symbol, start, outside, ours }): readonly Remainder[] => {
    if (ours === 0) return [];
    return [{ symbol, expected: start + outside, atBroker: null, ours, cause: 'not_verified' }];
  });
  return { flatAtEnd: false, unverified, reads, ...partsOf(known), remainders };
}

/** Nothing where an engine that is broken cannot say it. */
function holdingsOf(engine: EndingEngine): HoldingsView {
  try {
    return engine.holdings();
  } catch {
    return { symbols: [], outsideTrades: [], executionIdsBefore: [] };
  }
}

function endOf(reads: readonly EndRead[], known: HoldingsView): EndRecord {
  const remainders = remaindersOf(reads, known);
  const flatAtEnd = agree(reads) && reads.at(-1)?.openOrders === 0 && remainders.length === 0;
  return { flatAtEnd, unverified: null, reads, ...partsOf(known), remainders };
}

function partsOf({ symbols, outsideTrades }: HoldingsView): Pick<EndRecord, 'symbols' | 'outsideTrades'> {
  const plain = symbols.map(({ symbol, start, outside, ours, unbooked }) => ({
    symbol,
    start,
    outside,
    ours,
    unbooked,
  }));
  return { symbols: plain, outsideTrades };
}

function isExplained(reads: readonly EndRead[], known: HoldingsView): boolean {
  return remaindersOf(reads, known).length === 0;
}

function remaindersOf(reads: readonly EndRead[], { symbols }: HoldingsView): readonly Remainder[] {
  const held = new Map(reads.at(-1)?.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  return symbols.flatMap((standing) => remainderOf(standing, held.get(standing.symbol) ?? 0) ?? []);
}

/** The last two say the same. */
function agree(reads: readonly EndRead[]): boolean {
  const [before, last] = [reads.at(-2), reads.at(-1)];
  return before !== undefined && last !== undefined && textOf(before) === textOf(last);
}

function textOf({ openOrders, positions }: EndRead): string {
  return `${openOrders}; ${positions.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join(', ')}`;
}

type IsOurs = (intentId: string) => boolean;

async function readOnce(session: EndParts['session'], isOurs: IsOurs, known: HoldingsView): Promise<EndRead> {
  const openOrders = (await session.openOrders()).value.filter(({ intentId }) => isOurs(intentId)).length;
  const symbols = new Set(known.symbols.map(({ symbol }) => symbol));
  const held = (await session.positions()).value.filter(
    (one) => one.account === session.account && one.securityType === 'STK' && symbols.has(one.symbol),
  );
  const positions = held
    .filter(({ quantity }) => quantity !== 0)
    .map(({ symbol, quantity }) => ({ symbol, quantity }))
    .toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  return { at: session.clock.now(), openOrders, positions };
}

/** Returns the holdings as the engine knows them, with the broker's list of executions added. */
function withExecutions(
  engine: EndingEngine,
  listed: readonly BookedExecution[],
  isOurs: IsOurs,
  at: EpochMs,
): HoldingsView {
  const known = engine.holdings();
  const { executions } = engine.record([]);
  const own = listed.filter(({ orderRef }) => isOurs(orderRef));
  const ours = currentExecutions([...executions, ...own]);
  const outsideTrades = othersOf(known, listed, isOurs, at);
  const symbols = known.symbols.map((standing) => {
    const inSymbol = ({ symbol }: { readonly symbol: string }) => symbol === standing.symbol;
    const found = sumOf(ours.filter(inSymbol));
    // A fill that was missing and is listed now is booked.
    const unbooked = sameShares(found, standing.ours) ? standing.unbooked : 0;
    return { ...standing, ours: found, unbooked, outside: sumOf(outsideTrades.filter(inSymbol)) };
  });
  return { ...known, symbols, outsideTrades };
}

function othersOf(
  known: HoldingsView,
  listed: readonly BookedExecution[],
  isOurs: IsOurs,
  at: EpochMs,
): readonly OutsideTradeRecord[] {
  const holdings = createHoldings();
  holdings.begin([], known.executionIdsBefore);
  const unknown = { intentId: '', brokerOrderId: 0 };
  for (const trade of known.outsideTrades) holdings.noteOutside({ ...trade, ...unknown }, trade.receivedAt);
  for (const one of listed) if (!isOurs(one.orderRef)) holdings.noteOutside({ ...one, ...unknown }, at);
  return holdings.outsideTrades();
}

function sumOf(trades: readonly { readonly side: 'BUY' | 'SELL'; readonly quantity: number }[]): number {
  return trades.reduce((sum, trade) => sum + signedQuantity(trade), 0);
}

function wordsOf(error: unknown): string {
  if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
