import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { SourceClass } from '../../domain/evidence.ts';
import type { GateVerdict } from '../../domain/verdict.ts';
import { createObserver } from '../observer.ts';
import type { RoleStanding } from './inputs.ts';

/**
 * `all_gates_1_to_7_pass` as evidence.
 *
 * @param pass true when gates 1-7 are PASS or CONDITIONAL, false when any is FAIL, undefined while that is open: then
 * there is no observation, and the reason names the open gates.
 */
export function gatesEvidence(
  gates: readonly GateVerdict[],
  pass: boolean | undefined,
  context: StageContext,
): StageResult {
  const name = 'all_gates_1_to_7_pass';
  const seven = gates.filter((gate) => gate.stage < 8);
  const passed = seven.filter(({ verdict }) => verdict === 'PASS' || verdict === 'CONDITIONAL').length;
  const each = seven.map(({ stage, verdict }) => `${stage} ${verdict}`).join(', ');
  if (pass === undefined)
    return { observations: [], artifacts: [], missing: [{ name, reason: `still open: ${each}` }] };
  const observe = createObserver(8, sourceClassOf(seven), context);
  const detail = `${passed} of ${seven.length} pass: ${each}`;
  return { observations: [observe(name, pass, 'boolean', { detail })], artifacts: [] };
}

/**
 * `governance_signed` as evidence: true when every required role signed, false when one refused or a signature is
 * broken, nothing while a signature is missing.
 */
export function governanceEvidence(
  standings: readonly RoleStanding[],
  gates: readonly GateVerdict[],
  context: StageContext,
): StageResult {
  const name = 'governance_signed';
  const against = standings.filter(({ status }) => status === 'refused' || status === 'broken');
  const waiting = standings.filter(({ status }) => status === 'missing');
  const observe = createObserver(8, sourceClassOf(gates), context);
  const words = (list: readonly RoleStanding[]) => list.map(formatStanding).join('; ');
  if (against.length > 0) {
    return { observations: [observe(name, false, 'boolean', { detail: words(against) })], artifacts: [] };
  }
  if (waiting.length > 0 || standings.length === 0) {
    const reason = `waiting for signatures: ${words(waiting) || 'the policy names no role'}`;
    return { observations: [], artifacts: [], missing: [{ name, reason }] };
  }
  const detail = `signed ${standings.length} of ${standings.length}`;
  return { observations: [observe(name, true, 'boolean', { detail, samples: standings.length })], artifacts: [] };
}

function formatStanding({ role, status, reason }: RoleStanding): string {
  return reason === undefined ? `${role} ${status}` : `${role} ${status}: ${reason}`;
}

/** What is concluded from simulated evidence is simulated. */
function sourceClassOf(gates: readonly GateVerdict[]): SourceClass {
  return gates.some((gate) => gate.simulated) ? 'simulated' : 'local';
}
