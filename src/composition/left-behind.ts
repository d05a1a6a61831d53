import { randomUUID } from 'node:crypto';
import { orderJournals } from '../adapters/journal/order-journals.ts';
import { createRandom } from '../domain/random.ts';
import { closeLeftBehind } from '../runner/left-behind/close-left-behind.ts';
import type { OrderJournaling } from '../runner/left-behind/journaled-work.ts';
import type { SessionOptions } from '../runner/ports/broker-session.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { brokerSessions } from './broker-sessions.ts';
import type { OpenSystem } from './open-system.ts';

/** Returns the journal of a workspace's drills and baselines. */
export function orderJournaling({ validation, redaction }: OpenSystem, { clientId }: SessionOptions): OrderJournaling {
  return {
    journals: orderJournals(validation.workspace.folder),
    clientId,
    accountReference: (accountId) => redaction.reference(accountId),
  };
}

/** Closes orders and positions of a killed drill or baseline before anything else is sent; reports it on standard error. */
export async function closeWhatWasLeft(
  open: OpenSystem,
  connection: SessionOptions,
  stop: StopWish | undefined,
): Promise<void> {
  const { journals, accountReference } = orderJournaling(open, connection);
  const words = await closeLeftBehind({
    journals,
    sessions: brokerSessions,
    connection,
    validation: open.validation,
    accountReference,
    random: createRandom(randomUUID()),
    stop,
  });
  if (words !== undefined) process.stderr.write(`\n${words}\n`);
}
