import { join } from 'node:path';
import { MOST_WRITTEN_BYTES, readText } from '../../adapters/files/read.ts';
import { packageRoot } from '../../adapters/package-root.ts';
import { createSchemas } from '../../adapters/schemas.ts';
import { parseYaml } from '../../adapters/system/yaml.ts';
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

/** What is wrong with a port that cannot be had. */
export function portUnavailable({ host, port }: Pick<GatewayOptions, 'host' | 'port'>, cause: unknown): PreliveError {
  const place = `${host ?? '127.0.0.1'}:${port ?? 0}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PreliveError('PORT_UNAVAILABLE', `The gateway cannot listen on ${place}: ${reason}.`, { cause });
}

/** The contracts of a file, checked; prelive's own examples without one. Throws PreliveError DOCUMENT_INVALID. */
export function readContracts(file: string | undefined): NonNullable<GatewayOptions['contracts']> {
  const path = file ?? join(packageRoot(), 'fixtures/contracts/derivatives.yaml');
  const { value, origin } = parseYaml(readText(path, MOST_WRITTEN_BYTES), path);
  const contracts = createSchemas().check<ContractsFile>('contracts', value, origin);
  const faults = contractsFileFaults(contracts);
  if (faults.length > 0) throw new PreliveError('DOCUMENT_INVALID', `${path}: ${faults.join('; ')}`);
  return contractEntries(contracts);
}
