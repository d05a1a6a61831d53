import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import type { Progress } from '../adapters/terminal/progress.ts';
import type { SessionOptions } from '../runner/ports/broker-session.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import type { Host } from './host.ts';
import { closeWhatWasLeft } from './left-behind.ts';
import { type OpenSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { stopOnSignal } from './process/stop-on-signal.ts';
import { watchUncaught } from './process/uncaught.ts';

/** Work that trades: the open system, the ways to stop it, and its display. */
export interface TradingWork {
  readonly open: OpenSystem;
  readonly stop: StopWish;
  /** Aborted with an error that nobody caught: the work ends in order. */
  readonly uncaught: AbortSignal;
  readonly progress: Progress;
}

/** Opens a system, keeps its workspace and does work that trades, which signals and uncaught errors end in order. */
export async function doTradingWork<T>(
  flags: SystemFlags,
  host: Host,
  text: string,
  work: (held: TradingWork) => Promise<T>,
): Promise<T> {
  const open = await openSystemOrSample(flags);
  await host.holdWorkspace(flags.out, 'long');
  const stop = stopOnSignal();
  const uncaught = watchUncaught();
  const progress = await host.startProgress(text);
  try {
    return await work({ open, stop, uncaught: uncaught.signal, progress });
  } finally {
    uncaught.release();
    progress.stop();
  }
}

/** Returns the connection of work that trades, after orders and positions of a killed command are closed. */
export async function openTradingConnection(
  { open, stop }: Pick<TradingWork, 'open' | 'stop'>,
  flags: TradingConnectionFlags,
): Promise<SessionOptions> {
  const found = await tradingConnection(flags, open.loaded.config.broker);
  const connection = { ...found, orderIds: orderIdMemory(open.validation.workspace.folder, found.clientId) };
  await closeWhatWasLeft(open, connection, stop);
  return connection;
}
