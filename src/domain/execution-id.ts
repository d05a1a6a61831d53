/** `0000e0d5.596e0fac.01.01`: the last number is 01 for the execution itself, 02 for its first correction, and so on. */
const EXECUTION_ID = /^(.+\.\d\d)\.(\d\d)$/;

/** What an execution and its corrections have in common; the id itself when it has no correction number. */
export function executionRoot(executionId: string): string {
  // Whoever books an execution asks for the root of the same id several times.
  if (executionId !== lastId) {
    lastRoot = EXECUTION_ID.exec(executionId)?.[1] ?? executionId;
    lastId = executionId;
  }
  return lastRoot;
}

let lastId = '';
let lastRoot = '';

function correctionNumber(executionId: string): number {
  return Number(EXECUTION_ID.exec(executionId)?.[2] ?? 0);
}

/** Whether `later` corrects `earlier`. */
export function corrects(later: string, earlier: string): boolean {
  return executionRoot(later) === executionRoot(earlier) && correctionNumber(later) > correctionNumber(earlier);
}

/** Of each execution the last correction, at the place of the first. */
export function currentExecutions<T extends { readonly executionId: string }>(executions: readonly T[]): readonly T[] {
  const current = new Map<string, T>();
  for (const execution of executions) {
    const root = executionRoot(execution.executionId);
    const known = current.get(root);
    if (known === undefined || corrects(execution.executionId, known.executionId)) current.set(root, execution);
  }
  return [...current.values()];
}
