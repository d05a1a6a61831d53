import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import { sessionJournals } from '../adapters/journal/session-journals.ts';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { createRandom } from '../domain/random.ts';
import { capitalInUse } from '../runner/paper/capital-in-use.ts';
import { busOf, strategyFactory } from '../runner/paper/chosen-engine.ts';
import { engineSettings } from '../runner/paper/engine-settings.ts';
import type { PaperStagePlan } from '../runner/paper/paper-stage-plan.ts';
import { recordedBaseline } from '../runner/paper/record-baseline.ts';
import { runPaperStage } from '../runner/paper/run-paper-stage.ts';
import { readSessionBook } from '../runner/paper/session-book.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { ASKING_CLIENT, type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import type { Host } from './host.ts';
import { closeWhatWasLeft } from './left-behind.ts';
import { networkClassOfHost } from './network-class.ts';
import { type OpenSystem, openSystemOrSample, type SystemFlags } from './open-system.ts';
import { stopOnSignal } from './process/stop-on-signal.ts';
import { realPause, watchUncaught } from './process/uncaught.ts';
import { sessionPanel } from './session-panel.ts';

/** Longest time of market data that a killed process loses, ms. */
const GATHER_MS = 1_000;

/** Session that the command line asks for. */
type Asked = Omit<PaperStagePlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };

/** Flags of a paper session. */
export interface PaperStageFlags extends SystemFlags, TradingConnectionFlags {
  readonly force: boolean;
  readonly fresh: boolean;
}

/** Holds a session on a paper account, and records stage 7. Throws PreliveError of the broker and of the workspace. */
export async function holdPaperSession(flags: PaperStageFlags, asked: Asked, host: Host) {
  const open = await openSystemOrSample(flags);
  await host.holdWorkspace(flags.out, 'long');
  const stop = stopOnSignal();
  const plan = await wirePaperStage(open, flags, asked, stop);
  const progress = await host.startProgress('connecting');
  const uncaught = watchUncaught();
  try {
    const report = await runPaperStage({
      ...plan,
      observer: sessionPanel(progress, asked.durationMs),
      announce: (words) => process.stderr.write(`\n${words}\n`),
      uncaught: uncaught.signal,
      pause: realPause,
    });
    return { report, validation: open.validation, system: open.loaded.config.system.name };
  } finally {
    uncaught.release();
    progress.stop();
  }
}

/** Builds the plan of a session on a gateway in real time. */
async function wirePaperStage(
  open: OpenSystem,
  flags: PaperStageFlags,
  asked: Asked,
  stop: StopWish,
): Promise<Omit<PaperStagePlan, 'observer'>> {
  const { config } = open.loaded;
  const seed = randomUUID();
  const symbols = asked.symbols ?? config.symbols;
  // A wrong name is reported before anything is connected.
  const createStrategy = strategyFactory(symbols, { ...(config.trading && { trading: config.trading }) });
  const bus = busOf(config.engine);
  const found = await tradingConnection(flags, config.broker);
  const connection = { ...found, orderIds: orderIdMemory(open.validation.workspace.folder, found.clientId) };
  await closeWhatWasLeft(open, connection, stop);
  const baseline = recordedBaseline(open.validation.workspace.files);
  const { onOutage: _, ...quiet } = found;
  const bookConnection = { ...quiet, clientId: found.clientId + ASKING_CLIENT };
  return {
    validation: open.validation,
    sessions: brokerSessions,
    connection,
    stop,
    asked: { ...asked, symbols },
    engine: engineSettings({
      capitalInUse: capitalInUse(config.capital, open.validation.step),
      maximumTrades: asked.maximumTrades,
    }),
    createStrategy,
    ...bus,
    contracts: loadContracts(),
    random: createRandom(seed),
    journal: {
      journals: sessionJournals(open.validation.workspace.folder, { gatherMs: GATHER_MS }),
      policy: flags.fresh ? 'fresh' : 'resume',
      seed,
    },
    networkClass: await networkClassOfHost(connection.host),
    readBook: (since) => readSessionBook(brokerSessions, bookConnection, symbols, since),
    accountReference: (accountId) => open.redaction.reference(accountId),
    clocks: { monotonicMs: () => performance.now() },
    force: flags.force,
    ...(baseline && { baseline }),
  };
}
