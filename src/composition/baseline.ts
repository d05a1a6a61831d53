import { randomUUID } from 'node:crypto';
import { hostDigest } from '../adapters/host.ts';
import { createRandom } from '../domain/random.ts';
import { recordBaseline } from '../runner/paper/record-baseline.ts';
import type { TradingConnectionFlags } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { parseSymbols } from './flag-values.ts';
import type { Host } from './host.ts';
import { orderJournaling } from './left-behind.ts';
import { networkClassOfHost } from './network-class.ts';
import type { SystemFlags } from './open-system.ts';
import { doTradingWork, openTradingConnection } from './trading-work.ts';

export interface BaselineFlags extends SystemFlags, TradingConnectionFlags {
  readonly orders: number;
  readonly symbols: string | undefined;
}

/** Records the latency baseline of a paper account. Throws PreliveError of the broker and of the workspace. */
export function recordLatencyBaseline(flags: BaselineFlags, host: Host) {
  return doTradingWork(flags, host, 'measuring', async (work) => {
    const { open, stop, uncaught, progress } = work;
    const symbols = flags.symbols === undefined ? open.loaded.config.symbols : parseSymbols(flags.symbols);
    const connection = await openTradingConnection(work, flags);
    return recordBaseline({
      validation: open.validation,
      sessions: brokerSessions,
      connection,
      symbol: symbols[0] ?? 'AAPL',
      stop,
      journaling: orderJournaling(open, connection),
      random: createRandom(randomUUID()),
      networkClass: await networkClassOfHost(connection.host),
      hostDigest: hostDigest(),
      latencyModel: null,
      orders: flags.orders,
      uncaught,
      onOrder: (done) => progress.update(`${done} of ${flags.orders} orders`),
    });
  });
}
