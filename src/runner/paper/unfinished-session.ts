import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import { formatOpen } from '../open-words.ts';
import type { SessionIdentity, SessionJournals, UnfinishedSession } from '../ports/session-journal.ts';
import type { PaperSession } from './paper-session.ts';
import type { EndingEngine } from './read-end.ts';
import { type ReplayParts, replaySession } from './replay-session.ts';
import { flagsOf, type SessionDifference, sessionDifferences } from './session-differences.ts';

/** Policy for an unfinished session; `forget` when none can exist, as in a rehearsal. */
export type UnfinishedPolicy = 'resume' | 'fresh' | 'forget';

/** Decision on an unfinished session. */
export type UnfinishedVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'resume'; readonly unfinished: UnfinishedSession }
  /** It stays unchanged, and the command fails. */
  | { readonly kind: 'refuse'; readonly error: PreliveError }
  /** It ends with all its measurements. `reason` follows "did not go on: ". */
  | { readonly kind: 'abandon'; readonly unfinished: UnfinishedSession; readonly reason: string };

/**
 * Looks for a session that was killed or lost its connection for good. It is resumed only with the same commit, configuration,
 * account and request. If the command requests another one it is refused and kept: only a fresh session, or the end of its
 * trading day, ends it. Throws PreliveError JOURNAL_BROKEN unless a fresh session was requested; then the journal is set aside.
 */
export function findUnfinished(
  journals: SessionJournals,
  identity: SessionIdentity,
  policy: UnfinishedPolicy,
  now: EpochMs,
): UnfinishedVerdict {
  if (policy === 'forget') return { kind: 'none' };
  const unfinished = policy === 'fresh' ? readOrSetAside(journals) : journals.unfinished();
  if (unfinished === undefined) return { kind: 'none' };
  if (policy === 'fresh') return { kind: 'abandon', unfinished, reason: 'a fresh session was asked for' };
  const { header } = unfinished;
  if (now >= header.config.session.closesAt) {
    return { kind: 'abandon', unfinished, reason: 'its trading day is over' };
  }
  const found = sessionDifferences(header.identity, identity);
  return found.length === 0
    ? { kind: 'resume', unfinished }
    : { kind: 'refuse', error: otherSession(unfinished, found) };
}

function readOrSetAside(journals: SessionJournals): UnfinishedSession | undefined {
  try {
    return journals.unfinished();
  } catch (error) {
    if (!(error instanceof PreliveError) || error.code !== 'JOURNAL_BROKEN') throw error;
    journals.setAside();
    return undefined;
  }
}

const FRESH = 'Give it up: --fresh records it as incomplete and begins a new session; close what it left open first.';

function otherSession({ header }: UnfinishedSession, found: readonly SessionDifference[]): PreliveError {
  const code = found.some(({ isAsked }) => isAsked) ? 'SESSION_UNFINISHED' : 'SESSION_NOT_RESUMED';
  const differences = found.map(({ text }) => text).join('; ');
  const message = `The workspace holds a session that is not finished, and it is not the one asked for. ${differences}. It is kept, and nothing was sent.`;
  const goOn =
    code === 'SESSION_UNFINISHED'
      ? `Go on with it: give the same command with ${flagsOf(header.identity)}`
      : 'Go on with it: bring back what has changed, and give the same command again.';
  return new PreliveError(code, message, { nextSteps: [goOn, FRESH] });
}

/** Error for an unfinished session with open positions after its trading day; it is kept until a person has checked. */
export function tradingDayOver(open: string): PreliveError {
  const message = `STILL OPEN: ${open}. The session is not finished, and its trading day is over: it cannot go on. It is kept.`;
  const look = 'Look at the account and close by hand what is still there.';
  return new PreliveError('SESSION_NOT_RESUMED', message, { nextSteps: [look, FRESH] });
}

/** An abandoned session; the final state of the account is still to be read. */
export type AbandonedSession = Omit<PaperSession, 'atEnd'> & {
  /** Open positions and orders according to its journal. */
  readonly leftOpen: string | undefined;
  readonly engine: EndingEngine;
};

/** Replays an abandoned session with all its measurements, marked as incomplete. Throws JOURNAL_BROKEN. */
export function abandonedSession(
  { header, entries }: UnfinishedSession,
  reason: string,
  parts: ReplayParts,
): AbandonedSession {
  const { engine, lastKnownAt, sentMessages, resumptions } = replaySession(header, entries, parts);
  const leftOpen = formatOpen(engine.state());
  const look = leftOpen === undefined ? '' : `; open when it ended: ${leftOpen}: look at the account`;
  return {
    record: { ...engine.record(sentMessages), ...(resumptions.length > 0 && { resumptions }) },
    backtest: header.backtest ?? undefined,
    end: {
      startedAt: header.startedAt,
      endedAt: lastKnownAt,
      interruption: `the session was not finished, and did not go on: ${reason}${look}`,
    },
    sourceClass: header.sourceClass,
    account: '',
    refusedData: [],
    leftOpen,
    engine,
  };
}
