import { randomUUID } from 'node:crypto';
import { hostDigest } from '../../adapters/host.ts';
import { createRandom } from '../../domain/random.ts';
import type { BaselineRecording } from '../../runner/paper/record-baseline.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { networkClassOfHost } from './network-class.ts';
import type { OpenSystem } from './open-system.ts';

/** A baseline on a gateway in real time, with all ports handed in. */
export async function wireBaseline(
  { loaded, validation }: OpenSystem,
  flags: TradingConnectionFlags,
  symbol: string,
): Promise<Omit<BaselineRecording, 'orders' | 'stop' | 'onOrder'>> {
  const connection = await tradingConnection(flags, loaded.config.broker);
  return {
    validation,
    sessions: brokerSessions,
    connection,
    symbol,
    random: createRandom(randomUUID()),
    networkClass: await networkClassOfHost(connection.host),
    hostDigest: hostDigest(),
    latencyModel: null,
  };
}
