import type { BrokerOperationName } from '../../domain/broker-operations.ts';
import type { VerifiedOperation } from './inputs.ts';

/** Names under which a system's adapter offers an operation; all of them are required. */
const OFFERED_AS: Readonly<Partial<Record<BrokerOperationName, readonly string[]>>> = {
  manageConnection: ['connect', 'disconnect', 'reconnect'],
};

/** Names of an operation that an adapter lacks. */
export function lackingNames(operation: BrokerOperationName, offered: readonly string[]): readonly string[] {
  return (OFFERED_AS[operation] ?? [operation]).filter((name) => !offered.includes(name));
}

/** Operations missing in the client library, in prelive's session or in the system's adapter (when it has one). */
export function operationFaults(
  verification: readonly VerifiedOperation[],
  offered: readonly string[] | undefined,
): readonly string[] {
  return verification.flatMap(({ operation, mapped, missing }) => {
    const lacking = offered === undefined ? [] : lackingNames(operation, offered);
    return [
      ...(mapped ? [] : [`${operation}: ${missing.join(', ')} not found`]),
      ...(lacking.length === 0 ? [] : [`${operation}: the system's adapter does not offer ${lacking.join(', ')}`]),
    ];
  });
}
