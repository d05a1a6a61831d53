import { randomUUID } from 'node:crypto';
import { orderIdMemory } from '../adapters/journal/order-ids.ts';
import { loadContracts } from '../adapters/schemas/message-contracts.ts';
import { createRandom } from '../domain/random.ts';
import type { DrillPlan } from '../runner/drills/drills.ts';
import { type DrillKind, smallDrillSettings } from '../runner/drills/run-drill.ts';
import { openUnlessStopped } from '../runner/open-unless-stopped.ts';
import { busOf } from '../runner/paper/chosen-engine.ts';
import type { StopWish } from '../runner/ports/stop-wish.ts';
import { type TradingConnectionFlags, tradingConnection } from './broker-connection.ts';
import { brokerSessions } from './broker-sessions.ts';
import { closeWhatWasLeft, orderJournaling } from './left-behind.ts';
import type { OpenSystem } from './open-system.ts';

/** A drill to run: its kind, its symbols, and the wish that may end it. */
export interface DrillWish {
  readonly kind: DrillKind;
  readonly symbols: readonly string[];
  readonly stop: StopWish;
}

/** A drill on a gateway in real time, with all ports handed in. */
export async function wireDrill(
  open: OpenSystem,
  flags: TradingConnectionFlags,
  { kind, symbols, stop }: DrillWish,
): Promise<DrillPlan> {
  const { loaded, redaction, validation } = open;
  const bus = busOf(loaded.config.engine);
  const found = await tradingConnection(flags, loaded.config.broker);
  const connection = { ...found, orderIds: orderIdMemory(validation.workspace.folder, found.clientId) };
  await closeWhatWasLeft(open, connection, stop);
  return {
    session: await openUnlessStopped(brokerSessions, connection, stop),
    symbols,
    stop,
    journaling: orderJournaling(open, connection),
    holding: { shares: 1 },
    engine: smallDrillSettings(kind, symbols.length),
    contracts: loadContracts(),
    ...bus,
    random: createRandom(randomUUID()),
    accountReference: (accountId) => redaction.reference(accountId),
  };
}
