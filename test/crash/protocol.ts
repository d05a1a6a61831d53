import type { EpochMs } from '../../src/domain/clock.ts';
import type { SafeguardName } from '../../src/domain/safeguard.ts';

/** What the trading process is told when it starts. */
export interface TraderOrders {
  readonly port: number;
  /** Workspace whose journal it keeps. */
  readonly folder: string;
  readonly symbols: readonly string[];
  /** Protections that are taken out, to see that the check notices. */
  readonly disabled: readonly SafeguardName[];
  /** The gateway's clock: it stood at `session` when the machine's stood at `wall`, and runs so much faster. */
  readonly clock: { readonly wall: EpochMs; readonly session: EpochMs; readonly speed: number };
}

/** How the engine stands, sent on request. */
export interface TraderReport {
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
  readonly workingOrders: number;
  readonly unknownOrders: number;
  readonly tradingState: string;
  readonly reason: string | null;
}

/** Messages of the trading process. */
export type TraderMessage =
  | { readonly kind: 'trading' }
  | { readonly kind: 'report'; readonly report: TraderReport }
  | { readonly kind: 'over'; readonly why: string };
