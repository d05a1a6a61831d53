import type { EpochMs } from '../../domain/clock.ts';
import { dateOf, sessionDayOf } from './calendar.ts';
import type { VenueContract } from './contract.ts';
import { createInstrumentMaker, type MarketSources, type SourceOf } from './instruments.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import { barOf } from './path-bars.ts';
import type { QuoteRow, QuoteSource, RawBar, Span } from './quote-source.ts';
import { daysBetween, extentOf } from './replay-sessions.ts';
import { adjustmentOf, type PriceEffect, type ShareChange } from './share-changes.ts';
import { createShockedSource, type LiveShock } from './shocked-source.ts';
import { createTradingDays, type TradingDay, type TradingDays } from './trading-days.ts';

/** Prices of every contract of the venue. */
export interface Market {
  readonly days: TradingDays;
  source(contract: VenueContract): QuoteSource;
  /** Quote and last trade in force at an instant; at night those of the close, unless there are extended hours. */
  at(contract: VenueContract, at: EpochMs): QuoteRow;
  /** Size of the last trade at an instant. */
  lastSize(contract: VenueContract, at: EpochMs): number;
  /** Closing price of the last session whose post-market has ended. */
  previousClose(contract: VenueContract, at: EpochMs): Micros;
  /** Moves a symbol's price (`*` = every symbol) from the second of an instant on, in addition to the declared shocks. Options follow their underlying. */
  shock(symbol: string, fraction: number, at: EpochMs): void;
  /** Changes the shares of a stock and, depending on `effect`, its price from the instant on. */
  change(symbol: string, change: ShareChange, effect: PriceEffect): void;
  /** Changes of the shares of a contract. */
  changes(contract: VenueContract): readonly ShareChange[];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Creates a market that builds instruments on first access. The order of access does not change prices. */
export function createMarket(sources: MarketSources): Market {
  const days = createTradingDays(sources.sessionOpen, sessionsBefore(sources));
  const shocksOf = replayShocks(sources);
  const changesOf = new Map<string, ShareChange[]>();
  const source = createSources(sources, { days, shocksOf, changesOf });
  notePastActions(sources, source, changesOf);
  const changes: Market['changes'] = ({ symbol, securityType }) =>
    securityType === 'STK' ? listOf(changesOf, symbol) : [];
  return {
    days,
    source,
    at: (contract, at) => source(contract).at(at),
    lastSize: (contract, at) => lastSize(source(contract), days.openedAt(at), at),
    previousClose(contract, at) {
      const { span, bar } = lastClose(source(contract), days, at);
      return adjustmentOf(changes(contract), false, toMicros(contract.minTick))(bar, span).close;
    },
    shock(symbol, fraction, at) {
      const shocked = sources.contracts.all().filter((contract) => symbol === '*' || contract.symbol === symbol);
      const shock = { at: at - (at % SECOND_MS), factor: 1 + fraction };
      for (const name of new Set(shocked.map((contract) => contract.symbol))) listOf(shocksOf, name).push(shock);
    },
    change(symbol, change, effect) {
      listOf(changesOf, symbol).push(change);
      if (effect === 'moves_price')
        listOf(shocksOf, symbol).push({ at: change.at - (change.at % SECOND_MS), factor: change.factor });
    },
    changes,
  };
}

/** Initial shocks of replayed symbols: the prices of a file do not contain the declared shocks. */
function replayShocks({ replay, shocks }: MarketSources): Map<string, LiveShock[]> {
  const symbols = replay === undefined ? [] : [...replay.rows.keys()];
  return new Map(
    symbols.map((symbol) => {
      const own = shocks.filter((shock) => shock.symbol === '*' || shock.symbol === symbol);
      return [symbol, own.map(({ at, fraction }) => ({ at, factor: 1 + fraction }))];
    }),
  );
}

function sessionsBefore({ model, replay, sessionOpen }: MarketSources): number {
  const ofFile = replay === undefined ? 0 : daysBetween(extentOf(replay).first, sessionOpen);
  return Math.max(model.historySessions, ofFile);
}

/** Looks back from an instant, at most from the close, for the last second with a trade. */
function lastSize(source: QuoteSource, { open, close }: TradingDay, at: EpochMs): number {
  for (let back = Math.min(at, close); back > open; back -= SECOND_MS) {
    const { tradeSize } = source.at(back);
    if (tradeSize > 0) return tradeSize;
  }
  return source.at(open).tradeSize;
}

function lastClose(source: QuoteSource, days: TradingDays, at: EpochMs): { readonly span: Span; readonly bar: RawBar } {
  const opened = days.openedAt(at);
  const over = at >= opened.postClose ? opened : days.byIndex(Math.max(days.oldest, opened.index - 1));
  const span = { from: over.close - MINUTE_MS, to: over.close };
  return { span, bar: source.bar(span, 'TRADES') ?? barOf([source.at(over.close)], 'TRADES') };
}

/** Records corporate actions before the first session for replayed stocks: the file's prices reflect them. Generated prices have none. */
function notePastActions(
  { corporateActions = [], replay, contracts, sessionOpen }: MarketSources,
  source: SourceOf,
  changesOf: Map<string, ShareChange[]>,
): void {
  for (const action of corporateActions) {
    const { open, preOpen: at } = sessionDayOf(dateOf(action.date));
    const [contract] = contracts.find({ symbol: action.symbol, securityType: 'STK' });
    if (contract === undefined || replay?.rows.has(action.symbol) !== true || open > sessionOpen) continue;
    const before = fromMicros(source(contract).at(at - 1).last);
    const factor = action.kind === 'split' ? 1 / action.ratio : 1 - action.perShare / before;
    listOf(changesOf, action.symbol).push({ kind: action.kind, at, factor });
  }
}

function listOf<T>(lists: Map<string, T[]>, symbol: string): T[] {
  const list = lists.get(symbol) ?? [];
  lists.set(symbol, list);
  return list;
}

/** Price changes while the market runs, by symbol. */
interface PriceChanges {
  readonly days: TradingDays;
  readonly shocksOf: Map<string, LiveShock[]>;
  readonly changesOf: Map<string, ShareChange[]>;
}

function createSources(sources: MarketSources, { days, shocksOf, changesOf }: PriceChanges): SourceOf {
  const known = new Map<number, QuoteSource>();
  const make = createInstrumentMaker(sources, days, (symbol) => listOf(changesOf, symbol));
  const source: SourceOf = (contract) => {
    const existing = known.get(contract.conId);
    if (existing !== undefined) return existing;
    const made = liveSource(make(contract, source), days, contract, listOf(shocksOf, contract.symbol));
    known.set(contract.conId, made);
    return made;
  };
  return source;
}

/** Options inherit shocks from their underlying. */
function liveSource(
  source: QuoteSource,
  days: TradingDays,
  { securityType, minTick }: VenueContract,
  shocks: readonly LiveShock[],
): QuoteSource {
  return securityType === 'OPT' ? source : createShockedSource(source, days, shocks, toMicros(minTick));
}
