import { join } from 'node:path';
import { faultCode, formatFileFault } from '../../adapters/files/faults.ts';
import { MOST_HAND_WRITTEN_BYTES, readText } from '../../adapters/files/read.ts';
import { packageRoot } from '../../adapters/package-root.ts';
import { createSchemas } from '../../adapters/schemas/schemas.ts';
import { parseYaml } from '../../adapters/yaml.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { GatewayOptions } from '../../gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../gateway/server/start-gateway.ts';
import { type ContractsFile, contractEntries, contractsFileFaults } from '../../gateway/venue/contracts-file.ts';

/** Starts a gateway; a port that cannot be had is a PreliveError PORT_UNAVAILABLE. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  try {
    return await startGateway(options);
  } catch (cause) {
    throw cause instanceof PreliveError ? cause : portUnavailable(options, cause);
  }
}

/** Returns the error of a port that cannot be opened. */
export function portUnavailable({ host, port }: Pick<GatewayOptions, 'host' | 'port'>, cause: unknown): PreliveError {
  const address = host ?? '127.0.0.1';
  const place = `${address.includes(':') ? `[${address}]` : address}:${port ?? 0}`;
  const code = faultCode(cause) ?? '';
  const nextSteps = OF_HOST.has(code) ? ['Give an address of this machine with --host, such as 127.0.0.1.'] : undefined;
  const message = `The gateway cannot listen on ${place}: ${formatListen(cause)}.`;
  return new PreliveError('PORT_UNAVAILABLE', message, { cause, ...(nextSteps !== undefined && { nextSteps }) });
}

/** Returns the reason in words why a port cannot be opened. */
export function formatListen(cause: unknown): string {
  return LISTEN_FAULTS[faultCode(cause) ?? ''] ?? formatFileFault(cause);
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not listen on that port',
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'the address is not one of this machine',
  EAI_AGAIN: 'the name service did not answer for that host',
  EINVAL: 'the address is not one of this machine',
  ENOTFOUND: 'no address is known for that host',
};

const OF_HOST: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND']);

/** Reads and checks the contracts of a file, by default prelive's own examples. Throws PreliveError DOCUMENT_INVALID. */
export function readContracts(file: string | undefined): NonNullable<GatewayOptions['contracts']> {
  const path = file ?? join(packageRoot(), 'fixtures/contracts/derivatives.yaml');
  const { value, origin } = parseYaml(readText(path, MOST_HAND_WRITTEN_BYTES), path);
  const contracts = createSchemas().check<ContractsFile>('contracts', value, origin);
  const faults = contractsFileFaults(contracts);
  if (faults.length > 0) throw new PreliveError('DOCUMENT_INVALID', `${path}: ${faults.join('; ')}`);
  return contractEntries(contracts);
}
