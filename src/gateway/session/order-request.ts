import type { EpochMs } from '../../domain/clock.ts';
import type { PlaceOrder } from '../../tws/messages/place-order.ts';
import type { VenueContract } from '../venue/contract.ts';
import type { OrderInstruction } from '../venue/order.ts';
import { findOne } from './contract-wire.ts';
import { parseTime } from './new-york-time.ts';
import { invalidRequest, type SessionContext } from './session-context.ts';

/** An order for the venue, or the error. */
export type ReadOrder =
  | { readonly kind: 'order'; readonly order: OrderInstruction; readonly contract: VenueContract }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

/** Client and order id in the venue. */
export interface OrderOwner {
  readonly clientId: number;
  readonly orderId: number;
}

/** Parses a request for an order. Attributes that the venue cannot simulate are refused, not ignored. */
export function readOrder({ venue }: SessionContext, request: PlaceOrder, owner: OrderOwner): ReadOrder {
  const found = findOne(venue.contracts, request.contract);
  if (found.kind === 'refused') return found;
  const attribute = unsimulatedAttribute(request);
  if (attribute !== undefined) return refused(321, invalidRequest(`Orders with ${attribute} are not simulated`));
  const side = request.action.toUpperCase();
  if (side !== 'BUY' && side !== 'SELL') return refused(321, invalidRequest(`Invalid action ${request.action}`));
  if (request.whatIf && !request.transmit) return refused(413, WHAT_IF_TRANSMIT);
  const terms = readTerms(request);
  if (terms.kind === 'refused') return terms;
  const { contract } = found;
  const order = {
    ...plainTerms(request, venue.account),
    ...owner,
    ...terms.terms,
    conId: contract.conId,
    side,
  } as const;
  return { kind: 'order', contract, order };
}

const WHAT_IF_TRANSMIT = 'What-if order should have the transmit flag set to true.';
const BAD_DATE =
  'The date, time, or time-zone entered is invalid. The correct format is yyyymmdd hh:mm:ss xxx where xxx is optional.';

function refused(code: number, text: string): ReadOrder & { readonly kind: 'refused' } {
  return { kind: 'refused', code, text };
}

function plainTerms(request: PlaceOrder, account: string) {
  return {
    account: request.account === '' ? account : request.account,
    quantity: request.quantity,
    type: request.orderType.toUpperCase(),
    ...(request.limitPrice === undefined ? {} : { limitPrice: request.limitPrice }),
    ...(request.auxPrice === undefined ? {} : { auxPrice: request.auxPrice }),
    timeInForce: request.timeInForce.toUpperCase(),
    orderRef: request.orderRef,
    transmit: request.transmit,
    parentId: request.parentId,
    ocaGroup: request.ocaGroup,
    outsideRth: request.outsideRth,
  };
}

type NamedTerms = Pick<
  OrderInstruction,
  'goodTillDate' | 'trailStopPrice' | 'trailingPercent' | 'limitPriceOffset' | 'ocaType' | 'algo'
>;
type ReadTerms =
  | { readonly kind: 'terms'; readonly terms: NamedTerms }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string };

const PRICES = ['trailStopPrice', 'trailingPercent', 'limitPriceOffset'] as const;

function readTerms({ others, lists }: PlaceOrder): ReadTerms {
  const numbers: Partial<Record<(typeof PRICES)[number], number>> = {};
  for (const name of PRICES) {
    const text = others[name] ?? '';
    if (NOT_SET.test(text)) continue;
    const value = Number(text);
    if (!Number.isFinite(value)) return refused(141, `The price value should be a double:${text}`);
    numbers[name] = value;
  }
  const until = others['goodTillDate'] ?? '';
  const goodTillDate = until === '' ? undefined : endOf(until);
  if (until !== '' && goodTillDate === undefined) return refused(343, BAD_DATE);
  return {
    kind: 'terms',
    terms: {
      ...numbers,
      ...(goodTillDate === undefined ? {} : { goodTillDate }),
      ...ocaTypeOf(others['ocaType'] ?? ''),
      ...algorithmOf(others['algoStrategy'] ?? '', lists['algoParams'] ?? []),
    },
  };
}

const DAY_MS = 86_400_000;

/** A date without a time means the end of that day. */
function endOf(text: string): EpochMs | undefined {
  const at = parseTime(text);
  return at !== undefined && /^\d{8}$/.test(text.trim()) ? at + DAY_MS - 1000 : at;
}

function ocaTypeOf(text: string): Pick<OrderInstruction, 'ocaType'> {
  return NOT_SET.test(text) || !/^\d{1,3}$/.test(text) ? {} : { ocaType: Number(text) };
}

function algorithmOf(strategy: string, rows: readonly (readonly string[])[]): Pick<OrderInstruction, 'algo'> {
  if (strategy === '') return {};
  const parameters = Object.fromEntries(rows.map(([tag = '', value = '']) => [tag, value] as const));
  return { algo: { strategy, parameters } };
}

/** Attributes that change how an order works and that the venue does not simulate. */
const UNSIMULATED =
  'displaySize hidden discretionaryAmt goodAfterTime faGroup allOrNone minQty hedgeType scalePriceIncrement deltaNeutralContract cashQty';

/** Texts that clients send for an attribute that is not set. */
const NOT_SET = /^(|0(\.0+)?|2147483647|1\.7976931348623157[eE]\+?308)$/;

function unsimulatedAttribute(request: PlaceOrder): string | undefined {
  if (request.conditions.length > 0) return 'conditions';
  return UNSIMULATED.split(' ').find((name) => !NOT_SET.test(request.others[name] ?? ''));
}
