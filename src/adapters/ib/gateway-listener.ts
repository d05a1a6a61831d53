import {
  type CommissionReport,
  type Contract,
  type ContractDetails,
  EventName,
  type Execution,
  type IBApi,
  type Order,
  type OrderState,
} from '@stoqey/ib';

/** Messages of a connection by their names in the TWS protocol. A listener implements those that it needs. */
export interface GatewayListener {
  /** An error that names a request or an order. */
  error(id: number, code: number, text: string): void;
  /** A message of the gateway that names neither. */
  info(code: number, text: string): void;
  /** Whole seconds since 1970. */
  currentTime(seconds: number): void;
  accountSummary(requestId: number, account: string, tag: string, value: string, currency: string): void;
  accountSummaryEnd(requestId: number): void;
  position(account: string, contract: Contract, quantity: number, averageCost: number): void;
  positionEnd(): void;
  contractDetails(requestId: number, details: ContractDetails): void;
  contractDetailsEnd(requestId: number): void;
  marketRule(ruleId: number, increments: readonly unknown[]): void;
  /** One bar, or the end marker whose time starts with `finished`. */
  historicalData(requestId: number, time: string, bar: HistoricalPrices): void;
  tickPrice(requestId: number, field: number, price: number, attributes: TickAttributes): void;
  /** Sent soon after a line is opened; `minTick` is the smallest price change. */
  tickReqParams(requestId: number, minTick: number): void;
  tickSize(requestId: number, field: number, size: number): void;
  marketDataType(requestId: number, type: number): void;
  openOrder(orderId: number, contract: Contract, order: Order, state: OrderState): void;
  openOrderEnd(): void;
  orderStatus(status: OrderStatusArguments): void;
  completedOrder(contract: Contract, order: Order, state: OrderState): void;
  completedOrdersEnd(): void;
  execDetails(requestId: number, contract: Contract, execution: Execution): void;
  execDetailsEnd(requestId: number): void;
  commissionReport(report: CommissionReport): void;
}

/** Restrictions of a price. */
export interface TickAttributes {
  /** Indicative price before the opening, at which no trade is possible. */
  readonly isPreOpen: boolean;
  /** Price outside the daily limits. */
  readonly isPastLimit: boolean;
}

/** Prices and volume of a bar. */
export interface HistoricalPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** An orderStatus message. */
export interface OrderStatusArguments {
  readonly orderId: number;
  readonly clientId: number;
  readonly permId: number;
  readonly status: string;
  readonly filled: number;
  readonly remaining: number;
  readonly averagePrice: number;
}

export type Listeners = ReadonlySet<Partial<GatewayListener>>;

/** Delivery of messages: when they take effect, and the handler of a listener that throws, which is a defect. */
export interface Delivery {
  defer(task: () => void): void;
  fault(error: unknown): void;
}

export type Notify = (call: (listener: Partial<GatewayListener>) => void) => void;

export function createNotifier(listeners: Listeners, delivery: Delivery): Notify {
  return (call) =>
    delivery.defer(() => {
      try {
        for (const listener of listeners) call(listener);
      } catch (error) {
        delivery.fault(error);
      }
    });
}

/** Forwards every message of `api` to the listeners. */
export function listen(api: IBApi, notify: Notify): void {
  listenToErrors(api, notify);
  listenToAccount(api, notify);
  listenToContracts(api, notify);
  listenToMarket(api, notify);
  listenToOrders(api, notify);
}

function listenToErrors(api: IBApi, notify: Notify): void {
  api.on(EventName.error, (error, code, id) => notify((to) => to.error?.(id, code, error.message)));
  api.on(EventName.info, (text, code) => notify((to) => to.info?.(code, text)));
  api.on(EventName.currentTime, (seconds) => notify((to) => to.currentTime?.(seconds)));
}

function listenToAccount(api: IBApi, notify: Notify): void {
  api.on(EventName.accountSummary, (id, account, tag, value, currency) =>
    notify((to) => to.accountSummary?.(id, account, tag, value, currency)),
  );
  api.on(EventName.accountSummaryEnd, (id) => notify((to) => to.accountSummaryEnd?.(id)));
  api.on(EventName.position, (account, contract, quantity, cost) =>
    notify((to) => to.position?.(account, contract, quantity, cost ?? 0)),
  );
  api.on(EventName.positionEnd, () => notify((to) => to.positionEnd?.()));
}

function listenToContracts(api: IBApi, notify: Notify): void {
  api.on(EventName.contractDetails, (id, details) => notify((to) => to.contractDetails?.(id, details)));
  api.on(EventName.contractDetailsEnd, (id) => notify((to) => to.contractDetailsEnd?.(id)));
  api.on(EventName.marketRule, (id, increments) => notify((to) => to.marketRule?.(id, increments)));
}

const TICK_PRICE = '1';
const TICK_REQUEST_PARAMETERS = '81';
const PAST_LIMIT = 2;
const PRE_OPEN = 4;

/** Tick field numbers. */
export const BID = 1;
export const BID_SIZE = 0;

/** Attributes of a tick price, from the bits of its last field. */
export function priceAttributes(mask: number): { readonly isPreOpen: boolean; readonly isPastLimit: boolean } {
  return { isPreOpen: (mask & PRE_OPEN) !== 0, isPastLimit: (mask & PAST_LIMIT) !== 0 };
}

function listenToMarket(api: IBApi, notify: Notify): void {
  api.on(EventName.historicalData, (id, time, open, high, low, close, volume) =>
    notify((to) => to.historicalData?.(id, time, { open, high, low, close, volume })),
  );
  api.on(EventName.tickSize, (id, field, size) => notify((to) => to.tickSize?.(id ?? -1, field ?? -1, size ?? 0)));
  api.on(EventName.marketDataType, (id, type) => notify((to) => to.marketDataType?.(id, type)));
  listenToPrices(api, notify);
}

/** Restores tick fields that the library loses, from the raw message, which comes before its decoded form. */
function listenToPrices(api: IBApi, notify: Notify): void {
  let mask = 0;
  api.on(EventName.tickPrice, (id, field, price) => {
    const attributes = priceAttributes(mask);
    notify((to) => to.tickPrice?.(id, field, price, attributes));
  });
  api.on(EventName.received, ([message, first, id, field, , size, attributes]) => {
    if (message === TICK_PRICE) mask = Number(attributes ?? 0);
    // The library takes field 0, the bid size, for a missing field.
    if (message === TICK_PRICE && field === String(BID) && size !== undefined && size !== '') {
      notify((to) => to.tickSize?.(Number(id), BID_SIZE, Number(size)));
    }
    // The library reads the smallest price change as an integer: 0.01 becomes 0.
    if (message === TICK_REQUEST_PARAMETERS) notify((to) => to.tickReqParams?.(Number(first), Number(id)));
  });
}

function listenToOrders(api: IBApi, notify: Notify): void {
  api.on(EventName.openOrder, (id, contract, order, state) =>
    notify((to) => to.openOrder?.(id, contract, order, state)),
  );
  api.on(EventName.completedOrder, (contract, order, state) =>
    notify((to) => to.completedOrder?.(contract, order, state)),
  );
  api.on(EventName.completedOrdersEnd, () => notify((to) => to.completedOrdersEnd?.()));
  api.on(EventName.openOrderEnd, () => notify((to) => to.openOrderEnd?.()));
  api.on(
    EventName.orderStatus,
    (orderId, status, filled, remaining, averagePrice, permId = 0, _parent, _last, clientId = 0) => {
      const message = { orderId, status, filled, remaining, averagePrice, permId, clientId };
      notify((to) => to.orderStatus?.(message));
    },
  );
  api.on(EventName.execDetails, (id, contract, execution) => notify((to) => to.execDetails?.(id, contract, execution)));
  api.on(EventName.execDetailsEnd, (id) => notify((to) => to.execDetailsEnd?.(id)));
  api.on(EventName.commissionReport, (report) => notify((to) => to.commissionReport?.(report)));
}
