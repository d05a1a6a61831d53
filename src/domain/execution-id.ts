/**
 * Returns the part of the id that an execution and its corrections share; the whole id when it has no correction number. In
 * `0000e0d5.596e0fac.01.01` the last number is 01 for the execution itself, 02 for its first correction, and so on.
 */
export function executionRoot(executionId: string): string {
  // Caches the last id: booking an execution needs its root several times.
  if (executionId !== lastId) {
    lastRoot = hasCorrectionNumber(executionId) ? executionId.slice(0, -NUMBER_LENGTH) : executionId;
    lastId = executionId;
  }
  return lastRoot;
}

let lastId = '';
let lastRoot = '';

/** Characters of `.01`. */
const NUMBER_LENGTH = 3;

/** True for an id with two numbers at the end, and text before them. A pattern is slower, and ids are many. */
function hasCorrectionNumber(executionId: string): boolean {
  const last = executionId.length - NUMBER_LENGTH;
  return last > NUMBER_LENGTH && isNumber(executionId, last) && isNumber(executionId, last - NUMBER_LENGTH);
}

/** True for a period and two digits. */
function isNumber(text: string, at: number): boolean {
  return text[at] === '.' && isDigit(text.charCodeAt(at + 1)) && isDigit(text.charCodeAt(at + 2));
}

const [ZERO, NINE] = [48, 57];

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function correctionNumber(executionId: string): number {
  return hasCorrectionNumber(executionId) ? Number(executionId.slice(-2)) : 0;
}

/** True when `later` corrects `earlier`. */
export function corrects(later: string, earlier: string): boolean {
  return executionRoot(later) === executionRoot(earlier) && correctionNumber(later) > correctionNumber(earlier);
}

/** Returns the last correction of each execution, at the place of the first. */
export function currentExecutions<T extends { readonly executionId: string }>(executions: readonly T[]): readonly T[] {
  const current = new Map<string, T>();
  for (const execution of executions) {
    const root = executionRoot(execution.executionId);
    const known = current.get(root);
    if (known === undefined || corrects(execution.executionId, known.executionId)) current.set(root, execution);
  }
  return [...current.values()];
}
