import type { FaultContext } from './fault-context.ts';

/** Lowers the next order id of every known client, or of one, like a restart that lost its state. */
export function rollBackIds({ venue, control, clients, now }: FaultContext, by: number, client?: number): void {
  const connected = clients().flatMap(({ clientId }) => (clientId === undefined ? [] : [clientId]));
  const traded = venue.dump(now()).orders.map(({ clientId }) => clientId);
  for (const clientId of new Set([...connected, ...traded])) {
    if (client !== undefined && client !== clientId) continue;
    control().rollBackOrderIds(clientId, Math.max(1, venue.nextOrderId(clientId) - by));
  }
}
