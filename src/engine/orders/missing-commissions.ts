import type { EpochMs } from '../../domain/clock.ts';
import type { EngineContext } from '../base/context.ts';
import type { OrderKeeper } from './order-keeper.ts';

/** A commission comes within a second of its fill; one that takes longer than this has been lost. */
const WITHIN_MS = 10_000;
/** Executions for which nobody ever tells a commission are not asked about for ever. */
const MOST_QUESTIONS = 3;

/** Asks for the executions of the day again, which bring their commissions, when one is missing. Called with the clock. */
export function createMissingCommissions(context: EngineContext, keeper: OrderKeeper): (at: EpochMs) => void {
  const asked = new Map<string, { at: EpochMs; times: number }>();
  // All before it have their commissions.
  let first = 0;
  const isOverdue = (executionId: string, receivedAt: EpochMs, at: EpochMs) => {
    const last = asked.get(executionId) ?? { at: receivedAt, times: 0 };
    return last.times < MOST_QUESTIONS && at - last.at >= WITHIN_MS;
  };
  return (at) => {
    const { executions } = context.log;
    while (executions[first]?.commission != null) first++;
    const overdue = executions
      .slice(first)
      .filter(
        ({ commission, executionId, receivedAt }) => commission === null && isOverdue(executionId, receivedAt, at),
      );
    if (overdue.length === 0 || !context.keeps('ask-for-missing-commissions')) return;
    for (const { executionId } of overdue) {
      asked.set(executionId, { at, times: (asked.get(executionId)?.times ?? 0) + 1 });
      context.notice('warning', 'COMMISSION_MISSING', `${executionId} has no commission yet`);
    }
    keeper.askExecutions();
  };
}
