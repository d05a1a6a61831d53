import { EventName, IBApi } from '@stoqey/ib';
import { BROKER_OPERATIONS, type BrokerOperation, type BrokerOperationName } from '../../domain/broker-operations.ts';
import { IbTradingSession } from './trading-session.ts';

/** Availability of an operation in the client library and in the sessions. */
export interface OperationMapping {
  readonly operation: BrokerOperationName;
  readonly mapped: boolean;
  /** Missing members, e.g. `IBApi.placeOrder`, `event openOrder`, `TradingSession.place`. */
  readonly missing: readonly string[];
}

/** Checks that every method and event of the operations exists. */
export function verifyOperations(
  operations: readonly BrokerOperation[] = BROKER_OPERATIONS,
): readonly OperationMapping[] {
  return operations.map((operation) => {
    const missing = missingOf(operation);
    return { operation: operation.name, mapped: missing.length === 0, missing };
  });
}

const EVENTS: ReadonlySet<string> = new Set(Object.values(EventName));

function missingOf(operation: BrokerOperation): readonly string[] {
  return [
    ...operation.requests.filter((name) => !hasMethod(IBApi.prototype, name)).map((name) => `IBApi.${name}`),
    ...operation.callbacks.filter((name) => !EVENTS.has(name)).map((name) => `event ${name}`),
    ...operation.sessionMethods
      .filter((name) => !hasMethod(IbTradingSession.prototype, name))
      .map((name) => `TradingSession.${name}`),
  ];
}

function hasMethod(prototype: object, name: string): boolean {
  return typeof Reflect.get(prototype, name) === 'function';
}
