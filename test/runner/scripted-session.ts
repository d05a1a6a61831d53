import { PreliveError } from '../../src/domain/errors.ts';
import type { OrderRequest } from '../../src/domain/order.ts';
import type { EngineEvent } from '../../src/engine/base/ports.ts';
import type { BatchHandler, TradingSession } from '../../src/runner/ports/broker-session.ts';

/** A batch of a script: its time, its events, and an action just before it. */
export interface ScriptedBatch {
  readonly at: number;
  readonly events?: readonly EngineEvent[];
  readonly before?: () => void;
}

/** A scripted session, with the calls that a test checks. */
export interface ScriptedSession {
  readonly session: TradingSession;
  readonly placed: readonly OrderRequest[];
  readonly canceled: readonly string[];
  /** Number of batches delivered. */
  readonly batches: () => number;
}

const unexpected = (): never => {
  throw new Error('the test did not expect this call');
};

/**
 * A session as a plain object: `run` delivers the batches of a script until it is stopped, then throws `breaksWith`, or
 * ends.
 */
export function scriptSession(
  script: Iterable<ScriptedBatch>,
  change: Partial<TradingSession> & { readonly breaksWith?: Error; readonly isDown?: () => boolean } = {},
): ScriptedSession {
  const { breaksWith, isDown = () => false, ...members } = change;
  const placed: OrderRequest[] = [];
  const canceled: string[] = [];
  let now = 0;
  let stopped = false;
  let batches = 0;
  const requireUp = () => {
    if (isDown()) throw new PreliveError('NOT_CONNECTED', 'The session with the gateway is not ready (down).');
  };
  const run = async (handler: BatchHandler) => {
    for (const { at, events = [], before } of script) {
      now = at;
      before?.();
      batches++;
      await handler([...events, { kind: 'clock', at }]);
      if (stopped) return;
    }
    if (breaksWith !== undefined) throw breaksWith;
  };
  const session: TradingSession = {
    ...NOTHING,
    clock: { now: () => now },
    run,
    stop: () => {
      stopped = true;
    },
    place: (order) => {
      requireUp();
      placed.push(order);
    },
    cancel: (intentId) => {
      requireUp();
      canceled.push(intentId);
    },
    replace: requireUp,
    adopt: () => {},
    goOnFrom: () => {},
    expect: () => {},
    completedOrders: async () => ({ value: [], latencyMs: 0 }),
    reconcile: async () => {},
    queryOrders: requireUp,
    queryPositions: requireUp,
    accountStart: async () => ({ held: [], executionIds: [] }),
    ...members,
  };
  return { session, placed, canceled, batches: () => batches };
}

/** Batches every `stepMs` from 0. */
export function* ticks(count: number, stepMs: number): Iterable<ScriptedBatch> {
  for (let i = 0; i < count; i++) yield { at: i * stepMs };
}

const NOTHING = {
  account: 'DU1234567',
  hold: unexpected,
  release: unexpected,
  facts: unexpected,
  sourceClass: () => 'paper',
  accountIsPaper: () => true,
  accountSummary: unexpected,
  positions: unexpected,
  contractDetails: unexpected,
  marketRule: unexpected,
  historicalBars: unexpected,
  openOrders: unexpected,
  executions: unexpected,
  marketData: unexpected,
  subscribeMarketData: () => {},
  marketDataRefusals: () => [],
  brokerBook: unexpected,
  sentMessages: () => [],
  pacingViolations: () => 0,
  close: async () => {},
} as const satisfies Partial<TradingSession>;
