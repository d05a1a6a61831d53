import type { FastifyInstance } from 'fastify';
import { PreliveError } from '../../domain/errors.ts';
import { FAULT_NAMES } from '../faults/catalogue.ts';
import type { ActiveFault } from '../faults/fault-desk.ts';
import type { FaultAction } from '../faults/fault-parameters.ts';
import { member } from './body.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';
import { problem } from './problems.ts';

const FAULT_BODY = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  description: 'One fault with its parameters, as in a scenario file (schemas/scenario.schema.json).',
  properties: Object.fromEntries(FAULT_NAMES.map((name) => [name, { type: 'object', additionalProperties: true }])),
  additionalProperties: false,
  examples: [{ 'half-open': { for: '30s' } }],
};

const SCENARIO_BODY = {
  type: 'object',
  description:
    'Either the name of a scenario that prelive ships, or a whole scenario (schemas/scenario.schema.json), which has no name.',
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 100 },
    id: { type: 'string' },
    title: { type: 'string' },
    faults: { type: 'array', maxItems: 10_000 },
  },
  additionalProperties: true,
  examples: [{ name: 'nightly-reset' }],
};

/** Starts a fault and waits for its outcome. Rejects with FAULT_IMPOSSIBLE. */
export async function beginFault({ gateway: { faults } }: ControlPorts, action: FaultAction): Promise<ActiveFault> {
  const fault = faults.start(action);
  const reason = await faults.outcome(fault.id);
  if (reason !== undefined) throw new PreliveError('FAULT_IMPOSSIBLE', `${fault.name}: ${reason}`);
  return fault;
}

/** Adds the routes of faults and scenarios. */
export function addFaultRoutes(app: FastifyInstance, ports: ControlPorts): void {
  const { faults } = ports.gateway;
  app.get(
    '/faults',
    operation({
      id: 'listFaults',
      tag: 'faults',
      summary: 'Faults in force, and the last 10,000 that were begun.',
      answer: 'active and begun, each with id, name, parameters and since (ms since 1970, session time)',
    }),
    () => ({ active: faults.active(), begun: faults.begun() }),
  );
  app.post(
    '/faults',
    operation({ id: 'startFault', tag: 'faults', summary: 'Begins a fault.', answer: 'The fault.', body: FAULT_BODY }),
    (request) => beginFault(ports, ports.checkFault(request.body)),
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
    operation({ id: 'stopFault', tag: 'faults', summary: 'Ends a fault.', answer: 'Its id.', path: 'id' }),
    ({ params }, reply) => {
      const id = Number(params.id);
      if (faults.stop(id)) return { stopped: id };
      void reply.code(404);
      return problem(new PreliveError('USAGE', `There is no fault ${params.id} in force.`));
    },
  );
  addScenarioRoutes(app, ports);
}

function addScenarioRoutes(app: FastifyInstance, ports: ControlPorts): void {
  app.get(
    '/scenarios',
    operation({
      id: 'listScenarios',
      tag: 'faults',
      summary: 'Scenarios that are at work and that could be.',
      answer:
        'loaded, available, failures: plans that came due and could not be carried out, and neverStruck: faults without an effect so far, with the reason',
    }),
    () => ({
      ...ports.gateway.scenarios,
      available: ports.scenarioNames(),
      neverStruck: ports.gateway.neverStruck(),
    }),
  );
  app.post(
    '/scenarios',
    operation({
      id: 'loadScenario',
      tag: 'faults',
      summary: 'Puts the faults of a scenario to work; their times count from now.',
      answer: 'Id and title.',
      body: SCENARIO_BODY,
    }),
    ({ body }) => {
      const scenario = namedOrWhole(ports, body);
      ports.gateway.load(scenario);
      return { id: scenario.id, title: scenario.title };
    },
  );
}

function namedOrWhole(ports: ControlPorts, body: unknown) {
  const name = member(body, 'name');
  if (typeof name !== 'string') return ports.checkScenario(body);
  const others = Object.keys(body ?? {}).filter((key) => key !== 'name');
  if (others.length === 0) return ports.scenarioByName(name);
  const found = others.map((key) => `/${key}`).join(', ');
  throw new PreliveError('DOCUMENT_INVALID', `body: beside /name nothing is expected, found ${found}`);
}
