import type { GateDefinition } from '../domain/gate.ts';
import { lintGates } from '../gates/lint-gates.ts';
import { type GateSet, type GateText, parseGates, requireGates } from '../gates/parse-gates.ts';

/**
 * Gates in force: the packaged ones, replaced by those of the system with the same id. The system's own are linted
 * before use; tests lint the packaged ones. Throws PreliveError GATES_INVALID with every finding.
 */
export async function loadGates(
  packaged: readonly GateText[],
  own: readonly GateText[] = [],
): Promise<readonly GateDefinition[]> {
  const known = packaged.flatMap(({ definition }) => definition ?? []);
  if (own.length === 0 && known.length === packaged.length) return known.toSorted((a, b) => a.stage - b.stage);
  const set = await parseGates(packaged, own);
  return requireGates(set, own.length === 0 ? set.findings : await lintGates(set));
}

/** Lint findings of the gates in force. */
export async function lintGateFiles(
  packaged: readonly GateText[],
  own: readonly GateText[],
): Promise<{ readonly gates: GateSet['gates']; readonly findings: GateSet['findings'] }> {
  const set = await parseGates(packaged, own);
  return { gates: set.gates, findings: await lintGates(set) };
}
