import type { EngineTimings } from '../../stages/07-paper-trading/inputs.ts';
import { createLatencyHistogram } from '../../statistics/latency-histogram.ts';
import type { Stopwatch } from './session-plan.ts';

/** Real clock for processing times; the session's clock may be virtual. */
export interface SessionClocks {
  /** Milliseconds with a fraction, from an arbitrary start. */
  readonly monotonicMs: () => number;
}

/** Measures the engine's processing in real time. */
export interface TimedStopwatch extends Stopwatch {
  timings(): EngineTimings;
}

/**
 * `event_batch`: from the arrival of a batch of events to the end of all its effects. `intent_to_socket`: the same for
 * batches that sent an order, so from before the intent until its bytes were written to the socket.
 */
export function createStopwatch({ monotonicMs }: SessionClocks): TimedStopwatch {
  const batches = createLatencyHistogram();
  const orders = createLatencyHistogram();
  const createdAt = monotonicMs();
  let startedAt = createdAt;
  return {
    start: () => {
      startedAt = monotonicMs();
    },
    stop: (sent) => {
      const ms = monotonicMs() - startedAt;
      batches.record(ms);
      if (sent > 0) orders.record(ms);
    },
    timings: () => ({
      wallMs: monotonicMs() - createdAt,
      measures: { event_batch: batches.summary(), intent_to_socket: orders.summary() },
    }),
  };
}
