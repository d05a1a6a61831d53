import type { SentMessage, SessionRecord } from '../../domain/session-record.ts';
import type { SessionLog } from '../base/session-log.ts';
import { orderRecord } from '../orders/orders.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Planes } from './planes.ts';
import { positionRecords, viewOf } from './view.ts';

/**
 * The plain record of a session, finished or not: an interrupted one keeps all that it measured. Orders that risk
 * denied are in the intents only.
 */
export function sessionRecord(planes: Planes, strategy: Strategy, sentMessages: readonly SentMessage[]): SessionRecord {
  const { context, manager, market, switches } = planes;
  const { config, log } = context;
  const { tradingState, tradeCount, workingOrders, at } = viewOf(planes);
  return {
    startedAt: log.equity[0]?.at ?? at,
    endedAt: at,
    symbols: config.symbols,
    startingCash: config.startingCash,
    capitalInUse: config.capitalInUse,
    strategy: { id: strategy.id, parameters: strategy.parameters },
    tradingState,
    flat: workingOrders === 0 && planes.portfolio.held().length === 0,
    tradeCount,
    ...copyOf(log),
    orders: manager.orders
      .all()
      .filter(({ state }) => state !== 'DENIED')
      .map((order) => orderRecord(order, manager.orders.transitions(order))),
    positions: positionRecords(planes),
    killSwitches: switches.records(),
    feeds: market.feedRecords(),
    sentMessages,
  };
}

/** The log is still being written: records that may be completed later are copied. */
function copyOf({
  corrections,
  ...log
}: SessionLog): Omit<SessionLog, 'corrections'> & Pick<SessionRecord, 'corrections'> {
  return {
    ...log,
    ...(corrections.length > 0 && { corrections: [...corrections] }),
    executions: log.executions.map((record) => ({ ...record })),
    cancels: log.cancels.map((record) => ({ ...record })),
    statusQueries: log.statusQueries.map((record) => (record.answeredAt === null ? { ...record } : record)),
  };
}
