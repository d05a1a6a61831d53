import type { BrokerOperationName } from '../../domain/broker-operations.ts';
import type { SystemFacts } from '../../domain/system-facts.ts';

/** Presence of an operation in the client library and in prelive's own session. */
export interface VerifiedOperation {
  readonly operation: BrokerOperationName;
  readonly mapped: boolean;
  /** Parts that were not found. */
  readonly missing: readonly string[];
}

/** Inputs of stage 3. */
export interface InterfaceMappingInputs extends Pick<SystemFacts, 'adapter' | 'errorCodes'> {
  /** Name of the system under validation. */
  readonly system: string;
  /** True when prelive.yaml has an `adapter` section: then the system's own adapter is checked against the map too. */
  readonly adapterOffered: boolean;
  readonly library: { readonly name: string; readonly version: string };
  readonly verification: readonly VerifiedOperation[];
}
