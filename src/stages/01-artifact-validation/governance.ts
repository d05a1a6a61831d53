import type { CharterFacts, DigestCheck, RoleSignature } from '../../domain/system-facts.ts';
import { faultFreeOr, type Measured } from '../measure.ts';

/**
 * Checks that every required role has signed the charter and that its files are unchanged. A missing signature leaves
 * the result open; an invalid signature or a changed file makes it false.
 */
export function measureGovernance(charter: CharterFacts): Measured {
  const faults = governanceFaults(charter);
  const absent = charter.roles.filter((role) => role.state === 'absent');
  if (faults.length > 0) return faultFreeOr(faults, '');
  if (absent.length > 0) {
    return { kind: 'unknown', reason: `the charter waits for ${absent.map((role) => role.role).join(', ')} to sign` };
  }
  return faultFreeOr(
    [],
    `${charter.roles.length} of ${charter.roles.length} signatures: ${charter.roles.map(signerOf).join(', ')}`,
  );
}

/** Faults of the charter, one line each. */
export function governanceFaults(charter: CharterFacts): readonly string[] {
  return [
    ...(charter.otherSystem === undefined ? [] : [`the charter is for another system, ${charter.otherSystem}`]),
    ...charter.roles
      .filter((role) => role.state === 'invalid')
      .map((role) => `signature of ${role.role} does not hold: ${role.detail}`),
    ...charter.changes.map((change) => `since it was signed: ${change}`),
    ...charter.subjects.flatMap(subjectFault),
    ...charter.unnamed.map((path) => `${path} is not named by the charter`),
    ...Object.entries(charter.riskLimits).flatMap((limit) => looserFault(limit, charter.appliedLimits)),
  ];
}

/** Applied limits must not be looser than signed ones; losses are negative, so absolute values are compared. */
function looserFault([name, signed]: readonly [string, number], applied: CharterFacts['appliedLimits']): string[] {
  const inForce = applied[name];
  if (inForce === undefined || Math.abs(inForce) <= Math.abs(signed)) return [];
  return [`risk limit ${name} is ${signed} in the charter, but the engine goes by ${inForce}`];
}

function subjectFault({ path, expected, found }: DigestCheck): string[] {
  if (found === undefined) return [`${path} is named by the charter and is not there`];
  return found === expected ? [] : [`${path} has changed since the charter was signed`];
}

function signerOf(role: RoleSignature): string {
  return role.signer === undefined ? role.role : `${role.role} (${role.signer})`;
}
