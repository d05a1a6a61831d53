import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';
import type { Market } from './market.ts';
import { type Micros, toMicros } from './money.ts';
import type { ImpactModel } from './options.ts';
import type { QuoteRow } from './quote-source.ts';

/**
 * The quotes in force: what the market model says, with what happens while the venue runs: halts, at which quotes stand
 * still, and the impact of the account's own trades, which decays.
 */
export interface Board {
  /** Quote and last sale in force at an instant. While a contract is halted, those of the halt. */
  at(contract: VenueContract, at: EpochMs): QuoteRow;
  isHalted(conId: number): boolean;
  halt(conId: number, at: EpochMs): void;
  resume(conId: number): void;
  /** The account took size: the price goes on in the direction of its order. */
  pushBy(contract: VenueContract, side: Side, quantity: number, at: EpochMs): void;
}

interface Push {
  readonly at: EpochMs;
  /** Price at `at`, in units of 1e-6, signed. */
  readonly shift: Micros;
}

/** A board on which nothing has happened. Without an impact model the account's trades move nothing. */
export function createBoard(market: Market, impact: ImpactModel | undefined): Board {
  const haltedAt = new Map<number, EpochMs>();
  const pushes = new Map<number, Push>();
  const shiftAt = (conId: number, at: EpochMs): Micros => {
    const push = pushes.get(conId);
    if (push === undefined || impact === undefined || at < push.at) return 0;
    return push.shift * 2 ** (-(at - push.at) / impact.halfLifeMs);
  };
  const rowAt = (contract: VenueContract, at: EpochMs): QuoteRow => {
    const seenAt = Math.min(at, haltedAt.get(contract.conId) ?? at);
    const tick = toMicros(contract.minTick);
    return shifted(market.at(contract, seenAt), shiftAt(contract.conId, at), tick);
  };
  return {
    at: rowAt,
    isHalted: (conId) => haltedAt.has(conId),
    halt: (conId, at) => haltedAt.set(conId, haltedAt.get(conId) ?? at),
    resume: (conId) => haltedAt.delete(conId),
    pushBy(contract, side, quantity, at) {
      if (impact === undefined) return;
      const row = rowAt(contract, at);
      const spread = row.ask - row.bid;
      const shown = Math.max(1, side === 'BUY' ? row.askSize : row.bidSize);
      const fresh = (side === 'BUY' ? 1 : -1) * impact.spreadsPerDisplayedSize * spread * (quantity / shown);
      pushes.set(contract.conId, { at, shift: shiftAt(contract.conId, at) + fresh });
    },
  };
}

/** Moves both quotes by whole increments; the sale stays where it was made. The bid stays above zero. */
function shifted(row: QuoteRow, shift: Micros, tick: Micros): QuoteRow {
  const whole = Math.max(Math.round(shift / tick) * tick, tick - row.bid);
  return whole === 0 ? row : { ...row, bid: row.bid + whole, ask: row.ask + whole };
}
