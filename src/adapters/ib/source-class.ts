import { isPaperAccount } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';

/** Facts of a connection that decide its class. */
export interface ConnectionEvidence {
  readonly managedAccounts: readonly string[];
  readonly farmNotices: readonly string[];
  /** An execution id of the embedded gateway was received. */
  readonly simulatedExecution: boolean;
}

/** True when all managed accounts are paper accounts; false without any account. */
export function areAllPaper(managedAccounts: readonly string[]): boolean {
  return managedAccounts.length > 0 && managedAccounts.every(isPaperAccount);
}

/** Live without an account or with any account that is not a paper account; simulated with a mark of the embedded gateway; else paper. */
export function classifyConnection(shown: ConnectionEvidence): ConnectionClass {
  if (!areAllPaper(shown.managedAccounts)) return 'live';
  const isMarkedSimulated =
    shown.simulatedExecution ||
    shown.managedAccounts.some((account) => account.startsWith('DUSIM')) ||
    shown.farmNotices.some((notice) => notice.endsWith('simfarm'));
  return isMarkedSimulated ? 'simulated' : 'paper';
}

/** True for execution ids of the embedded gateway, which begin with `sim.`. */
export function isSimulatedExecution(executionId: string): boolean {
  return executionId.startsWith('sim.');
}
