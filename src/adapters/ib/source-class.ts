import { isPaperAccount } from '../../domain/account.ts';
import type { ConnectionClass } from '../../domain/broker.ts';

/** What a connection has shown of itself up to now. */
export interface ShownByConnection {
  readonly managedAccounts: readonly string[];
  readonly farmNotices: readonly string[];
  /** An execution id of the embedded gateway came by. */
  readonly simulatedExecution: boolean;
}

/** With no account at all nothing is proven. */
export function areAllPaper(managedAccounts: readonly string[]): boolean {
  return managedAccounts.length > 0 && managedAccounts.every(isPaperAccount);
}

/** Any one brand of the embedded gateway makes a connection simulated; any account that is no paper account, live. */
export function classifyConnection(shown: ShownByConnection): ConnectionClass {
  if (!areAllPaper(shown.managedAccounts)) return 'live';
  const isBranded =
    shown.simulatedExecution ||
    shown.managedAccounts.some((account) => account.startsWith('DUSIM')) ||
    shown.farmNotices.some((notice) => notice.endsWith('simfarm'));
  return isBranded ? 'simulated' : 'paper';
}

/** Execution ids of the embedded gateway carry this prefix. */
export function isSimulatedExecution(executionId: string): boolean {
  return executionId.startsWith('sim.');
}
