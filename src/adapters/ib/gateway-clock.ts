import type { Clock } from '../../domain/clock.ts';
import type { SessionOptions, SessionTime } from '../../runner/ports/broker-session.ts';
import type { GatewayLead } from './clock-check.ts';
import { SessionCore } from './session-core.ts';

/** A session in real time. */
export type RealTimeOptions = SessionOptions & { readonly time: Extract<SessionTime, { mode: 'real' }> };

/**
 * Clock for trading in real time: that of `options`, or for a simulated gateway its own, to about a second. The gateway
 * is asked for seconds since 1970, because its texts carry the name of its local time zone. Uses a connection of its
 * own, so `options` needs an unused client id. Rejects as `openReadOnlySession` does.
 */
export async function clockOfGateway(options: RealTimeOptions): Promise<Clock> {
  const { clock } = options.time;
  const core = await SessionCore.open(options);
  const lead = core.sourceClass === 'simulated' ? await mostAccurateLead(core) : undefined;
  await core.close();
  return lead === undefined ? clock : { now: () => clock.now() + lead.aheadMs };
}

/** Number of time requests: a slow answer is inaccurate. */
const QUESTIONS = 5;

async function mostAccurateLead(core: SessionCore): Promise<GatewayLead | undefined> {
  let best: GatewayLead | undefined;
  for (let i = 0; i < QUESTIONS; i++) {
    const lead = await core.clockCheck.askTime();
    if (lead !== undefined && lead.withinMs < (best?.withinMs ?? Number.POSITIVE_INFINITY)) best = lead;
  }
  return best;
}
