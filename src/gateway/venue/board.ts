import type { EpochMs } from '../../domain/clock.ts';
import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';
import type { Market } from './market.ts';
import { type Micros, toMicros } from './money.ts';
import type { ImpactModel } from './options.ts';
import type { QuoteRow } from './quote-source.ts';

/**
 * Present quotes: those of the market model, changed by halts (quotes do not move) and by the decaying impact of the
 * account's own trades.
 */
export interface Board {
  /** Quote and last trade at an instant. A halted contract has those of the start of its halt. */
  at(contract: VenueContract, at: EpochMs): QuoteRow;
  isHalted(conId: number): boolean;
  halt(conId: number, at: EpochMs): void;
  resume(conId: number): void;
  /** Adds the impact of an order of the account that removed liquidity: the price moves in the order's direction. */
  pushBy(contract: VenueContract, side: Side, quantity: number, at: EpochMs): void;
}

interface Push {
  readonly at: EpochMs;
  /** Shift of the price at `at`, signed. */
  readonly shift: Micros;
}

/** Creates a board without halts. Without an impact model the account's trades do not move prices. */
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

/** Shifts bid and ask by whole increments and keeps the last trade. The bid stays positive. */
function shifted(row: QuoteRow, shift: Micros, tick: Micros): QuoteRow {
  const whole = Math.max(Math.round(shift / tick) * tick, tick - row.bid);
  return whole === 0 ? row : { ...row, bid: row.bid + whole, ask: row.ask + whole };
}
