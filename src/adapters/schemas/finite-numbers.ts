import { invariant } from '../../domain/errors.ts';

/** Replacer for `JSON.stringify`: throws InvariantViolation for a number that JSON cannot represent; default is a silent null. */
export function finiteNumbers(key: string, member: unknown): unknown {
  invariant(
    typeof member !== 'number' || Number.isFinite(member),
    `${key} is ${String(member)}, which JSON cannot carry`,
  );
  return member;
}
