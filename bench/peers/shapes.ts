import { MINUTE_MS } from '../../src/domain/clock.ts';
import type { Bar } from '../../src/domain/market.ts';
import { barsOf, symbolsOf } from '../support/ema-cross.ts';

/** The symbols of every shape. */
export const SYMBOLS = symbolsOf(10);

/** Sessions of equal length, one per day. */
export interface Shape {
  readonly name: string;
  readonly minutes: number;
  readonly days: number;
}

const OPEN = Date.UTC(2026, 0, 5, 14, 30);
const DAY_MS = 86_400_000;

/** Minutes of a day of US stocks. */
const DAY_MINUTES = 390;

/** One long session, and sessions of a trading day. */
export function shapesOf(longMinutes: number, days: number): readonly Shape[] {
  return [
    { name: 'one long session', minutes: longMinutes, days: 1 },
    { name: 'day-sized sessions', minutes: DAY_MINUTES, days },
  ];
}

/** Number of bars of a shape. */
export function barCount({ minutes, days }: Shape): number {
  return SYMBOLS.length * minutes * days;
}

/** Bars of a shape: prices continue from day to day. */
export function barsOfShape({ minutes, days }: Shape): readonly Bar[] {
  const perDay = SYMBOLS.length * minutes;
  return barsOf(SYMBOLS, minutes * days, OPEN).map((bar, i) => {
    const day = Math.floor(i / perDay);
    return { ...bar, at: bar.at + day * (DAY_MS - minutes * MINUTE_MS) };
  });
}
