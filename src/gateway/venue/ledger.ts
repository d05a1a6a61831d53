import type { Side } from '../../domain/order.ts';
import type { Micros } from './money.ts';
import type { VenueContract } from './types.ts';

/** A fill as the books see it. */
export interface BookedFill {
  readonly contract: VenueContract;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Micros;
  readonly commission: Micros;
}

/** What is held of a contract. All amounts in units of 1e-6 USD. */
export interface Holding {
  readonly contract: VenueContract;
  /** Signed. */
  readonly quantity: number;
  /** What was paid for what is held (negative: received), commissions apart. */
  readonly basis: Micros;
  /** Commissions of the fills that opened what is held. */
  readonly openCommissions: Micros;
  /** Of all that was closed, net of the commissions of opening and closing. */
  readonly realizedNet: Micros;
}

/** Value of one unit of a contract now, in units of 1e-6. */
export type MarkOf = (contract: VenueContract) => Micros;

/** Cash and positions, exact: equity = starting cash + realised + unrealised - commissions holds to the last unit. */
export interface Ledger {
  readonly startingCash: Micros;
  readonly cash: Micros;
  /** Before commissions. */
  readonly realized: Micros;
  readonly commissions: Micros;
  holding(conId: number): Holding | undefined;
  /** Every contract that was ever held, in order of the first fill. */
  holdings(): readonly Holding[];
  /** Books a fill. Gives the realised result net of commissions; `undefined` when nothing was closed. */
  book(fill: BookedFill): Micros | undefined;
  /** Cash and value of all positions. */
  equity(mark: MarkOf): Micros;
}

/** A new ledger that holds cash alone. */
export function createLedger(startingCash: Micros): Ledger {
  const holdings = new Map<number, Holding>();
  const totals = { cash: startingCash, realized: 0, commissions: 0 };
  return {
    startingCash,
    get cash() {
      return totals.cash;
    },
    get realized() {
      return totals.realized;
    },
    get commissions() {
      return totals.commissions;
    },
    holding: (conId) => holdings.get(conId),
    holdings: () => [...holdings.values()],
    book(fill) {
      const booked = bookFill(holdings.get(fill.contract.conId) ?? flat(fill.contract), fill);
      holdings.set(fill.contract.conId, booked.holding);
      totals.cash += booked.cashChange - fill.commission;
      totals.realized += booked.realized;
      totals.commissions += fill.commission;
      return booked.realizedNet;
    },
    equity: (mark) => [...holdings.values()].reduce((sum, holding) => sum + marketValueOf(holding, mark), totals.cash),
  };
}

/** Market value; for a future only the difference to its basis, because buying one moves no cash. */
export function marketValueOf(holding: Holding, mark: MarkOf): Micros {
  if (holding.quantity === 0) return 0;
  const notional = Math.round(mark(holding.contract)) * holding.quantity * holding.contract.multiplier;
  return holding.contract.securityType === 'FUT' ? notional - holding.basis : notional;
}

/** Gain of what is held, before commissions. */
export function unrealizedOf(holding: Holding, mark: MarkOf): Micros {
  const value = marketValueOf(holding, mark);
  return holding.contract.securityType === 'FUT' ? value : value - holding.basis;
}

function flat(contract: VenueContract): Holding {
  return { contract, quantity: 0, basis: 0, openCommissions: 0, realizedNet: 0 };
}

interface Booked {
  readonly holding: Holding;
  readonly cashChange: Micros;
  readonly realized: Micros;
  readonly realizedNet: Micros | undefined;
}

function bookFill(before: Holding, fill: BookedFill): Booked {
  const signed = fill.side === 'BUY' ? fill.quantity : -fill.quantity;
  const opposite = Math.sign(before.quantity) === -Math.sign(signed);
  const closing = opposite ? Math.min(fill.quantity, Math.abs(before.quantity)) : 0;
  const closed = close(before, fill, closing);
  const opening = fill.quantity - closing;
  const unit = fill.price * fill.contract.multiplier;
  const holding = {
    contract: fill.contract,
    quantity: before.quantity + signed,
    basis: closed.basisLeft + Math.sign(signed) * opening * unit,
    openCommissions: closed.openCommissionsLeft + fill.commission - closed.closingCommission,
    realizedNet: before.realizedNet + closed.realizedNet,
  };
  const cashChange = fill.contract.securityType === 'FUT' ? closed.realized : -signed * unit;
  return { holding, cashChange, realized: closed.realized, realizedNet: closing > 0 ? closed.realizedNet : undefined };
}

/** Takes `quantity` units out of a holding; what is released is rounded once, and what is left is the exact rest. */
function close(before: Holding, fill: BookedFill, quantity: number) {
  const share = quantity === 0 ? 0 : quantity / Math.abs(before.quantity);
  const basisReleased = Math.round(before.basis * share);
  const openCommissionsReleased = Math.round(before.openCommissions * share);
  const closingCommission = Math.round((fill.commission * quantity) / fill.quantity);
  const value = Math.sign(before.quantity) * quantity * fill.price * fill.contract.multiplier;
  const realized = quantity === 0 ? 0 : value - basisReleased;
  return {
    basisLeft: before.basis - basisReleased,
    openCommissionsLeft: before.openCommissions - openCommissionsReleased,
    closingCommission,
    realized,
    realizedNet: realized - openCommissionsReleased - closingCommission,
  };
}
