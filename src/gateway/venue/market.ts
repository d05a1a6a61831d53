import type { EpochMs } from '../../domain/clock.ts';
import { InvariantViolation, invariant } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import { SESSION_SECONDS } from './calendar.ts';
import type { Dynamics } from './dynamics.ts';
import { createMarketFactor, type MarketFactor } from './market-factor.ts';
import type { MarketModel, QuoteModel, StockDynamics } from './market-model.ts';
import { toMicros } from './money.ts';
import { createOptionSource } from './option-source.ts';
import type { CashEntry, ContractEntry, FutureEntry, OptionEntry, Shock } from './options.ts';
import { createPathSource } from './path-source.ts';
import type { QuoteRow, QuoteSource } from './quote-source.ts';
import { createShockedSource, type LiveShock } from './shocked-source.ts';
import type { ContractBook, VenueContract } from './types.ts';

/** Prices of every contract of the venue. */
export interface Market {
  source(contract: VenueContract): QuoteSource;
  /** Quote and last sale in force at an instant; before the open and after the close those of the first and last second. */
  at(contract: VenueContract, at: EpochMs): QuoteRow;
  /** Second of the session, clamped to it. */
  secondOf(at: EpochMs): number;
  /** A jump of a symbol's price (`*` = every one) from the second of an instant on, beside those that the market was made with; options follow their underlying. */
  shock(symbol: string, fraction: number, at: EpochMs): void;
}

/** What a market is made from. */
export interface MarketSources {
  readonly model: MarketModel;
  readonly entries: readonly ContractEntry[];
  readonly contracts: ContractBook;
  readonly sessionOpen: EpochMs;
  readonly shocks: readonly Shock[];
  readonly random: RandomStream;
}

/** Builds each instrument when it is first looked at; which ones are looked at never changes the prices of another. */
export function createMarket(sources: MarketSources): Market {
  const factor = createMarketFactor(sources.random);
  const known = new Map<number, QuoteSource>();
  const shocksOf = new Map<string, LiveShock[]>();
  const listOf = (symbol: string): LiveShock[] => {
    const list = shocksOf.get(symbol) ?? [];
    shocksOf.set(symbol, list);
    return list;
  };
  const source = (contract: VenueContract): QuoteSource => {
    const existing = known.get(contract.conId);
    if (existing !== undefined) return existing;
    const made = liveSource(makeSource(sources, factor, contract, source), contract, listOf(contract.symbol));
    known.set(contract.conId, made);
    return made;
  };
  const secondOf = (at: EpochMs) =>
    Math.min(SESSION_SECONDS - 1, Math.max(0, Math.floor((at - sources.sessionOpen) / 1000)));
  return {
    source,
    secondOf,
    at: (contract, at) => source(contract).row(secondOf(at)),
    shock(symbol, fraction, at) {
      const shocked = sources.contracts.all().filter((contract) => symbol === '*' || contract.symbol === symbol);
      const shock = { second: secondOf(at), factor: 1 + fraction };
      for (const name of new Set(shocked.map((contract) => contract.symbol))) listOf(name).push(shock);
    },
  };
}

/** Options take their shocks from their underlying. */
function liveSource(
  source: QuoteSource,
  { securityType, minTick }: VenueContract,
  shocks: readonly LiveShock[],
): QuoteSource {
  return securityType === 'OPT' ? source : createShockedSource(source, shocks, toMicros(minTick));
}

type SourceOf = (contract: VenueContract) => QuoteSource;

function makeSource(
  sources: MarketSources,
  factor: MarketFactor,
  contract: VenueContract,
  sourceOf: SourceOf,
): QuoteSource {
  const entry = sources.entries.find((candidate) => candidate.conId === contract.conId);
  if (entry?.securityType === 'OPT') return optionSource(sources, entry, sourceOf);
  const dynamics =
    entry === undefined ? stockDynamics(sources.model, contract.symbol) : entryDynamics(sources.model, entry);
  const random = sources.random.fork(entry === undefined ? contract.symbol : `contract/${contract.conId}`);
  return createPathSource({ dynamics, model: sources.model, factor, random, jumps: jumpsOf(sources, contract.symbol) });
}

function optionSource(sources: MarketSources, entry: OptionEntry, sourceOf: SourceOf): QuoteSource {
  const [underlying] = sources.contracts.find({ symbol: entry.underlying, securityType: 'STK' });
  invariant(underlying, `option ${entry.conId} has no underlying ${entry.underlying}`);
  return createOptionSource(sourceOf(underlying), {
    terms: {
      strike: entry.strike,
      right: entry.right,
      volatility: entry.volatility,
      yearsToExpiry: yearsUntil(entry.expiry, sources.sessionOpen),
    },
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

const STOCK_TICK = 0.01;
const STOCK_LOT = 100;
/** Volume for which `medianSize` of the model holds. */
const SIZE_REFERENCE_VOLUME = 50_000_000;

function stockDynamics(model: MarketModel, symbol: string): Dynamics {
  const stock = model.stocks.find((candidate) => candidate.symbol === symbol);
  if (stock === undefined) throw new InvariantViolation(`the market model does not say how ${symbol} moves`);
  return {
    ...stock,
    tickMicros: toMicros(STOCK_TICK),
    spreadTicks: stockSpread(stock, model.quotes),
    medianSize: model.quotes.medianSize * Math.sqrt(stock.dailyVolume / SIZE_REFERENCE_VOLUME),
    lot: STOCK_LOT,
    momentum: model.momentum,
  };
}

function stockSpread(stock: StockDynamics, quotes: QuoteModel): number {
  const spread = stock.referencePrice * stock.volatility * quotes.spreadPerPriceVolatility;
  return Math.max(1, Math.round(spread / STOCK_TICK));
}

const FUTURE_SIZE = { dailyVolume: 1_000_000, medianSize: 40, lot: 1 } as const;
const CASH_SIZE = { dailyVolume: 20_000_000_000, medianSize: 2_000_000, lot: 100_000 } as const;

/** The planted effect is for stocks alone. */
function entryDynamics(model: MarketModel, entry: FutureEntry | CashEntry): Dynamics {
  return {
    symbol: entry.symbol,
    referencePrice: entry.referencePrice,
    tickMicros: toMicros(entry.minTick),
    volatility: entry.volatility,
    beta: 0,
    spreadTicks: 2 * entry.halfSpreadTicks,
    ...(entry.securityType === 'FUT' ? FUTURE_SIZE : CASH_SIZE),
    momentum: { ...model.momentum, fractionOfNoise: 0 },
  };
}

/** A shock takes effect with the first quote at or after its instant; shocks of the past are in the opening price. */
function jumpsOf(sources: MarketSources, symbol: string): ReadonlyMap<number, number> {
  const jumps = new Map<number, number>();
  for (const shock of sources.shocks) {
    if (shock.symbol !== '*' && shock.symbol !== symbol) continue;
    const second = Math.max(0, Math.ceil((shock.at - sources.sessionOpen) / 1000));
    jumps.set(second, (jumps.get(second) ?? 0) + Math.log1p(shock.fraction));
  }
  return jumps;
}
