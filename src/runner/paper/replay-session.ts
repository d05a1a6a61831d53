import type { Contracts } from '../../contracts/contracts.ts';
import type { EpochMs } from '../../domain/clock.ts';
import { asError, PreliveError } from '../../domain/errors.ts';
import { createRandom } from '../../domain/random.ts';
import type { DisabledSafeguards } from '../../domain/safeguard.ts';
import type { ResumptionRecord, SentMessage } from '../../domain/session-record.ts';
import type { CreateBus } from '../../engine/base/bus.ts';
import type { AuditSink, Effect, EngineEvent } from '../../engine/base/ports.ts';
import { createEngine, type Engine } from '../../engine/run/engine.ts';
import type { Strategy } from '../../engine/strategy/strategy.ts';
import type { JournalEntry, Send, SessionHeader } from '../ports/session-journal.ts';

/** An engine in the state of its journal. */
export interface ReplayedSession {
  readonly engine: Engine;
  /** Newest instant in the journal. */
  readonly lastKnownAt: EpochMs;
  /** Messages on the socket that the journal noted. */
  readonly sentMessages: readonly SentMessage[];
  readonly resumptions: readonly ResumptionRecord[];
}

/** Parts of an engine besides its journal. */
export interface ReplayParts {
  readonly contracts: Contracts;
  readonly createStrategy: () => Strategy;
  readonly createBus?: CreateBus | undefined;
  readonly disabled?: DisabledSafeguards | undefined;
  /** Gets every event of the journal and all later ones. */
  readonly audit?: AuditSink;
}

/**
 * Builds a new engine and applies every event of the journal. The engine is pure, so it reaches the same orders, books, equity,
 * kill switches and strategy. Its effects must equal those sent before: throws PreliveError JOURNAL_BROKEN otherwise.
 */
export function replaySession(
  { config, seed, startedAt }: SessionHeader,
  entries: readonly JournalEntry[],
  { contracts, createStrategy, createBus, disabled, audit }: ReplayParts,
): ReplayedSession {
  const random = createRandom(seed).fork('intents');
  const deps = { contracts, strategy: createStrategy(), random, createBus };
  const engine = createEngine(config, { ...deps, disabled, audit });
  const sentMessages: SentMessage[] = [];
  const resumptions: ResumptionRecord[] = [];
  for (const entry of entries) {
    if (entry.kind === 'resumed') resumptions.push(entry.resumption);
    else {
      requireSame(
        entry.events.flatMap((event) => sendsOf(engine, event)),
        entry.sends,
      );
      sentMessages.push(...entry.sent);
    }
  }
  return { engine, lastKnownAt: Math.max(startedAt, engine.state().at), sentMessages, resumptions };
}

function sendsOf(engine: Engine, event: EngineEvent): readonly Effect[] {
  return applied(engine, event).filter(({ kind }) => kind === 'place' || kind === 'cancel' || kind === 'replace');
}

/** An engine that fails on its journal would fail with every command; only a new session helps. */
function applied(engine: Engine, event: EngineEvent): readonly Effect[] {
  try {
    return engine.apply(event);
  } catch (cause) {
    const { message } = asError(cause);
    throw new PreliveError('JOURNAL_BROKEN', `The engine breaks when it is fed with its journal: ${message}`, {
      cause,
    });
  }
}

function requireSame(wanted: readonly Effect[], sent: readonly Send[]): void {
  if (JSON.stringify(wanted) === JSON.stringify(sent)) return;
  throw new PreliveError('JOURNAL_BROKEN', 'The engine, fed with its journal, does not send what it sent then.');
}
