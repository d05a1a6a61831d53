import { PreliveError } from '../../domain/errors.ts';
import { type Control, startControl } from '../../gateway/control/start-control.ts';
import type { Gateway } from '../../gateway/server/start-gateway.ts';
import { checkFault, checkScenario, listScenarios, readScenario } from './gateway-scenarios.ts';

/** Starts the control API of a gateway; a port that cannot be had is a PreliveError PORT_UNAVAILABLE. */
export async function openControl(gateway: Gateway, port: number): Promise<Control> {
  const ports = {
    gateway,
    checkFault: (body: unknown) => checkFault(body, 'body'),
    checkScenario: (body: unknown) => checkScenario(body, 'body'),
    scenarioByName: readScenario,
    scenarioNames: () => listScenarios().map(({ id }) => id),
  };
  try {
    return await startControl(ports, port);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PreliveError('PORT_UNAVAILABLE', `The control API cannot listen on 127.0.0.1:${port}: ${reason}.`, {
      cause,
    });
  }
}
