import type { VenueCore } from './core.ts';
import { commissionRecord } from './fills.ts';
import { toMicros } from './money.ts';
import type { VenueExecution } from './order.ts';

/** Latest version of each execution, at the position of the original. */
export function executionsInForce(executions: readonly VenueExecution[]): readonly VenueExecution[] {
  const last = new Map<string, VenueExecution>();
  for (const execution of executions) last.set(rootOf(execution.executionId), execution);
  return [...last.values()];
}

/** True when no correction of the execution exists. */
export function isLastVersion(executions: readonly VenueExecution[], { executionId }: VenueExecution): boolean {
  return !executions.some(({ corrects }) => corrects === executionId);
}

/** Corrects an execution: new terms under the next id. The ledger is recomputed. A bust has no commission. */
export function correctionOf(
  core: VenueCore,
  execution: VenueExecution,
  terms: { readonly quantity: number; readonly price: number },
): VenueExecution {
  const { executionId } = execution;
  const root = rootOf(executionId);
  const executionIdAfter = `${root}.${String(numberOf(executionId) + 1).padStart(2, '0')}`;
  const commission = terms.quantity === 0 ? 0 : toMicros(execution.commission.commission);
  const booked = { quantity: terms.quantity, price: toMicros(terms.price), commission };
  const realized = core.ledger.correct(`${root}.01`, booked);
  return {
    ...execution,
    ...terms,
    executionId: executionIdAfter,
    corrects: executionId,
    commission: commissionRecord(executionIdAfter, commission, realized),
  };
}

function rootOf(executionId: string): string {
  return executionId.slice(0, executionId.lastIndexOf('.'));
}

function numberOf(executionId: string): number {
  return Number(executionId.slice(executionId.lastIndexOf('.') + 1));
}
