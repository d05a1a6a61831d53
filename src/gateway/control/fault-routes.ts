import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import { FAULT_NAMES } from '../faults/catalogue.ts';
import { member } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';

const FAULT_BODY = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  description: 'One fault with its parameters, as in a scenario file (schemas/scenario.schema.json).',
  properties: Object.fromEntries(FAULT_NAMES.map((name) => [name, { type: 'object', additionalProperties: true }])),
  additionalProperties: false,
  examples: [{ 'half-open': { for: '30s' } }],
};

/** Faults and scenarios. */
export function addFaultRoutes(app: FastifyInstance, ports: ControlPorts): void {
  const { faults, scenarios } = ports.gateway;
  app.get(
    '/faults',
    operation({
      id: 'listFaults',
      tag: 'faults',
      summary: 'Faults in force, and all that were begun.',
      answer: 'active and begun, each with id, name, parameters and since (ms since 1970, session time)',
    }),
    () => ({ active: faults.active(), begun: faults.begun() }),
  );
  app.post(
    '/faults',
    operation({ id: 'startFault', tag: 'faults', summary: 'Begins a fault.', answer: 'The fault.', body: FAULT_BODY }),
    (request) => faults.start(ports.checkFault(request.body)),
  );
  app.delete(
    '/faults',
    operation({ id: 'stopFaults', tag: 'faults', summary: 'Ends all faults.', answer: 'Those that were in force.' }),
    () => {
      const stopped = faults.active();
      faults.stopAll();
      return { stopped };
    },
  );
  app.delete<{ Params: { id: string } }>(
    '/faults/:id',
    operation({ id: 'stopFault', tag: 'faults', summary: 'Ends a fault.', answer: 'Its id.' }),
    ({ params }, reply) => {
      const id = Number(params.id);
      if (!faults.stop(id)) {
        void reply.code(404);
        return problem(new PreliveError('USAGE', `There is no fault ${params.id} in force.`));
      }
      return { stopped: id };
    },
  );
  app.get(
    '/scenarios',
    operation({
      id: 'listScenarios',
      tag: 'faults',
      summary: 'Scenarios that are at work and that could be.',
      answer: 'loaded, available, and failures: plans that came due and could not be carried out',
    }),
    () => ({ ...scenarios, available: ports.scenarioNames() }),
  );
  app.post(
    '/scenarios',
    operation({
      id: 'loadScenario',
      tag: 'faults',
      summary: 'Puts the faults of a scenario to work; their times count from now.',
      answer: 'Id and title.',
      body: {
        type: 'object',
        description: 'Either the name of a scenario that prelive ships, or a whole scenario.',
        properties: {
          name: { type: 'string' },
          id: { type: 'string' },
          title: { type: 'string' },
          faults: { type: 'array' },
        },
        additionalProperties: true,
        examples: [{ name: 'nightly-reset' }],
      },
    }),
    ({ body }) => {
      const name = member(body, 'name');
      const scenario = typeof name === 'string' ? ports.scenarioByName(name) : ports.checkScenario(body);
      ports.gateway.load(scenario);
      return { id: scenario.id, title: scenario.title };
    },
  );
}

/** An error as the API shows it. */
export function problem({ code, message, nextSteps }: PreliveError) {
  return { error: { code, message, nextSteps } };
}
