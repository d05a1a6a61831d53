import type { FaultAction } from '../faults/fault-parameters.ts';
import type { Scenario } from '../faults/scenario.ts';
import type { Gateway } from '../server/start-gateway.ts';

/** What the control API works on. The checks throw PreliveError DOCUMENT_INVALID with field, expected and found. */
export interface ControlPorts {
  readonly gateway: Gateway;
  readonly checkFault: (body: unknown) => FaultAction;
  readonly checkScenario: (body: unknown) => Scenario;
  /** A scenario by its name. Throws PreliveError USAGE. */
  readonly scenarioByName: (name: string) => Scenario;
  readonly scenarioNames: () => readonly string[];
  /** Makes a check of a JSON schema; it answers what is wrong with a value, one line a fault. */
  readonly checkerOf: (schema: object) => (value: unknown) => readonly string[];
}
