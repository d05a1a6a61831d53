import type { EpochMs } from '../../domain/clock.ts';
import { invariant } from '../../domain/errors.ts';
import type { MarketRows } from '../../domain/market-rows.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { ContractBook, VenueContract } from './contract.ts';
import { entryDynamics, stockDynamics } from './dynamics.ts';
import { createMarketFactor, type MarketFactor } from './market-factor.ts';
import type { MarketModel } from './market-model.ts';
import { toMicros } from './money.ts';
import { createOptionSource } from './option-source.ts';
import type { ContractEntry, CorporateAction, OptionEntry, Shock } from './options.ts';
import { createPathSource, createPlannedSource } from './path-source.ts';
import type { QuoteSource } from './quote-source.ts';
import { createRealisticWorld, type RealisticWorld, realisticPlan } from './realistic-plan.ts';
import { createBarSource, createTickSource, type ReplaySources } from './replay-source.ts';
import type { ShareChange } from './share-changes.ts';
import type { TradingDay, TradingDays } from './trading-days.ts';

/** Inputs of a market. */
export interface MarketSources {
  readonly model: MarketModel;
  readonly entries: readonly ContractEntry[];
  readonly contracts: ContractBook;
  readonly sessionOpen: EpochMs;
  readonly shocks: readonly Shock[];
  readonly random: RandomStream;
  /** True = quotes move before the open and after the close too. */
  readonly extendedHours?: boolean;
  /** Stock prices from a file; other stocks have the model's. */
  readonly replay?: MarketRows;
  readonly corporateActions?: readonly CorporateAction[];
}

/** Finds the source of a contract. */
export type SourceOf = (contract: VenueContract) => QuoteSource;

const SECOND_MS = 1000;

/** Creates the function that builds the source of a contract; `changesOf` gives the changes of a symbol's shares. */
export function createInstrumentMaker(
  sources: MarketSources,
  days: TradingDays,
  changesOf: (symbol: string) => readonly ShareChange[],
) {
  const factor = createMarketFactor(sources.random);
  const { realism } = sources.model;
  const world = realism === undefined ? undefined : createRealisticWorld(realism, sources.random, days);
  return (contract: VenueContract, sourceOf: SourceOf): QuoteSource =>
    makeSource(sources, { days, factor, world, changes: changesOf(contract.symbol) }, contract, sourceOf);
}

/** Shared inputs of the instruments of a market. */
interface Shared {
  readonly days: TradingDays;
  readonly factor: MarketFactor;
  /** Only in a realistic market. */
  readonly world: RealisticWorld | undefined;
  /** Changes of the instrument's shares; the list grows. */
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
 * Price jumps of a session by second. A shock takes effect with the first quote at or after its instant, an overnight
 * shock with the next open. Shocks before the first session are in its opening price.
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
