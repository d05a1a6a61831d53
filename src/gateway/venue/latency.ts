import type { RandomStream } from '../../domain/random.ts';
import type { DelayedReplyKind } from './types.ts';

/** Log-normal distribution of a delay, limited by a maximum. */
export interface DelayLaw {
  readonly medianMs: number;
  /** Standard deviation of the logarithm. */
  readonly sigma: number;
  readonly maximumMs: number;
}

/** Delays of the venue. Plain data, so that a baseline or an artifact can record it. */
export interface LatencyModel {
  /** Name of the network class; a modelled class never equals a measured one. */
  readonly networkClass: string;
  /** From receipt of an order to its first openOrder or orderStatus. */
  readonly acknowledge: DelayLaw;
  /** From acknowledgement to working at the exchange. */
  readonly route: DelayLaw;
  /** From working (or a quote that crosses a resting limit) to execution. */
  readonly fill: DelayLaw;
  /** From receipt of a cancel to Cancelled. */
  readonly cancel: DelayLaw;
  readonly replies: Readonly<Record<DelayedReplyKind, DelayLaw>>;
}

const law = (medianMs: number, sigma: number, maximumMs: number): DelayLaw => ({ medianMs, sigma, maximumMs });

/** Default. The p95 is about 46 ms for an acknowledgement, 100 ms for a market order's fill, 48 ms for a cancel and 16 ms for open orders. */
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

/** No delays, for measurements of the gateway's own work. */
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

/** Draws delays in whole milliseconds, at least 1 unless the maximum is 0. */
export interface LatencySampler {
  next(purpose: 'acknowledge' | 'route' | 'fill' | 'cancel'): number;
  reply(kind: DelayedReplyKind): number;
}

/** Creates a sampler with one random stream for each purpose: more requests of one kind do not change the delays of another. */
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
