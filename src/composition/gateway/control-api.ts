import { createCheckers } from '../../adapters/schemas/schemas.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { ControlPorts } from '../../gateway/control/control-ports.ts';
import { type Control, startControl } from '../../gateway/control/start-control.ts';
import type { Gateway } from '../../gateway/server/start-gateway.ts';
import { formatListen } from './embedded-gateway.ts';
import { checkFault, checkScenario, listScenarios, readScenario } from './gateway-scenarios.ts';

/** Starts the control API of a gateway; a port that cannot be had is a PreliveError PORT_UNAVAILABLE. */
export async function openControl(gateway: Gateway, port: number): Promise<Control> {
  try {
    return await startControl(controlPorts(gateway), port);
  } catch (cause) {
    const message = `The control API cannot listen on 127.0.0.1:${port}: ${formatListen(cause)}.`;
    throw new PreliveError('PORT_UNAVAILABLE', message, { cause });
  }
}

/** Returns the ports of the control API for a gateway. */
export function controlPorts(gateway: Gateway): ControlPorts {
  return {
    gateway,
    checkFault: (body: unknown) => checkFault(body, 'body'),
    checkScenario: (body: unknown) => checkScenario(body, 'body'),
    scenarioByName: (name) => readScenario(name, 'body: /name'),
    scenarioNames: () => listScenarios().map(({ id }) => id),
    checkerOf: createCheckers(),
  };
}
