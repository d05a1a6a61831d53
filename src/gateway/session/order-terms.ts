import type { NamedFields, NamedRows } from '../../tws/fields.ts';
import type { OrderInstruction } from '../venue/order.ts';
import { easternText } from './new-york-time.ts';

/** Terms of an order that messages about open and completed orders hold by name. */
export interface OrderTerms {
  readonly others: NamedFields;
  readonly lists: NamedRows;
}

/** Optional terms that an order has. */
export function orderTerms(order: OrderInstruction): OrderTerms {
  const { goodTillDate, trailStopPrice, trailingPercent, limitPriceOffset, ocaType, algo } = order;
  return {
    others: {
      ...(goodTillDate === undefined ? {} : { goodTillDate: easternText(goodTillDate) }),
      ...(trailStopPrice === undefined ? {} : { trailStopPrice: `${trailStopPrice}` }),
      ...(trailingPercent === undefined ? {} : { trailingPercent: `${trailingPercent}` }),
      ...(limitPriceOffset === undefined ? {} : { limitPriceOffset: `${limitPriceOffset}` }),
      ...(ocaType === undefined ? {} : { ocaType: `${ocaType}` }),
      ...(algo === undefined ? {} : { algoStrategy: algo.strategy }),
    },
    lists: algo === undefined ? {} : { algoParams: Object.entries(algo.parameters) },
  };
}
