import type { Clock } from '../../domain/clock.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import { type GatewayLead, SessionCore } from './session-core.ts';

/** A session in real time. */
export type RealTimeOptions = SessionOptions & { readonly time: Extract<SessionTime, { mode: 'real' }> };

/**
 * The clock to trade by in real time. That of `options`, unless the gateway is a simulated one: its day is another than
 * ours, so its clock is followed, to about a second. It is asked for its time in seconds since 1970: what it writes is in
 * the zone of its machine, under a name that need not be known. Asks over a connection of its own, so `options` needs a
 * client id that no other session uses. Rejects as `openReadOnlySession` does.
 */
export async function clockOfGateway(options: RealTimeOptions): Promise<Clock> {
  const { clock } = options.time;
  const core = await SessionCore.open(options);
  const lead = core.sourceClass === 'simulated' ? await narrowest(core) : undefined;
  await core.close();
  return lead === undefined ? clock : { now: () => clock.now() + lead.aheadMs };
}

/** An answer that was long on its way says little. */
const QUESTIONS = 5;

async function narrowest(core: SessionCore): Promise<GatewayLead | undefined> {
  let best: GatewayLead | undefined;
  for (let i = 0; i < QUESTIONS; i++) {
    const lead = await core.askTime();
    if (lead !== undefined && lead.withinMs < (best?.withinMs ?? Number.POSITIVE_INFINITY)) best = lead;
  }
  return best;
}
