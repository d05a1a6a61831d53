import type { BrokerOperationName } from '../../domain/broker-operations.ts';
import type { VerifiedOperation } from './inputs.ts';

/** Names under which a system's adapter offers an operation; all of them must be there. */
const OFFERED_AS: Readonly<Partial<Record<BrokerOperationName, readonly string[]>>> = {
  manageConnection: ['connect', 'disconnect', 'reconnect'],
};

/** What an adapter lacks of an operation. */
export function lackingNames(operation: BrokerOperationName, offered: readonly string[]): readonly string[] {
  return (OFFERED_AS[operation] ?? [operation]).filter((name) => !offered.includes(name));
}

/** Operations that the client library, prelive's session or the system's adapter (when it has one) lacks, in words. */
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
