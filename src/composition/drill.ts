import { randomUUID } from 'node:crypto';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { createRandom } from '../domain/random.ts';
import type { DrillPlan } from '../runner/drills/drills.ts';
import { type DrillKind, runAndRecordDrill, smallDrillSettings } from '../runner/drills/run-drill.ts';
import { openUnlessStopped } from '../runner/open-unless-stopped.ts';
import { busOf } from '../runner/paper/chosen-engine.ts';
import type { TradingConnectionFlags } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { parseSymbols } from './flag-values.ts';
import type { Host } from './host.ts';
import { orderJournaling } from './left-behind.ts';
import type { SystemFlags } from './open-system.ts';
import { doTradingWork, openTradingConnection, type TradingWork } from './trading-work.ts';

export interface DrillFlags extends SystemFlags, TradingConnectionFlags {
  readonly symbols: string | undefined;
}

/** Holds a drill on a paper account, and records what it showed. Throws PreliveError of the broker and of the workspace. */
export function holdDrill(kind: DrillKind, flags: DrillFlags, host: Host) {
  return doTradingWork(flags, host, `drilling: ${kind}`, async (work) => {
    const { validation, loaded } = work.open;
    const symbols = flags.symbols === undefined ? loaded.config.symbols : parseSymbols(flags.symbols);
    const plan = await drillPlan(work, kind, symbols, flags);
    return { report: await runAndRecordDrill(kind, { ...plan, uncaught: work.uncaught }, validation), validation };
  });
}

async function drillPlan(
  work: TradingWork,
  kind: DrillKind,
  symbols: readonly string[],
  flags: TradingConnectionFlags,
): Promise<DrillPlan> {
  const { open, stop } = work;
  const bus = busOf(open.loaded.config.engine);
  const connection = await openTradingConnection(work, flags);
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
    accountReference: (accountId) => open.redaction.reference(accountId),
  };
}
