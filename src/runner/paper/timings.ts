import type { EngineTimings } from '../../stages/07-paper-trading/inputs.ts';
import { createLatencyHistogram } from '../../statistics/latency-histogram.ts';
import type { Stopwatch } from './hold-session.ts';

/** A real clock for processing times; apart from the session's clock, which may be virtual. */
export interface SessionClocks {
  /** Milliseconds with a fraction, from any start. */
  readonly monotonicMs: () => number;
}

/** Measures the engine's own processing in real time. */
export interface TimedStopwatch extends Stopwatch {
  timings(): EngineTimings;
}

/**
 * `event_batch`: from the arrival of a batch of events to the end of all effects. `intent_to_socket`: the same for the
 * batches that sent an order, so from before the intent to after its bytes were handed to the socket.
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
