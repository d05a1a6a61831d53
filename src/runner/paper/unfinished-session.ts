import type { EpochMs } from '../../domain/clock.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { EngineView } from '../../engine/view.ts';
import type { SessionIdentity, SessionJournals, UnfinishedSession } from '../ports/session-journal.ts';
import type { PaperSession } from './paper-session.ts';
import { type ReplayParts, replaySession } from './replay-session.ts';

/** What to do with a session whose process was killed; `forget` where nothing of it can still exist, as in a rehearsal. */
export type UnfinishedPolicy = 'resume' | 'fresh' | 'forget';

/** What became of it. */
export type UnfinishedVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'resume'; readonly unfinished: UnfinishedSession }
  /** It ends where its process ended, with all that it measured. `reason` in words that follow "not resumed: ". */
  | { readonly kind: 'abandon'; readonly unfinished: UnfinishedSession; readonly reason: string };

/**
 * Looks for a session whose process was killed. It goes on only as what it was: same commit, configuration, account and
 * request. Throws PreliveError JOURNAL_BROKEN unless a fresh session is wanted; then the journal is put aside.
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
  const reason = reasonNotToResume(unfinished, identity, policy, now);
  return reason === undefined ? { kind: 'resume', unfinished } : { kind: 'abandon', unfinished, reason };
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

function reasonNotToResume(
  { header }: UnfinishedSession,
  identity: SessionIdentity,
  policy: UnfinishedPolicy,
  now: EpochMs,
): string | undefined {
  if (policy === 'fresh') return 'a fresh session was asked for';
  const changed = PARTS.filter(([part]) => JSON.stringify(header.identity[part]) !== JSON.stringify(identity[part]));
  if (changed.length > 0) return `${changed.map(([, words]) => words).join(', ')} changed`;
  return now < header.config.session.closesAt ? undefined : 'its trading day is over';
}

const PARTS: readonly (readonly [part: keyof SessionIdentity, words: string])[] = [
  ['commit', 'the commit of the system'],
  ['configurationDigest', 'its configuration'],
  ['version', 'the version of prelive'],
  ['account', 'the account'],
  ['asked', 'what is asked of the session'],
  ['strategy', 'the strategy'],
];

/** A session that is not resumed, as an incomplete one that keeps all that it measured. Throws JOURNAL_BROKEN. */
export function abandonedSession(
  { header, entries }: UnfinishedSession,
  reason: string,
  parts: ReplayParts,
): PaperSession {
  const { engine, lastKnownAt, sentMessages, resumptions } = replaySession(header, entries, parts);
  const interruption = `the process was killed, and the session was not resumed: ${reason}${leftOpen(engine.state())}`;
  return {
    record: { ...engine.record(sentMessages), ...(resumptions.length > 0 && { resumptions }) },
    ...(header.backtest && { backtest: header.backtest }),
    end: { startedAt: header.startedAt, endedAt: lastKnownAt, interruption },
    sourceClass: header.sourceClass,
    account: '',
    refusedData: [],
  };
}

function leftOpen({ positions, workingOrders }: EngineView): string {
  const held = positions.map(({ symbol, quantity }) => `${quantity} ${symbol}`);
  const orders = workingOrders === 0 ? [] : [`working orders: ${workingOrders}`];
  const open = [...held, ...orders];
  return open.length === 0 ? '' : `; open when it was killed: ${open.join(', ')}: look at the account`;
}
