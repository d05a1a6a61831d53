import { brokerSessions } from '../../src/composition/broker-sessions.ts';
import { PreliveError } from '../../src/domain/errors.ts';
import { riskApproved } from '../../src/domain/permit.ts';
import { createRandom } from '../../src/domain/random.ts';
import type { PlannedHand } from './combination.ts';
import type { World } from './world.ts';

/** Others trade in the account: by hand in TWS, or through a session of their own. */
export function outsiders(world: World, hands: readonly PlannedHand[], struck: (words: string) => void): void {
  for (const [place, hand] of hands.entries()) {
    world.at(hand.atMs, () => {
      if (hand.how === 'by hand') byHand(world, hand);
      else void secondSession(world, hand, 10 + place);
      struck(hand.how);
    });
  }
}

function byHand({ gateway }: World, { symbol, side, quantity }: PlannedHand): void {
  gateway.placeByHand({ symbol, side, quantity });
}

/** Another program of the same person with its own client id; it places one order and stays connected. */
async function secondSession({ gateway, time }: World, hand: PlannedHand, clientId: number): Promise<void> {
  const { symbol, side, quantity } = hand;
  try {
    const session = await brokerSessions.openTradingSession({
      host: gateway.host,
      port: gateway.port,
      clientId,
      time: { mode: 'real', clock: time.clock, timers: time.timers },
      random: createRandom(clientId),
    });
    const order = {
      intentId: `another-${clientId}`,
      symbol,
      side,
      quantity,
      type: 'MARKET',
      timeInForce: 'DAY',
    } as const;
    session.place(riskApproved(order));
    await session.run(() => {});
  } catch (error) {
    // Gateway faults affect this client too; it gives up.
    if (!(error instanceof PreliveError)) throw error;
  }
}
