import { randomUUID } from 'node:crypto';
import { hostDigest } from '../adapters/host.ts';
import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import { createRandom } from '../domain/random.ts';
import { type BaselineRecording, recordBaseline } from '../runner/paper/record-baseline.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { parseSymbols } from './flag-values.ts';
import type { Host } from './host.ts';
import { closeWhatWasLeft, orderJournaling } from './left-behind.ts';
import { networkClassOfHost } from './network-class.ts';
import { type OpenSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { stopOnSignal } from './process/stop-on-signal.ts';
import { watchUncaught } from './process/uncaught.ts';

/** Flags of a latency baseline. */
export interface BaselineFlags extends SystemFlags, TradingConnectionFlags {
  readonly orders: number;
  readonly symbols: string | undefined;
}

/** Records the latency baseline of a paper account. Throws PreliveError of the broker and of the workspace. */
export async function recordLatencyBaseline(flags: BaselineFlags, host: Host) {
  const open = await openSystemOrSample(flags);
  await host.holdWorkspace(flags.out, 'long');
  const symbols = flags.symbols === undefined ? open.loaded.config.symbols : parseSymbols(flags.symbols);
  const stop = stopOnSignal();
  const uncaught = watchUncaught();
  const progress = await host.startProgress('measuring');
  try {
    return await recordBaseline({
      ...(await wireBaseline(open, flags, { symbol: symbols[0] ?? 'AAPL', stop })),
      orders: flags.orders,
      uncaught: uncaught.signal,
      onOrder: (done) => progress.update(`${done} of ${flags.orders} orders`),
    });
  } finally {
    uncaught.release();
    progress.stop();
  }
}

/** Builds the plan of a latency baseline on a gateway in real time. */
async function wireBaseline(
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
