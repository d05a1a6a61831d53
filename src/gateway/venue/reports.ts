import type { BrokerBook } from '../../domain/account.ts';
import type { EpochMs } from '../../domain/clock.ts';
import type { VenueDump, VenuePosition } from './account.ts';
import { markAt, type VenueCore } from './core.ts';
import { executionsInForce } from './corrections.ts';
import { type MarkOf, marketValueOf, unrealizedOf, type VenueHolding } from './ledger.ts';
import { fromMicros } from './money.ts';
import type { ExecutionFilter, VenueExecution } from './order.ts';
import { venueOrderOf } from './order-state.ts';

/** Executions that match every given member of the filter. */
export function filterExecutions(
  executions: readonly VenueExecution[],
  filter: ExecutionFilter,
): readonly VenueExecution[] {
  const agrees = <T>(wanted: T | undefined, value: T) => wanted === undefined || wanted === '' || wanted === value;
  return executions.filter(
    (execution) =>
      (filter.clientId === undefined || filter.clientId === 0 || filter.clientId === execution.clientId) &&
      agrees(filter.account, execution.account) &&
      execution.at >= (filter.since ?? 0) &&
      agrees(filter.symbol, execution.contract.symbol) &&
      agrees<string>(filter.securityType, execution.contract.securityType) &&
      agrees(filter.exchange, execution.exchange) &&
      agrees(filter.side, execution.side),
  );
}

/** Positions that are not flat, in order of their first fill. */
export function positionsOf(core: VenueCore, at: EpochMs): readonly VenuePosition[] {
  const mark = markAt(core, at);
  return core.ledger
    .holdings()
    .filter((holding) => holding.quantity !== 0)
    .map((holding) => positionOf(holding, core.options.brand.account, mark));
}

function positionOf(holding: VenueHolding, account: string, mark: MarkOf): VenuePosition {
  const cost = holding.basis + holding.openCommissions;
  return {
    account,
    contract: holding.contract,
    quantity: holding.quantity,
    averageCost: Math.round((cost / holding.quantity) * 100) / 1e8,
    marketPrice: fromMicros(mark(holding.contract)),
    marketValue: fromMicros(marketValueOf(holding, mark)),
    unrealizedPnl: fromMicros(unrealizedOf(holding, mark) - holding.openCommissions),
    realizedPnl: fromMicros(holding.realizedNet),
  };
}

/** Complete state of the account. */
export function dumpOf(core: VenueCore, at: EpochMs): VenueDump {
  const mark = markAt(core, at);
  const unrealized = core.ledger.holdings().reduce((sum, holding) => sum + unrealizedOf(holding, mark), 0);
  return {
    account: core.options.brand.account,
    startingCash: fromMicros(core.ledger.startingCash),
    cash: fromMicros(core.ledger.cash),
    equity: fromMicros(core.ledger.equity(mark)),
    realizedPnl: fromMicros(core.ledger.realized),
    unrealizedPnl: fromMicros(unrealized),
    commissions: fromMicros(core.ledger.commissions),
    adjustments: fromMicros(core.ledger.adjustments),
    orders: core.orders.all().map(venueOrderOf),
    executions: executionsInForce(core.executions),
    positions: positionsOf(core, at),
  };
}

/** The broker's own record of the session. */
export function bookOf(core: VenueCore): BrokerBook {
  return {
    origin: 'venue',
    executions: executionsInForce(core.executions).map((execution) => ({
      executionId: execution.executionId,
      orderRef: execution.orderRef,
      symbol: execution.contract.symbol,
      side: execution.side,
      quantity: execution.quantity,
      price: execution.price,
      at: execution.at,
      commission: execution.commission.commission,
    })),
    positions: core.ledger
      .holdings()
      .filter((holding) => holding.quantity !== 0)
      .map((holding) => ({ symbol: holding.contract.symbol, quantity: holding.quantity })),
    cash: fromMicros(core.ledger.cash),
  };
}
