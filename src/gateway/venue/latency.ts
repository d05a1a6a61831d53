import type { RandomStream } from '../../domain/random.ts';
import type { DelayedReplyKind } from './types.ts';

/** A delay: log-normal, never above its maximum. */
export interface DelayLaw {
  readonly medianMs: number;
  /** Standard deviation of the logarithm. */
  readonly sigma: number;
  readonly maximumMs: number;
}

/** How long the venue takes. Plain data, so that a baseline or an artifact can declare it. */
export interface LatencyModel {
  /** A modelled class never equals one that was measured. */
  readonly networkClass: string;
  /** Order received to first openOrder / orderStatus. */
  readonly acknowledge: DelayLaw;
  /** Acknowledged to working at the exchange. */
  readonly route: DelayLaw;
  /** Working (or a quote that crosses a resting limit) to execution. */
  readonly fill: DelayLaw;
  /** Cancel received to Cancelled. */
  readonly cancel: DelayLaw;
  readonly replies: Readonly<Record<DelayedReplyKind, DelayLaw>>;
}

const law = (medianMs: number, sigma: number, maximumMs: number): DelayLaw => ({ medianMs, sigma, maximumMs });

/** The default: p95 of acknowledgement about 46 ms, of a market order's fill about 100 ms, of a cancel about 48 ms, of open orders about 16 ms. */
export const MODELLED_LOOPBACK: LatencyModel = {
  networkClass: 'modelled-loopback',
  acknowledge: law(20, 0.5, 150),
  route: law(6, 0.4, 40),
  fill: law(30, 0.5, 200),
  cancel: law(25, 0.4, 95),
  replies: {
    account_summary: law(60, 0.4, 400),
    account_updates: law(60, 0.4, 400),
    positions: law(30, 0.4, 250),
    contract_details: law(50, 0.4, 400),
    market_rule: law(15, 0.4, 100),
    market_data: law(20, 0.4, 95),
    historical_data: law(120, 0.4, 900),
    open_orders: law(8, 0.4, 45),
    completed_orders: law(10, 0.4, 80),
    executions: law(12, 0.4, 100),
    what_if: law(25, 0.4, 150),
    profit_and_loss: law(20, 0.4, 150),
    other: law(5, 0.4, 40),
  },
};

const AT_ONCE = law(0, 0, 0);

/** No delay at all: what is measured with it is the work of the gateway itself. */
export const IMMEDIATE: LatencyModel = {
  networkClass: 'modelled-immediate',
  acknowledge: AT_ONCE,
  route: AT_ONCE,
  fill: AT_ONCE,
  cancel: AT_ONCE,
  replies: {
    account_summary: AT_ONCE,
    account_updates: AT_ONCE,
    positions: AT_ONCE,
    contract_details: AT_ONCE,
    market_rule: AT_ONCE,
    market_data: AT_ONCE,
    historical_data: AT_ONCE,
    open_orders: AT_ONCE,
    completed_orders: AT_ONCE,
    executions: AT_ONCE,
    what_if: AT_ONCE,
    profit_and_loss: AT_ONCE,
    other: AT_ONCE,
  },
};

/** Draws delays in whole milliseconds, at least 1 unless the law allows none. */
export interface LatencySampler {
  next(purpose: 'acknowledge' | 'route' | 'fill' | 'cancel'): number;
  reply(kind: DelayedReplyKind): number;
}

/** Each purpose has its own stream, so that more requests of one kind never shift the delays of another. */
export function createLatencySampler(model: LatencyModel, random: RandomStream): LatencySampler {
  const streams = new Map<string, RandomStream>();
  const draw = (purpose: string, delay: DelayLaw) => {
    const stream = streams.get(purpose) ?? random.fork(purpose);
    streams.set(purpose, stream);
    return sample(delay, stream);
  };
  return {
    next: (purpose) => draw(purpose, model[purpose]),
    reply: (kind) => draw(`reply/${kind}`, model.replies[kind]),
  };
}

function sample(delay: DelayLaw, random: RandomStream): number {
  if (delay.maximumMs === 0) return 0;
  const drawn = delay.medianMs * Math.exp(delay.sigma * random.normal());
  return Math.max(1, Math.round(Math.min(drawn, delay.maximumMs)));
}
