import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/**
 * An error that a user can act on: a code of `docs/errors.md`, the expected and found values, and the next steps.
 * Verdicts are never errors: a failed gate is a value.
 */
export class PreliveError extends Error {
  override readonly name = 'PreliveError';
  readonly code: ErrorCode;
  readonly nextSteps: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; nextSteps?: readonly string[] | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.nextSteps = options.nextSteps ?? [ERROR_CODES[code].nextStep];
  }

  /** Process exit code of this error: 2 usage, 3 not ready, 4 could not evaluate or reach, 5 integrity, 130 interrupted. */
  get exitCode(): number {
    return ERROR_CODES[this.code].exitCode;
  }
}

/** A defect of prelive itself (exit 70): a false assumption. Caught only for printing. */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Throws {@link InvariantViolation} unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new InvariantViolation(message);
}

/** Returns a thrown value as an error: any value can be thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new InvariantViolation(String(thrown));
}

const OPEN_AT = new WeakMap<Error, string>();

/** Notes on any error what is still open at the broker, such as `100 AAPL, working orders: 1`. */
export function leavingOpen<E extends Error>(error: E, open: string | undefined): E {
  if (open !== undefined) OPEN_AT.set(error, open);
  return error;
}

/** Returns what was still open at the broker when the error ended the work; undefined when nothing was. */
export function leftOpenBy(error: Error): string | undefined {
  return OPEN_AT.get(error);
}
