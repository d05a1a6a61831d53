import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { Attachment } from '../../domain/evidence.ts';
import type { GateDefinition } from '../../domain/gate.ts';
import { asLocalReading, createMeasurer, faultFreeOr, splitFindings } from '../measure.ts';
import { flowDocument } from './flow-document.ts';
import { definitionFaults, flowFaults } from './flow-faults.ts';

/** Inputs of stage 2. */
export interface BreakdownInputs {
  /** Name of the system under validation. */
  readonly system: string;
  /** The gates in force, including those of the system's own folder. */
  readonly gates: readonly GateDefinition[];
  /** The files of the gates. */
  readonly attachments: readonly Attachment[];
}

/** Stage 2, hierarchical breakdown: `all_stages_defined`, `input_output_clear`, and `IBKR_INTEGRATION_FLOW.md`. */
export function breakDownStages({ gates, system, attachments }: BreakdownInputs, context: StageContext): StageResult {
  const measure = createMeasurer(2, context);
  const definitions = asLocalReading(gates, attachments);
  const inputs = gates.flatMap((gate) => gate.inputs).length;
  const findings = [
    measure('all_stages_defined', 'boolean', definitions, (all) =>
      faultFreeOr(
        definitionFaults(all),
        `${all.length} of ${all.length}: each has inputs, outputs, an owner and a gate`,
      ),
    ),
    measure('input_output_clear', 'boolean', definitions, (all) =>
      faultFreeOr(
        flowFaults(all),
        `${inputs} of ${inputs} inputs: each has a source; no circle, no output that nobody takes`,
      ),
    ),
  ];
  return { ...splitFindings(findings), artifacts: [flowDocument(gates, system, context)] };
}
