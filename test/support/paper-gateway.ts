import { readContracts } from '../../src/composition/gateway/embedded-gateway.ts';
import type { GatewayOptions } from '../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../src/gateway/server/start-gateway.ts';

/** The brands of a paper account: no `DUSIM`, no `sim.`, no `simfarm`. Only tests can start such a gateway. */
const PAPER_BRAND = { account: 'DU1234567', executionIdPrefix: '0000e0d5.', farm: 'usfarm' } as const;

/** The embedded gateway in lockstep without the brands of a simulation: prelive sees a paper account. */
export function startPaperGateway(options: Omit<GatewayOptions, 'mode'> = {}): Promise<Gateway> {
  const brand = { ...PAPER_BRAND, ...options.brand };
  return startGateway({ contracts: readContracts(undefined), ...options, mode: 'lockstep', brand });
}
