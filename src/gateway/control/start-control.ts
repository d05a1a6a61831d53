import swagger from '@fastify/swagger';
import { type FastifyInstance, fastify } from 'fastify';
import { invariant, PreliveError } from '../../domain/errors.ts';
import { checkRequests } from './checked-requests.ts';
import type { ControlPorts } from './control-ports.ts';
import { addFaultRoutes } from './fault-routes.ts';
import { addHandRoutes } from './hand-routes.ts';
import { isLocal } from './local-only.ts';
import { answerProblems, problem } from './problems.ts';
import { addQuoteRoutes } from './quote-routes.ts';
import { addMarketRoutes, addTimeRoutes } from './time-routes.ts';
import { addTruthRoutes } from './truth-routes.ts';

/** A listening control API. */
export interface Control {
  readonly port: number;
  close(): Promise<void>;
}

/** Largest body in bytes: a scenario with a thousand faults. */
const BODY_LIMIT = 256 * 1024;

/** Starts the control API, on the loopback only. Rejects with the system's error when the port cannot be opened. */
export async function startControl(ports: ControlPorts, port: number): Promise<Control> {
  const app = fastify({ logger: false, forceCloseConnections: true, bodyLimit: BODY_LIMIT, exposeHeadRoutes: false });
  checkRequests(app, ports);
  answerProblems(app);
  // Requests apply at the current instant, not at that of the last event.
  app.addHook('onRequest', async () => ports.gateway.catchUp());
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (isLocal(headers)) return;
    await reply
      .code(403)
      .send(problem(new PreliveError('USAGE', 'The control API answers to this machine alone (Host, Origin).')));
  });
  await describe(app);
  addFaultRoutes(app, ports);
  addTruthRoutes(app, ports);
  addHandRoutes(app, ports);
  addTimeRoutes(app, ports);
  addMarketRoutes(app, ports);
  addQuoteRoutes(app, ports);
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await app.listen({ host: '127.0.0.1', port });
  // An error concerns one connection, for example without a free descriptor; the next one may succeed.
  app.server.on('error', () => {});
  const address = app.server.address();
  invariant(address !== null && typeof address === 'object', 'a TCP server has an address and a port');
  return { port: address.port, close: () => app.close() };
}

async function describe(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Control API of the simulated IB Gateway',
        description: 'Faults, the truth of the venue, and time, for tests in any language. Loopback only.',
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: ['faults', 'truth', 'time', 'market'].map((name) => ({ name })),
    },
  });
}
