import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { clockOfGateway, type RealTimeOptions } from '../../adapters/ib/gateway-clock.ts';
import { systemClock } from '../../adapters/system-clock.ts';
import { systemTimers } from '../../adapters/system-timers.ts';
import type { BrokerSection } from '../../domain/config.ts';
import { PreliveError } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import { outageLine } from '../../runner/paper/outage-screen.ts';
import type { SessionOptions } from '../../runner/ports/broker-session.ts';
import { parseReconnectFor } from '../flag-values.ts';

/** Flags of a connection. */
export interface BrokerConnectionFlags {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly 'client-id': number | undefined;
  readonly account: string | undefined;
}

/** Flags of a connection that trades. */
export interface TradingConnectionFlags extends BrokerConnectionFlags {
  readonly 'reconnect-for': string | undefined;
}

/** Ports on which Interactive Brokers listens for live trading: IB Gateway, TWS. */
const LIVE_PORTS: ReadonlySet<number> = new Set([4001, 7496]);

/** Where to connect, in real time. Throws PreliveError LIVE_PORT_REFUSED before anything is opened. */
export function brokerConnection(flags: BrokerConnectionFlags, configured: BrokerSection): RealTimeOptions {
  const port = flags.port ?? configured.port;
  if (LIVE_PORTS.has(port)) {
    throw new PreliveError('LIVE_PORT_REFUSED', `Port ${port} is for live trading: nothing is connected to it.`);
  }
  return {
    host: flags.host ?? configured.host,
    port,
    clientId: flags['client-id'] ?? configured.clientId,
    ...(flags.account !== undefined && { account: flags.account }),
    time: { mode: 'real', clock: sessionClock(), timers: systemTimers, wall: systemClock },
    random: createRandom(randomBytes(16).toString('hex')),
  };
}

/** Wall time that never steps: latencies must not jump when the machine's clock is set. */
function sessionClock() {
  const origin = Date.now() - performance.now();
  return { now: () => origin + performance.now() };
}

/**
 * A connection for trading: by the gateway's own clock where it is a simulated one, whose day is another than ours. Asks
 * over a connection of its own. Tells of its outages on standard error. Throws PreliveError USAGE and of connections.
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

/** Added to the client id for connections beside a session's own. */
export const ASKING_CLIENT = 10;
