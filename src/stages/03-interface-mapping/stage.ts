import type { StageContext, StageResult } from '../../domain/artifact.ts';
import type { Collected } from '../../domain/system-facts.ts';
import { asLocalReading, createMeasurer, faultFreeOr, splitFindings } from '../measure.ts';
import { errorCodeFaults, REQUIRED_ERROR_CODES } from './error-codes-known.ts';
import type { InterfaceMappingInputs } from './inputs.ts';
import { interfaceMap } from './interface-map.ts';
import { operationFaults } from './operations-found.ts';

/**
 * Stage 3, interface mapping: `all_operations_mapped`, `error_codes_documented`, and `IBKR_INTERFACE_MAP.md`. A system
 * without its own adapter trades through prelive's session, so only that is checked.
 */
export function mapInterfaces(inputs: InterfaceMappingInputs, context: StageContext): StageResult {
  const measure = createMeasurer(3, context);
  const { verification } = inputs;
  const findings = [
    measure('all_operations_mapped', 'boolean', whereOffered(inputs, inputs.adapter), (adapter) =>
      faultFreeOr(
        operationFaults(verification, adapter?.operations),
        `${verification.length} of ${verification.length}: in ${inputs.library.name} ${inputs.library.version}${adapter === undefined ? '' : " and in the system's adapter"}`,
      ),
    ),
    measure('error_codes_documented', 'boolean', whereOffered(inputs, inputs.errorCodes), (handled) =>
      faultFreeOr(
        errorCodeFaults(handled),
        `${REQUIRED_ERROR_CODES.length} of ${REQUIRED_ERROR_CODES.length}: each required code has a class and a handling`,
      ),
    ),
  ];
  return { ...splitFindings(findings), artifacts: [interfaceMap(inputs, context)] };
}

/** Facts of the system's adapter; `undefined` as the value when it has none. */
function whereOffered<T>(inputs: InterfaceMappingInputs, reading: Collected<T>): Collected<T | undefined> {
  return inputs.adapterOffered ? reading : asLocalReading(undefined, []);
}
