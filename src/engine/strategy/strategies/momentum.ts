import type { Strategy, StrategyView, Target } from '../strategy.ts';
import { createMomentumSignal, type MomentumSignal, type SignalParameters } from './momentum-signal.ts';

/** All parameters of the strategy; half-lives and times in minutes, signals in standard deviations. */
export interface MomentumParameters extends SignalParameters {
  /** 1 goes with the trend; -1 against it, which shows what a losing strategy looks like. */
  readonly direction: number;
  /** |trend| at which a position is opened. */
  readonly entry: number;
  /** Signed trend in the position's direction below which it is closed. */
  readonly exit: number;
  readonly minimumHoldMinutes: number;
  /** Overextension in the direction of an entry from which it waits at the near side of the quote. */
  readonly patience: number;
  /** Overextension in the direction of an entry from which it is not made. */
  readonly exhaustion: number;
  /** Volatility that a position brings to the capital, annualised fraction. */
  readonly positionVolatility: number;
  /** Largest |weight| of a position. */
  readonly maximumWeight: number;
  /** Smaller positions are not opened. */
  readonly minimumWeight: number;
  readonly grossWeight: number;
  readonly netWeight: number;
  /** Returns to see before the first decision. */
  readonly warmUpBars: number;
}

/** Identity of the strategy in intents and records. */
export const MOMENTUM_ID = 'tsmr';

/**
 * Calibrated on the effect that the embedded gateway's market declares (a drift with a half-life of 15 minutes): the
 * trend's half-life is near that of the optimal filter of such a drift, and entry and exit are wide enough apart for
 * about 100 trades in six hours with five symbols.
 */
export const MOMENTUM_PARAMETERS: MomentumParameters = {
  direction: 1,
  trendHalfLife: 8,
  volatilityHalfLife: 30,
  stretchHalfLife: 2,
  entry: 1,
  exit: 0,
  minimumHoldMinutes: 5,
  patience: 1,
  exhaustion: 3,
  positionVolatility: 0.05,
  maximumWeight: 0.22,
  minimumWeight: 0.03,
  grossWeight: 1.5,
  netWeight: 0.75,
  warmUpBars: 30,
};

const MINUTES_PER_YEAR = 252 * 390;

/**
 * Time-series momentum with mean reversion: goes with the trend when it stands out, waits or stays away while the last
 * minutes have overshot it, sizes by volatility, and holds until the trend is gone.
 */
export function createMomentumStrategy(symbols: readonly string[], parameters: MomentumParameters): Strategy {
  const books = symbols.map((symbol) => ({ symbol, signal: createMomentumSignal(parameters), heldMinutes: 0 }));
  const bySymbol = new Map(books.map((book) => [book.symbol, book]));
  return {
    id: MOMENTUM_ID,
    parameters: { ...parameters },
    onBar: (bar) => bySymbol.get(bar.symbol)?.signal.onBar(bar),
    onClock: (view) => {
      for (const book of books) countHold(book, view);
      return decide(books, view, parameters);
    },
  };
}

interface Book {
  readonly symbol: string;
  readonly signal: MomentumSignal;
  /** Minutes for which a position has been held. */
  heldMinutes: number;
}

function countHold(book: Book, view: StrategyView): void {
  book.heldMinutes = view.position(book.symbol) === 0 ? 0 : book.heldMinutes + 1;
}

function decide(books: readonly Book[], view: StrategyView, parameters: MomentumParameters): readonly Target[] {
  const room = createRoom(books, view, parameters);
  const targets: Target[] = [];
  for (const book of books) {
    const held = view.position(book.symbol);
    const target = held === 0 ? enter(book, view, parameters, room) : leave(book, held, parameters);
    if (target !== undefined) targets.push(target);
  }
  return targets;
}

/** Closes a position whose trend is gone; keeps it as it is otherwise. */
function leave(
  { symbol, signal, heldMinutes }: Book,
  held: number,
  parameters: MomentumParameters,
): Target | undefined {
  if (heldMinutes < parameters.minimumHoldMinutes) return undefined;
  if (parameters.direction * signal.trend * Math.sign(held) >= parameters.exit) return undefined;
  return { symbol, quantity: 0, urgency: 'now' };
}

function enter(book: Book, view: StrategyView, parameters: MomentumParameters, room: Room): Target | undefined {
  const { symbol, signal } = book;
  const side = parameters.direction * Math.sign(signal.trend);
  const stretch = signal.stretch * Math.sign(signal.trend);
  if (signal.observations < parameters.warmUpBars || Math.abs(signal.trend) < parameters.entry) return undefined;
  if (stretch >= parameters.exhaustion) return undefined;
  const weight = Math.min(weightOf(signal, parameters), room.left(side));
  if (weight < parameters.minimumWeight) return undefined;
  room.take(side, weight);
  const quantity = side * Math.floor((weight * view.capital) / signal.lastClose);
  return { symbol, quantity, urgency: stretch >= parameters.patience ? 'patient' : 'now' };
}

/** Weight at which the position brings the wanted volatility. */
function weightOf({ volatility }: MomentumSignal, { positionVolatility, maximumWeight }: MomentumParameters): number {
  return Math.min(maximumWeight, positionVolatility / (volatility * Math.sqrt(MINUTES_PER_YEAR)));
}

/** What gross and net limits leave for new positions. */
interface Room {
  left(side: number): number;
  take(side: number, weight: number): void;
}

function createRoom(books: readonly Book[], view: StrategyView, parameters: MomentumParameters): Room {
  let gross = 0;
  let net = 0;
  const take = (side: number, weight: number) => {
    gross += weight;
    net += side * weight;
  };
  for (const { symbol, signal } of books) {
    const value = (view.position(symbol) * signal.lastClose) / view.capital;
    if (value !== 0) take(Math.sign(value), Math.abs(value));
  }
  return {
    left: (side) => Math.min(parameters.grossWeight - gross, parameters.netWeight - side * net),
    take,
  };
}
