import { PreliveError } from '../../domain/errors.ts';

const PAPER_GATEWAYS: ReadonlyMap<number, string> = new Map([
  [4002, 'IB Gateway (paper)'],
  [7497, 'TWS (paper)'],
]);

/** Errors of a connection to one host and port. */
export function connectionErrors({ host, port, clientId }: { host: string; port: number; clientId: number }) {
  const place = `${host}:${port}`;
  return {
    noTcp: (detail: string) =>
      new PreliveError(
        'GATEWAY_UNREACHABLE',
        isRefusal(detail) ? `${place} refused the connection.` : `${place} cannot be reached: ${detail}.`,
        { nextSteps: nextStepsWithoutGateway(port) },
      ),
    neverReady: (missing: string, end = 'it sent nothing more in time') =>
      new PreliveError('GATEWAY_NOT_READY', `${place} accepted the connection, but ${end}; ${missing} never came.`),
    clientIdInUse: (text: string) =>
      new PreliveError('CLIENT_ID_IN_USE', `${place} refused client id ${clientId}: ${text}`),
    version: (text: string) => new PreliveError('GATEWAY_VERSION', `${place}: ${text}`),
    malformed: (detail: string) =>
      new PreliveError('GATEWAY_MALFORMED', `${place} sent something that cannot be decoded: ${detail}.`),
    lost: (detail: string) => new PreliveError('CONNECTION_LOST', `The connection to ${place} broke: ${detail}.`),
  };
}

/** A name with several addresses gives an error without text when all of them refuse. */
function isRefusal(detail: string): boolean {
  return detail === '' || detail.includes('ECONNREFUSED');
}

function nextStepsWithoutGateway(port: number): readonly string[] {
  const gateway = PAPER_GATEWAYS.get(port) ?? 'IB Gateway';
  return [
    `${gateway} listens there when it is running with API access on: Configure > API > Settings > Enable socket clients.`,
    `No gateway at hand?  prelive gateway --port ${port}     (simulated: good for rehearsals, never for approval)`,
  ];
}
