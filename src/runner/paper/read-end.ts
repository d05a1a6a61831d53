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

/** Members of an engine that give the expected holdings. */
export type EndingEngine = Pick<Engine, 'holdings' | 'record'>;

/** Session for reading the broker, and engine with our own part. */
export interface EndParts {
  readonly session: Pick<TradingSession, 'openOrders' | 'positions' | 'executions' | 'account' | 'clock'>;
  readonly engine: EndingEngine;
  /** True for our orders, also for those sent without the engine. */
  readonly knows?: (intentId: string) => boolean;
}

/** Most reads of the broker while waiting for two equal ones in a row. */
const MOST_READS = 20;

/**
 * Reads open orders and positions until two reads in a row agree, and executions of the day if these do not explain the holdings.
 * Returns the final state of the account according to the broker. Never throws: an unverified end contains the reason.
 */
export async function readEnd(parts: EndParts): Promise<EndRecord> {
  const { engine } = parts;
  const reads: EndRead[] = [];
  try {
    const known = await readUntilAgreed(parts, reads);
    if (agree(reads)) return endOf(reads, known);
    return unreadEnd(engine, `${MOST_READS} reads of the broker do not agree`, reads);
  } catch (error) {
    return unreadEnd(engine, formatError(error), reads);
  }
}

/** The same as `readEnd`, but throws errors of reads. */
export async function readEndOrThrow(parts: EndParts): Promise<EndRecord> {
  const reads: EndRead[] = [];
  return endOf(reads, await readUntilAgreed(parts, reads));
}

/** Our open positions and orders at the broker: `100 AAPL, working orders: 1`; undefined when there are none. */
export function openAtEnd({ reads, remainders }: EndRecord): string | undefined {
  const positions = remainders.flatMap(({ symbol, atBroker, expected, cause }) =>
    cause === 'not_closed' && atBroker !== null ? [{ symbol, quantity: atBroker - expected }] : [],
  );
  return formatOpen({ positions, workingOrders: reads.at(-1)?.openOrders ?? 0 });
}

/** Adds to `reads`; returns the holdings that explain the last one. */
async function readUntilAgreed({ session, engine, knows }: EndParts, reads: EndRead[]): Promise<HoldingsView> {
  const known = engine.holdings();
  const intents = new Set(engine.record([]).orders.map(({ intentId }) => intentId));
  const isOurs = (intentId: string) => intents.has(intentId) || knows?.(intentId) === true;
  while (reads.length < MOST_READS && !agree(reads)) reads.push(await readOnce(session, isOurs, known));
  if (isExplained(reads, known)) return known;
  return withExecutions(engine, (await session.executions()).value, isOurs, session.clock.now());
}

/** End of a session whose broker was not read, or gave no reliable answer. */
export function unreadEnd(engine: EndingEngine, unverified: string, reads: readonly EndRead[] = []): EndRecord {
  const known = holdingsOf(engine);
  const remainders = known.symbols.flatMap(({ symbol, start, outside, ours }): readonly Remainder[] => {
    if (ours === 0) return [];
    return [{ symbol, expected: start + outside, atBroker: null, ours, cause: 'not_verified' }];
  });
  return { flatAtEnd: false, unverified, reads, ...partsOf(known), remainders };
}

/** Empty when the engine is broken and cannot give them. */
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

/** True when the last two reads are equal. */
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

/** Returns the engine's holdings, updated with the broker's list of executions. */
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
    // The list has booked a fill that was missing before.
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

function formatError(error: unknown): string {
  if (error instanceof PreliveError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
