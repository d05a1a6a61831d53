import { dateOf, sessionDayOf } from '../../domain/calendar/session-day.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { RandomStream } from '../../domain/random.ts';
import { entryDynamics, stockDynamics } from './contract-dynamics.ts';
import type { PriceEffect } from './corporate-actions.ts';
import { createMarketFactor, type MarketFactor } from './market-factor.ts';
import type { MarketModel } from './market-model.ts';
import { fromMicros, type Micros, toMicros } from './money.ts';
import { createOptionSource } from './option-source.ts';
import type { ContractEntry, CorporateAction, OptionEntry, Shock } from './options.ts';
import { createPathSource, createPlannedSource } from './path-source.ts';
import type { QuoteRow, QuoteSource, RawBar, Span } from './quote-source.ts';
import { createRealisticWorld, type RealisticWorld, realisticPlan } from './realistic-plan.ts';
import { daysBetween, extentOf } from './replay-sessions.ts';
import { createBarSource, createTickSource, type ReplaySources } from './replay-source.ts';
import { barOf } from './row-bars.ts';
import { adjustmentOf, type ShareChange } from './share-changes.ts';
import { createShockedSource, type LiveShock } from './shocked-source.ts';
import { createTradingDays, type TradingDay, type TradingDays } from './trading-days.ts';
import type { ContractBook, VenueContract } from './types.ts';

/** Prices of every contract of the venue. */
export interface Market {
  readonly days: TradingDays;
  source(contract: VenueContract): QuoteSource;
  /** Quote and last sale in force at an instant; while nobody quotes, at night, those of the evening. */
  at(contract: VenueContract, at: EpochMs): QuoteRow;
  /** Units of the last sale at an instant. */
  lastSize(contract: VenueContract, at: EpochMs): number;
  /** Last sale of the last session that is over, its post-market with it. */
  previousClose(contract: VenueContract, at: EpochMs): Micros;
  /** A jump of a symbol's price (`*` = every one) from the second of an instant on, beside those that the market was made with; options follow their underlying. */
  shock(symbol: string, fraction: number, at: EpochMs): void;
  /** Something happens to the shares of a stock, and from its instant on to the price; a file that is replayed may know of that. */
  change(symbol: string, change: ShareChange, effect: PriceEffect): void;
  /** What has happened to the shares of a contract. */
  changes(contract: VenueContract): readonly ShareChange[];
}

/** What a market is made from. */
export interface MarketSources {
  readonly model: MarketModel;
  readonly entries: readonly ContractEntry[];
  readonly contracts: ContractBook;
  readonly sessionOpen: EpochMs;
  readonly shocks: readonly Shock[];
  readonly random: RandomStream;
  /** Quotes move before the open and after the close too. */
  readonly extendedHours?: boolean;
  /** Prices of stocks from a file; the others have the model's. */
  readonly replay?: MarketRows;
  readonly corporateActions?: readonly CorporateAction[];
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Builds each instrument when it is first looked at; which ones are looked at never changes the prices of another. */
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

/** Prices of a file know nothing of the shocks that the market is made with. */
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

/** Looks back from an instant, or from the close before it, for the last second that had a sale. */
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

/** A file's prices of before the first session know of the actions of their time; what the model generates had none. */
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

type SourceOf = (contract: VenueContract) => QuoteSource;

/** What happens to prices while the market runs, by symbol. */
interface Happenings {
  readonly days: TradingDays;
  readonly shocksOf: Map<string, LiveShock[]>;
  readonly changesOf: Map<string, ShareChange[]>;
}

function createSources(sources: MarketSources, { days, shocksOf, changesOf }: Happenings): SourceOf {
  const known = new Map<number, QuoteSource>();
  const make = createMaker(sources, days, changesOf);
  const source: SourceOf = (contract) => {
    const existing = known.get(contract.conId);
    if (existing !== undefined) return existing;
    const made = liveSource(make(contract, source), days, contract, listOf(shocksOf, contract.symbol));
    known.set(contract.conId, made);
    return made;
  };
  return source;
}

/** Options take their shocks from their underlying. */
function liveSource(
  source: QuoteSource,
  days: TradingDays,
  { securityType, minTick }: VenueContract,
  shocks: readonly LiveShock[],
): QuoteSource {
  return securityType === 'OPT' ? source : createShockedSource(source, days, shocks, toMicros(minTick));
}

function createMaker(sources: MarketSources, days: TradingDays, changesOf: Happenings['changesOf']) {
  const factor = createMarketFactor(sources.random);
  const { realism } = sources.model;
  const world = realism === undefined ? undefined : createRealisticWorld(realism, sources.random, days);
  return (contract: VenueContract, sourceOf: SourceOf): QuoteSource =>
    makeSource(sources, { days, factor, world, changes: listOf(changesOf, contract.symbol) }, contract, sourceOf);
}

/** What the instruments of a market share. */
interface Shared {
  readonly days: TradingDays;
  readonly factor: MarketFactor;
  /** Of a realistic market. */
  readonly world: RealisticWorld | undefined;
  /** Of the instrument's shares; grows. */
  readonly changes: readonly ShareChange[];
}

function makeSource(sources: MarketSources, shared: Shared, contract: VenueContract, sourceOf: SourceOf): QuoteSource {
  const { model, entries, extendedHours = false } = sources;
  const entry = entries.find((candidate) => candidate.conId === contract.conId);
  if (entry?.securityType === 'OPT') return optionSource(sources, shared.days, entry, sourceOf);
  const dynamics = entry === undefined ? stockDynamics(model, contract.symbol) : entryDynamics(model, entry);
  const random = sources.random.fork(entry === undefined ? contract.symbol : `contract/${contract.conId}`);
  const jumpsOf = (day: TradingDay) => jumpsIn(sources, shared.days, contract.symbol, day);
  const replayed = replaySource(sources.replay, contract, { ...shared, dynamics, quotes: model.quotes, random });
  if (replayed !== undefined) return replayed;
  const { world } = shared;
  const own = { ...shared, dynamics, model, random, jumpsOf, extendedHours };
  return world === undefined
    ? createPathSource(own)
    : createPlannedSource(own, (day) => realisticPlan(world, own, day));
}

function replaySource(
  data: MarketRows | undefined,
  { symbol, securityType }: VenueContract,
  sources: ReplaySources,
): QuoteSource | undefined {
  if (securityType !== 'STK') return undefined;
  if (data?.kind === 'bars') {
    const bars = data.rows.get(symbol);
    return bars && createBarSource(sources, bars, data.barMs);
  }
  const ticks = data?.rows.get(symbol);
  return ticks && createTickSource(sources, ticks);
}

function optionSource(sources: MarketSources, days: TradingDays, entry: OptionEntry, sourceOf: SourceOf): QuoteSource {
  const [underlying] = sources.contracts.find({ symbol: entry.underlying, securityType: 'STK' });
  invariant(underlying, `option ${entry.conId} has no underlying ${entry.underlying}`);
  const { strike, right, volatility } = entry;
  const yearsFrom = (open: EpochMs) => yearsUntil(entry.expiry, Math.max(open, sources.sessionOpen));
  return createOptionSource(sourceOf(underlying), {
    termsAt: (at) => ({ strike, right, volatility, yearsToExpiry: yearsFrom(days.openedAt(at).open) }),
    tickMicros: toMicros(entry.minTick),
    halfSpreadTicks: entry.halfSpreadTicks,
  });
}

const YEAR_MS = 365 * 86_400_000;
const CLOSE_UTC_HOUR = 21;

function yearsUntil(expiry: string, from: EpochMs): number {
  const [year, month, day] = [expiry.slice(0, 4), expiry.slice(4, 6), expiry.slice(6, 8)].map(Number);
  return Math.max(0, Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, CLOSE_UTC_HOUR) - from) / YEAR_MS;
}

/**
 * A shock takes effect with the first quote at or after its instant; one of a night with the open after it; those of the
 * past are in the first opening price.
 */
function jumpsIn(
  { shocks }: MarketSources,
  days: TradingDays,
  symbol: string,
  { index, open, close }: TradingDay,
): ReadonlyMap<number, number> {
  const jumps = new Map<number, number>();
  if (index < 0) return jumps;
  const from = index === 0 ? Number.NEGATIVE_INFINITY : days.byIndex(index - 1).close;
  for (const shock of shocks) {
    const isMeant = shock.symbol === '*' || shock.symbol === symbol;
    if (!isMeant || shock.at < from || shock.at >= close) continue;
    const second = Math.max(0, Math.ceil((shock.at - open) / SECOND_MS));
    jumps.set(second, (jumps.get(second) ?? 0) + Math.log1p(shock.fraction));
  }
  return jumps;
}
