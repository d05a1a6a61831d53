import type { EpochMs } from './clock.ts';
import type { OutsideTradeRecord } from './session-record.ts';

/** Cause of a difference in the account after none of our shares is left to close. */
export type RemainderCause =
  /** Shares that we opened remain. */
  | 'not_closed'
  /** Others have traded our shares, or through them. */
  | 'outside_trade'
  /** Neither our fills nor outside trades explain it. */
  | 'unexplained'
  /** The broker gave no answer: only our own fills are known. */
  | 'not_verified';

/** A symbol whose holding differs from the one at the start plus the trades from outside; signed shares. */
export type Remainder = {
  readonly symbol: string;
  /** Shares held at the start, plus the trades from outside since. */
  readonly expected: number;
  /** Null without an answer of the broker. */
  readonly atBroker: number | null;
  /** Shares by our fills. */
  readonly ours: number;
  readonly cause: RemainderCause;
};

/** One read of the broker at the end of a session. */
export type EndRead = {
  readonly at: EpochMs;
  /** Our open orders. */
  readonly openOrders: number;
  /** Positions in the symbols of the session; flat ones are omitted. Signed shares. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
};

/** The account at the end, by the broker's answers. */
export type EndRecord = {
  /**
   * True when two consecutive reads agree: each symbol holds what it held at the start plus the trades from outside,
   * explained by our fills, and none of our orders is open.
   */
  readonly flatAtEnd: boolean;
  /** Reason why it is unverified; null when verified. */
  readonly unverified: string | null;
  /** Reads in order. */
  readonly reads: readonly EndRead[];
  /** Signed shares by symbol: at the start, net of the trades from outside, by our fills. */
  readonly symbols: readonly {
    readonly symbol: string;
    readonly start: number;
    readonly outside: number;
    readonly ours: number;
    /** Shares of our orders that the broker reports as filled, without an execution so far. */
    readonly unbooked: number;
  }[];
  readonly remainders: readonly Remainder[];
  /** Trades of others in the account, in any symbol. */
  readonly outsideTrades: readonly OutsideTradeRecord[];
};

const CAUSES: Readonly<Record<RemainderCause, string>> = {
  not_closed: 'not closed',
  outside_trade: 'outside trade',
  unexplained: 'unexplained',
  not_verified: 'not verified',
};

/** `AAPL: -40 expected, 0 at the broker, 40 by our fills (outside trade)`. */
export function formatRemainder({ symbol, expected, atBroker, ours, cause }: Remainder): string {
  const fills = ours === 0 ? '' : `, ${ours} by our fills`;
  return `${symbol}: ${expected} expected, ${atBroker ?? 'not known'} at the broker${fills} (${CAUSES[cause]})`;
}
