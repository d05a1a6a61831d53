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

/** What comes over a connection, by the names of the TWS protocol. A listener implements what concerns it. */
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
  /** Of a line, soon after it was opened; `minTick` is the smallest change of its price. */
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

/** What a price is not. */
export interface TickAttributes {
  /** Of before the opening: nobody can trade at it. */
  readonly isPreOpen: boolean;
  /** Beyond the limits of the day. */
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

/** Those who listen now. */
export type Listeners = ReadonlySet<Partial<GatewayListener>>;

/** When a message takes effect, and who hears of a listener that throws, which would be a defect of ours. */
export interface Delivery {
  defer(task: () => void): void;
  fault(error: unknown): void;
}

/** Hands something to all listeners. */
export type Notify = (say: (listener: Partial<GatewayListener>) => void) => void;

export function createNotifier(listeners: Listeners, delivery: Delivery): Notify {
  return (say) =>
    delivery.defer(() => {
      try {
        for (const listener of listeners) say(listener);
      } catch (error) {
        delivery.fault(error);
      }
    });
}

/** Has every message of `api` told. */
export function listen(api: IBApi, tell: Notify): void {
  listenToErrors(api, tell);
  listenToAccount(api, tell);
  listenToContracts(api, tell);
  listenToMarket(api, tell);
  listenToOrders(api, tell);
}

function listenToErrors(api: IBApi, tell: Notify): void {
  api.on(EventName.error, (error, code, id) => tell((to) => to.error?.(id, code, error.message)));
  api.on(EventName.info, (text, code) => tell((to) => to.info?.(code, text)));
  api.on(EventName.currentTime, (seconds) => tell((to) => to.currentTime?.(seconds)));
}

function listenToAccount(api: IBApi, tell: Notify): void {
  api.on(EventName.accountSummary, (id, account, tag, value, currency) =>
    tell((to) => to.accountSummary?.(id, account, tag, value, currency)),
  );
  api.on(EventName.accountSummaryEnd, (id) => tell((to) => to.accountSummaryEnd?.(id)));
  api.on(EventName.position, (account, contract, quantity, cost) =>
    tell((to) => to.position?.(account, contract, quantity, cost ?? 0)),
  );
  api.on(EventName.positionEnd, () => tell((to) => to.positionEnd?.()));
}

function listenToContracts(api: IBApi, tell: Notify): void {
  api.on(EventName.contractDetails, (id, details) => tell((to) => to.contractDetails?.(id, details)));
  api.on(EventName.contractDetailsEnd, (id) => tell((to) => to.contractDetailsEnd?.(id)));
  api.on(EventName.marketRule, (id, increments) => tell((to) => to.marketRule?.(id, increments)));
}

const TICK_PRICE = '1';
const TICK_REQUEST_PARAMETERS = '81';
const PAST_LIMIT = 2;
const PRE_OPEN = 4;

/** Numbers of two fields of a tick. */
export const BID = 1;
export const BID_SIZE = 0;

/** Attributes of a tick price, from the bits of its last field. */
export function priceAttributes(mask: number): { readonly isPreOpen: boolean; readonly isPastLimit: boolean } {
  return { isPreOpen: (mask & PRE_OPEN) !== 0, isPastLimit: (mask & PAST_LIMIT) !== 0 };
}

function listenToMarket(api: IBApi, tell: Notify): void {
  api.on(EventName.historicalData, (id, time, open, high, low, close, volume) =>
    tell((to) => to.historicalData?.(id, time, { open, high, low, close, volume })),
  );
  api.on(EventName.tickSize, (id, field, size) => tell((to) => to.tickSize?.(id ?? -1, field ?? -1, size ?? 0)));
  api.on(EventName.marketDataType, (id, type) => tell((to) => to.marketDataType?.(id, type)));
  listenToPrices(api, tell);
}

/** The fields that the library loses are taken from the message itself, which is told before its decoded form. */
function listenToPrices(api: IBApi, tell: Notify): void {
  let mask = 0;
  api.on(EventName.tickPrice, (id, field, price) => {
    const attributes = priceAttributes(mask);
    tell((to) => to.tickPrice?.(id, field, price, attributes));
  });
  api.on(EventName.received, ([message, first, id, field, , size, attributes]) => {
    if (message === TICK_PRICE) mask = Number(attributes ?? 0);
    // It takes field 0, the bid size, for no field.
    if (message === TICK_PRICE && field === String(BID) && size !== undefined && size !== '') {
      tell((to) => to.tickSize?.(Number(id), BID_SIZE, Number(size)));
    }
    // It reads the smallest change of a price as a whole number: 0.01 becomes 0.
    if (message === TICK_REQUEST_PARAMETERS) tell((to) => to.tickReqParams?.(Number(first), Number(id)));
  });
}

function listenToOrders(api: IBApi, tell: Notify): void {
  api.on(EventName.openOrder, (id, contract, order, state) => tell((to) => to.openOrder?.(id, contract, order, state)));
  api.on(EventName.completedOrder, (contract, order, state) =>
    tell((to) => to.completedOrder?.(contract, order, state)),
  );
  api.on(EventName.completedOrdersEnd, () => tell((to) => to.completedOrdersEnd?.()));
  api.on(EventName.openOrderEnd, () => tell((to) => to.openOrderEnd?.()));
  api.on(
    EventName.orderStatus,
    (orderId, status, filled, remaining, averagePrice, permId = 0, _parent, _last, clientId = 0) => {
      const message = { orderId, status, filled, remaining, averagePrice, permId, clientId };
      tell((to) => to.orderStatus?.(message));
    },
  );
  api.on(EventName.execDetails, (id, contract, execution) => tell((to) => to.execDetails?.(id, contract, execution)));
  api.on(EventName.execDetailsEnd, (id) => tell((to) => to.execDetailsEnd?.(id)));
  api.on(EventName.commissionReport, (report) => tell((to) => to.commissionReport?.(report)));
}
