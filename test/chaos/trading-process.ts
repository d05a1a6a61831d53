import { readPackagedGates } from '../../src/adapters/gate-files.ts';
import { orderIdMemory } from '../../src/adapters/journal/order-ids.ts';
import { sessionJournals } from '../../src/adapters/journal/session-journals.ts';
import { loadContracts } from '../../src/adapters/schemas/message-contracts.ts';
import { createSchemas, type Schemas } from '../../src/adapters/schemas/schemas.ts';
import { openWorkspace } from '../../src/adapters/workspace/workspace.ts';
import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../src/domain/errors.ts';
import type { Subject } from '../../src/domain/evidence.ts';
import type { GateDefinition } from '../../src/domain/gate.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { DisabledSafeguards } from '../../src/domain/safeguard.ts';
import { loadGates } from '../../src/runner/load-gates.ts';
import type { PaperStagePlan } from '../../src/runner/paper/paper-stage-plan.ts';
import { recordedBaseline } from '../../src/runner/paper/record-baseline.ts';
import { type PaperStageReport, runPaperStage } from '../../src/runner/paper/run-paper-stage.ts';
import { readSessionBook } from '../../src/runner/paper/session-book.ts';
import type { BrokerSessions } from '../../src/runner/ports/broker-session.ts';
import type { ProcessTime } from '../scenarios/support/virtual-time.ts';
import type { Combination } from './combination.ts';
import { processClocks } from './process-clocks.ts';
import type { Ways } from './ways.ts';
import type { World } from './world.ts';

const CLIENT_ID = 1;
const SUBJECT: Subject = { commit: 'a'.repeat(40), configurationDigest: 'b'.repeat(64) };
/** As the command keeps its journal. */
const GATHER_MS = 1_000;

/** The workspace's journals, as every process of it finds them. */
export const journalsOf = (folder: string) => sessionJournals(folder, { gatherMs: GATHER_MS });

/** Data that all processes of this machine share; read once. */
const shared: { gates?: readonly GateDefinition[]; contracts?: ReturnType<typeof loadContracts>; schemas?: Schemas } =
  {};

/** A process that holds a session as `prelive stage7` does; it can be killed. */
export interface TradingProcess {
  readonly report: Promise<PaperStageReport>;
  /** Since the first batch of events. */
  readonly isTrading: boolean;
  stop(kind: 'orderly' | 'at once'): void;
  kill(): void;
}

/** Starts one in the world's workspace: the same command each time. */
export async function startProcess(
  world: World,
  one: Combination,
  ways: Ways,
  disabled: DisabledSafeguards,
  lookOn: () => void,
  isClockRight = false,
): Promise<TradingProcess> {
  const time = world.time.ofProcess();
  const person = { orderly: new AbortController(), 'at once': new AbortController() };
  const state = { isTrading: false };
  const plan = await planOf(world, isClockRight ? withRightClock(one) : one, ways, time, disabled);
  const observer = () => {
    state.isTrading = true;
    lookOn();
  };
  const stop = { orderly: person.orderly.signal, atOnce: person['at once'].signal };
  const report = runPaperStage({ ...plan, stop, observer });
  // One that was killed goes nowhere: nobody waits for it.
  report.catch(() => {});
  return {
    report,
    get isTrading() {
      return state.isTrading;
    },
    stop: (kind) => person[kind].abort(new PreliveError('INTERRUPTED', `Interrupted by a person, ${kind}.`)),
    kill: () => time.end(),
  };
}

/** Somebody has read that the day is over, and set the clock right. */
function withRightClock({ clock: _clock, ...rest }: Combination): Combination {
  return rest;
}

/** Everything that the command hands in. */
export async function planOf(
  world: World,
  one: Combination,
  ways: Ways,
  time: ProcessTime,
  disabled: DisabledSafeguards,
): Promise<PaperStagePlan> {
  const { gateway, folder } = world;
  const sessions = mortal(time);
  const clocks = processClocks(time.clock, world.startedAt, one.clock);
  const random = createRandom(`${one.seed}/${one.index}`);
  const connection = {
    host: gateway.host,
    port: gateway.port,
    clientId: CLIENT_ID,
    time: { mode: 'real', ...clocks, timers: time.timers },
    random: random.fork('session'),
    disabled,
  } as const;
  shared.gates ??= await loadGates(readPackagedGates());
  shared.contracts ??= loadContracts();
  shared.schemas ??= createSchemas();
  const workspace = openWorkspace(folder, SUBJECT, { schemas: shared.schemas });
  const { gates, contracts } = shared;
  const validation = { step: 'rehearsal', preset: 'spec', gates, subject: SUBJECT, workspace } as const;
  const { minimumTrades, maximumTrades } = ways;
  const baseline = recordedBaseline(workspace.files);
  return {
    validation: { ...validation, clock: world.time.clock, version: '0.1.0' },
    sessions,
    connection: { ...connection, orderIds: orderIdMemory(folder, CLIENT_ID) },
    asked: { durationMs: one.durationMs, minimumTrades, maximumTrades, symbols: one.symbols },
    engine: ways.engine,
    historyDays: ways.historyDays,
    createStrategy: ways.createStrategy,
    contracts,
    random,
    networkClass: 'loopback',
    readBook: (since) => readSessionBook(sessions, { ...connection, clientId: CLIENT_ID + 1 }, one.symbols, since),
    accountReference: () => ({ masked: 'DU*****67', keyedDigest: '0'.repeat(64) }),
    clocks: { monotonicMs: () => performance.now() },
    journal: { journals: journalsOf(folder), policy: 'resume', seed: `${one.seed}/${one.index}` },
    force: false,
    disabled,
    ...(baseline && { baseline }),
  };
}

/** A process that was killed opens no connection any more. */
function mortal(time: ProcessTime): BrokerSessions {
  const unlessOver = <T>(open: () => Promise<T>) => (time.isOver ? new Promise<T>(() => {}) : open());
  return {
    openReadOnlySession: (options) => unlessOver(() => brokerSessions.openReadOnlySession(options)),
    openTradingSession: (options) => unlessOver(() => brokerSessions.openTradingSession(options)),
    openWhatIfSession: (options) => unlessOver(() => brokerSessions.openWhatIfSession(options)),
  };
}
