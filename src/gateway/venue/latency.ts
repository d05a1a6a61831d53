import type { RandomStream } from '../../domain/random.ts';
import type { DelayedReplyKind } from './types.ts';

/** Log-normal distribution of a delay, limited by a maximum. */
export interface DelayDistribution {
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
  readonly acknowledge: DelayDistribution;
  /** From acknowledgement to working at the exchange. */
  readonly route: DelayDistribution;
  /** From working (or a quote that crosses a resting limit) to execution. */
  readonly fill: DelayDistribution;
  /** From receipt of a cancel to Cancelled. */
  readonly cancel: DelayDistribution;
  readonly replies: Readonly<Record<DelayedReplyKind, DelayDistribution>>;
}

const delay = (medianMs: number, sigma: number, maximumMs: number): DelayDistribution => ({
  medianMs,
  sigma,
  maximumMs,
});

/** Default. The p95 is about 46 ms for an acknowledgement, 100 ms for a market order's fill, 48 ms for a cancel and 16 ms for open orders. */
export const MODELLED_LOOPBACK: LatencyModel = {
  networkClass: 'modelled-loopback',
  acknowledge: delay(20, 0.5, 150),
  route: delay(6, 0.4, 40),
  fill: delay(30, 0.5, 200),
  cancel: delay(25, 0.4, 95),
  replies: {
    account_summary: delay(60, 0.4, 400),
    account_updates: delay(60, 0.4, 400),
    positions: delay(30, 0.4, 250),
    contract_details: delay(50, 0.4, 400),
    market_rule: delay(15, 0.4, 100),
    market_data: delay(20, 0.4, 95),
    historical_data: delay(120, 0.4, 900),
    open_orders: delay(8, 0.4, 45),
    completed_orders: delay(10, 0.4, 80),
    executions: delay(12, 0.4, 100),
    what_if: delay(25, 0.4, 150),
    profit_and_loss: delay(20, 0.4, 150),
    other: delay(5, 0.4, 40),
  },
};

const NO_DELAY = delay(0, 0, 0);

/** No delays, for measurements of the gateway's own work. */
export const IMMEDIATE: LatencyModel = {
  networkClass: 'modelled-immediate',
  acknowledge: NO_DELAY,
  route: NO_DELAY,
  fill: NO_DELAY,
  cancel: NO_DELAY,
  replies: {
    account_summary: NO_DELAY,
    account_updates: NO_DELAY,
    positions: NO_DELAY,
    contract_details: NO_DELAY,
    market_rule: NO_DELAY,
    market_data: NO_DELAY,
    historical_data: NO_DELAY,
    open_orders: NO_DELAY,
    completed_orders: NO_DELAY,
    executions: NO_DELAY,
    what_if: NO_DELAY,
    profit_and_loss: NO_DELAY,
    other: NO_DELAY,
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
  const draw = (purpose: string, delay: DelayDistribution) => {
    const stream = streams.get(purpose) ?? random.fork(purpose);
    streams.set(purpose, stream);
    return sample(delay, stream);
  };
  return {
    next: (purpose) => draw(purpose, model[purpose]),
    reply: (kind) => draw(`reply/${kind}`, model.replies[kind]),
  };
}

function sample(delay: DelayDistribution, random: RandomStream): number {
  if (delay.maximumMs === 0) return 0;
  const drawn = delay.medianMs * Math.exp(delay.sigma * random.normal());
  return Math.max(1, Math.round(Math.min(drawn, delay.maximumMs)));
}
