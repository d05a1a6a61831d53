import type { EpochMs } from '../../domain/clock.ts';
import type { EngineContext } from '../base/context.ts';
import type { AccountWatch, PositionsAnswer } from './account-watch.ts';
import type { OrderManager } from './order-manager.ts';
import type { OpenOrdersAnswer } from './reconciliation.ts';

/** Time after which an unanswered read is repeated. */
const UNANSWERED_MS = 5_000;

/** Shortest time between two reads. */
const BETWEEN_READS_MS = 1_000;

interface ReadsParts {
  readonly context: EngineContext;
  readonly manager: OrderManager;
  readonly watch: AccountWatch;
}

/** Combined reads of open orders and positions, and the number of consecutive reads that agreed. */
interface Reads {
  readonly agreed: number;
  restart(): void;
  /** Discards the earlier reads and the current one, because something is open. */
  forget(): void;
  ask(): void;
  onOpenOrders(answer: OpenOrdersAnswer): void;
  onPositions(answer: PositionsAnswer): void;
}

/** One read: both answers, to queries at its instant or later. */
interface Read {
  readonly askedAt: EpochMs;
  /** Something was still open at the query or after it. */
  isEarly: boolean;
  orders?: { readonly requestedAt: EpochMs; readonly isClear: boolean };
  positions?: { readonly requestedAt: EpochMs; readonly text: string };
}

/** Creates the reads; `ask` starts the first. */
export function createReads({ context, manager, watch }: ReadsParts): Reads {
  let read: Read | undefined;
  let lastText: string | undefined;
  let completedAt = Number.NEGATIVE_INFINITY;
  let agreed = 0;
  const needsPositions = context.isEnforced('flat-by-the-broker');
  const forget = () => {
    agreed = 0;
    lastText = undefined;
    if (read !== undefined) read.isEarly = true;
  };
  const complete = ({ orders, positions, isEarly }: Read) => {
    if (orders === undefined || (needsPositions && positions === undefined)) return;
    read = undefined;
    completedAt = context.now;
    if (isEarly || !orders.isClear) {
      agreed = 0;
      lastText = undefined;
      return;
    }
    const text = positions?.text ?? '';
    agreed = lastText === text ? agreed + 1 : 1;
    lastText = text;
  };
  return {
    get agreed() {
      return agreed;
    },
    forget,
    restart: () => {
      forget();
      read = undefined;
      completedAt = Number.NEGATIVE_INFINITY;
    },
    ask: () => {
      if (!context.connected) return;
      if (read !== undefined && context.now - read.askedAt < UNANSWERED_MS) return;
      if (read === undefined && context.now - completedAt < BETWEEN_READS_MS) return;
      read = { askedAt: context.now, isEarly: false };
      manager.ask();
      if (needsPositions) watch.ask();
    },
    onOpenOrders: ({ orders, requestedAt }) => {
      if (read === undefined || requestedAt < read.askedAt) return;
      const isClear = !orders.some(({ intentId }) => manager.orders.find(intentId) !== undefined);
      read.orders = { requestedAt, isClear };
      complete(read);
    },
    onPositions: ({ held, requestedAt }) => {
      if (read === undefined || requestedAt < read.askedAt) return;
      const symbols = watch.symbols();
      const own = held
        .filter(({ symbol }) => symbols.includes(symbol))
        .map(({ symbol, quantity }) => `${quantity} ${symbol}`);
      read.positions = { requestedAt, text: own.sort().join(', ') };
      complete(read);
    },
  };
}
