import type { Side } from '../../domain/order.ts';
import type { VenueContract } from './contract.ts';
import type { Micros } from './money.ts';

/** A fill in the ledger. */
export interface BookedFill {
  /** Identifies the fill for corrections. */
  readonly id?: string;
  readonly contract: VenueContract;
  readonly side: Side;
  readonly quantity: number;
  readonly price: Micros;
  readonly commission: Micros;
}

/** Holding of a contract. All amounts in units of 1e-6 USD. */
export interface VenueHolding {
  readonly contract: VenueContract;
  /** Signed. */
  readonly quantity: number;
  /** Cost of the present holding without commissions; negative = received. */
  readonly basis: Micros;
  /** Commissions of the fills that opened the present holding. */
  readonly openCommissions: Micros;
  /** Realised result of closed units, net of the commissions of opening and closing. */
  readonly realizedNet: Micros;
}

/** Present value of one unit of a contract, in units of 1e-6. */
export type MarkOf = (contract: VenueContract) => Micros;

/** Exact cash and positions: equity = starting cash + adjustments + realised + unrealised - commissions, to the last unit. */
export interface AccountLedger {
  readonly startingCash: Micros;
  readonly cash: Micros;
  /** Before commissions. */
  readonly realized: Micros;
  readonly commissions: Micros;
  /** Sum of payments in and out apart from trading. */
  readonly adjustments: Micros;
  holding(conId: number): VenueHolding | undefined;
  /** Every contract ever held, in order of the first fill. */
  holdings(): readonly VenueHolding[];
  /** Books a fill. Returns the realised result net of commissions; `undefined` when nothing was closed. */
  book(fill: BookedFill): Micros | undefined;
  /** Replaces a fill's terms as if it had always had them; quantity 0 = bust. Returns its realised result. */
  correct(id: string, terms: Pick<BookedFill, 'quantity' | 'price' | 'commission'>): Micros | undefined;
  /** Pays an amount in (deposit, dividend) or, if negative, out (fee). */
  adjustCash(amount: Micros): void;
  /** Each unit held becomes `ratio` units; the basis stays. Fractions of a unit are paid out at `price`, the price of a new unit. */
  split(conId: number, ratio: number, price: Micros): void;
  /** Cash plus the value of all positions. */
  equity(mark: MarkOf): Micros;
}

/** Ledger entries in order. A correction changes an entry, and everything is recomputed. */
type Entry =
  | { readonly kind: 'fill'; readonly fill: BookedFill }
  | { readonly kind: 'cash'; readonly amount: Micros }
  | { readonly kind: 'split'; readonly conId: number; readonly ratio: number; readonly price: Micros };

interface Books {
  readonly holdings: Map<number, VenueHolding>;
  cash: Micros;
  realized: Micros;
  commissions: Micros;
  adjustments: Micros;
}

function emptyBooks(cash: Micros): Books {
  return { holdings: new Map(), cash, realized: 0, commissions: 0, adjustments: 0 };
}

/** Creates a ledger with cash only. */
export function createLedger(startingCash: Micros): AccountLedger {
  const entries: Entry[] = [];
  let books = emptyBooks(startingCash);
  const add = (entry: Entry) => {
    entries.push(entry);
    return post(books, entry);
  };
  return {
    startingCash,
    get cash() {
      return books.cash;
    },
    get realized() {
      return books.realized;
    },
    get commissions() {
      return books.commissions;
    },
    get adjustments() {
      return books.adjustments;
    },
    holding: (conId) => books.holdings.get(conId),
    holdings: () => [...books.holdings.values()],
    book: (fill) => add({ kind: 'fill', fill }),
    correct(id, terms) {
      const index = entries.findIndex((entry) => entry.kind === 'fill' && entry.fill.id === id);
      const entry = entries[index];
      if (entry?.kind !== 'fill') return undefined;
      entries[index] = { kind: 'fill', fill: { ...entry.fill, ...terms } };
      books = emptyBooks(startingCash);
      return entries.map((one) => post(books, one))[index];
    },
    adjustCash: (amount) => void add({ kind: 'cash', amount }),
    split: (conId, ratio, price) => void add({ kind: 'split', conId, ratio, price }),
    equity: (mark) =>
      [...books.holdings.values()].reduce((sum, holding) => sum + marketValueOf(holding, mark), books.cash),
  };
}

/** Posts an entry. Returns the realised result of a fill net of commissions. */
function post(books: Books, entry: Entry): Micros | undefined {
  if (entry.kind === 'cash') {
    books.cash += entry.amount;
    books.adjustments += entry.amount;
    return undefined;
  }
  return entry.kind === 'fill' ? postFill(books, entry.fill) : postSplit(books, entry);
}

function postFill(books: Books, fill: BookedFill): Micros | undefined {
  const before = books.holdings.get(fill.contract.conId) ?? flat(fill.contract);
  books.commissions += fill.commission;
  books.cash -= fill.commission;
  if (fill.quantity === 0) return undefined;
  const booked = bookFill(before, fill);
  books.holdings.set(fill.contract.conId, booked.holding);
  books.cash += booked.cashChange;
  books.realized += booked.realized;
  return booked.realizedNet;
}

function postSplit(books: Books, { conId, ratio, price }: Extract<Entry, { kind: 'split' }>): undefined {
  const held = books.holdings.get(conId);
  if (held === undefined || held.quantity === 0) return;
  const exact = held.quantity * ratio;
  const whole = Math.trunc(exact + Math.sign(exact) * 1e-9);
  const paidOut = Math.round((exact - whole) * price);
  const basisOut = whole === 0 ? held.basis : Math.round(held.basis * ((exact - whole) / exact));
  const realized = paidOut - basisOut;
  const openCommissions = whole === 0 ? 0 : held.openCommissions;
  const realizedNet = held.realizedNet + realized - (held.openCommissions - openCommissions);
  books.holdings.set(conId, { ...held, quantity: whole, basis: held.basis - basisOut, openCommissions, realizedNet });
  books.cash += paidOut;
  books.realized += realized;
}

/** Market value. For a future only the difference to its basis, because opening a future moves no cash. */
export function marketValueOf(holding: VenueHolding, mark: MarkOf): Micros {
  if (holding.quantity === 0) return 0;
  const notional = Math.round(mark(holding.contract)) * holding.quantity * holding.contract.multiplier;
  return holding.contract.securityType === 'FUT' ? notional - holding.basis : notional;
}

/** Unrealised gain of a holding, before commissions. */
export function unrealizedOf(holding: VenueHolding, mark: MarkOf): Micros {
  const value = marketValueOf(holding, mark);
  return holding.contract.securityType === 'FUT' ? value : value - holding.basis;
}

function flat(contract: VenueContract): VenueHolding {
  return { contract, quantity: 0, basis: 0, openCommissions: 0, realizedNet: 0 };
}

interface Booked {
  readonly holding: VenueHolding;
  readonly cashChange: Micros;
  readonly realized: Micros;
  readonly realizedNet: Micros | undefined;
}

function bookFill(before: VenueHolding, fill: BookedFill): Booked {
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

/** Closes `quantity` units of a holding. The released part is rounded once; the rest is exact. */
function close(before: VenueHolding, fill: BookedFill, quantity: number) {
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
