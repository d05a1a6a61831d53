import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { sessionJournals } from '../adapters/journal/session-journals.ts';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { backgroundTimers, pauseFor } from '../adapters/system-timers.ts';
import { createRandom } from '../domain/random.ts';
import { capitalInUse } from '../runner/paper/capital-in-use.ts';
import { busOf, strategyFactory } from '../runner/paper/chosen-engine.ts';
import { engineSettings } from '../runner/paper/engine-settings.ts';
import type { PaperStagePlan } from '../runner/paper/paper-stage-plan.ts';
import { recordedBaseline } from '../runner/paper/record-baseline.ts';
import { runPaperStage } from '../runner/paper/run-paper-stage.ts';
import { readSessionBook } from '../runner/paper/session-book.ts';
import { ASKING_CLIENT, type TradingConnectionFlags } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import type { Host } from './host.ts';
import { networkClassOfHost } from './network-class.ts';
import type { SystemFlags } from './open-system.ts';
import { sessionPanel } from './session-panel.ts';
import { doTradingWork, openTradingConnection, type TradingWork } from './trading-work.ts';

/** Longest time of market data that a killed process loses, ms. */
const GATHER_MS = 1_000;

/** Session that the command line asks for. */
type Asked = Omit<PaperStagePlan['asked'], 'symbols'> & { readonly symbols: readonly string[] | undefined };

export interface PaperStageFlags extends SystemFlags, TradingConnectionFlags {
  readonly force: boolean;
  readonly fresh: boolean;
}

/** Holds a session on a paper account, and records stage 7. Throws PreliveError of the broker and of the workspace. */
export function holdPaperSession(flags: PaperStageFlags, asked: Asked, host: Host) {
  return doTradingWork(flags, host, 'connecting', async (work) => {
    const { validation, loaded } = work.open;
    const report = await runPaperStage({
      ...(await wirePaperStage(work, flags, asked)),
      observer: sessionPanel(work.progress, asked.durationMs),
      announce: (words) => process.stderr.write(`\n${words}\n`),
      uncaught: work.uncaught,
      pause: (ms) => pauseFor(ms, backgroundTimers),
    });
    return { report, validation, system: loaded.config.system.name };
  });
}

/** Builds the plan of a session on a gateway in real time. */
async function wirePaperStage(
  work: TradingWork,
  flags: PaperStageFlags,
  asked: Asked,
): Promise<Omit<PaperStagePlan, 'observer'>> {
  const { open, stop } = work;
  const { config } = open.loaded;
  const seed = randomUUID();
  const symbols = asked.symbols ?? config.symbols;
  // A wrong name is reported before anything is connected.
  const createStrategy = strategyFactory(symbols, { trading: config.trading });
  const bus = busOf(config.engine);
  const connection = await openTradingConnection(work, flags);
  const baseline = recordedBaseline(open.validation.workspace.files);
  const { onOutage: _, orderIds: __, ...quiet } = connection;
  const bookConnection = { ...quiet, clientId: connection.clientId + ASKING_CLIENT };
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
    baseline,
  };
}
