import type { AccountReference } from '../../domain/account.ts';
import { isoUtc } from '../../domain/clock.ts';
import { asError, leavingOpen, PreliveError } from '../../domain/errors.ts';
import type { RandomStream } from '../../domain/random.ts';
import type { SymbolQuantity } from '../../engine/base/ports.ts';
import { createObserver } from '../../stages/observer.ts';
import { openUnlessStopped } from '../open-unless-stopped.ts';
import { formatOpen } from '../open-words.ts';
import { readTradingDay } from '../paper/trading-day.ts';
import type { BrokerSessions, SessionOptions, TradingSession } from '../ports/broker-session.ts';
import type { LeftBehind, OrderJournals, OrderWork } from '../ports/order-journal.ts';
import type { StopWish } from '../ports/stop-wish.ts';
import { untilAborted } from '../until-aborted.ts';
import { stageContext, type Validation } from '../validation.ts';
import { Closing } from './closing.ts';
import { withJournal } from './journaled-work.ts';

/** Parts needed to close leftovers. */
export interface LeftBehindPlan {
  readonly journals: OrderJournals;
  readonly sessions: Pick<BrokerSessions, 'openTradingSession'>;
  readonly connection: SessionOptions;
  readonly validation: Validation;
  readonly accountReference: (accountId: string) => AccountReference;
  readonly random: RandomStream;
  readonly stop?: StopWish | undefined;
}

/**
 * Continues a drill or a baseline that was killed or lost its connection for good: cancels its orders, closes its positions,
 * checks that nothing of it is open in two consecutive reads of the broker, and records that it was not completed. Returns what
 * was done, as text; undefined when there is none. Throws PreliveError ORDERS_LEFT_BEHIND, with what is open and the journal
 * kept, for another account or client id, or when something stays open; and MARKET_CLOSED, INTERRUPTED, JOURNAL_BROKEN.
 */
export async function closeLeftBehind(plan: LeftBehindPlan): Promise<string | undefined> {
  const left = plan.journals.unfinished();
  if (left === undefined) return undefined;
  if (left.orders.length === 0) {
    left.continue().end('it had placed no order');
    return undefined;
  }
  const { connection, sessions, stop } = plan;
  if (left.work.clientId !== connection.clientId) {
    throw otherConnection(
      left.work,
      `under client id ${left.work.clientId}, and this command has ${connection.clientId}`,
    );
  }
  const session = await openUnlessStopped(sessions, connection, stop);
  try {
    return await closeAndRecord(plan, left, session);
  } finally {
    await session.close();
  }
}

async function closeAndRecord(plan: LeftBehindPlan, left: LeftBehind, session: TradingSession): Promise<string> {
  const { work } = left;
  const { accountReference, validation } = plan;
  const account = accountReference(session.account);
  if (account.keyedDigest !== work.account) {
    throw otherConnection(work, `on the account ${work.maskedAccount}, and this command has ${account.masked}`);
  }
  const journal = left.continue();
  const closing = new Closing({ session: withJournal(session, journal), left, random: plan.random });
  try {
    await close(closing, left, session, plan.stop);
    await requireFlat(closing, left, session);
  } catch (error) {
    journal.leave();
    throw leavingOpen(asError(error), closing.open);
  }
  const words = formatDone(left, closing);
  const observe = createObserver(work.stage, session.sourceClass(), { ...stageContext(validation), account });
  validation.workspace.append([observe('work_not_completed', true, 'boolean', { detail: words })]);
  journal.end('closed by a later command');
  return words;
}

/** Reads open positions before the trading day: if the market is closed, the error names them. */
async function close(
  closing: Closing,
  { orders, work }: LeftBehind,
  session: TradingSession,
  stop: StopWish | undefined,
): Promise<void> {
  session.adopt(orders.map(({ intentId, quantity }) => ({ intentId, quantity, brokerOrderId: null })));
  const { held } = await session.accountStart();
  const executionIds = (await session.executions()).value.map(({ executionId }) => executionId);
  session.expect({ positions: held, executionIds });
  const isHeld = held.some(({ symbol, quantity }) => work.symbols.includes(symbol) && quantity !== 0);
  if (isHeld) await requireTradingDay(session, work, held);
  await untilAborted(
    stop?.atOnce,
    session.run(() => closing.onBatch()),
  );
}

async function requireTradingDay(
  session: TradingSession,
  { symbols }: OrderWork,
  held: readonly SymbolQuantity[],
): Promise<void> {
  try {
    await readTradingDay(session, symbols);
  } catch (error) {
    const positions = held.filter(({ symbol, quantity }) => symbols.includes(symbol) && quantity !== 0);
    throw leavingOpen(asError(error), formatOpen({ positions, workingOrders: 0 }));
  }
}

/** Throws unless the account is flat in these symbols, as it was when the work began. */
async function requireFlat(closing: Closing, { work }: LeftBehind, session: TradingSession): Promise<void> {
  const held = (await session.positions()).value.filter(
    ({ account, symbol, quantity }) => account === session.account && work.symbols.includes(symbol) && quantity !== 0,
  );
  if (closing.isFlat && held.length === 0) return;
  const open = closing.open ?? formatOpen({ positions: held, workingOrders: 0 });
  const message = `The ${work.name} of ${isoUtc(work.startedAt)} did not end, and not all that it left could be closed: ${open}.`;
  throw leavingOpen(new PreliveError('ORDERS_LEFT_BEHIND', message), open);
}

function otherConnection({ name, startedAt }: OrderWork, where: string): PreliveError {
  const message = `The ${name} of ${isoUtc(startedAt)} did not end. It ran ${where}: what it left open cannot be closed from here.`;
  return new PreliveError('ORDERS_LEFT_BEHIND', message);
}

function formatDone({ work }: LeftBehind, { canceled, closed }: Closing): string {
  const orders = canceled.size === 0 ? [] : [`${canceled.size} order${canceled.size === 1 ? '' : 's'} cancelled`];
  const positions =
    closed.length === 0 ? [] : [`closed ${closed.map((one) => `${one.quantity} ${one.symbol}`).join(', ')}`];
  const done = [...orders, ...positions];
  const what = done.length === 0 ? 'it had left nothing open' : done.join(', ');
  return `The ${work.name} of ${isoUtc(work.startedAt)} was not completed: ${what}; nothing of it is open, read twice.`;
}
