import { randomUUID } from 'node:crypto';
import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { createRandom } from '../domain/random.ts';
import type { DrillPlan } from '../runner/drills/drills.ts';
import { type DrillKind, runAndRecordDrill, smallDrillSettings } from '../runner/drills/run-drill.ts';
import { openUnlessStopped } from '../runner/open-unless-stopped.ts';
import { busOf } from '../runner/paper/chosen-engine.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { parseSymbols } from './flag-values.ts';
import type { Host } from './host.ts';
import { closeWhatWasLeft, orderJournaling } from './left-behind.ts';
import { type OpenSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { stopOnSignal } from './process/stop-on-signal.ts';
import { watchUncaught } from './process/uncaught.ts';

/** Flags of a drill. */
export interface DrillFlags extends SystemFlags, TradingConnectionFlags {
  readonly symbols: string | undefined;
}

/** Holds a drill on a paper account, and records what it showed. Throws PreliveError of the broker and of the workspace. */
export async function holdDrill(kind: DrillKind, flags: DrillFlags, host: Host) {
  const open = await openSystemOrSample(flags);
  await host.holdWorkspace(flags.out, 'long');
  const symbols = flags.symbols === undefined ? open.loaded.config.symbols : parseSymbols(flags.symbols);
  const stop = stopOnSignal();
  const uncaught = watchUncaught();
  const progress = await host.startProgress(`drilling: ${kind}`);
  try {
    const plan = await wireDrill(open, flags, { kind, symbols, stop });
    const report = await runAndRecordDrill(kind, { ...plan, uncaught: uncaught.signal }, open.validation);
    return { report, validation: open.validation };
  } finally {
    uncaught.release();
    progress.stop();
  }
}

/** A drill to run, with the signal that may stop it. */
interface DrillWish {
  readonly kind: DrillKind;
  readonly symbols: readonly string[];
  readonly stop: StopWish;
}

/** Builds the plan of a drill on a gateway in real time. */
async function wireDrill(
  open: OpenSystem,
  flags: TradingConnectionFlags,
  { kind, symbols, stop }: DrillWish,
): Promise<DrillPlan> {
  const { loaded, redaction, validation } = open;
  const bus = busOf(loaded.config.engine);
  const found = await tradingConnection(flags, loaded.config.broker);
  const connection = { ...found, orderIds: orderIdMemory(validation.workspace.folder, found.clientId) };
  await closeWhatWasLeft(open, connection, stop);
  return {
    session: await openUnlessStopped(brokerSessions, connection, stop),
    symbols,
    stop,
    journaling: orderJournaling(open, connection),
    holding: { shares: 1 },
    engine: smallDrillSettings(kind, symbols.length),
    contracts: loadContracts(),
    ...bus,
    random: createRandom(randomUUID()),
    accountReference: (accountId) => redaction.reference(accountId),
  };
}
