import { REFUSED_BY_US } from '../../domain/broker-error-codes.ts';
import { PreliveError } from '../../domain/errors.ts';
import type { Effect, EngineEvent } from '../../engine/base/ports.ts';
import type { TradingSession } from '../ports/broker-session.ts';
import type { JournaledEngine } from './journaled-engine.ts';

/** Members of a session that effects need. */
export type EffectTarget = Pick<
  TradingSession,
  'clock' | 'place' | 'cancel' | 'replace' | 'queryOrders' | 'queryPositions' | 'executions'
>;

/**
 * Executes effects in order after journaling them; returns the number of orders sent. If a message cannot be sent, or
 * an order could not be journaled first, the engine gets a refusal at once, and nothing is queued over a disconnect.
 * Effects of that refusal are executed too.
 */
export function performEffects(session: EffectTarget, engine: JournaledEngine, effects: readonly Effect[]): number {
  let orders = 0;
  const isWritten = effects.length === 0 || (engine.beforeSend?.() ?? true);
  for (const effect of effects) {
    try {
      if (!isWritten && takesRisk(effect)) throw new PreliveError('FILE_UNWRITABLE', NOT_WRITTEN);
      if (send(session, effect)) orders++;
    } catch (error) {
      if (!(error instanceof PreliveError)) throw error;
      const refusal = refusalOf(effect, error.message, session.clock.now());
      if (refusal !== undefined) orders += performEffects(session, engine, engine.apply(refusal));
    }
  }
  return orders;
}

const NOT_WRITTEN = 'It could not be written to the journal, so it was not sent.';

function takesRisk({ kind }: Effect): boolean {
  return kind === 'place' || kind === 'replace';
}

function send(session: EffectTarget, effect: Effect): boolean {
  if (effect.kind === 'place') session.place(effect.order);
  else if (effect.kind === 'replace') session.replace(effect.order);
  else if (effect.kind === 'query_executions') void readExecutionsAgain(session);
  else if (effect.kind === 'cancel') session.cancel(effect.intentId);
  else if (effect.kind === 'query_orders') session.queryOrders();
  else if (effect.kind === 'query_positions') session.queryPositions();
  return effect.kind === 'place';
}

/** The session emits new executions as events; without an answer the engine asks again. */
async function readExecutionsAgain(session: EffectTarget): Promise<void> {
  try {
    await session.executions();
  } catch (error) {
    if (!(error instanceof PreliveError)) throw error;
  }
}

function refusalOf(effect: Effect, reason: string, at: number): EngineEvent | undefined {
  if (effect.kind === 'place') {
    return { kind: 'order_rejected', intentId: effect.order.intentId, code: REFUSED_BY_US, reason, at };
  }
  if (effect.kind === 'cancel') {
    return { kind: 'cancel_rejected', intentId: effect.intentId, code: REFUSED_BY_US, reason, at };
  }
  if (effect.kind === 'replace') {
    return { kind: 'replace_rejected', intentId: effect.order.intentId, code: REFUSED_BY_US, reason, at };
  }
  return undefined;
}
