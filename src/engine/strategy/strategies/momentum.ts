import { parametersRecord } from '../../base/parameters.ts';
import { createMinuteReturns, type MinuteReturns } from '../minute-returns.ts';
import type { Candidate, Optimizer, Weight } from '../optimizer.ts';
import { type RegimeModel, regimeFactors } from '../regime-model.ts';
import type { Signal } from '../signal.ts';
import { defineStrategy, type Strategy, type StrategyView, type Target } from '../strategy.ts';
import { MOMENTUM_SET, type MomentumParameters } from './momentum-parameters.ts';

/** The strategy by its name, which is its identity in intents and records too. */
export const MOMENTUM = defineStrategy<MomentumParameters>({
  name: 'tsmr',
  title: 'Time-series momentum with mean reversion, sized by volatility.',
  parameters: MOMENTUM_SET,
  create: ({ symbols }, parameters) => createMomentumStrategy(symbols, parameters),
});

const YEAR = Math.sqrt(252 * 390);

/**
 * Time-series momentum with mean reversion: goes with the trend when it stands out, waits or stays away while the last
 * minutes have overshot it, sizes by volatility, and holds until the trend is gone.
 */
export function createMomentumStrategy(symbols: readonly string[], parameters: MomentumParameters): Strategy {
  const desk = createDesk(symbols, parameters);
  return {
    id: MOMENTUM.name,
    parameters: parametersRecord(MOMENTUM_SET, parameters),
    onBar: (bar) => {
      desk.bySymbol.get(bar.symbol)?.returns.onBar(bar);
      for (const listener of desk.listeners) listener.onBar(bar);
    },
    onClock: (view) => {
      for (const book of desk.books) countHold(book, view);
      return decide(desk, view);
    },
  };
}

/** One symbol of the strategy. */
interface Book {
  readonly symbol: string;
  readonly returns: MinuteReturns;
  /** Minutes for which a position has been held. */
  heldMinutes: number;
}

interface Desk {
  readonly parameters: MomentumParameters;
  readonly books: readonly Book[];
  readonly bySymbol: ReadonlyMap<string, Book>;
  readonly trend: Signal;
  readonly stretch: Signal;
  readonly optimizer: Optimizer;
  readonly regime: RegimeModel;
  readonly listeners: readonly Pick<Signal, 'onBar'>[];
}

function createDesk(symbols: readonly string[], parameters: MomentumParameters): Desk {
  const { volatilityHalfLife, trendHalfLife, stretchHalfLife } = parameters;
  const returns = () => createMinuteReturns(volatilityHalfLife);
  const books = symbols.map((symbol) => ({ symbol, returns: returns(), heldMinutes: 0 }));
  const trend = parameters.signal.create({ symbols, halfLife: trendHalfLife, volatilityHalfLife });
  const stretch = parameters.signal.create({ symbols, halfLife: stretchHalfLife, volatilityHalfLife });
  const regime = parameters.regime.create({ symbols });
  return {
    parameters,
    books,
    bySymbol: new Map(books.map((book) => [book.symbol, book])),
    trend,
    stretch,
    optimizer: parameters.optimizer.create({ symbols }),
    regime,
    listeners: [trend, stretch, regime],
  };
}

function countHold(book: Book, view: StrategyView): void {
  book.heldMinutes = view.position(book.symbol) === 0 ? 0 : book.heldMinutes + 1;
}

function decide(desk: Desk, view: StrategyView): readonly Target[] {
  const entries = sizedEntries(desk, view);
  const targets: Target[] = [];
  for (const book of desk.books) {
    const held = view.position(book.symbol);
    const target = held === 0 ? entries.get(book.symbol) : leave(desk, book, held);
    if (target !== undefined) targets.push(target);
  }
  return targets;
}

/** Closes a position whose trend is gone; keeps it as it is otherwise. */
function leave({ parameters, trend }: Desk, { symbol, heldMinutes }: Book, held: number): Target | undefined {
  if (heldMinutes < parameters.minimumHoldMinutes) return undefined;
  if (parameters.direction * trend.score(symbol) * Math.sign(held) >= parameters.exit) return undefined;
  return { symbol, quantity: 0, urgency: 'now' };
}

/** Entries in whole shares, by symbol. */
function sizedEntries(desk: Desk, view: StrategyView): ReadonlyMap<string, Target> {
  const entries = desk.books.flatMap((book) => entryOf(desk, book, view));
  const bySymbol = new Map(entries.map((entry) => [entry.symbol, entry]));
  const weights = entries.length === 0 ? [] : weightsOf(desk, view, entries);
  return new Map(
    weights.flatMap(({ symbol, weight }) => {
      const entry = bySymbol.get(symbol);
      if (entry === undefined || !Number.isFinite(weight)) return [];
      const quantity = Math.sign(weight) * Math.floor((Math.abs(weight) * view.capital) / entry.lastClose);
      return [[symbol, { symbol, quantity, urgency: entry.urgency }]];
    }),
  );
}

interface Entry extends Candidate {
  readonly lastClose: number;
  readonly urgency: Target['urgency'];
}

/** The entry that a symbol without a position asks for, if any. */
function entryOf({ parameters, trend, stretch }: Desk, { symbol, returns }: Book, view: StrategyView): Entry[] {
  if (view.position(symbol) !== 0 || returns.observations < parameters.warmUpBars) return [];
  const direction = trend.score(symbol);
  const side = parameters.direction * Math.sign(direction);
  const overshoot = stretch.score(symbol) * Math.sign(direction);
  if (side === 0 || Math.abs(direction) < parameters.entry || overshoot >= parameters.exhaustion) return [];
  const { lastClose, volatility } = returns;
  const urgency = overshoot >= parameters.patience ? 'patient' : 'now';
  return [{ symbol, side, score: Math.abs(direction), volatility: volatility * YEAR, lastClose, urgency }];
}

function weightsOf({ books, optimizer, regime, parameters }: Desk, view: StrategyView, entries: readonly Entry[]) {
  const factors = regimeFactors(regime.regime());
  return optimizer.weights({
    candidates: entries,
    held: books.flatMap((book) => heldWeight(book, view)),
    limits: {
      gross: parameters.grossWeight * factors.gross,
      net: parameters.netWeight * factors.net,
      box: parameters.maximumWeight,
      smallest: parameters.minimumWeight,
      positionVolatility: parameters.positionVolatility,
    },
  });
}

/** Nothing is held where no price is known: it would leave no number to reckon with. */
function heldWeight({ symbol, returns }: Book, view: StrategyView): readonly Weight[] {
  const position = view.position(symbol);
  return position === 0 ? [] : [{ symbol, weight: (position * returns.lastClose) / view.capital }];
}
