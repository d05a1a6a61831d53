import type { EpochMs } from './clock.ts';
import type { OutsideTradeRecord } from './session-record.ts';

/** Why the account does not hold what it must hold once nothing of ours is left. */
export type RemainderCause =
  /** Shares that we opened are still there. */
  | 'not_closed'
  /** Others have traded what was ours, or across it. */
  | 'outside_trade'
  /** Neither our fills nor trades from outside explain it. */
  | 'unexplained'
  /** The broker could not be asked: what our own fills say. */
  | 'not_verified';

/** A symbol in which the account does not hold what it held at the start plus the trades from outside; signed shares. */
export type Remainder = {
  readonly symbol: string;
  /** Shares held at the start, plus the trades from outside since. */
  readonly expected: number;
  /** Null when the broker could not be asked. */
  readonly atBroker: number | null;
  /** By our fills. */
  readonly ours: number;
  readonly cause: RemainderCause;
};

/** One read of the broker at the end of a session. */
export type EndRead = {
  readonly at: EpochMs;
  /** Orders of ours that are open. */
  readonly openOrders: number;
  /** In the symbols of the session; flat ones are left out. Signed shares. */
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
};

/** The account at the end, as the broker states it. */
export type EndRecord = {
  /**
   * Two reads in a row agree that each symbol holds what it held at the start plus the trades from outside, explained by
   * our fills, and that no order of ours is open.
   */
  readonly flatAtEnd: boolean;
  /** Why it could not be verified; null when it was. */
  readonly unverified: string | null;
  /** In order. */
  readonly reads: readonly EndRead[];
  /** Signed shares by symbol: at the start, net of the trades from outside, by our fills. */
  readonly symbols: readonly {
    readonly symbol: string;
    readonly start: number;
    readonly outside: number;
    readonly ours: number;
    /** Shares of our orders that the broker calls filled, and that no execution has shown. */
    readonly unbooked: number;
  }[];
  readonly remainders: readonly Remainder[];
  /** Trades of others in the account, in whatever symbol. */
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
