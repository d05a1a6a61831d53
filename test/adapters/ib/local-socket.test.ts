import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { openTradingSession } from '../../../src/adapters/ib/trading-session.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import type { GatewayOptions } from '../../../src/gateway/server/gateway-options.ts';
import { type Gateway, startGateway } from '../../../src/gateway/server/start-gateway.ts';
import { inLockstep } from './session-rig.ts';

const SYMBOLS = ['AAPL', 'MSFT'];
/** Port without a listener. */
const NO_PORT = 1;

async function withGateway<T>(options: Partial<GatewayOptions>, work: (gateway: Gateway) => Promise<T>): Promise<T> {
  const gateway = await startGateway({ mode: 'lockstep', seed: 7, ...options });
  try {
    return await work(gateway);
  } finally {
    await gateway.close();
  }
}

/** Events of a session over a hundred instants, over a port or a local socket. */
async function hundredInstants(port: number, socketPath?: string): Promise<readonly EngineEvent[]> {
  const session = await openTradingSession({ ...inLockstep(port), ...(socketPath !== undefined && { socketPath }) });
  session.subscribeMarketData(SYMBOLS);
  const seen: EngineEvent[] = [];
  let instants = 0;
  await session.run((events) => {
    seen.push(...events);
    instants++;
    if (instants === 100) session.stop();
  });
  await session.close();
  return seen;
}

describe.runIf(process.platform === 'linux')('a session over a socket without a port', () => {
  it('sees what it would see over a port', async () => {
    const overTcp = await withGateway({}, ({ port }) => hundredInstants(port));
    const overPath = await withGateway({ localDoor: true }, ({ socketPath }) => hundredInstants(NO_PORT, socketPath));
    expect(overPath.filter(({ kind }) => kind === 'quote').length).toBeGreaterThan(100);
    expect(overPath).toEqual(overTcp);
  });

  it('leaves the ways to other hosts and ports as they were', async () => {
    const { connect } = net;
    await withGateway({ localDoor: true }, ({ socketPath }) => hundredInstants(NO_PORT, socketPath));
    expect(net.connect).toBe(connect);
  });

  it('is refused once the gateway is closed', async () => {
    const path = await withGateway({ localDoor: true }, async ({ socketPath }) => socketPath);
    await expect(hundredInstants(NO_PORT, path)).rejects.toMatchObject({ code: 'GATEWAY_UNREACHABLE' });
  });

  it('can use the port as well', async () => {
    const seen = await withGateway({ localDoor: true }, ({ port }) => hundredInstants(port));
    expect(seen.length).toBeGreaterThan(100);
  });
});

describe('a gateway that is not asked for one', () => {
  it('has no socket but that of its port', async () => {
    expect(await withGateway({}, async (gateway) => gateway)).not.toHaveProperty('socketPath');
  });
});
