import type { Artifact, StageContext } from '../../domain/artifact.ts';
import { BROKER_ERROR_CODES, type BrokerErrorCode } from '../../domain/broker-error-codes.ts';
import { BROKER_OPERATIONS, type BrokerOperation } from '../../domain/broker-operations.ts';
import type { JsonObject } from '../../domain/json.ts';
import { errorCodeFaults, mapClass, REQUIRED_ERROR_CODES } from './error-codes-known.ts';
import type { InterfaceMappingInputs } from './inputs.ts';
import { messageFlow } from './message-flow.ts';
import { lackingNames, operationFaults } from './operations-found.ts';

/** File of the document. */
export const INTERFACE_MAP = 'IBKR_INTERFACE_MAP.md';

/** `IBKR_INTERFACE_MAP.md`: every operation and error code of the broker, and what becomes of it. */
export function interfaceMap(inputs: InterfaceMappingInputs, context: StageContext): Artifact {
  const offered = inputs.adapterOffered && inputs.adapter.kind === 'read' ? inputs.adapter.value.operations : undefined;
  const handled = inputs.adapterOffered && inputs.errorCodes.kind === 'read' ? inputs.errorCodes.value : undefined;
  const model: JsonObject = {
    system: inputs.system,
    observedAt: context.observedAt,
    version: context.version,
    library: { ...inputs.library },
    adapter: formatAdapter(inputs),
    operationFaults: operationFaults(inputs.verification, offered),
    errorCodeFaults: errorCodeFaults(handled),
    operations: BROKER_OPERATIONS.map((operation) => operationModel(operation, inputs, offered)),
    codes: BROKER_ERROR_CODES.map(codeRow),
    handled: (handled?.codes ?? []).map((one) => ({ code: one.code, system: `${one.class}: ${one.handling}` })),
    required: REQUIRED_ERROR_CODES,
  };
  return { kind: 'document', path: INTERFACE_MAP, template: 'interface-map', model };
}

function formatAdapter({ adapterOffered, adapter }: InterfaceMappingInputs): string {
  if (!adapterOffered) return "It has no adapter of its own and trades through prelive's session.";
  if (adapter.kind === 'read') return `Its adapter offers ${adapter.value.operations.join(', ')}.`;
  return `What its adapter offers is not known: ${adapter.reason}.`;
}

function operationModel(
  operation: BrokerOperation,
  inputs: InterfaceMappingInputs,
  offered: readonly string[] | undefined,
): JsonObject {
  const verified = inputs.verification.find((one) => one.operation === operation.name);
  return {
    name: operation.name,
    purpose: operation.purpose,
    requests: operation.requests,
    callbacks: operation.callbacks,
    messages: operation.internalMessages,
    conversions: operation.conversions.map(({ tws, ours }) => ({ tws, ours })),
    errorCodes: operation.errorCodes,
    p95TargetMs: operation.p95TargetMs,
    messagesSent: operation.messagesSent,
    pacing: operation.pacing,
    inLibrary: verified?.mapped === true,
    inAdapter: offered === undefined ? '' : lackingNames(operation.name, offered).length === 0 ? 'yes' : 'no',
    flow: messageFlow(operation),
  };
}

/** What an error with an order's id says about that order. */
const ORDER_WORDS: Readonly<Record<BrokerErrorCode['order'], string>> = {
  refused: 'has ended',
  refused_if_new: 'has ended if it was new, else the change was refused',
  canceled: 'is canceled',
  cancel_refused: 'is not canceled: ask for its state',
  lives: 'goes on',
};

function codeRow(entry: BrokerErrorCode): JsonObject {
  return {
    code: entry.code,
    text: entry.text,
    class: mapClass(entry.code) ?? '',
    order: ORDER_WORDS[entry.order],
    handling: entry.handling,
    required: REQUIRED_ERROR_CODES.includes(entry.code),
  };
}
