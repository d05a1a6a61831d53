import type { EpochMs } from '../../domain/clock.ts';
import type { ExecutionRecord } from '../../domain/session-record.ts';
import type { EngineContext } from '../base/context.ts';
import type { OrderManager } from './order-manager.ts';

/** A commission comes within a second of its fill; one that takes longer than this has been lost. */
const WITHIN_MS = 10_000;
/** Executions for which nobody ever tells a commission are not asked about for ever. */
const MOST_QUESTIONS = 3;

function hasCommission({ commission }: ExecutionRecord): boolean {
  return commission !== null;
}

/** Asks for the executions of the day again, which bring their commissions, when one is missing. Called with the clock. */
export function createMissingCommissions(context: EngineContext, manager: OrderManager): (at: EpochMs) => void {
  const asked = new Map<string, { at: EpochMs; times: number }>();
  /** Executions up to here have been looked at; those that had no commission then wait. */
  let seen = 0;
  let waiting: ExecutionRecord[] = [];
  /** Those that were asked about often enough, and corrections up to here. */
  const givenUp = new Map<string, ExecutionRecord>();
  let corrected = 0;
  const isGivenUp = ({ executionId }: ExecutionRecord) => (asked.get(executionId)?.times ?? 0) >= MOST_QUESTIONS;
  const wait = (record: ExecutionRecord | undefined) => {
    if (record !== undefined) waiting.push(record);
  };
  const isOverdue = (executionId: string, receivedAt: EpochMs, at: EpochMs) => {
    const last = asked.get(executionId) ?? { at: receivedAt, times: 0 };
    return last.times < MOST_QUESTIONS && at - last.at >= WITHIN_MS;
  };
  return (at) => {
    const { executions, corrections } = context.log;
    for (; seen < executions.length; seen++) wait(executions[seen]);
    // A correction is an execution of its own to ask about.
    for (; corrected < corrections.length; corrected++) wait(givenUp.get(corrections[corrected]?.corrects ?? ''));
    if (waiting.length === 0) return;
    if (asked.size === 0 && waiting.every(hasCommission)) {
      waiting = [];
      return;
    }
    for (const record of waiting) if (isGivenUp(record)) givenUp.set(record.executionId, record);
    waiting = waiting.filter((record) => record.commission === null && !isGivenUp(record));
    const overdue = waiting.filter(({ executionId, receivedAt }) => isOverdue(executionId, receivedAt, at));
    if (overdue.length === 0 || !context.isEnforced('ask-for-missing-commissions')) return;
    for (const { executionId } of overdue) {
      asked.set(executionId, { at, times: (asked.get(executionId)?.times ?? 0) + 1 });
      context.notice('warning', 'COMMISSION_MISSING', `${executionId} has no commission yet`);
    }
    manager.askExecutions();
  };
}
