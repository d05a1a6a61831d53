const PAPER_GATEWAYS: ReadonlyMap<number, string> = new Map([
  [4002, 'IB Gateway (paper)'],
  [7497, 'TWS (paper)'],
]);

/** Text after `HOST:PORT` in the error, and the next steps. */
export interface UnreachableFault {
  readonly words: string;
  readonly nextSteps: readonly string[];
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Describes a failed connection by the message of the system or the client library, with advice by the kind of host. */
export function unreachableFault(place: Place, detail: string): UnreachableFault {
  // The error of a name with several addresses has no text when all of them refuse.
  if (detail === '' || detail.includes('ECONNREFUSED')) return refused(place);
  if (/ENOTFOUND|EAI_NONAME|EAI_NODATA/.test(detail)) return unknownHost(place);
  if (/EAI_/.test(detail)) return noNameService(place);
  if (/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EINVAL/.test(detail)) return noRoute(place);
  if (/ECONNRESET|EPIPE/.test(detail)) return reset(place);
  if (/ETIMEDOUT|no answer/.test(detail)) return silent(place);
  return { words: `cannot be reached: ${detail}`, nextSteps: [checkHost, apiStep(place)] };
}

const checkHost = 'Check --host and --port, or broker.host and broker.port in prelive.yaml.';

function refused(place: Place): UnreachableFault {
  const steps = isLocal(place.host) ? [apiStep(place), simulatedStep(place)] : [apiStep(place), ...remoteSteps(place)];
  return { words: 'refused the connection', nextSteps: steps };
}

function silent(place: Place): UnreachableFault {
  const said = 'cannot be reached: no answer in time';
  if (isLocal(place.host)) return { words: said, nextSteps: [apiStep(place), simulatedStep(place)] };
  const wall = `Check that ${place.host} is on and the right host, and that no firewall between drops port ${place.port}.`;
  return { words: said, nextSteps: [wall, ...remoteSteps(place)] };
}

function unknownHost({ host }: Place): UnreachableFault {
  return {
    words: `cannot be reached: no address is known for the host ${host}`,
    nextSteps: ['Correct --host, or broker.host in prelive.yaml: a host name or an address, such as 127.0.0.1.'],
  };
}

function noNameService({ host }: Place): UnreachableFault {
  return {
    words: `cannot be reached: the name service did not answer for ${host}`,
    nextSteps: ['Check the network of this machine and run the command again, or give the address with --host.'],
  };
}

function noRoute({ host }: Place): UnreachableFault {
  return {
    words: `cannot be reached: this machine has no way to ${host}`,
    nextSteps: [`Check the network of this machine (a VPN, for one), and that ${host} is the right address: --host.`],
  };
}

function reset(place: Place): UnreachableFault {
  return {
    words: 'accepted the connection and broke it off at once',
    nextSteps: [...(isLocal(place.host) ? [apiStep(place)] : remoteSteps(place)), checkHost],
  };
}

/** Steps for remote hosts: IB Gateway by default accepts only connections of its own machine. */
function remoteSteps({ host }: Place): readonly string[] {
  return [
    `For clients of other machines, on ${host}: clear "Allow connections from localhost only" there, and enter this machine under Trusted IPs.`,
  ];
}

function apiStep({ port, host }: Place): string {
  const gateway = PAPER_GATEWAYS.get(port) ?? 'IB Gateway';
  const where = isLocal(host) ? 'listens there when it is running' : `must be running on ${host}`;
  return `${gateway} ${where} with API access on: Configure > API > Settings > Enable socket clients.`;
}

function simulatedStep({ port }: Place): string {
  return `No gateway at hand?  prelive gateway --port ${port}     (simulated: good for rehearsals, never for approval)`;
}

/** True for names and addresses of this machine. */
function isLocal(host: string): boolean {
  return /^(?:localhost(?:\.localdomain)?|127(?:\.\d+){3}|::1|0\.0\.0\.0|::)$/i.test(host);
}
