import { orderIdMemory } from '../../../src/adapters/journal/order-ids.ts';
import { sessionJournals } from '../../../src/adapters/journal/session-journals.ts';
import { createRandom } from '../../../src/domain/random.ts';
import type { DisabledSafeguards } from '../../../src/domain/safeguard.ts';
import type { SentMessage } from '../../../src/domain/session-record.ts';
import type { EngineConfig } from '../../../src/engine/base/config.ts';
import type { EngineEvent } from '../../../src/engine/base/ports.ts';
import { createEngine, type Engine } from '../../../src/engine/run/engine.ts';
import type { Strategy } from '../../../src/engine/strategy/strategy.ts';
import { createJournaledEngine, type JournaledEngine } from '../../../src/runner/paper/journaled-engine.ts';
import { attachSession } from '../../../src/runner/paper/ready-session.ts';
import { replaySession } from '../../../src/runner/paper/replay-session.ts';
import { findUnfinished } from '../../../src/runner/paper/unfinished-session.ts';
import type { OrderIdMemory, TradingSession } from '../../../src/runner/ports/broker-session.ts';
import type {
  SessionIdentity,
  SessionJournal,
  SessionJournals,
  UnfinishedSession,
} from '../../../src/runner/ports/session-journal.ts';
import { CONTRACTS } from '../../contracts/support.ts';
import { IntentNames } from './intent-names.ts';
import type { ProcessTime } from './virtual-time.ts';

/** State that survives the process of a trading system. */
export interface Remains {
  readonly journals: SessionJournals;
  readonly orderIds: () => OrderIdMemory;
  readonly names: IntentNames;
}

/** State for an empty folder. */
export function remainsIn(folder: string, clientId: number): Remains {
  return {
    journals: sessionJournals(folder, { gatherMs: 1_000 }),
    orderIds: () => orderIdMemory(folder, clientId),
    names: new IntentNames(),
  };
}

/** Parts of a session. */
export interface ReadyParts {
  readonly session: TradingSession;
  readonly config: EngineConfig;
  readonly seed: string;
  readonly disabled: DisabledSafeguards;
  readonly remains: Remains;
  readonly onEvent: (event: EngineEvent) => void;
}

/** An engine that can trade, with its journal. */
export interface ReadySession {
  readonly engine: Engine;
  readonly journaledEngine: JournaledEngine;
  readonly journal: SessionJournal;
  /** Messages that earlier processes sent. */
  readonly sentBefore: readonly SentMessage[];
}

/** Trades nothing: the script does. */
const IDLE: Strategy = { id: 'scripted', parameters: {}, onBar: () => {}, onClock: () => [] };

/** Starts a session, or resumes the one whose process was killed. */
export async function readySession(parts: ReadyParts): Promise<ReadySession> {
  const { session, remains } = parts;
  const found = findUnfinished(remains.journals, identityOf(session), 'resume', session.clock.now());
  if (found.kind === 'abandon') throw new Error(`not resumed: ${found.reason}`);
  if (found.kind === 'refuse') throw found.error;
  return found.kind === 'none' ? begin(parts) : goOn(parts, found.unfinished);
}

async function begin(parts: ReadyParts): Promise<ReadySession> {
  const { session, remains, config, seed, disabled } = parts;
  // Like every paper session before it trades: later positions are compared with these.
  const start = await session.accountStart();
  const engine = overheard(createScriptedEngine(config, parts), parts);
  const journal = remains.journals.start({
    identity: identityOf(session),
    seed,
    startedAt: session.clock.now(),
    config,
    backtest: null,
    sourceClass: session.sourceClass(),
    maskedAccount: 'D*****01',
  });
  const journaledEngine = createJournaledEngine(engine, journal, () => session.sentMessages(), disabled);
  journaledEngine.apply({ kind: 'account_start', ...start, at: session.clock.now() });
  return { engine, journaledEngine, journal, sentBefore: [] };
}

async function goOn(parts: ReadyParts, unfinished: UnfinishedSession): Promise<ReadySession> {
  const { session, disabled } = parts;
  const { header, entries } = unfinished;
  const replayed = replaySession(header, entries, { contracts: CONTRACTS, createStrategy: () => IDLE, disabled });
  const engine = overheard(replayed.engine, parts);
  return attachSession({ session, symbols: header.config.symbols, disabled }, unfinished, { ...replayed, engine });
}

/** Drops events in transit to the engine when its process is killed; they never reach the journal. */
export function whileAlive(journaledEngine: JournaledEngine, time: ProcessTime): JournaledEngine {
  return {
    apply: (event) => (time.isOver ? [] : journaledEngine.apply(event)),
    beforeSend: () => journaledEngine.beforeSend?.() ?? true,
    commit: () => {
      if (!time.isOver) journaledEngine.commit?.();
    },
  };
}

function createScriptedEngine(config: EngineConfig, { seed, disabled }: ReadyParts): Engine {
  const random = createRandom(seed).fork('intents');
  return createEngine(config, { contracts: CONTRACTS, strategy: IDLE, random, disabled });
}

function overheard(engine: Engine, { onEvent }: ReadyParts): Engine {
  return {
    ...engine,
    apply: (event) => {
      onEvent(event);
      return engine.apply(event);
    },
  };
}

function identityOf({ account }: TradingSession): SessionIdentity {
  return {
    commit: 'c'.repeat(40),
    configurationDigest: 'd'.repeat(64),
    version: '0',
    account,
    clientId: 1,
    asked: {},
    strategy: {},
  };
}
