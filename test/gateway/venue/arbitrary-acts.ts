import fc from 'fast-check';
import type { Side } from '../../../src/domain/order.ts';
import type { VenueContract } from '../../../src/gateway/venue/contract.ts';
import type { OrderInstruction } from '../../../src/gateway/venue/order.ts';
import { ORDER_TYPES } from '../../../src/gateway/venue/order-types.ts';
import type { Venue } from '../../../src/gateway/venue/types.ts';
import { instruction } from './support.ts';

/** Terms of an order relative to the quote of its instant. */
export interface Terms {
  readonly clientId: number;
  readonly contract: number;
  readonly side: Side;
  readonly quantity: number;
  readonly type: string;
  readonly timeInForce: string;
  /** Ticks from the bid to the limit, the stop, and of the trailing amount. */
  readonly limitTicks: number;
  readonly stopTicks: number;
  readonly outsideRth: boolean;
  readonly isAdaptive: boolean;
}

/** An act of a client or from outside, after a pause. */
export type Act = { readonly pauseMs: number } & (
  | { readonly do: 'place'; readonly terms: Terms }
  | { readonly do: 'group'; readonly terms: readonly Terms[]; readonly ocaType: number }
  | { readonly do: 'bracket'; readonly terms: Terms; readonly children: readonly Terms[] }
  | { readonly do: 'modify'; readonly pick: number; readonly limitTicks: number; readonly quantity: number }
  | { readonly do: 'cancel'; readonly pick: number }
  | { readonly do: 'cancel_all' }
  | { readonly do: 'halt'; readonly contract: number; readonly forMs: number }
  | { readonly do: 'shock'; readonly fraction: number }
  | { readonly do: 'fill'; readonly pick: number; readonly share: number }
  | { readonly do: 'cancel_by_exchange'; readonly pick: number }
  | { readonly do: 'outside'; readonly contract: number; readonly quantity: number }
  | { readonly do: 'correct'; readonly pick: number; readonly quantity: number; readonly cents: number }
  | { readonly do: 'bust'; readonly pick: number }
  | { readonly do: 'cash'; readonly cents: number }
  | { readonly do: 'shortable'; readonly contract: number; readonly shares: number | 'never' }
);

const HOUR = 3_600_000;
/** Pauses of milliseconds, of minutes (past the close), and of a night. */
const pauseMs = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 3000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60_000, max: 120_000 }) },
  { weight: 1, arbitrary: fc.constant(18 * HOUR) },
);
const side = fc.constantFrom<Side>('BUY', 'SELL');
const terms: fc.Arbitrary<Terms> = fc.record({
  clientId: fc.constantFrom(1, 2),
  contract: fc.nat(),
  side,
  quantity: fc.integer({ min: 1, max: 3000 }),
  type: fc.constantFrom('MKT', 'LMT', ...ORDER_TYPES),
  timeInForce: fc.constantFrom('DAY', 'DAY', 'GTC', 'GTD', 'IOC', 'FOK', 'OPG', ''),
  limitTicks: fc.integer({ min: -20, max: 20 }),
  stopTicks: fc.integer({ min: 1, max: 30 }),
  outsideRth: fc.boolean(),
  isAdaptive: fc.constantFrom(false, false, false, true),
});

type Of<K extends Act['do']> = Extract<Act, { readonly do: K }>;
const pick = fc.nat();
const contract = fc.nat();
const small = fc.integer({ min: 1, max: 500 });
const size = fc.integer({ min: 1, max: 3000 });
const ticks = fc.integer({ min: -20, max: 20 });

/** Weighted arbitraries, one for each kind of act. */
const ofClients = [
  { weight: 8, arbitrary: fc.record<Of<'place'>>({ pauseMs, do: fc.constant('place'), terms }) },
  {
    weight: 3,
    arbitrary: fc.record<Of<'group'>>({
      pauseMs,
      do: fc.constant('group'),
      terms: fc.array(terms, { minLength: 2, maxLength: 3 }),
      ocaType: fc.constantFrom(0, 1, 2, 3),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record<Of<'bracket'>>({
      pauseMs,
      do: fc.constant('bracket'),
      terms,
      children: fc.array(terms, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record<Of<'modify'>>({ pauseMs, do: fc.constant('modify'), pick, limitTicks: ticks, quantity: size }),
  },
  { weight: 2, arbitrary: fc.record<Of<'cancel'>>({ pauseMs, do: fc.constant('cancel'), pick }) },
  { weight: 1, arbitrary: fc.record<Of<'cancel_all'>>({ pauseMs, do: fc.constant('cancel_all') }) },
];

const share = fc.integer({ min: 1, max: 100 });
const ofTheExchange = [
  {
    weight: 1,
    arbitrary: fc.record<Of<'halt'>>({
      pauseMs,
      do: fc.constant('halt'),
      contract,
      forMs: fc.integer({ min: 1, max: 5000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record<Of<'shock'>>({
      pauseMs,
      do: fc.constant('shock'),
      fraction: fc.constantFrom(-0.05, -0.001, 0.001, 0.05),
    }),
  },
  { weight: 4, arbitrary: fc.record<Of<'fill'>>({ pauseMs, do: fc.constant('fill'), pick, share }) },
  {
    weight: 1,
    arbitrary: fc.record<Of<'cancel_by_exchange'>>({ pauseMs, do: fc.constant('cancel_by_exchange'), pick }),
  },
];

const ofTheBroker = [
  {
    weight: 1,
    arbitrary: fc.record<Of<'outside'>>({
      pauseMs,
      do: fc.constant('outside'),
      contract,
      quantity: fc.integer({ min: -500, max: 500 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record<Of<'correct'>>({
      pauseMs,
      do: fc.constant('correct'),
      pick,
      quantity: small,
      cents: fc.integer({ min: -50, max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.record<Of<'bust'>>({ pauseMs, do: fc.constant('bust'), pick }) },
  {
    weight: 1,
    arbitrary: fc.record<Of<'cash'>>({
      pauseMs,
      do: fc.constant('cash'),
      cents: fc.integer({ min: -100_000, max: 100_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record<Of<'shortable'>>({
      pauseMs,
      do: fc.constant('shortable'),
      contract,
      shares: fc.constantFrom<number | 'never'>(0, 500, 'never'),
    }),
  },
];

/** Arbitrary sequences of all acts on a venue. */
export const histories: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof<fc.MaybeWeightedArbitrary<Act>[]>(...ofClients, ...ofTheExchange, ...ofTheBroker),
  { maxLength: 25 },
);

const choose = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** Performs an act. An act without a target has no effect. */
export function perform(venue: Venue, done: Act): void {
  if ('terms' in done) onNewOrders(venue, done);
  else if ('contract' in done) onContract(venue, done);
  else if (done.do === 'correct' || done.do === 'bust') onExecution(venue, done);
  else if (done.do === 'modify') modify(venue, done);
  else if (done.do === 'cancel_all') venue.cancelAll(venue.now);
  else if (done.do === 'shock') venue.control.shockPrice('*', done.fraction, venue.now);
  else if (done.do === 'cash') venue.control.adjustCash(done.cents / 100, venue.now);
  else onOrder(venue, done);
}

function onNewOrders(venue: Venue, done: Of<'place' | 'group' | 'bracket'>): void {
  if (done.do === 'place') place(venue, done.terms, {});
  else if (done.do === 'group') placeGroup(venue, done.terms, done.ocaType);
  else placeBracket(venue, done.terms, done.children);
}

function onContract(venue: Venue, done: Of<'halt' | 'outside' | 'shortable'>): void {
  const { conId } = choose(venue.contracts.all(), done.contract) ?? { conId: 0 };
  if (done.do === 'halt') venue.control.halt(conId, venue.now, done.forMs);
  else if (done.do === 'outside') venue.control.tradeOutside(conId, done.quantity, venue.now);
  else venue.control.setShortable(conId, done.shares, venue.now);
}

function onExecution(venue: Venue, done: Of<'correct' | 'bust'>): void {
  const execution = choose(venue.executions(), done.pick);
  if (execution === undefined) return;
  if (done.do === 'bust') venue.control.bustExecution(execution.executionId, venue.now);
  else {
    const price = execution.price + done.cents / 100;
    venue.control.correctExecution(execution.executionId, { quantity: done.quantity, price }, venue.now);
  }
}

function onOrder(venue: Venue, done: Of<'cancel' | 'fill' | 'cancel_by_exchange'>): void {
  const order = choose(venue.openOrders(), done.pick);
  if (order === undefined) return;
  if (done.do === 'cancel') venue.cancelOrder(order.clientId, order.orderId, venue.now);
  else if (done.do === 'cancel_by_exchange') venue.control.cancelByExchange(order, 'by the exchange', venue.now);
  else {
    const quantity = Math.max(1, Math.floor((order.remaining * done.share) / 100));
    venue.control.fillOrder(order, venue.now, { quantity });
  }
}

function modify(venue: Venue, { pick: index, limitTicks, quantity }: Of<'modify'>): void {
  const order = choose(
    venue.openOrders().filter(({ ocaGroup, parentId }) => ocaGroup === '' && parentId === 0),
    index,
  );
  if (order === undefined) return;
  const { limitPrice } = pricesOf(venue, order.contract, { side: order.side, limitTicks, stopTicks: 1 });
  venue.placeOrder({ ...order, quantity, ...(order.limitPrice === undefined ? {} : { limitPrice }) }, venue.now);
}

function place(venue: Venue, wanted: Terms, changes: Partial<OrderInstruction>): void {
  const contract = choose(venue.contracts.all(), wanted.contract);
  if (contract === undefined) return;
  const { clientId, side, type, timeInForce, outsideRth, isAdaptive } = wanted;
  const quantity = contract.minSize > 1 ? contract.minSize * (1 + (wanted.quantity % 5)) : wanted.quantity;
  const prices = pricesOf(venue, contract, wanted);
  const algo = isAdaptive ? { algo: { strategy: 'Adaptive', parameters: { adaptivePriority: 'Urgent' } } } : {};
  const goodTillDate = venue.now + 90_000;
  const order = { clientId, side, type, timeInForce, outsideRth, quantity, conId: contract.conId, goodTillDate };
  venue.placeOrder(instruction(venue, { ...order, ...ofType(type, prices), ...algo, ...changes }), venue.now);
}

interface Prices {
  readonly limitPrice: number;
  readonly stopPrice: number;
  readonly amount: number;
}

function pricesOf(
  venue: Venue,
  { conId, minTick }: VenueContract,
  { side, limitTicks, stopTicks }: Pick<Terms, 'side' | 'limitTicks' | 'stopTicks'>,
): Prices {
  const bid = Math.round(venue.snapshot(conId, venue.now).bid / minTick);
  const towards = side === 'BUY' ? 1 : -1;
  return {
    limitPrice: Math.max(1, bid + towards * limitTicks) * minTick,
    stopPrice: Math.max(1, bid + towards * stopTicks) * minTick,
    amount: stopTicks * minTick,
  };
}

function ofType(type: string, { limitPrice, stopPrice, amount }: Prices): Partial<OrderInstruction> {
  switch (type) {
    case 'LMT':
    case 'LOC':
    case 'MIDPRICE':
      return { limitPrice };
    case 'STP':
      return { auxPrice: stopPrice };
    case 'STP LMT':
      return { auxPrice: stopPrice, limitPrice };
    case 'TRAIL':
      return { auxPrice: amount };
    case 'TRAIL LIMIT':
      return { auxPrice: amount, limitPriceOffset: amount };
    default:
      return {};
  }
}

let groups = 0;

/** Orders of one group: same client, contract, side and time. */
function placeGroup(venue: Venue, all: readonly Terms[], ocaType: number): void {
  const ocaGroup = `group ${groups++}`;
  for (const one of all) place(venue, one, { ocaGroup, ocaType, clientId: all[0]?.clientId ?? 1 });
}

/** Children trade the parent's contract on the other side. */
function placeBracket(venue: Venue, parent: Terms, children: readonly Terms[]): void {
  const { clientId, contract: of, side: opened, quantity } = parent;
  const parentId = venue.nextOrderId(clientId);
  place(venue, parent, { transmit: false });
  children.forEach((child, index) => {
    const closing = { ...child, clientId, contract: of, quantity, side: opened === 'BUY' ? 'SELL' : 'BUY' } as const;
    place(venue, closing, { parentId, transmit: index === children.length - 1 });
  });
}
