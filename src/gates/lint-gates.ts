import type { GateDefinition } from '../domain/gate.ts';
import { loadParser } from './cel/parser.ts';
import type { GateFinding } from './finding.ts';
import { expressionFaults } from './lint/clause-rules.ts';
import type { Fault } from './lint/context.ts';
import { gateFlowFaults, missingStages } from './lint/flow-rules.ts';
import { gateFaults } from './lint/gate-rules.ts';
import type { GateSet } from './parse-gates.ts';

/** All that is wrong with a set of gates: what reading it found, and the rules that no schema can state. */
export async function lintGates(set: GateSet): Promise<readonly GateFinding[]> {
  const parser = await loadParser();
  const faults = await Promise.all(
    set.gates.map(async (gate) => {
      const found = [
        ...gateFaults(gate),
        ...gateFlowFaults(gate, set.gates),
        ...(await expressionFaults(gate, parser)),
      ];
      return found.map((fault) => findingOf(fault, gate, set));
    }),
  );
  return [...set.findings, ...missingStageFindings(set), ...faults.flat()];
}

function findingOf(fault: Fault, { file }: GateDefinition, { lineOf }: GateSet): GateFinding {
  const line = lineOf(file, fault.where);
  return { file, ...(line === undefined ? {} : { line }), ...fault };
}

/** A gate that could not be read is a finding already; its stage is not missing as well. */
function missingStageFindings({ gates, findings }: GateSet): readonly GateFinding[] {
  if (findings.length > 0) return [];
  return missingStages(gates).map((stage) => ({
    file: 'gates',
    where: '',
    rule: 'missing_stage',
    expected: `a gate for stage ${stage}`,
    found: 'none',
  }));
}
