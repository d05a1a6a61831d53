import type { FaultAction } from '../faults/fault-parameters.ts';
import type { Scenario } from '../faults/scenario.ts';
import type { Gateway } from '../server/start-gateway.ts';

/** Services of the control API. The checks throw PreliveError DOCUMENT_INVALID with field, expected and found. */
export interface ControlPorts {
  readonly gateway: Gateway;
  readonly checkFault: (body: unknown) => FaultAction;
  readonly checkScenario: (body: unknown) => Scenario;
  /** Finds a scenario by its name. Throws PreliveError USAGE. */
  readonly scenarioByName: (name: string) => Scenario;
  readonly scenarioNames: () => readonly string[];
  /** Compiles a JSON schema to a check, which returns one line for each fault of a value. */
  readonly checkerOf: (schema: object) => (value: unknown) => readonly string[];
}
