import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { clockOfGateway, type RealTimeOptions } from '../adapters/ib/gateway-clock.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { systemTimers } from '../adapters/system-timers.ts';
import type { BrokerSection } from '../domain/config.ts';
import { PreliveError } from '../domain/errors.ts';
import { createRandom } from '../domain/random.ts';
import { outageLine } from '../runner/paper/outage-screen.ts';
import type { SessionOptions } from '../runner/ports/broker-session.ts';
import { parseReconnectFor } from './flag-values.ts';

export interface BrokerConnectionFlags {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly 'client-id': number | undefined;
  readonly account: string | undefined;
}

export interface TradingConnectionFlags extends BrokerConnectionFlags {
  readonly 'reconnect-for': string | undefined;
}

/** Ports on which Interactive Brokers listens for live trading: IB Gateway, TWS. */
const LIVE_PORTS: ReadonlySet<number> = new Set([4001, 7496]);

/** Returns the connection in real time. Throws PreliveError LIVE_PORT_REFUSED before anything is opened. */
export function brokerConnection(flags: BrokerConnectionFlags, configured: BrokerSection): RealTimeOptions {
  const port = flags.port ?? configured.port;
  if (LIVE_PORTS.has(port)) {
    throw new PreliveError('LIVE_PORT_REFUSED', `Port ${port} is for live trading: nothing is connected to it.`);
  }
  return {
    host: flags.host ?? configured.host,
    port,
    clientId: flags['client-id'] ?? configured.clientId,
    account: flags.account,
    time: { mode: 'real', clock: sessionClock(), timers: systemTimers, wall: systemClock },
    random: createRandom(randomBytes(16).toString('hex')),
  };
}

/** Returns wall time that never steps, so that setting the machine's clock does not change latencies. */
function sessionClock() {
  const origin = Date.now() - performance.now();
  return { now: () => origin + performance.now() };
}

/**
 * Returns a connection for trading. Its clock is that of a simulated gateway, whose day differs from ours; a second connection
 * asks for it. Outages are reported on standard error. Throws PreliveError USAGE and of connections.
 */
export async function tradingConnection(
  flags: TradingConnectionFlags,
  configured: BrokerSection,
): Promise<SessionOptions> {
  const asked = flags['reconnect-for'];
  const forMs = asked === undefined ? configured.reconnectForMs : parseReconnectFor(asked);
  const connection = brokerConnection(flags, configured);
  const { time } = connection;
  const clock = await clockOfGateway({ ...connection, time, clientId: connection.clientId + ASKING_CLIENT });
  return {
    ...connection,
    time: { ...time, clock },
    reconnect: { forMs },
    onOutage: (news) => void process.stderr.write(`\n${outageLine(news, forMs)}\n`),
  };
}

/** Added to the client id for a second connection beside a session. */
export const ASKING_CLIENT = 10;
