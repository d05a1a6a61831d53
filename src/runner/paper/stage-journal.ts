import { PreliveError } from '../../domain/errors.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { SessionIdentity, UnfinishedSession } from '../ports/session-journal.ts';
import type { PaperSession } from './paper-session.ts';
import type { PaperStagePlan } from './paper-stage-plan.ts';
import { openAtEnd, readEnd } from './read-end.ts';
import type { JournalPlan } from './ready-session.ts';
import { abandonedSession, dayIsOver, findUnfinished, type UnfinishedVerdict } from './unfinished-session.ts';

/** Records an abandoned session. */
export type RecordIncomplete = (held: PaperSession) => Promise<void>;

/**
 * Finds an unfinished session: it is resumed, or recorded as incomplete before a new one starts. Throws PreliveError
 * SESSION_UNFINISHED or SESSION_NOT_RESUMED, and leaves it unchanged, when another session was requested, or when its
 * trading day is over and it left something open.
 */
export async function journalFor(
  plan: PaperStagePlan,
  session: TradingSession,
  record: RecordIncomplete,
): Promise<JournalPlan | undefined> {
  if (plan.journal === undefined) return undefined;
  const { journals, policy, seed } = plan.journal;
  const { masked, keyedDigest } = plan.accountReference(session.account);
  const identity = identityOf(plan, keyedDigest);
  const header = { identity, seed, maskedAccount: masked };
  const found = findUnfinished(journals, identity, policy, session.clock.now());
  if (found.kind === 'refuse') throw found.error;
  if (found.kind === 'resume') return { journals, header, unfinished: found.unfinished };
  if (found.kind === 'abandon') await abandon(plan, found, session, record);
  return { journals, header };
}

function identityOf(
  { validation, asked, createStrategy, connection }: PaperStagePlan,
  account: string,
): SessionIdentity {
  const { subject, version } = validation;
  const { id, parameters } = createStrategy();
  const { commit, configurationDigest } = subject;
  const { clientId } = connection;
  return { commit, configurationDigest, version, account, clientId, asked, strategy: { id, parameters } };
}

async function abandon(
  plan: PaperStagePlan,
  { unfinished, reason }: Pick<Extract<UnfinishedVerdict, { kind: 'abandon' }>, 'unfinished' | 'reason'>,
  session: TradingSession,
  record: RecordIncomplete,
): Promise<void> {
  const isFresh = plan.journal?.policy === 'fresh';
  const left = abandonedUnlessBroken(plan, unfinished, reason, isFresh);
  if (left === undefined) {
    plan.journal?.journals.setAside();
    return;
  }
  const { leftOpen, engine, ...held } = left;
  const atEnd = await readEnd({ session, engine });
  const open = atEnd.unverified === null ? openAtEnd(atEnd) : leftOpen;
  if (!isFresh && open !== undefined) throw dayIsOver(open);
  await record({ ...held, atEnd, account: session.account });
  unfinished.continue().end(`did not go on: ${reason}`);
}

/** Undefined when a fresh session was requested and today's engine cannot follow the journal. Throws JOURNAL_BROKEN. */
function abandonedUnlessBroken(plan: PaperStagePlan, unfinished: UnfinishedSession, reason: string, isFresh: boolean) {
  try {
    return abandonedSession(unfinished, reason, plan);
  } catch (error) {
    const isBroken = error instanceof PreliveError && error.code === 'JOURNAL_BROKEN';
    if (isBroken && isFresh) return undefined;
    throw error;
  }
}
