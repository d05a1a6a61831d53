import type { Clock } from '../../domain/clock.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import { openReadOnlySession } from './read-only-session.ts';
import { gatewayTime } from './tws-time.ts';

/** A session in real time. */
export type RealTimeOptions = SessionOptions & { readonly time: Extract<SessionTime, { mode: 'real' }> };

/**
 * The clock to trade by in real time. That of `options`, unless the gateway is a simulated one: its day is another than
 * ours, so its clock is followed, to about a second. Asks over a connection of its own, so `options` needs a client id
 * that no other session uses. Rejects as `openReadOnlySession` does.
 */
export async function clockOfGateway(options: RealTimeOptions): Promise<Clock> {
  const { clock } = options.time;
  const openedAt = clock.now();
  const session = await openReadOnlySession(options);
  const theirs = session.sourceClass() === 'simulated' ? gatewayTime(session.facts()) : undefined;
  await session.close();
  if (theirs === undefined) return clock;
  const ahead = theirs - openedAt;
  return { now: () => clock.now() + ahead };
}
