/**
 * Class of a broker error. permanent: the request must change; transient: it may work later; rate_limit: slow down;
 * informational: nothing to do; warning: the order or request goes on; terminal: the order has ended.
 */
export type BrokerErrorClass = 'permanent' | 'transient' | 'rate_limit' | 'informational' | 'warning' | 'terminal';

/**
 * Effect of an error on the order that it names. `refused`: the order has ended without (further) fills.
 * `refused_if_new`: the same if the broker has not acknowledged the order; otherwise a change was refused and the order
 * lives. `canceled`: a cancel was carried out. `cancel_refused`: a cancel was not; ask for the order's state. `lives`: the
 * order goes on. A code outside the table means `lives`: an unknown meaning is no proof that the order has ended.
 */
export type OrderConsequence = 'refused' | 'refused_if_new' | 'canceled' | 'cancel_refused' | 'lives';

/** Row of a table of TWS API codes. Sources: IBKR's table of message codes, and codes seen in the field. */
export type BrokerErrorRow = readonly [
  code: number,
  errorClass: BrokerErrorClass,
  order: OrderConsequence,
  /** IBKR's text, shortened. */
  text: string,
  /** Our reaction. */
  handling: string,
];
