import type { EpochMs } from '../../src/domain/clock.ts';
import type { SafeguardName } from '../../src/domain/safeguard.ts';

/** Parameters of the trading process. */
export interface TraderOrders {
  readonly port: number;
  /** Workspace of its journal. */
  readonly folder: string;
  readonly symbols: readonly string[];
  /** Safeguards disabled to prove that the check fails without them. */
  readonly disabled: readonly SafeguardName[];
  /** The gateway's clock: it was at `session` when the machine's was at `wall`, and runs `speed` times as fast. */
  readonly clock: { readonly wall: EpochMs; readonly session: EpochMs; readonly speed: number };
}

/** State of the engine, sent on request. */
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
