import type { BarRow } from '../../domain/market-rows.ts';
import type { RandomStream } from '../../domain/random.ts';
import { type Micros, toMicros } from './money.ts';

/** One second of a bar: its last price and its trades. */
export interface BarSecond {
  readonly price: Micros;
  /** Trades in order; empty = none. */
  readonly sales: readonly { readonly price: Micros; readonly size: number }[];
}

/** A price that the path must reach at a second. */
interface Touch {
  readonly second: number;
  readonly price: Micros;
}

/** Deviation of the path from the straight line between two touches, as a share of the bar's range. */
const PATH_NOISE = 0.15;

/**
 * Path of `seconds` seconds through a bar. It starts at the open, reaches the nearer extreme first (the low of a rising
 * bar, the high of a falling one), then the other, and ends at the close. Each touched price trades at least one share if
 * the volume is above 0; the sum may exceed a volume under 4. All trades lie within the bar's range.
 */
export function barSeconds(bar: BarRow, seconds: number, random: RandomStream): readonly BarSecond[] {
  const touches = touchesOf(bar, seconds, random);
  const prices = pricesBetween(bar, touches, seconds, random);
  const sizes = sizesOf(bar.volume, touches, seconds, random);
  return prices.map((price, second) => {
    const here = touches.flatMap((touch, index) =>
      touch.second === second ? [{ price: touch.price, size: sizes.touches[index] ?? 0 }] : [],
    );
    const between = here.length === 0 ? [{ price, size: sizes.seconds[second] ?? 0 }] : here;
    return { price: here.at(-1)?.price ?? price, sales: between.filter(({ size }) => size > 0) };
  });
}

function touchesOf(bar: BarRow, seconds: number, random: RandomStream): readonly Touch[] {
  const isRising = bar.close >= bar.open;
  const [open, close] = [toMicros(bar.open), toMicros(bar.close)];
  const [nearer, further] = [toMicros(isRising ? bar.low : bar.high), toMicros(isRising ? bar.high : bar.low)];
  const [early = 0, late = 0] = [random.uniform(), random.uniform()]
    .map((share) => Math.floor(share * seconds))
    .sort((a, b) => a - b);
  if (bar.high === bar.low) return [{ second: 0, price: open }];
  return [
    { second: 0, price: open },
    ...(nearer === open ? [] : [{ second: early, price: nearer }]),
    ...(further === close ? [] : [{ second: late, price: further }]),
    { second: seconds - 1, price: close },
  ];
}

function pricesBetween(bar: BarRow, touches: readonly Touch[], seconds: number, random: RandomStream): Micros[] {
  const [low, high] = [toMicros(bar.low), toMicros(bar.high)];
  const cents = (price: number) => Math.min(high, Math.max(low, Math.round(price / CENT) * CENT));
  return Array.from({ length: seconds }, (_, second) => {
    const after = touches.find((touch) => touch.second >= second) ?? touches.at(-1);
    const before = touches.findLast((touch) => touch.second <= second) ?? touches[0];
    if (before === undefined || after === undefined) return low;
    const share = after.second === before.second ? 0 : (second - before.second) / (after.second - before.second);
    const noise = PATH_NOISE * (high - low) * (random.uniform() - 0.5);
    return cents(before.price + share * (after.price - before.price) + noise);
  });
}

const CENT = 10_000;

/** One unit for each touch; the rest is distributed unevenly over touches and seconds. */
function sizesOf(volume: number, touches: readonly Touch[], seconds: number, random: RandomStream) {
  const isTraded = volume > 0;
  const taken = new Set(touches.map(({ second }) => second));
  const weights = Array.from({ length: touches.length + seconds }, (_, place) =>
    place >= touches.length && taken.has(place - touches.length) ? 0 : -Math.log(1 - random.uniform()),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const rest = Math.max(0, volume - touches.length);
  let [weight, given] = [0, 0];
  const shares = weights.map((own) => {
    weight += own;
    const upTo = Math.round((rest * weight) / total);
    const share = upTo - given;
    given = upTo;
    return share;
  });
  return {
    touches: touches.map((_, index) => (isTraded ? 1 + (shares[index] ?? 0) : 0)),
    seconds: shares.slice(touches.length),
  };
}
