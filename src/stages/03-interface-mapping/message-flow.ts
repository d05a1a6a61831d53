import type { BrokerOperation } from '../../domain/broker-operations.ts';

/** Lines of a Mermaid sequence diagram of one operation: what is asked, what comes back, what ends it. */
export function messageFlow(operation: BrokerOperation): readonly string[] {
  const { sessionMethods, requests, callbacks, internalMessages, errorCodes } = operation;
  const [first = '', ...others] = requests;
  const closing = others.filter(isClosing);
  const opening = [first, ...others.filter((request) => !isClosing(request))];
  return [
    'sequenceDiagram',
    '  participant E as Engine or probe',
    '  participant S as Session',
    '  participant G as IB Gateway',
    `  E->>S: ${sessionMethods.join(', ')}`,
    ...opening.map((request) => `  S->>G: ${request}`),
    ...callbacks.filter((callback) => !isRefusal(callback)).map((callback) => `  G-->>S: ${callback}`),
    ...closing.map((request) => `  S->>G: ${request}`),
    `  S-->>E: ${internalMessages.join(', ')}`,
    '  opt refused or broken off',
    ...refusals(callbacks).map((callback) => `    G--xS: ${callback} ${errorCodes.join(', ')}`),
    '  end',
  ];
}

/** Requests that end what an earlier one began. */
function isClosing(request: string): boolean {
  return /^(cancel|disconnect)/.test(request);
}

function isRefusal(callback: string): boolean {
  return callback === 'error' || callback === 'disconnected';
}

/** The library reports every refusal as `error`, also where the map does not list that event. */
function refusals(callbacks: readonly string[]): readonly string[] {
  return callbacks.includes('disconnected') ? ['disconnected, error'] : ['error'];
}
