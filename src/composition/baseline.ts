import { randomUUID } from 'node:crypto';
import { hostDigest } from '../adapters/host.ts';
import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import { createRandom } from '../domain/random.ts';
import type { BaselineRecording } from '../runner/paper/record-baseline.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { closeWhatWasLeft, orderJournaling } from './left-behind.ts';
import { networkClassOfHost } from './network-class.ts';
import type { OpenSystem } from './open-system.ts';

/** A baseline on a gateway in real time, with all ports handed in. */
export async function wireBaseline(
  open: OpenSystem,
  flags: TradingConnectionFlags,
  { symbol, stop }: { readonly symbol: string; readonly stop: StopWish },
): Promise<Omit<BaselineRecording, 'orders' | 'onOrder'>> {
  const { loaded, validation } = open;
  const found = await tradingConnection(flags, loaded.config.broker);
  const connection = { ...found, orderIds: orderIdMemory(validation.workspace.folder, found.clientId) };
  await closeWhatWasLeft(open, connection, stop);
  return {
    validation,
    sessions: brokerSessions,
    connection,
    symbol,
    stop,
    journaling: orderJournaling(open, connection),
    random: createRandom(randomUUID()),
    networkClass: await networkClassOfHost(connection.host),
    hostDigest: hostDigest(),
    latencyModel: null,
  };
}
