import type { FastifyInstance } from 'fastify';
import { REQUEST_CODECS } from '../../tws/requests.ts';
import type { LoggedMessage } from '../faults/message-log.ts';
import type { ControlPorts } from './control-ports.ts';
import { operation } from './operation.ts';

/** Adds the routes for the state of the venue, without the effects of faults on clients. */
export function addTruthRoutes(app: FastifyInstance, { gateway }: ControlPorts): void {
  const truth = () => gateway.venue.dump(gateway.now());
  const get = (path: string, id: string, summary: string, answer: string, read: () => object) =>
    app.get(path, operation({ id, tag: 'truth', summary, answer }), read);
  get('/truth', 'getTruth', 'All that the venue knows.', 'Account, cash, orders, executions, positions.', truth);
  get('/orders', 'getOrders', 'Every order of every client.', 'orders', () => ({ orders: truth().orders }));
  get('/executions', 'getExecutions', 'Every fill, with its commission.', 'executions', () => ({
    executions: truth().executions,
  }));
  get('/positions', 'getPositions', 'Positions that are not flat.', 'positions', () => ({
    positions: truth().positions,
  }));
  get(
    '/account',
    'getAccount',
    'Money of the account.',
    'Account, cash, equity, P&L, commissions, and values by TWS tag.',
    () => {
      const { orders: _orders, executions: _executions, positions: _positions, ...money } = truth();
      return { ...money, values: gateway.venue.accountValues(gateway.now()) };
    },
  );
  get(
    '/clients',
    'getClients',
    'Open connections.',
    'clients: client id, ports, bytes, and what faults keep back',
    () => ({
      clients: gateway.traffic().map((traffic) => ({ ...traffic })),
    }),
  );
  get(
    '/messages',
    'getMessages',
    'The last messages that clients have sent.',
    'messages: at, clientId, kind and fields',
    () => ({
      messages: gateway.received().map(shown),
    }),
  );
}

const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries(REQUEST_CODECS).map(([kind, codec]) => [`${codec.id}`, kind]),
);

function shown({ at, connection, clientId, payload }: LoggedMessage) {
  const fields = payload.split('\0').slice(0, -1);
  return { at, connection, clientId, kind: KINDS.get(fields[0] ?? '') ?? 'other', fields };
}
